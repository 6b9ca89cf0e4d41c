"""What was read in filed papers not long ago: a filed paper never changes."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")

MOST_READ = 300


@dataclass(frozen=True, slots=True)
class Memory:
    """What was last read in up to MOST_READ papers; threads may share it."""

    _read: OrderedDict[str, Any] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, id: str, read: Callable[[], T]) -> T:
        """What *read* says of the paper of that id, or said before; it says the same every time."""
        with self._lock:
            if id in self._read:
                self._read.move_to_end(id)
                found: T = self._read[id]
                return found
        told = read()
        with self._lock:
            self._read[id] = told
            while len(self._read) > MOST_READ:
                self._read.popitem(last=False)
        return told

"""What a chore is given: the archive, when and as which run it is done, and when to break off."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any

from service.archive.proving.measuring import Meter
from service.archive.store import DocumentStore
from service.core.chores import Begun
from service.jobs.moments import written
from service.settings import Settings

SYSTEM = "系统"
"""Who acts by the calendar."""


class BrokenOff(Exception):
    """The worker ends before the chore does."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A run that is under way; `is_over` says whether its worker is to end."""

    settings: Settings
    store: DocumentStore
    begun: Begun
    is_over: Callable[[], bool]

    def steps(self, items: Iterable[Any], words: str) -> Iterator[Any]:
        """The items one by one; raises BrokenOff between two of them."""
        for item in items:
            if self.is_over():
                raise BrokenOff(words)
            yield item

    def meter(self) -> Meter:
        """Who counts the bytes that are read."""
        return Meter(monotonic, sleep)

    def clock(self) -> datetime:
        """The time, in UTC."""
        return datetime.now(UTC)

    def now(self) -> str:
        """The time as written."""
        return written(self.clock())

"""Which processes still live: each holds a lock on a file of its own, and the system drops it at death."""

import fcntl
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock


@dataclass(slots=True)
class Presence:
    """The signs of life in one folder, named by *new_name*; raises OSError."""

    folder: Path
    new_name: Callable[[], str]
    _names: dict[int, str] = field(default_factory=dict)
    _guard: Lock = field(default_factory=Lock)

    def name(self) -> str:
        """The name of this process; a fork is another process."""
        with self._guard:
            process = os.getpid()
            if process not in self._names:
                name = self.new_name()
                self._sign(name)
                self._names[process] = name
            return self._names[process]

    def lives(self, name: str) -> bool:
        """Whether the process of that name still runs."""
        try:
            descriptor = os.open(self.folder / name, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def clear(self) -> None:
        """Nothing; the signs of dead processes are gone."""
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                if not self.lives(path.name):
                    path.unlink(missing_ok=True)

    def _sign(self, name: str) -> None:
        """The lock is held until the process ends, so its descriptor is never closed here."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if not path.exists():  # cleared by another process between creation and lock
            os.close(descriptor)
            self._sign(name)

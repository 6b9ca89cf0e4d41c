"""Which processes still live: each holds a lock of its own, which is dropped at its death.

On one machine it is a lock on a file; processes on several machines have it in their database.
"""

import fcntl
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Protocol

from service.database.private import make_folder


class Living(Protocol):
    """The processes that work on one archive."""

    def name(self) -> str:
        """The name of this process; a fork is another process."""

    def lives(self, name: str) -> bool:
        """Whether the process of that name still runs."""

    def clear(self) -> None:
        """Nothing; the signs of dead processes are gone."""


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
            return not _locked(descriptor, fcntl.LOCK_SH)
        finally:
            os.close(descriptor)

    def clear(self) -> None:
        """Nothing; the signs of dead processes are gone."""
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                if path.is_file():
                    _unlink_dead(path)

    def _sign(self, name: str) -> None:
        """The lock is held until the process ends, so its descriptor is never closed here."""
        make_folder(self.folder)
        path = self.folder / name
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if not _names(path, descriptor):  # cleared by another process between creation and lock
            os.close(descriptor)
            self._sign(name)


def _unlink_dead(path: Path) -> None:
    """Under the lock its process would hold: who signs in meanwhile waits, and finds the name gone."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if _locked(descriptor, fcntl.LOCK_EX) and _names(path, descriptor):
            path.unlink()
    finally:
        os.close(descriptor)


def _locked(descriptor: int, kind: int) -> bool:
    """Whether the lock could be had at once."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _names(path: Path, descriptor: int) -> bool:
    """Whether the path still leads to the open file."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False

"""The points of a filing at which something can happen: calls of the system, and steps of the database.

They are counted in the process itself, so this runs everywhere; SQLite's own calls are not seen.
"""

import errno
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

CALLS = ("open", "mkdir", "rename", "link", "fsync", "unlink", "rmdir")
STATEMENT = re.compile(
    r"^(SELECT|INSERT|UPDATE|DELETE|BEGIN)\b.*?\b(documents|events|keys|IMMEDIATE)\b", re.S
)
Deed = Callable[[str], None]
"""What is done at a point of that name, before the call."""


@dataclass(slots=True)
class Points:
    """The points passed below the folder *data*, in order; *deed* is done at each."""

    data: Path
    deed: Deed
    passed: list[str] = field(default_factory=list)
    _paths: dict[int, str] = field(default_factory=dict)

    def at(self, name: str) -> None:
        """Nothing; the point is noted and the deed done."""
        self.passed.append(name)
        self.deed(name)

    @contextmanager
    def watched(self) -> Iterator["Points"]:
        """A block in which this process's calls pass these points."""
        kept = {name: getattr(os, name) for name in (*CALLS, "fdopen")}
        for name in CALLS:
            setattr(os, name, self._call(name, kept[name]))
        os.fdopen = self._fdopen(kept["fdopen"])
        event.listen(Engine, "commit", self._commit)
        event.listen(Engine, "before_cursor_execute", self._execute)
        try:
            yield self
        finally:
            event.remove(Engine, "commit", self._commit)
            event.remove(Engine, "before_cursor_execute", self._execute)
            for name, call in kept.items():
                setattr(os, name, call)

    def _call(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def passing(place: Any, *others: Any, **more: Any) -> Any:
            known = self._named(place, more.get("dir_fd"))
            if known is None:
                return call(place, *others, **more)
            where = others[0] if name in ("rename", "link") else place
            self.at(f"{name} {role(known if where is place else self._named(where, None) or '')}")
            found = call(place, *others, **more)
            if name == "open":
                self._paths[found] = known
            return found

        return passing

    def _fdopen(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def opening(descriptor: int, mode: str = "r", *others: Any, **more: Any) -> Any:
            file = call(descriptor, mode, *others, **more)
            known = self._paths.get(descriptor)
            return Written(file, lambda: self.at(f"write {role(known)}")) if known and "w" in mode else file

        return opening

    def _named(self, place: Any, folder: int | None) -> str | None:
        """The path below the data folder, None for what is not ours."""
        if isinstance(place, int):
            return self._paths.get(place)
        if folder is not None:
            above = self._paths.get(folder)
            return None if above is None else f"{above}/{place}"
        path = Path(place)
        return path.relative_to(self.data).as_posix() if path.is_relative_to(self.data) else None

    def _commit(self, connection: Any) -> None:
        self.at("commit")

    def _execute(self, connection: Any, cursor: Any, statement: str, *others: Any) -> None:
        if found := STATEMENT.match(statement):
            self.at(" ".join(found.groups()))


class Written:
    """A file that passes a point before each write."""

    def __init__(self, file: Any, passed: Callable[[], None]) -> None:
        self._file, self._passed = file, passed

    def write(self, content: bytes) -> int:
        """The number of bytes written."""
        self._passed()
        return int(self._file.write(content))

    def __enter__(self) -> "Written":
        return self

    def __exit__(self, *fault: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def role(path: str | None) -> str:
    """The path without what differs from run to run."""
    plain = re.sub(r"[0-9a-f]{32}", "ID", path or "")
    plain = re.sub(
        r"ocfl/[0-9a-f]{2}(/[0-9a-f]{2})?(?=/|$)", lambda found: "ocfl/xx/xx"[: len(found[0])], plain
    )
    return re.sub(r"urn%3a[^/]*", "OBJECT", re.sub(r"\d{6,9}\b|\d+(?=\.single)", "N", plain))


def kill(name: str) -> None:
    """Nothing; this process is dead."""
    os.kill(os.getpid(), 9)


def failing(number: int) -> Deed:
    """The deed that fails the call with that error of the system, the database's with its like."""

    def fail(name: str) -> None:
        if name == "commit" or name.split(maxsplit=1)[0].isupper():
            reason = "database or disk is full" if number == errno.ENOSPC else "disk I/O error"
            fault = sqlite3.OperationalError(reason)
            fault.sqlite_errorcode = sqlite3.SQLITE_FULL if number == errno.ENOSPC else sqlite3.SQLITE_IOERR
            raise OperationalError(name, {}, fault)
        raise OSError(number, os.strerror(number))

    return fail


def at_the(nth: int, deed: Deed, *, times: int = 1) -> Deed:
    """The deed done at the nth point alone, or at so many from there on."""
    count = 0

    def chosen(name: str) -> None:
        nonlocal count
        count += 1
        if nth <= count < nth + times:
            deed(name)

    return chosen

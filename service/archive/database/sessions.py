"""Which processes still live, on whatever machine: each has a session of PostgreSQL that holds a lock."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from weakref import finalize

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from service.database.engine import Database

SIGN = text("SELECT pg_try_advisory_lock(:first, :second)")
SIGNED = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND classid::bigint = :first AND objid::bigint = :second)"
)
"""Advisory locks of two keys; to look is not to hold, so two who ask do not take each other for living."""


@dataclass(slots=True, weakref_slot=True)
class Sessions:
    """The signs of life in *database*, named by *new_name*, until nobody has them; raises SQLAlchemyError."""

    database: Database
    new_name: Callable[[], str]
    _held: dict[int, tuple[str, Connection]] = field(default_factory=dict)
    _guard: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        # the pool gets no word of a connection that ends in a cycle of garbage
        finalize(self, _sign_off, self._held).atexit = False

    def name(self) -> str:
        """The name of this process; a fork is another process.

        One whose session was lost signs again: by another name where its lost session still stands.
        """
        with self._guard:
            process = os.getpid()
            name, connection = self._held.get(process) or (self.new_name(), None)
            while connection is None or not _answers(connection):
                connection = self._signed(name)
                if connection is None:
                    name = self.new_name()
            self._held[process] = name, connection
            return name

    def lives(self, name: str) -> bool:
        """Whether the process of that name still runs, as far as the database knows."""
        first, second = _keys(name)
        with self.database.reading() as connection:
            return bool(connection.execute(SIGNED, {"first": first, "second": second}).scalar())

    def clear(self) -> None:
        """Nothing; the database drops the signs of dead processes by itself."""

    def _signed(self, name: str) -> Connection | None:
        """A session that holds the lock of that name, none where another one does."""
        connection = self.database.session()
        first, second = (key - (key >> 31 << 32) for key in _keys(name))  # its numbers have a sign
        is_mine = False
        try:
            is_mine = bool(connection.execute(SIGN, {"first": first, "second": second}).scalar())
        finally:
            if not is_mine:
                connection.close()
        return connection if is_mine else None


def _sign_off(held: dict[int, tuple[str, Connection]]) -> None:
    """Nothing; the session of this process is closed, those of the processes it was forked from go on."""
    if signed := held.pop(os.getpid(), None):
        with suppress(SQLAlchemyError):
            signed[1].close()


def _answers(connection: Connection) -> bool:
    try:
        connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        with suppress(SQLAlchemyError):
            connection.invalidate()
            connection.close()
        return False
    return True


def _keys(name: str) -> tuple[int, int]:
    """Two numbers of 32 bits that stand for the name."""
    digest = sha256(name.encode()).digest()
    return int.from_bytes(digest[:4]), int.from_bytes(digest[4:8])

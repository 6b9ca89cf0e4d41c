"""What is wrong where a database or its folder fails."""

import errno
import sqlite3

BROKEN = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
PRIMARY = 0xFF
"""The part of SQLite's codes that says what is wrong; the rest says where."""

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
DISK_FULL = "53100"
"""What PostgreSQL calls it (SQLSTATE)."""


TABLE_THERE = "42P07"


def is_full(fault: Exception) -> bool:
    """Whether there was no room left on the disk, or in its quota."""
    state = getattr(getattr(fault, "orig", None), "sqlstate", None)
    return (
        getattr(fault, "errno", None) in NO_ROOM or _code(fault) == sqlite3.SQLITE_FULL or state == DISK_FULL
    )


def is_broken(fault: Exception) -> bool:
    """Whether the file of the database is none any more, or not whole."""
    return _code(fault) & PRIMARY in BROKEN


def is_taken(fault: Exception) -> bool:
    """Whether a table was to be made of whose name there is one; SQLite says so by words alone."""
    cause = getattr(fault, "orig", fault)
    return getattr(cause, "sqlstate", None) == TABLE_THERE or str(cause).endswith("already exists")


def _code(fault: Exception) -> int:
    return getattr(getattr(fault, "orig", fault), "sqlite_errorcode", None) or 0

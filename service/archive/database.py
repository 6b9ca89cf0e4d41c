"""The SQLite file beside the documents: write-ahead log, every commit synced."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.archive.locks import held
from service.archive.private import make_file, make_folder

PATIENCE_SECONDS = 30

DOCUMENTS_AND_KEYS = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    doc_id TEXT NOT NULL,
    type TEXT NOT NULL,
    version INTEGER NOT NULL,
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    issue_date TEXT NOT NULL,
    created_at TEXT NOT NULL,
    record TEXT NOT NULL
);
CREATE INDEX documents_by_doc_id ON documents (doc_id, version, created_at);
CREATE INDEX documents_by_time ON documents (created_at, id);
CREATE TABLE keys (
    key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    document_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'free')),
    owner TEXT NOT NULL,
    created_at TEXT NOT NULL
)"""
DIGEST_OF_ANSWER = "ALTER TABLE keys ADD COLUMN digest TEXT NOT NULL DEFAULT ''"

STEPS = (DOCUMENTS_AND_KEYS, DIGEST_OF_ANSWER)
"""What turns each version of the tables into the next, beginning with an empty file."""


@dataclass(frozen=True, slots=True)
class Database:
    """Short-lived connections to one file, so that threads and processes never share one."""

    path: Path

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection inside one write transaction: committed and durable at the end, else rolled back."""
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the file throughout."""
        with self._connection() as connection:
            connection.execute("BEGIN")
            yield connection
            connection.rollback()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        make_folder(self.path.parent)
        make_file(self.path)
        connection = sqlite3.connect(self.path, timeout=PATIENCE_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            self._prepare(connection)
            yield connection
        finally:
            connection.close()

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Lay the tables out, or bring older ones up to date; several processes may try at once, one does.

        SQLite does not wait for others when it turns the log on, so our own lock does.
        """
        lock = self.path.with_suffix(".lock")
        with held(lock, alone=False):
            found = _version(connection)
        if found < len(STEPS):
            with held(lock, alone=True):
                found = _brought_up(connection, _version(connection))
        if found != len(STEPS):
            raise sqlite3.DatabaseError(f"schema version {found}, expected {len(STEPS)}")


def _brought_up(connection: sqlite3.Connection, found: int) -> int:
    if found == 0:
        connection.execute("PRAGMA journal_mode = WAL")
    for version, step in enumerate(STEPS[found:], found + 1):
        connection.execute("BEGIN IMMEDIATE")
        for statement in step.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("COMMIT")
    return _version(connection)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])

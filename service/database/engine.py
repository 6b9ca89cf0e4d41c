"""Connections: one state of the database for a reader, one writer at a time for all tables of a layout."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url

from service.database.locks import held
from service.database.migrating import bring_up
from service.database.private import make_file, make_folder

PATIENCE_SECONDS = 30
"""How long a reader or writer waits for the database before it gives up."""

QUEUE_SECONDS = 120
"""How long a writer waits for PostgreSQL's lock: for all who came before, each of whom writes to storage."""

HUNG_SECONDS = 300
"""After how long without a statement PostgreSQL takes the lock from a writer that may never come back, where
a layout says nothing else: filing writes to storage meanwhile."""

GONE_SECONDS = 5
"""How long either end does not hear from the other before it takes it for gone, and its locks are free."""

KEEPALIVE = {"keepalives_idle": 2, "keepalives_interval": 1, "keepalives_count": GONE_SECONDS - 2}
"""Seconds of silence before the first question, between two, and how many: for a connection at rest."""

UNANSWERED = {"tcp_user_timeout": GONE_SECONDS * 1000}
"""Milliseconds: for a connection with something on its way, about which no question would be asked."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Tables that belong together: the folder of their migrations, where the database says which were run.

    Two layouts may share one database of PostgreSQL; `writers` is the advisory lock that the one who writes
    to this one holds, for `hung_seconds` at most between two statements.
    """

    migrations: Path
    version_table: str
    writers: int
    hung_seconds: int = HUNG_SECONDS


@dataclass(frozen=True, slots=True)
class Database:
    """The tables of *layout* at *url*; *lock* is the file that keeps writers apart where no database does."""

    url: URL
    lock: Path
    layout: Layout

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in the one write transaction of the layout: durable at the end, or undone."""
        engine = self._prepared()
        alone = held(self.lock, alone=True) if self.is_file else nullcontext()
        with alone, engine.connect() as connection:
            connection.execution_options(hongtou_writes=True)
            with connection.begin():
                if not self.is_file:
                    hung = f"SET LOCAL idle_in_transaction_session_timeout = '{self.layout.hung_seconds}s'"
                    connection.execute(text(hung))
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({self.layout.writers})"))
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database throughout, and changes none."""
        with self._prepared().connect() as connection:
            if not self.is_file:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection

    def session(self) -> Connection:
        """A session of PostgreSQL that commits each statement; whoever asked for it closes it."""
        return self._prepared().connect().execution_options(isolation_level="AUTOCOMMIT")

    def let_go(self) -> None:
        """Nothing; this process has no idle connection, so that none goes through a fork."""
        if engine := _engines.pop((self, os.getpid()), None):
            engine.dispose()

    @property
    def is_file(self) -> bool:
        """Whether it is a file of this machine (SQLite)."""
        return self.url.get_backend_name() == "sqlite"

    def _prepared(self) -> Engine:
        """The engine of this process; the tables are there and as we know them."""
        if self.is_file:
            path = Path(str(self.url.database))
            make_folder(path.parent)
            make_file(path)
        key = self, os.getpid()
        if found := _engines.get(key):
            return found
        opened = _opened(self)
        kept = _engines.setdefault(key, opened)
        if kept is not opened:  # another thread was quicker
            opened.dispose()
        return kept


_engines: dict[tuple[Database, int], Engine] = {}
"""One engine per process: no connection goes through a fork."""


def _opened(database: Database) -> Engine:
    engine = _sqlite(database.url) if database.is_file else _postgresql(database.url)
    try:
        layout = database.layout
        bring_up(engine, database.lock, layout.migrations, layout.version_table)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": PATIENCE_SECONDS})

    @event.listens_for(engine, "connect")
    def opened(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver would begin too late, and as a reader
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("hongtou_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    asked = {f"tcp_{name}": value for name, value in KEEPALIVE.items()}
    watched = "".join(f" -c {name}={value}" for name, value in {**asked, **UNANSWERED}.items())
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": PATIENCE_SECONDS,
            "options": f"-c lock_timeout={QUEUE_SECONDS}s{watched}",
            **KEEPALIVE,
            **UNANSWERED,
        },
    )


def database_at(url: str, data: Path, layout: Layout, name: str) -> Database:
    """The database that *url* names, the file *name* in the *data* folder where it is empty.

    Raises ValueError where that is no kind of database we know.
    """
    named = make_url(url) if url else URL.create("sqlite", database=str(data / f"{name}.sqlite3"))
    if named.get_backend_name() not in ("sqlite", "postgresql"):
        raise ValueError(named.get_backend_name())
    return Database(named, data / f"{name}.lock", layout)

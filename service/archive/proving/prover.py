"""The archive examined: objects, log, rows and the storage root, while filing goes on.

What looks wrong at first may only be half done: it is looked at once more while nobody else writes.
"""

from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from service.archive import rows
from service.archive.changes import Changes, latest_version
from service.archive.contents import read_record
from service.archive.database.tables import events
from service.archive.faults import storing
from service.archive.log import BrokenLog
from service.archive.ocfl.objects import BrokenObject
from service.archive.proving.chain import LogProof
from service.archive.proving.faults import Fault, Kind
from service.archive.proving.measuring import Pace
from service.archive.proving.objects import ObjectProof
from service.archive.proving.strays import strays
from service.archive.storage.port import KeyMissing
from service.core.errors.faults import StoreFailed
from service.core.events import Event
from service.core.keeping import Record
from service.database.engine import Database
from service.records.file_names import RECORD

Looks = Callable[[Connection], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Prover:
    """What is wrong with an archive; raises StoreFailed where it cannot be looked at at all."""

    changes: Changes
    database: Database

    def ids(self) -> list[str]:
        """The ids of all documents that the database or the log knows, sorted."""
        with storing(), self.database.reading() as connection:
            known = rows.ids(connection)
            logged = connection.execute(select(events.c.object).where(events.c.object != "").distinct())
            return sorted(known | {row.object for row in logged})

    def document(self, id: str, pace: Pace) -> tuple[Fault, ...]:
        """What is wrong with the object of the document, what the log says of it, and its row."""
        return self._confirmed(lambda connection: self._document(connection, id, pace))

    def root(self) -> tuple[Fault, ...]:
        """What is wrong with the storage root, and what stands there that nobody knows."""
        return self._confirmed(
            lambda connection: strays(self.changes.objects.storage, lambda id: rows.is_told(connection, id))
        )

    def log(self, anchored: Mapping[int, Set[str]] | None = None) -> tuple[Fault, ...]:
        """What is wrong with the log and the database's copy of it, also by digests kept elsewhere."""
        with storing(), self.database.reading() as connection:
            proof = LogProof(
                self.changes.log,
                lambda first, last: rows.told(connection, first, last),
                rows.head(connection),
                anchored or {},
            )
            return (*self._database(connection), *proof.faults())

    def _confirmed(self, look: Looks) -> tuple[Fault, ...]:
        with storing(), self.database.reading() as connection:
            found = tuple(look(connection))
        if not found:
            return ()
        with storing(), self.database.writing() as connection:
            with suppress(StoreFailed, BrokenLog):  # told by `log`
                self.changes.catch_up(connection)
            return tuple(look(connection))

    def _document(self, connection: Connection, id: str, pace: Pace) -> Iterator[Fault]:
        try:
            record = rows.get_record(connection, id)
            history = rows.history(connection, id)
        except (ValueError, KeyError, TypeError):
            yield Fault(Kind.ROW_DIFFERS, f"documents/{id}", id, detail="不是程序写入的内容")
            return
        proof = ObjectProof(self.changes.objects.storage, id, logged(history), pace)
        found = (*self._witnessed(connection, history), *proof.faults())
        code, title = _named(record, history)
        for fault in found:
            yield replace(fault, archival_code=code, title=title)
        if not found:
            for fault in self._row(connection, id, history):
                yield replace(fault, archival_code=code, title=title)

    def _witnessed(self, connection: Connection, history: tuple[Event, ...]) -> Iterator[Fault]:
        """Rows of events that the log's own files do not say."""
        for event in history:
            first = rows.change_of(connection, event.seq)
            try:
                is_told = event in self.changes.log.change(first)
            except (OSError, BrokenLog):
                is_told = False
            if not is_told:
                yield Fault(
                    Kind.ROW_DIFFERS, f"events/{event.seq}", event.object, detail="日志文件中没有这一条"
                )

    def _row(self, connection: Connection, id: str, history: tuple[Event, ...]) -> Iterator[Fault]:
        if not history:
            yield Fault(Kind.ROW_EXTRA, f"documents/{id}", id)
            return
        try:
            record = replace(read_record(self.changes.objects.read(id, RECORD)), history=history)
        except (KeyMissing, BrokenObject, ValueError):
            return  # changed since it was looked at a moment ago: told at the next look
        names = rows.differing(connection, record, latest_version(history))
        if names is None:
            yield Fault(Kind.ROW_MISSING, f"documents/{id}", id)
        elif names:
            yield Fault(Kind.ROW_DIFFERS, f"documents/{id}", id, detail="、".join(names))

    def _database(self, connection: Connection) -> Iterator[Fault]:
        """What SQLite itself finds wrong with its file."""
        if not self.database.is_file:
            return
        try:
            said = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(3)")]
        except SQLAlchemyError as fault:
            said = [str(getattr(fault, "orig", fault))]
        if said != ["ok"]:
            yield Fault(Kind.DATABASE_BROKEN, str(self.database.url.database), detail="；".join(said)[:200])


def logged(history: tuple[Event, ...]) -> dict[int, str]:
    """SHA-512 of the inventories that the log names, by version."""
    told = (event.details for event in history if "inventory" in event.details)
    return {int(details["version"]): str(details["inventory"]) for details in told}


def _named(record: Record | None, history: tuple[Event, ...]) -> tuple[str, str]:
    """档号 and title, from the row or else from the log."""
    if record is not None:
        return record.archival_code, record.title
    told = (event.details["record"] for event in history if "record" in event.details)
    return next(((str(known["archival_code"]), str(known["title"])) for known in told), ("", ""))

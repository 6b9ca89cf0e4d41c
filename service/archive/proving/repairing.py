"""A second copy beside the archive: what differs, which of the two is right, and mending from there.

Which is right, neither says of itself: the digests in the log do.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from service.archive import rows
from service.archive.changes import latest_version
from service.archive.faults import storing
from service.archive.lock import held_by
from service.archive.log import BrokenLog, Log, key_of, written
from service.archive.ocfl.inventory import NAME
from service.archive.ocfl.layout import object_prefix
from service.archive.proving.copying import Copying
from service.archive.proving.faults import Fault, Kind
from service.archive.proving.measuring import Pace
from service.archive.proving.objects import ObjectProof
from service.archive.proving.prover import Prover, logged
from service.archive.proving.strays import strays
from service.archive.storage.port import KeyMissing, Storage
from service.core.events import Act, Event

IN_ROWS = (Kind.ROW_MISSING, Kind.ROW_EXTRA, Kind.ROW_DIFFERS)

STRAY = (Kind.FILE_EXTRA, Kind.FOLDER_EXTRA, Kind.LINK)


@dataclass(frozen=True, slots=True)
class Compared:
    """One document in both: what is wrong `here`, what is wrong `there`; *is_behind*: there it is older."""

    id: str
    here: tuple[Fault, ...]
    there: tuple[Fault, ...]
    is_behind: bool

    @property
    def is_mendable(self) -> bool:
        """Whether what is broken here stands whole there."""
        return bool(self.here) and not self.there and not self.is_behind


@dataclass(frozen=True, slots=True)
class Repairing:
    """The archive of *prover* beside its *copy*; raises StoreFailed."""

    prover: Prover
    copy: Storage

    def last(self) -> int:
        """The last event that the copy's log has, as far as it can be read."""
        seq = 0
        with storing():
            try:
                for events in Log(self.copy).changes():
                    seq = events[-1].seq
            except BrokenLog:
                pass  # named by `log`
        return seq

    def compare(self, id: str, last: int, pace: Pace) -> Compared:
        """The document here and there, as the copy should have it at event *last*."""
        here = self.prover.document(id, pace)
        with storing(), self.prover.database.reading() as connection:
            history = rows.history(connection, id)
        then = tuple(event for event in history if event.seq <= last)
        is_behind = latest_version(then) < latest_version(history)
        there = tuple(ObjectProof(self.copy, id, logged(then), pace).faults()) if logged(then) else ()
        return Compared(id, here, there, is_behind)

    def log(self) -> Iterator[Fault]:
        """What is wrong with the copy's log, beside the rows of our own."""
        with storing(), self.prover.database.reading() as connection:
            head = rows.head(connection)
            seq = 1
            while seq <= head.seq:
                try:
                    events = Log(self.copy).change(seq)
                except BrokenLog as fault:
                    yield Fault(Kind.LOG_FILE_BROKEN, fault.key)
                    return
                if not events:
                    return
                if not _proven(connection, events):
                    yield Fault(Kind.LOG_CHAIN, key_of(seq), detail="与归档库的记录不同")
                    return
                seq = events[-1].seq + 1

    def mend_log(self, *, time: str, actor: str, where: str) -> list[str]:
        """The keys of the log's files that were mended: the copy's say what the database says."""
        storage, mended = self.prover.changes.objects.storage, list[str]()
        with storing(), self.prover.database.writing() as connection:
            for events in Log(self.copy).changes():
                key = key_of(events[0].seq)
                if _bytes(storage, key) == written(events) or not _proven(connection, events):
                    continue
                if storage.has(key):
                    storage.set_apart(key, held_by(connection))
                storage.put(key, written(events))
                mended.append(key)
            if mended:
                self.prover.changes.catch_up(connection)
                self.prover.changes.note(
                    connection, time=time, actor=actor, act=Act.REPAIR, keys=mended, where=where
                )
        return mended

    def clear(self, *, time: str, actor: str) -> list[str]:
        """The keys of files that belonged to no document and stand apart now, each told in the log."""
        changes, apart = self.prover.changes, list[str]()
        storage = changes.objects.storage
        with storing(), self.prover.database.writing() as connection:
            changes.catch_up(connection)
            for fault in [*strays(storage, lambda id: rows.is_told(connection, id))]:
                if fault.kind in STRAY and (where := storage.set_apart(fault.key, held_by(connection))):
                    changes.note(
                        connection, time=time, actor=actor, act=Act.SET_APART, key=fault.key, where=where
                    )
                    apart.append(fault.key)
        return apart

    def mend(self, found: Compared, pace: Pace, *, time: str, actor: str, where: str) -> tuple[Fault, ...]:
        """What is still wrong with the document once it was mended; what was broken stands apart."""
        changes = self.prover.changes
        storage = changes.objects.storage
        with storing(), self.prover.database.writing() as connection:
            changes.catch_up(connection)
            history = rows.history(connection, found.id)
            told, apart = logged(history), []
            for key in _broken(found, max(told)):
                if storage.has(key):
                    apart.append(storage.set_apart(key, held_by(connection)))
            copying = Copying(self.copy, storage, pace)
            copying.object(found.id, max(told), told[max(told)])
            keys = sorted({fault.key for fault in found.here})
            changes.note(
                connection,
                time=time,
                actor=actor,
                act=Act.REPAIR,
                object=found.id,
                keys=keys,
                apart=apart,
                where=where,
            )
            changes.project(connection, found.id)
        return self.prover.document(found.id, pace)


def _broken(found: Compared, head: int) -> list[str]:
    """The keys that have to be out of the way: some files and folders, or the whole object.

    Where neither inventory of the newest version is sound, it is not known here what else is.
    """
    in_storage = [fault for fault in found.here if fault.kind not in IN_ROWS]
    keys = {fault.key for fault in in_storage if fault.kind is not Kind.VERSION_MISSING}
    prefix = object_prefix(found.id)
    if {f"{prefix}/{NAME}", f"{prefix}/v{head}/{NAME}"} <= keys or Kind.OBJECT_SWAPPED in {
        fault.kind for fault in in_storage
    }:
        return [prefix]
    return sorted(keys)


def _proven(connection: Connection, events: tuple[Event, ...]) -> bool:
    """Whether our own database says the same."""
    told = rows.told(connection, events[0].seq, events[-1].seq)
    return all(told.get(event.seq) == event for event in events)


def _bytes(storage: Storage, key: str) -> bytes | None:
    try:
        return storage.read(key)
    except (KeyMissing, OSError):
        return None

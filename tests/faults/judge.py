"""The one judge of an archive after a fault: it starts as a new process would, then looks at everything."""

import time
import traceback
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from hashlib import sha512
from importlib import import_module
from io import StringIO
from pathlib import Path

from service.archive import rows
from service.archive.contents import read_record
from service.archive.ocfl.layout import ROOT, object_prefix
from service.archive.store import DocumentStore
from service.core.errors.faults import ServiceError
from service.core.events import Act, Event, broken, head_of
from service.core.keeping import Query, Record, Status
from tests.faults.filing import CLERK, NOW, Desk, Told, desk_at, files_of, fingerprint, storage_of

LIBRARIES = ("ocfl", "alembic.command", "sqlalchemy.dialects.sqlite")
MOST = 1_000_000
SLOWEST_START = 5.0
"""Seconds a start may take to heal."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong, a sentence each; how long the start took; how many documents there are."""

    faults: tuple[str, ...]
    seconds: float
    documents: int


def load() -> None:
    """Nothing; the libraries that every judge needs are loaded, for all that are forked from here."""
    for name in LIBRARIES:
        import_module(name)


def judged(data: Path, told: Iterable[Told], *, ocfl: bool = True, keys: bool = True) -> Verdict:
    """The verdict on the archive in *data*, of which the processes told so much."""
    told = list(told)
    begun = time.perf_counter()
    try:
        desk = desk_at(data)
        desk.store.recover(time=NOW, actor=CLERK)
        desk.keys.recover()
        seconds = time.perf_counter() - begun
        faults = list(_faults(desk, data, told, ocfl, keys))
        total = desk.store.list(Query(), offset=0, limit=1).total
    except (ServiceError, OSError, ValueError) as fault:
        told_by = "".join(traceback.format_exception(fault))
        return Verdict((f"the archive cannot be used: {told_by}",), time.perf_counter() - begun, 0)
    if seconds > SLOWEST_START:
        faults.append(f"the start took {seconds:.1f} s")
    return Verdict(tuple(faults), seconds, total)


def _faults(desk: Desk, data: Path, told: list[Told], ocfl: bool, keys: bool) -> Iterator[str]:
    store = desk.store
    records = {record.id: record for record in store.list(Query(), offset=0, limit=MOST).records}
    yield from _unkept(desk, records, told, keys)
    yield from log_faults(store)
    yield from unpaired(records)
    yield from misnumbered(records.values())
    there = set(store.objects.ids())
    yield from (f"{id} has a row and no object" for id in sorted(records.keys() - there))
    yield from (f"{id} has an object and no row" for id in sorted(there - records.keys()))
    for id in sorted(records.keys() & there):
        yield from _torn(store, data, records[id])
    own = storage_of(store).presence.name()
    left = sorted(path for path in (data / "archive" / "staging").glob("*") if path.name != own)
    yield from (f"left in staging: {path.name}" for path in left)
    if ocfl and there:
        yield from invalid(data / "archive" / ROOT)


def _unkept(desk: Desk, records: dict[str, Record], told: list[Told], keys: bool) -> Iterator[str]:
    for one in told:
        id, record = one["id"], records.get(one["id"])
        if record is None:
            yield f"{id} was {one['kind']} and is lost"
            continue
        if record.archival_code != one["code"] or record.supersedes != one["supersedes"]:
            yield f"{id} was told {one}, and is {record.archival_code} superseding {record.supersedes!r}"
        if one["kind"] == "withdrawn" and record.status is not Status.WITHDRAWN:
            yield f"{id} was withdrawn and is not"
        if keys and one["kind"] == "filed":
            claim = desk.keys.claim(f"key-{id}", fingerprint(id), "f" * 32, NOW)
            if (claim.document_id, claim.done) != (id, True):
                yield f"the key of {id} is forgotten: the call made again would make a second document"


def log_faults(store: DocumentStore) -> Iterator[str]:
    log = store.filing.changes.log
    changes = list(log.changes())
    events = [event for change in changes for event in change]
    yield from (fault.message for fault in broken(events))
    if [change[0].seq for change in changes] != list(log.firsts()):
        yield "the log has files that do not follow"
    with store.database.reading() as connection:
        if events and rows.head(connection) != head_of(events[-1]):
            yield f"the database is at {rows.head(connection)}, the log at {head_of(events[-1])}"


def unpaired(records: dict[str, Record]) -> Iterator[str]:
    for record in records.values():
        acts = {event.act: event for event in record.history}
        newer = str(acts[Act.SUPERSEDE].details["by"]) if Act.SUPERSEDE in acts else ""
        if newer and (newer not in records or records[newer].supersedes != record.id):
            yield f"{record.id} says that {newer} took its place, which does not say so"
        older = record.supersedes
        if older and (older not in records or records[older].superseded_by != record.id):
            yield f"{record.id} says that it took the place of {older}, which does not say so"


def misnumbered(records: Iterable[Record]) -> Iterator[str]:
    classes: dict[str, list[int]] = {}
    for record in records:
        series, _, item = record.archival_code.rpartition("-")
        classes.setdefault(series, []).append(int(item))
    for series, items in classes.items():
        if sorted(items) != list(range(1, len(items) + 1)):
            yield f"the numbers of {series} are {sorted(items)}"


def _torn(store: DocumentStore, data: Path, record: Record) -> Iterator[str]:
    try:
        inventory = store.objects.inventory(record.id)
        whole = read_record(store.objects.package(record.id)["record.json"])
        contents = {name: store.open(record.id, name) for name in files_of(record.id)}
    except (ServiceError, OSError, ValueError) as fault:
        yield f"{record.id} cannot be read: {fault!r}"
        return
    if contents != files_of(record.id):
        yield f"{record.id} has other bytes than were filed"
    if replace(whole, history=record.history) != record:
        yield f"{record.id} has a row that says something else than its object"
    numbers = range(1, inventory.head + 1)
    if _versions(record.history) != {number: _inventory(data, record.id, number) for number in numbers}:
        yield f"{record.id} has other versions than the log"
    folders = {path.name for path in (data / "archive" / object_prefix(record.id)).glob("v*")}
    if folders != {f"v{number}" for number in numbers}:
        yield f"{record.id} has folders {sorted(folders)} and {inventory.head} versions"


def _versions(history: Iterable[Event]) -> dict[int, str]:
    return {
        int(event.details["version"]): str(event.details["inventory"])
        for event in history
        if "version" in event.details
    }


def _inventory(data: Path, id: str, number: int) -> str:
    path = data / "archive" / object_prefix(id) / f"v{number}" / "inventory.json"
    return sha512(path.read_bytes()).hexdigest()


def invalid(root: Path) -> Iterator[str]:
    from ocfl import StorageRoot

    with redirect_stdout(StringIO()) as said:
        validator = StorageRoot(root=str(root))
        valid = validator.validate(log_warnings=False)
    if not valid:
        yield f"the OCFL validator says no: {said.getvalue()}"

"""The one judge of batches after a fault: all that was handed over is done once, and is where it says.

Nothing else is left.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from service.archive.storage.files import FileStorage
from service.archive.store import DocumentStore
from service.bootstrap.archive import build_store
from service.bootstrap.jobs import build_ledger, build_spool
from service.core.batches import (
    MOVES,
    OPEN,
    Batch,
    BatchAct,
    BatchEvent,
    Mode,
    Row,
    RowAct,
    RowState,
    replayed,
)
from service.core.errors.faults import ServiceError
from service.core.keeping import Query, Record
from service.jobs.ledger import Ledger
from service.jobs.spool import Spool, key_of
from service.settings import Settings
from tests.faults.filing import CLERK, NOW
from tests.faults.judge import invalid, log_faults, misnumbered, unpaired

MOST = 1_000_000
ENDS = frozenset(act for (_, act), state in MOVES.items() if state not in OPEN)
UNDOING = frozenset({RowAct.FAIL, RowAct.REFUSE, RowAct.CANCEL})
"""What befalls no row of a sound batch that nobody cancels."""

Handed = Mapping[str, Sequence[str]]
"""What was handed over: by the id of its batch, the digests of the payloads in their order."""


def faults_of(settings: Settings, handed: Handed) -> Iterator[str]:
    """What is wrong with the batches, all of whose payloads are sound, and with the archive."""
    filed: list[Row] = []
    yield from faults_of_batches(build_ledger(settings), build_spool(settings), handed, filed)
    yield from (f"left in the spool: {path}" for path in settings.data.glob("batches/**/*.part"))
    with closing(build_store(settings)) as store:
        yield from faults_of_archive(store, settings.data, filed)


def faults_of_batches(
    ledger: Ledger, spool: Spool, handed: Handed, filed: list[Row], undone: int = 0
) -> Iterator[str]:
    """What is wrong with the batches and their files; *filed* gains the rows that say that they are filed.

    Of all their rows, *undone* are meant to end otherwise than done.
    """
    others: list[str] = []
    for id, digests in handed.items():
        batch, rows = ledger.get(id), ledger.rows(id, limit=MOST)
        told = list(ledger.events(id, limit=MOST))
        done = [row for row in rows if row.state is RowState.DONE]
        others += [
            f"{id} {row.number} is {row.state}: {row.result}"
            for row in rows
            if row.state is not RowState.DONE
        ]
        yield from _of_batch(batch, rows, told)
        yield from _unlike(id, rows, digests)
        yield from _of_rows(rows, told)
        if batch.wishes.mode is Mode.RENDER:
            yield from _of_files(done, batch.wishes.formats, spool)
        if batch.wishes.mode is Mode.FILE:
            filed += done
    if len(others) != undone:
        yield from (f"{len(others)} rows are not done, where {undone} are meant not to be", *others)


def _of_batch(batch: Batch, rows: Iterable[Row], told: Sequence[BatchEvent]) -> Iterator[str]:
    if batch.count(*OPEN) or not batch.ended_at:
        yield f"{batch.id} has not ended: {batch.counts}"
    acts = Counter(event.act for event in told if not event.number)
    ends = _ends(rows, told)
    if (acts[BatchAct.ACCEPT], acts[BatchAct.END]) != (1, ends):
        yield f"{batch.id} was accepted otherwise than once, or ended otherwise than {ends} times: {acts}"


def _ends(rows: Iterable[Row], told: Iterable[BatchEvent]) -> int:
    """How often the last of the rows that were open ended: again each time after some were repeated."""
    open_, ends = {row.number for row in rows}, 0
    for event in told:
        if event.number and event.act == RowAct.REPEAT:
            open_.add(event.number)
        elif event.number in open_ and event.act in ENDS:
            open_.remove(event.number)
            ends += not open_
    return ends


def _unlike(id: str, rows: Sequence[Row], digests: Sequence[str]) -> Iterator[str]:
    """What is another row than was handed over, or none."""
    if [row.number for row in rows] != [*range(1, len(digests) + 1)]:
        missing = sorted({*range(1, len(digests) + 1)} - {row.number for row in rows})
        yield f"{id} has {len(rows)} rows of {len(digests)} that were handed over, without {missing}"
        return
    for row, digest in zip(rows, digests, strict=True):
        if row.digest != digest:
            yield f"{id} {row.number} has another payload than was handed over"


def _of_rows(rows: Iterable[Row], told: Iterable[BatchEvent]) -> Iterator[str]:
    acts: dict[int, list[RowAct]] = {}
    for event in told:
        if event.number:
            acts.setdefault(event.number, []).append(RowAct(event.act))
    for row in rows:
        mine = acts.get(row.number, [])
        try:
            *_, last = replayed(mine)
        except KeyError as fault:
            yield f"{row.batch} {row.number} went a way that there is not: {fault}"
            continue
        if last is not row.state or row.state in OPEN:
            yield f"{row.batch} {row.number} is {row.state}, its events say {last}"
        if mine.count(RowAct.FINISH) != (row.state is RowState.DONE):
            yield f"{row.batch} {row.number} is {row.state}, after {mine}"
        if row.state is RowState.DONE and UNDOING & {*mine}:
            yield f"{row.batch} {row.number} is done, but was not at first: {mine}"


def _of_files(done: Iterable[Row], formats: Sequence[str], spool: Spool) -> Iterator[str]:
    for row in done:
        files = row.result.get("files", ())
        if sorted(file["format"] for file in files) != sorted(formats):
            yield f"{row.batch} {row.number} is done, with {len(files)} files"
        for file in files:
            key = key_of(row.batch, row.number, file["sha256"], file["format"])
            try:
                content = b"".join(spool.stream(key))
            except ServiceError as fault:
                yield f"{key} cannot be read: {fault}"
                continue
            if sha256(content).hexdigest() != file["sha256"]:
                yield f"{key} has other bytes than were made"


def faults_of_archive(store: DocumentStore, data: Path, filed: Iterable[Row]) -> Iterator[str]:
    """What is wrong with the archive in the folder *data*: it has the papers of those rows, and no other."""
    store.recover(time=NOW, actor=CLERK)
    if isinstance(store.objects.storage, FileStorage):
        own = store.objects.storage.presence.name()
        left = [path for path in (data / "archive" / "staging").glob("*") if path.name != own]
        yield from (f"left in staging: {path}" for path in left)
    records = {record.id: record for record in store.list(Query(), offset=0, limit=MOST).records}
    yield from _misfiled(records, filed)
    same = Counter(map(_payload, records.values()))
    yield from (f"{key} is filed {count} times" for key, count in same.items() if count > 1)
    for record in records.values():
        for file in record.files:
            if sha256(store.open(record.id, file.format)).hexdigest() != file.digest:
                yield f"{record.id} has another {file.format} than was filed"
    yield from log_faults(store)
    yield from unpaired(records)
    yield from misnumbered(records.values())
    if (data / "archive" / "ocfl").exists():
        yield from invalid(data / "archive" / "ocfl")


def _misfiled(records: Mapping[str, Record], filed: Iterable[Row]) -> Iterator[str]:
    papers: set[str] = set()
    for row in filed:
        told = row.result.get("filed") or {}
        papers.add(told.get("id", ""))
        record = records.get(told.get("id", ""))
        if record is None:
            yield f"{row.batch} {row.number} is done, and filed nowhere: {told}"
        elif (*_payload(record), record.archival_code) != (row.doc_id, row.digest, told["archival_code"]):
            yield f"{row.batch} {row.number} says that it is {told}, which is another paper"
    if others := records.keys() - papers:
        yield f"filed and not told: {others}"


def _payload(record: Record) -> tuple[str, str]:
    """The sender's id and the digest of what the paper was made from."""
    return record.doc_id, next(file.digest for file in record.files if file.format == "payload")

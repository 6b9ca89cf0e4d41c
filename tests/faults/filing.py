"""What a filing process does in these tests, and what it tells once the archive has told it."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from service.archive.keys import KeyLedger
from service.archive.storage.files import FileStorage
from service.archive.store import DocumentStore
from service.core.errors.faults import ServiceError
from service.core.errors.requests import NotInForce
from service.core.keeping import KeptFile, Record
from tests.archive.conftest import opened, record_of

NOW, CLERK = "2026-02-01T00:00:00Z", "测试"
TYPES = ("feedback_notice", "rectification_plan", "letter")
Told = dict[str, Any]
"""One acknowledgement: kind (filed, withdrawn), id, code, supersedes."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a clerk files: the archive and its Idempotency-Keys."""

    store: DocumentStore
    keys: KeyLedger


def desk_at(data: Path) -> Desk:
    """The desk over the archive in that folder, as a process that has just started finds it."""
    store = opened(data)
    return Desk(store, KeyLedger(store.database, storage_of(store).presence))


def storage_of(store: DocumentStore) -> FileStorage:
    """The folder that is the archive's storage."""
    assert isinstance(store.objects.storage, FileStorage)
    return store.objects.storage


def files_of(id: str) -> dict[str, bytes]:
    """The files of the document with that id, unlike those of any other; some kilobytes."""
    return {
        "payload": json.dumps({"id": id}).encode(),
        "pdf": f"%PDF {id}".encode() * 500,
        "docx": f"PK {id}".encode() * 200,
    }


def paper(id: str, lineage: int, version: int) -> Record:
    """A document of that id: version *version* of the sender's document number *lineage*."""
    kept = tuple(
        KeptFile(name, "text/plain", f"{name}.txt", sha256(content).hexdigest(), len(content))
        for name, content in files_of(id).items()
    )
    type = TYPES[lineage % len(TYPES)]
    return record_of(id=id, doc_id=f"D-{lineage}", version=version, type=type, files=kept)


def file(desk: Desk, record: Record) -> Told:
    """What was acknowledged: filed under a key of its own, as the doors do it."""
    claim = desk.keys.claim(f"key-{record.id}", fingerprint(record.id), record.id, NOW)
    try:
        kept = desk.store.keep(record, files_of(record.id), actor=CLERK, reason="更正")
    except ServiceError:
        with suppress(ServiceError):
            desk.keys.release(f"key-{record.id}")
        raise
    desk.keys.settle(f"key-{record.id}")
    assert claim.document_id == kept.id
    return {"kind": "filed", "id": kept.id, "code": kept.archival_code, "supersedes": kept.supersedes}


def withdraw(desk: Desk, id: str) -> Told:
    """What was acknowledged: withdrawn."""
    gone = desk.store.withdraw(id, time=NOW, actor=CLERK, reason="发错")
    return {"kind": "withdrawn", "id": gone.id, "code": gone.archival_code, "supersedes": gone.supersedes}


def fingerprint(id: str) -> str:
    """The fingerprint of the call that files the document."""
    return sha256(id.encode()).hexdigest()


def short_day(desk: Desk, tell: Callable[[Told], None], day: int = 0) -> None:
    """Nothing; each kind of change once: filed, superseding, behind a newer one, withdrawn, another class."""
    ids = [f"{day:016x}{serial:016x}" for serial in range(4)]
    tell(file(desk, paper(ids[0], 0, 1)))
    tell(file(desk, paper(ids[1], 0, 3)))
    tell(file(desk, paper(ids[2], 0, 2)))
    tell(withdraw(desk, ids[1]))
    tell(file(desk, paper(ids[3], 1, 1)))


def long_day(desk: Desk, tell: Callable[[Told], None], seed: int, count: int = 1_000_000) -> None:
    """Nothing; *count* changes as chance has them: a few lineages, so many papers supersede another."""
    chance, own = Random(seed), []  # noqa: S311
    for serial in range(count):
        if own and chance.random() < 0.15:
            id = own.pop(chance.randrange(len(own)))
            try:
                tell(withdraw(desk, id))
            except NotInForce:  # withdrawn by us before a call that failed
                continue
        else:
            id = f"{seed:016x}{serial:016x}"
            tell(file(desk, paper(id, chance.randrange(9), chance.randrange(1, 5))))
            own.append(id)


def teller(descriptor: int) -> Callable[[Told], None]:
    """The function that tells the parent, a line each, whole or not at all."""

    def tell(told: Told) -> None:
        os.write(descriptor, json.dumps(told).encode() + b"\n")

    return tell


def heard(content: bytes) -> Iterator[Told]:
    """What was told in whole lines."""
    for line in content.splitlines(keepends=True):
        if line.endswith(b"\n"):
            yield json.loads(line)

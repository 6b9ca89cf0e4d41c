"""Reading filed documents again: what is due, what is wrong with it, and how the log tells of it."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from service.archive.checks.subject import Occasion, judged
from service.archive.proving.backups import Track
from service.archive.proving.faults import Fault, Kind, with_swaps
from service.archive.proving.measuring import Pace
from service.archive.store import DocumentStore
from service.bootstrap.archive import build_prover, build_rota
from service.bootstrap.people import build_office
from service.core.errors.faults import ServiceError, StoreFailed
from service.core.events import Act, Break
from service.jobs.moments import written
from service.records.checks import Stage
from service.settings import Settings

TOGETHER = 50
"""Documents whose results are put down together: as many may be read twice by a run that was cut off."""

EARLY = 0.9
"""The part of the days after which a document is due: the rota has to run once in the rest of them."""

MOST_TOLD = 100
"""Ids that the log names of one run."""


def due(store: DocumentStore, now: datetime, days: int) -> list[str]:
    """The documents to be read again now, so that each is within so many days: those unread longest first."""
    return build_rota(store).due(written(now - timedelta(days=days * EARLY)))


def share(store: DocumentStore, now: datetime, days: int) -> list[str]:
    """The share of one day: what is due, and never fewer than what spreads all evenly over the days."""
    known = build_rota(store).due(written(now))
    evenly = math.ceil(len(known) / max(1, math.floor(days * EARLY)))
    return [*islice(known, max(evenly, len(due(store, now, days))))]


def faults_of(
    store: DocumentStore, ids: Sequence[str], pace: Pace, track: Track, now: Callable[[], str]
) -> list[Fault]:
    """What is wrong with the documents, put down as it is found, also where *track* breaks it off."""
    prover, rota = build_prover(store), build_rota(store)
    found: list[Fault] = []
    read: list[tuple[str, str, tuple[Fault, ...]]] = []
    try:
        for id in track(ids, "检测"):
            faults = prover.document(id, pace)
            read.append((id, now(), faults))
            found += faults
            if len(read) == TOGETHER:
                rota.put(read)
                read.clear()
    finally:
        rota.put(read)
    return list(with_swaps(found))


def faults_of_the_office(settings: Settings, store: DocumentStore) -> Iterator[Fault]:
    """What is wrong with the log of the office, by its chain and by what our log tells of it."""
    try:
        breaks = build_office(settings).verify(store.witnesses()).breaks
    except StoreFailed as error:
        yield Fault(Kind.AUDIT_LOG, "office_events", detail=error.message.rstrip("。"))
        return
    for item in breaks:
        yield Fault(Kind.AUDIT_LOG, f"office_events/{item.seq}", detail=item.message.rstrip("。"))


def occasion(store: DocumentStore, stage: Stage, now: datetime, days: int) -> Occasion:
    """What no single paper shows: whether the log holds, and at CQ whether all is read again in time."""
    breaks = tuple(Break(0, fault.message) for fault in build_prover(store).log())
    if stage is not Stage.CQ:
        return Occasion(breaks=breaks)
    rota = build_rota(store)
    overdue = rota.due(written(now - timedelta(days=days)))
    faults = [f"{len(overdue)} 件超过 {days} 天没有检测"] if overdue else []
    faults += [f"{id} 上次检测有问题" for id in rota.faulty()]
    return Occasion(
        breaks=breaks, told={"1-X1": judged(faults, f"每份文书都在 {days} 天内逐字节重读，与日志相符")}
    )


def tell_of_reading(
    store: DocumentStore, count: int, size: int, faults: Iterable[Fault], *, time: str, actor: str
) -> bool:
    """Whether the log tells of the run now: not where the log itself is what is wrong."""
    listed = list(faults)
    damaged = sorted({fault.id for fault in listed if fault.id})
    told: dict[str, Any] = {
        "documents": count,
        "bytes": size,
        "faults": len(listed),
        "damaged": damaged[:MOST_TOLD],
    }
    changes = store.filing.changes
    try:
        with store.database.writing() as connection:
            changes.catch_up(connection)
            changes.note(connection, time=time, actor=actor, act=Act.VERIFY, **told)
    except (ServiceError, OSError):
        return False
    return True

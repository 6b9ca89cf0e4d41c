"""A payload that kills who works on it is set aside and named, and costs the others nothing."""

import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import uuid4

from service.core.batches import DEATHS, LOSSES, Batch, Claimed, Mode, RowState
from service.jobs.dispatching import Dispatcher
from tests.archive.places import Place
from tests.faults.filing import Told as Heard
from tests.faults.kills import Filer
from tests.faults.lettering import Lettering
from tests.jobs.at_work import Told, eventually, working
from tests.web.fakes import settings_for, worker_services_for

TEXTS = ["一", "二", "崩溃", "退出", "三", "四", "五", "六"]
POISON = {3, 4}
"""The numbers of those rows, next to each other, so both are worked on at the same time."""


def set_aside(letters: Lettering, batch: Batch) -> set[int]:
    """The numbers of the rows that were; all others are done."""
    rows = letters.ledger.rows(batch.id, limit=99)
    assert {RowState.DONE, RowState.SET_ASIDE} == {row.state for row in rows}
    aside = [row for row in rows if row.state is RowState.SET_ASIDE]
    assert {"worker-died"} == {row.result["error"]["code"] for row in aside}
    return {row.number for row in aside}


def is_over(letters: Lettering, batch: Batch) -> bool:
    """Whether every row has ended."""
    return bool(letters.ledger.get(batch.id).ended_at)


def test_what_kills_true_workers_twice_is_set_aside(tmp_path: Path) -> None:
    """A fault of memory in an engine, and a sudden exit: the pool makes new workers, the rest is done."""
    workshop = worker_services_for(settings_for(tmp_path), 0.0).workshop
    letters, told = Lettering(Place(tmp_path), workshop), Told()
    batch = letters.batch(Mode.FILE, TEXTS)
    workshop.start()
    try:
        assert eventually(lambda: not workshop.fault(), 60)
        with working(letters.queue, letters.processing, told):
            assert eventually(partial(is_over, letters, batch), 60)
    finally:
        workshop.end()
    assert POISON == set_aside(letters, batch)
    assert {DEATHS} == {letters.ledger.row(batch.id, number).attempts for number in POISON}
    assert {1} == {
        row.attempts for row in letters.ledger.rows(batch.id, limit=99) if row.number not in POISON
    }
    assert [] == letters.faults(batch, undone=len(POISON))


def dying(id: str, batch: str) -> Callable[[Path, Callable[[Heard], None]], None]:
    """A worker process that the system kills over poison, as one that needs too much memory."""

    def work(data: Path, tell: Callable[[Heard], None]) -> None:
        letters = Lettering(Place(data))

        def process(claim: Claimed) -> None:
            if claim.row.number in POISON:
                os.kill(os.getpid(), signal.SIGKILL)
            letters.processing(claim)

        worker = Dispatcher(letters.queue, process, id, "one", os.getpid(), 2)
        worker.run(lambda: bool(letters.ledger.get(batch).ended_at))

    return work


def test_what_kills_whole_workers_is_set_aside_and_nothing_else(tmp_path: Path) -> None:
    """It does so no more often than it takes to know which of the rows it was."""
    letters = Lettering(Place(tmp_path))
    batch, deaths = letters.batch(Mode.FILE, TEXTS), 0
    letters.ledger.database.let_go()
    while not is_over(letters, batch):
        letters.ledger.database.let_go()
        id = uuid4().hex
        _, status = Filer.started(dying(id, batch.id), tmp_path).ended()
        if os.WIFSIGNALED(status):
            deaths += 1
            letters.queue.leave(id)
        assert deaths <= len(POISON) * (LOSSES + DEATHS)
    assert POISON == set_aside(letters, batch)
    assert deaths >= LOSSES + DEATHS
    assert [] == letters.faults(batch, undone=len(POISON))

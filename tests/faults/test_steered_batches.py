"""Batches are stopped, cancelled, paused, put off and repeated while they are worked on, by two at once."""

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from time import sleep
from uuid import uuid4

import pytest

from service.core.batches import OPEN, Batch, BatchState, Mode, RowAct, RowState, Wishes
from service.jobs.dispatching import Dispatcher
from service.jobs.moments import written
from tests.archive.places import Place
from tests.faults.filing import Told as Heard
from tests.faults.kills import Filer
from tests.faults.lettering import Lettering
from tests.jobs.at_work import Told, eventually, working

TEXTS = [f"第{number}封" for number in range(16)]
SHOUTED = [*TEXTS[:4], "喊叫！", *TEXTS[5:]]
"""The fifth is refused by a rule."""


@pytest.fixture
def letters(tmp_path: Path) -> Lettering:
    """Letters that take a moment each."""
    return Lettering(Place(tmp_path), pause=0.1)


def state(letters: Lettering, batch: Batch) -> BatchState:
    """How the batch stands now."""
    return letters.ledger.get(batch.id).state(written(datetime.now(UTC)))


def is_over(letters: Lettering, batch: Batch) -> bool:
    """Whether every row has ended."""
    return bool(letters.ledger.get(batch.id).ended_at)


def count(letters: Lettering, batch: Batch, *states: RowState) -> int:
    """How many rows are in one of the states."""
    return letters.ledger.get(batch.id).count(*states)


def claims(letters: Lettering, batch: Batch) -> int:
    """How many rows were begun."""
    return sum(event.act == RowAct.CLAIM for event in letters.ledger.events(batch.id, limit=10_000))


def test_a_batch_that_stops_at_a_fault_begins_nothing_further(letters: Lettering) -> None:
    """What the other worker had begun is finished."""
    batch = letters.batch(Mode.RENDER, SHOUTED, stops_at_fault=True)
    with working(letters.queue, letters.processing, Told()):
        assert eventually(partial(is_over, letters, batch))
    assert BatchState.STOPPED is state(letters, batch)
    begun = claims(letters, batch)
    assert 5 <= begun <= 6
    assert (begun - 1, 1, len(SHOUTED) - begun) == tuple(
        count(letters, batch, wanted) for wanted in (RowState.DONE, RowState.FAILED, RowState.CANCELLED)
    )
    assert [] == letters.faults(batch, undone=len(SHOUTED) - begun + 1)


def test_a_batch_is_cancelled_while_it_is_worked_on_and_repeated(letters: Lettering) -> None:
    """What runs is finished, the rest waits for who wants it after all."""
    batch = letters.batch(Mode.FILE, TEXTS)
    with working(letters.queue, letters.processing, Told()):
        assert eventually(lambda: letters.done(batch) > 1)
        letters.ledger.cancel(batch.id, "试办")
        assert eventually(partial(is_over, letters, batch))
        assert BatchState.CANCELLED is state(letters, batch)
        assert len(TEXTS) - count(letters, batch, RowState.CANCELLED) == letters.done(batch)
        letters.ledger.repeat(batch.id, "试办")
        assert eventually(partial(is_over, letters, batch))
    assert (BatchState.DONE, len(TEXTS)) == (state(letters, batch), claims(letters, batch))


def employed(id: str, batch: str) -> Callable[[Path, Callable[[Heard], None]], None]:
    """A worker process of two slots that works until the batch has ended."""

    def work(data: Path, tell: Callable[[Heard], None]) -> None:
        letters = Lettering(Place(data))
        worker = Dispatcher(letters.queue, letters.processing, id, "one", os.getpid(), 2)
        worker.run(lambda: bool(letters.ledger.get(batch).ended_at))

    return work


def killed_time_and_again(letters: Lettering, batch: Batch, chance: Random, *, stops: bool) -> int:
    """How many workers were killed, each soon after some row ended, until the batch did, called off."""
    kills = 0
    while not is_over(letters, batch):
        before, id = count(letters, batch, *OPEN), uuid4().hex
        letters.ledger.database.let_go()
        worker = Filer.started(employed(id, batch.id), letters.place.data)
        assert eventually(lambda before=before: count(letters, batch, *OPEN) < before)
        sleep(chance.uniform(0, 0.05))
        if letters.done(batch) > 3 and not (stops or is_over(letters, batch)):
            letters.ledger.cancel(batch.id, "试办")
        os.kill(worker.process, signal.SIGKILL)
        kills += os.WIFSIGNALED(worker.ended()[1])
        letters.queue.leave(id)
    assert (BatchState.STOPPED if stops else BatchState.CANCELLED) is state(letters, batch)
    return kills


@pytest.mark.parametrize("stops", [False, True])
def test_a_batch_is_called_off_while_its_workers_are_killed(tmp_path: Path, stops: bool) -> None:
    """By its sender, or by a fault: what is filed is done, whatever else was begun is not filed."""
    letters, chance, kills = Lettering(Place(tmp_path)), Random(8), 0  # noqa: S311
    batches = []
    for _ in range(5):
        batches.append(letters.batch(Mode.FILE, SHOUTED if stops else TEXTS, stops_at_fault=stops))
        kills += killed_time_and_again(letters, batches[-1], chance, stops=stops)
    assert kills > len(batches)
    undone = len(batches) * len(TEXTS) - letters.done(*batches)
    assert [] == letters.faults(*batches, undone=undone)


def test_failed_rows_are_repeated_while_others_are_worked_on(letters: Lettering) -> None:
    """They fail again, and nothing that is done is done again."""
    batch = letters.batch(Mode.RENDER, SHOUTED)
    with working(letters.queue, letters.processing, Told()):
        assert eventually(lambda: count(letters, batch, RowState.FAILED) == 1)
        letters.ledger.repeat(batch.id, "试办")
        assert eventually(partial(is_over, letters, batch))
    assert (BatchState.PARTLY_DONE, len(SHOUTED) + 1) == (state(letters, batch), claims(letters, batch))
    assert [] == letters.faults(batch, undone=1)


def test_a_pause_outlives_the_workers(letters: Lettering) -> None:
    """Those who come later begin nothing until the batch goes on."""
    batch = letters.batch(Mode.RENDER, TEXTS)
    with working(letters.queue, letters.processing, Told()):
        assert eventually(lambda: letters.done(batch) > 1)
        letters.ledger.pause(batch.id, "试办")
    begun = claims(letters, batch)
    assert begun == letters.done(batch) < len(TEXTS)
    later = Lettering(letters.place)
    with working(later.queue, later.processing, Told()):
        sleep(0.6)
        assert (BatchState.PAUSED, begun) == (state(later, batch), claims(later, batch))
        later.ledger.proceed(batch.id, "试办")
        assert eventually(partial(is_over, later, batch))
    assert [] == letters.faults(batch)


def test_a_time_to_start_outlives_the_workers(letters: Lettering) -> None:
    """Not a row is begun before it, and the first soon after."""
    start = datetime.now(UTC) + timedelta(seconds=4)
    batch = letters.batch(Mode.RENDER, TEXTS[:3], start_at=written(start))
    for _ in range(2):
        with working(letters.queue, letters.processing, Told()):
            sleep(0.3)
        assert (BatchState.SCHEDULED, 0) == (state(letters, batch), claims(letters, batch))
    with working(letters.queue, letters.processing, Told()):
        assert eventually(partial(is_over, letters, batch))
    first = next(event for event in letters.ledger.events(batch.id, limit=99) if event.act == RowAct.CLAIM)
    assert written(start) <= first.time


def test_the_same_papers_handed_over_twice_at_the_same_time_are_filed_once(letters: Lettering) -> None:
    """By somebody who gave no key and did it again: the rows of both are worked on side by side."""
    texts = {f"S-{number}": text for number, text in enumerate(TEXTS[:6])}
    batches = [letters.hand_over(Wishes(Mode.FILE), texts) for _ in range(2)]
    with working(letters.queue, letters.processing, Told()):
        assert eventually(lambda: letters.done(*batches) == 2 * len(texts))
    before = [
        row.result["filed"]["filed_before"]
        for batch in batches
        for row in letters.ledger.rows(batch.id, limit=9)
    ]
    assert len(texts) == sum(before)
    assert [] == letters.faults(*batches)

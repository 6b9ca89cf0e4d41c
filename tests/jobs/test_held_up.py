"""What a worker needs is away: it waits, says so, goes on by itself, and can be stopped meanwhile."""

import json
from threading import Event
from typing import Any

import pytest

from service.core.batches import Claimed, RowState
from service.core.errors.faults import StoreFailed
from service.jobs.bringing import LONGEST_PAUSE, Bringing, Carried, Polling
from service.jobs.feeding import Feeding
from service.jobs.processing import HeldUp
from service.jobs.queue import Queue
from tests.jobs.at_work import Messenger, Told, eventually, working
from tests.jobs.conftest import Jobs

AWAY = StoreFailed("归档存储没有应答。", hint="请等。")


class Unwell:
    """A queue, or who feeds a broker from it, that answers only while the database does."""

    def __init__(self, sound: Queue | Feeding, is_away: Event) -> None:
        self.sound, self.is_away = sound, is_away

    def __getattr__(self, name: str) -> Any:
        if self.is_away.is_set():
            raise AWAY
        return getattr(self.sound, name)


def test_a_store_that_is_away_is_said_and_costs_no_try(jobs: Jobs) -> None:
    """In the batch, and in the log once; when it is back, the row is done."""
    is_away, told = Event(), Told()
    is_away.set()
    batch = jobs.batch(b"1", b"2")

    def process(claim: Claimed) -> None:
        if is_away.is_set():
            raise HeldUp(AWAY)
        jobs.queue.finish(claim, {})

    with working(jobs.queue, process, told):
        assert eventually(lambda: len(jobs.ledger.get(batch.id).troubles) == 1)
        (trouble,) = jobs.ledger.get(batch.id).troubles
        assert ("one", "store-failed", AWAY.message) == tuple(
            trouble[name] for name in ("host", "code", "message")
        )
        is_away.clear()
        assert eventually(lambda: jobs.ledger.get(batch.id).count(RowState.DONE) == 2)
        later = jobs.batch(b"3")
        assert eventually(lambda: bool(jobs.ledger.get(later.id).ended_at))
    assert ["jobs held up", "jobs going on"] == told.names()
    failures = [event for event in jobs.ledger.events(batch.id, limit=1000) if event.act == "retry"]
    assert [] == failures


def test_what_held_rows_up_is_not_said_any_more_when_no_row_waits(jobs: Jobs) -> None:
    """The batch was cancelled meanwhile."""
    told, batch = Told(), jobs.batch(b"1")

    def process(claim: Claimed) -> None:
        raise HeldUp(AWAY)

    with working(jobs.queue, process, told):
        assert eventually(lambda: told.names() == ["jobs held up"])
        jobs.ledger.cancel(batch.id, "试办")
        assert eventually(lambda: told.names() == ["jobs held up", "jobs going on"])
        assert jobs.ledger.get(batch.id).ended_at


def test_a_worker_whose_database_is_away_waits_and_goes_on(jobs: Jobs) -> None:
    """In the middle of a row: it is worked on once more, and ends once."""
    is_away, told = Event(), Told()
    batch = jobs.batch(b"1")
    queue = Unwell(jobs.queue, is_away)

    def process(claim: Claimed) -> None:
        if claim.attempt == 1:
            is_away.set()
        queue.finish(claim, {})

    with working(queue, process, told):
        assert eventually(lambda: "jobs held up" in told.names())
        is_away.clear()
        assert eventually(lambda: bool(jobs.ledger.get(batch.id).ended_at))
    acts = [event.act for event in jobs.ledger.course(batch.id, 1, limit=99)]
    assert ["claim", "release", "claim", "finish"] == acts
    assert "jobs going on" == told.names()[-1]


@pytest.mark.parametrize("told_by", ["rows", "broker"])
def test_a_row_whose_end_failed_as_nobody_foresaw_is_given_back(jobs: Jobs, told_by: str) -> None:
    """It would be this worker's for as long as that lives; giving it back may fail likewise."""
    told, noted = Told(), list[Exception]()
    batch = jobs.batch(b"1")
    bringing: Bringing = Polling()
    if told_by == "broker":
        bringing = Carried(Messenger(), Feeding(jobs.queue.database, jobs.clock))  # type: ignore[arg-type]
    faults = [KeyError("end"), ValueError("release")]

    class Unable(Queue):
        """A queue that fails once as it gives a row back."""

        def release(self, claim: Claimed) -> None:
            """Nothing; it fails, or the row waits."""
            if len(faults) == 1:
                raise faults.pop()
            super().release(claim)

    def process(claim: Claimed) -> None:
        if len(faults) == 2:
            raise faults.pop(0)
        jobs.queue.finish(claim, {})

    with working(Unable(jobs.queue.database, jobs.clock), process, told, bringing, noted.append):
        assert eventually(lambda: bool(jobs.ledger.get(batch.id).ended_at), 20)
    acts = [event.act for event in jobs.ledger.course(batch.id, 1, limit=99)]
    assert ["claim", "release", "claim", "finish"] == acts
    assert [KeyError, ValueError] == [type(fault) for fault in noted]
    assert ["jobs held up", "jobs going on"] == told.names()


def test_a_worker_whose_database_is_away_can_be_stopped(jobs: Jobs) -> None:
    """What it had is found by the others, who find it silent."""
    is_away = Event()
    batch = jobs.batch(b"1")
    queue = Unwell(jobs.queue, is_away)

    def process(claim: Claimed) -> None:
        is_away.set()
        raise AWAY

    with working(queue, process, Told()):
        assert eventually(is_away.is_set)
    assert 1 == jobs.ledger.get(batch.id).count(RowState.RUNNING)


def test_troubles_are_read_as_they_were_written(jobs: Jobs) -> None:
    """Two workers with the same one are two hosts."""
    batch = jobs.batch(b"1")
    for worker, host in (("a" * 32, "one"), ("b" * 32, "two")):
        jobs.queue.enter(worker, host=host, process=1, slots=1)
        jobs.queue.beat(worker, json.dumps({"host": host, "code": "store-full", "message": "满", "hint": ""}))
    assert {"one", "two"} == {trouble["host"] for trouble in jobs.ledger.get(batch.id).troubles}


def test_the_troubles_of_workers_that_are_dead_are_not_told(anywhere: Jobs) -> None:
    """Nobody says any more when they are over."""
    batch = anywhere.batch(b"1")
    anywhere.queue.enter("a" * 32, host="one", process=1, slots=1)
    anywhere.queue.beat("a" * 32, json.dumps({"host": "one", "code": "store-full"}))
    assert 1 == len(anywhere.ledger.get(batch.id).troubles)
    with anywhere.queue.database.writing() as connection:
        connection.exec_driver_sql("UPDATE batch_workers SET seen_at = '2020'")
    assert () == anywhere.ledger.get(batch.id).troubles


def test_what_held_up_a_worker_that_a_broker_tells_of_rows_is_over_by_itself(jobs: Jobs) -> None:
    """Though no row comes that would show it."""
    is_away, told = Event(), Told()
    feeding = Unwell(Feeding(jobs.queue.database, jobs.clock), is_away)
    with working(jobs.queue, print, told, Carried(Messenger(), feeding)):  # type: ignore[arg-type]
        is_away.set()
        assert eventually(lambda: told.names() == ["jobs held up"])
        is_away.clear()
        assert eventually(lambda: told.names() == ["jobs held up", "jobs going on"])


def test_a_row_that_a_broker_tells_of_again_and_again_is_begun_ever_less_often(jobs: Jobs) -> None:
    """While what it needs is away: it would be made each time."""

    class Brief(Event):
        """Rests that are soon over, and how long they should have been."""

        def wait(self, timeout: float | None = None) -> bool:
            """Whether there is no rest any more."""
            rests.add(timeout)
            return super().wait(0.01)

    def process(claim: Claimed) -> None:
        raise HeldUp(AWAY)

    rests: set[float | None] = set()
    jobs.batch(b"1")
    feeding = Feeding(jobs.queue.database, jobs.clock)
    with working(jobs.queue, process, Told(), Carried(Messenger(), feeding, Brief())):  # type: ignore[arg-type]
        assert eventually(lambda: LONGEST_PAUSE in rests, 20)

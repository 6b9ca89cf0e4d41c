"""Rows of a batch that files, begun before it was cancelled or stopped: nobody knows yet what is filed."""

from collections.abc import Callable

import pytest

from service.core.batches import BatchState, Mode, RowAct, RowState, Wishes
from service.jobs.feeding import Feeding
from tests.jobs.conftest import Jobs

FAULT = {"error": {"code": "rejected-document", "message": "不通过", "hint": ""}}
FILING = Wishes(Mode.FILE, stops_at_fault=True)
LOST, SOUND = "a" * 32, "b" * 32


def cancelled(jobs: Jobs, batch: str) -> None:
    """The sender cancels, while the worker still has the row."""
    jobs.ledger.cancel(batch, "试办")
    jobs.queue.leave(LOST)


def cancelled_later(jobs: Jobs, batch: str) -> None:
    """The sender cancels when the row waits again."""
    jobs.queue.leave(LOST)
    jobs.ledger.cancel(batch, "试办")


def cancelled_in_a_pause(jobs: Jobs, batch: str) -> None:
    """The batch rested before."""
    jobs.ledger.pause(batch, "试办")
    cancelled_later(jobs, batch)


def stopped(jobs: Jobs, batch: str) -> None:
    """Another row fails."""
    jobs.queue.fail(jobs.claimed(SOUND), FAULT)
    jobs.queue.leave(LOST)


WAYS = [cancelled, cancelled_later, cancelled_in_a_pause, stopped]
Way = Callable[[Jobs, str], None]


def lost(jobs: Jobs, way: Way, wishes: Wishes = FILING) -> str:
    """A batch called off that way, the first of whose three rows was lost with its worker."""
    batch = jobs.batch(b"1", b"2", b"3", wishes=wishes).id
    jobs.queue.enter(LOST, host="one", process=1, slots=1)
    jobs.claimed(LOST)
    way(jobs, batch)
    return batch


def state(jobs: Jobs, batch: str) -> BatchState:
    """How the batch stands."""
    return jobs.ledger.get(batch).state("2027")


@pytest.mark.parametrize("way", WAYS)
def test_what_was_begun_is_looked_at_once_more(anywhere: Jobs, way: Way) -> None:
    """The batch is only stopping until then; of rows that nobody began none is begun."""
    batch = lost(anywhere, way)
    assert (BatchState.CANCELLING, "") == (state(anywhere, batch), anywhere.ledger.get(batch).ended_at)
    assert anywhere.queue.has_work()
    claim = anywhere.claimed(SOUND)
    assert (1, 2, True) == (claim.row.number, claim.attempt, claim.is_called_off)
    assert anywhere.queue.claim(SOUND) is None
    anywhere.queue.call_off(claim)
    ended = BatchState.STOPPED if way is stopped else BatchState.CANCELLED
    assert ended is state(anywhere, batch)
    assert anywhere.ledger.get(batch).ended_at
    assert RowState.CANCELLED is anywhere.ledger.row(batch, 1).state
    assert not anywhere.queue.has_work()


def test_what_was_filed_is_done(jobs: Jobs) -> None:
    """Though its batch was cancelled."""
    batch = lost(jobs, cancelled)
    jobs.queue.finish(jobs.claimed(SOUND), {"filed": {"id": "f" * 32}})
    assert RowState.DONE is jobs.ledger.row(batch, 1).state
    assert BatchState.CANCELLED is state(jobs, batch)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("mode", [Mode.CHECK, Mode.RENDER])
def test_what_is_not_to_be_filed_is_cancelled_at_once(jobs: Jobs, way: Way, mode: Mode) -> None:
    """Nothing of it can be anywhere but with its batch."""
    batch = lost(jobs, way, Wishes(mode, stops_at_fault=True))
    assert jobs.ledger.get(batch).ended_at
    assert RowState.CANCELLED is jobs.ledger.row(batch, 1).state


def test_a_row_waits_again_where_its_batch_was_repeated_meanwhile(jobs: Jobs) -> None:
    """Whoever looked was asked for too late."""
    batch = lost(jobs, cancelled)
    claim = jobs.claimed(SOUND)
    jobs.ledger.repeat(batch, "试办")
    jobs.queue.call_off(claim)
    assert 3 == jobs.ledger.get(batch).count(RowState.WAITING)
    again = jobs.claimed(SOUND)
    assert (1, False) == (again.row.number, again.is_called_off)
    acts = [event.act for event in jobs.ledger.course(batch, 1, limit=9)]
    assert [RowAct.CLAIM, RowAct.LOSE, RowAct.CLAIM, RowAct.RELEASE, RowAct.CLAIM] == acts


def test_a_row_lost_while_it_was_looked_at_is_looked_at_again(jobs: Jobs) -> None:
    """Whoever looks may die as well."""
    batch = lost(jobs, cancelled)
    jobs.claimed(SOUND)
    jobs.queue.leave(SOUND)
    jobs.queue.call_off(jobs.claimed("c" * 32))
    assert BatchState.CANCELLED is state(jobs, batch)


def test_a_broker_is_told_of_what_is_to_be_looked_at(anywhere: Jobs) -> None:
    """Of nothing else of that batch; and whoever hears of it may have it."""
    batch = lost(anywhere, cancelled)
    anywhere.queue.enter(SOUND, host="two", process=2, slots=4)
    assert [1] == [row.number for row in Feeding(anywhere.queue.database, anywhere.clock).due()]
    assert anywhere.queue.waits(batch, 1)
    assert anywhere.queue.take(batch, 1, SOUND)
    assert anywhere.queue.take(batch, 2, SOUND) is None


def test_nothing_else_is_begun_while_the_rest_is_not_cancelled_yet(anywhere: Jobs) -> None:
    """Large batches are cancelled by parts."""
    batch = anywhere.batch(b"1", b"2", b"3", wishes=FILING).id
    anywhere.queue.enter(LOST, host="one", process=1, slots=1)
    anywhere.claimed(LOST)
    anywhere.queue.leave(LOST)
    with anywhere.queue.database.writing() as connection:
        connection.exec_driver_sql("UPDATE batches SET cancelled_at = '2026'")
    assert 3 == anywhere.ledger.get(batch).count(RowState.WAITING)
    assert 1 == anywhere.claimed(SOUND).row.number
    assert anywhere.queue.claim(SOUND) is None


def test_no_name_makes_a_batch_one_that_files(jobs: Jobs) -> None:
    """Its wishes are kept as JSON, and senders choose their words."""
    wishes = Wishes(Mode.RENDER, name='"mode": "file"', labels=('"mode": "file"',), reason='"mode": "file"')
    batch = lost(jobs, cancelled, wishes)
    assert RowState.CANCELLED is jobs.ledger.row(batch, 1).state

"""Rows are claimed by one worker each, and end once, whatever becomes of workers."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from service.core.batches import BatchState, RowAct, RowState, Wishes, replayed, seconds_left
from service.core.errors.requests import KeyReused, StateForbids
from service.jobs.arriving import Incoming
from service.jobs.queue import LEASE_SECONDS, ClaimLost
from tests.jobs.conftest import SENDER, Jobs

NOW = "2026-11-22T09:00:00.000000Z"
FAULT = {"error": {"code": "rejected-document", "message": "不通过", "hint": ""}}


def test_every_row_is_claimed_once(anywhere: Jobs) -> None:
    """However many ask at the same time."""
    batch = anywhere.batch(*(b"%d" % number for number in range(20)))
    with ThreadPoolExecutor(4) as workers:
        claims = list(workers.map(lambda place: anywhere.queue.claim(f"{place:032x}"), range(24)))
    numbers = [claim.row.number for claim in claims if claim]
    assert sorted(numbers) == [*range(1, 21)]
    assert 20 == anywhere.ledger.get(batch.id).count(RowState.RUNNING)


def test_a_batch_ends_with_its_last_row(anywhere: Jobs) -> None:
    """And says how: partial success is no success."""
    batch = anywhere.batch(b"1", b"2")
    assert BatchState.WAITING is batch.state(NOW)
    anywhere.queue.finish(anywhere.claimed("w" * 32), {})
    anywhere.clock.pass_by(1)
    running = anywhere.ledger.get(batch.id)
    assert (BatchState.RUNNING, "") == (running.state(NOW), running.ended_at)
    anywhere.queue.fail(anywhere.claimed("w" * 32), FAULT)
    ended = anywhere.ledger.get(batch.id)
    assert BatchState.PARTLY_DONE is ended.state(NOW)
    assert ended.ended_at
    assert FAULT == anywhere.ledger.row(batch.id, 2).result


def test_the_rows_of_a_silent_worker_are_taken_up_and_it_is_refused(jobs: Jobs) -> None:
    """Its claim is lost, so what it did late changes nothing."""
    batch = jobs.batch(b"1")
    jobs.queue.enter("a" * 32, host="one", process=1, slots=1)
    late = jobs.claimed("a" * 32)
    jobs.clock.pass_by(LEASE_SECONDS - 1)
    assert 0 == jobs.queue.reclaim()
    jobs.clock.pass_by(2)
    assert 1 == jobs.queue.reclaim()
    again = jobs.claimed("b" * 32)
    assert (1, 2) == (late.attempt, again.attempt)
    with pytest.raises(ClaimLost):
        jobs.queue.finish(late, {})
    jobs.queue.finish(again, {"files": []})
    acts = [RowAct(event.act) for event in jobs.ledger.course(batch.id, 1, limit=100)]
    assert RowState.DONE is [*replayed(acts)][-1]


def test_a_worker_that_is_seen_keeps_its_rows(jobs: Jobs) -> None:
    """However long a row takes."""
    jobs.batch(b"1")
    jobs.queue.enter("a" * 32, host="one", process=1, slots=1)
    claim = jobs.claimed("a" * 32)
    for _ in range(10):
        jobs.clock.pass_by(LEASE_SECONDS - 1)
        assert jobs.queue.beat("a" * 32)
        assert 0 == jobs.queue.reclaim()
    jobs.queue.finish(claim, {})


def test_a_fault_of_ours_is_tried_again_later_each_time_but_not_for_ever(jobs: Jobs) -> None:
    """Five tries in all, and 2, 4, 8, 16 seconds between."""
    batch = jobs.batch(b"1")
    for pause in (2, 4, 8, 16):
        jobs.queue.retry(jobs.claimed("w" * 32), FAULT)
        jobs.clock.pass_by(pause - 0.5)
        assert jobs.queue.claim("w" * 32) is None
        jobs.clock.pass_by(1)
    jobs.queue.retry(jobs.claimed("w" * 32), FAULT)
    assert RowState.FAILED is jobs.ledger.row(batch.id, 1).state


def test_what_kills_two_workers_is_set_aside_and_the_others_go_on(jobs: Jobs) -> None:
    """It is named, and may be tried again by whoever wants to."""
    batch = jobs.batch(b"deadly", b"sound")
    jobs.queue.died(jobs.claimed("w" * 32), FAULT)
    jobs.queue.finish(jobs.claimed("w" * 32), {})
    jobs.clock.pass_by(3)
    jobs.queue.died(jobs.claimed("w" * 32), FAULT)
    found = jobs.ledger.get(batch.id)
    assert (1, 1) == (found.count(RowState.SET_ASIDE), found.count(RowState.DONE))
    assert found.ended_at
    assert "" == jobs.ledger.repeat(batch.id, "试办").ended_at
    assert 1 == jobs.claimed("w" * 32).row.number


def test_batches_take_turns_and_urgent_ones_go_first(jobs: Jobs) -> None:
    """A small batch does not wait for the end of a big one."""
    big = jobs.batch(*(b"%d" % number for number in range(9)))
    small = jobs.batch(b"a", b"b")
    urgent = jobs.batch(b"!", wishes=Wishes(priority=9))
    order = [jobs.claimed("w" * 32).row.batch for _ in range(6)]
    assert [urgent.id, big.id, small.id, big.id, small.id, big.id] == order


def test_a_batch_is_paused_goes_on_and_is_cancelled(jobs: Jobs) -> None:
    """What runs is finished; what nobody began is cancelled."""
    batch = jobs.batch(b"1", b"2", b"3")
    running = jobs.claimed("w" * 32)
    assert BatchState.PAUSED is jobs.ledger.pause(batch.id, "试办").state(NOW)
    assert jobs.queue.claim("w" * 32) is None
    jobs.ledger.proceed(batch.id, "试办")
    assert BatchState.CANCELLING is jobs.ledger.cancel(batch.id, "试办").state(NOW)
    jobs.queue.finish(running, {})
    ended = jobs.ledger.get(batch.id)
    assert (BatchState.CANCELLED, 2) == (ended.state(NOW), ended.count(RowState.CANCELLED))


def test_a_step_that_was_taken_gives_the_batch_as_it_is(jobs: Jobs) -> None:
    """Nothing befalls it a second time; once it is over, no other step is allowed."""
    ledger, batch = jobs.ledger, jobs.batch(b"1", b"2")
    for step in (ledger.proceed, ledger.pause, ledger.proceed, ledger.cancel):
        step(batch.id, "试办")
        before = ledger.watch(batch.id)
        assert before[0] == step(batch.id, "别人")
        assert before == ledger.watch(batch.id)
    for step in (ledger.pause, ledger.proceed):
        with pytest.raises(StateForbids):
            step(batch.id, "试办")
    done = jobs.batch(b"1")
    jobs.queue.finish(jobs.claimed("w" * 32), {})
    for step in (ledger.pause, ledger.proceed, ledger.cancel):
        with pytest.raises(StateForbids):
            step(done.id, "试办")


def test_a_batch_that_wishes_so_stops_at_its_first_fault(jobs: Jobs) -> None:
    """Nothing further is begun."""
    batch = jobs.batch(b"1", b"2", b"3", wishes=Wishes(stops_at_fault=True))
    jobs.queue.fail(jobs.claimed("w" * 32), FAULT)
    assert jobs.queue.claim("w" * 32) is None
    assert BatchState.STOPPED is jobs.ledger.get(batch.id).state(NOW)


def test_a_batch_of_a_later_time_waits_for_it(jobs: Jobs) -> None:
    """Not a row is begun before."""
    jobs.batch(b"1", wishes=Wishes(start_at="2026-11-22T08:00:10.000000Z"))
    assert jobs.queue.claim("w" * 32) is None
    jobs.clock.pass_by(11)
    assert jobs.queue.claim("w" * 32)


def test_the_same_key_is_the_same_batch_and_goes_on_where_it_broke_off(anywhere: Jobs) -> None:
    """Rows that came stay; with other content the key is refused."""
    ledger = anywhere.ledger
    batch = anywhere.batch(b"1", b"2", key="k")
    again = ledger.open("e" * 32, batch.sender, Wishes(), "f" * 64, "k")
    assert (batch.id, 2) == (again.id, again.total)
    with pytest.raises(KeyReused):
        ledger.open("e" * 32, batch.sender, Wishes(), "0" * 64, "k")
    broken = ledger.open("d" * 32, batch.sender, Wishes(), "1" * 64, "half")

    def broken_off() -> object:
        for number in range(1, 301):
            if number == 250:
                raise ConnectionError
            yield Incoming(f"第{number}件", b"%d" % number)

    with pytest.raises(ConnectionError):
        ledger.fill(broken.id, broken_off())  # type: ignore[arg-type]
    assert 200 == ledger.get(broken.id).total
    assert BatchState.RECEIVING is ledger.get(broken.id).state(NOW)
    with pytest.raises(KeyReused):  # fewer than came before
        ledger.fill(broken.id, [Incoming(f"第{number}件", b"%d" % number) for number in range(1, 200)])
    whole = ledger.fill(broken.id, [Incoming(f"第{number}件", b"%d" % number) for number in range(1, 301)])
    assert (300, BatchState.WAITING) == (whole.total, whole.state(NOW))


def test_the_same_payload_twice_in_a_batch_is_one_paper(jobs: Jobs) -> None:
    """Both rows have its id, under which it is filed once."""
    batch = jobs.batch(b"same", b"other", b"same")
    first, second, third = jobs.ledger.rows(batch.id, limit=3)
    assert first.document_id == third.document_id != second.document_id


def test_the_time_left_follows_from_what_ended_lately(jobs: Jobs) -> None:
    """At the pace of now, not of the whole minute before; with nothing to tell by, nothing is told."""
    batch = jobs.batch(*(b"%d" % number for number in range(10)))
    assert seconds_left(batch) is None
    for _ in range(4):
        jobs.queue.finish(jobs.claimed("w" * 32), {})
        jobs.clock.pass_by(2)
    assert 6 * 8 / 3 == seconds_left(jobs.ledger.get(batch.id))
    jobs.clock.pass_by(60)
    assert seconds_left(jobs.ledger.get(batch.id)) is None


def test_rows_that_nobody_could_read_tell_no_pace(jobs: Jobs) -> None:
    """Nobody worked on them: neither the time left follows from them, nor that the batch has begun."""
    opened = jobs.ledger.open("a" * 32, SENDER, Wishes(), "f" * 64)
    broken = [Incoming(f"第{number}行", b"", fault=FAULT) for number in range(50)]
    batch = jobs.ledger.fill(opened.id, [*broken, Incoming("好的", b"1"), Incoming("也好", b"2")])
    jobs.clock.pass_by(2)
    found = jobs.ledger.get(batch.id)
    assert (None, BatchState.WAITING) == (seconds_left(found), found.state(NOW))
    for _ in range(2):
        jobs.queue.finish(jobs.claimed("w" * 32), {})
    assert 1 == jobs.ledger.get(batch.id).recent

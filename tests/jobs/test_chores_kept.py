"""Each time of a chore is for one worker, and what it came to is known."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from service.core.chores import PAUSES, Begun, Chore, Ended, Result, timetable
from service.core.errors.faults import StoreFailed
from service.jobs.chores import Chores
from service.jobs.queue import LEASE_SECONDS, ClaimLost
from tests.jobs.conftest import Jobs

HOUR = 3600.0
DONE = Result(Ended.DONE, "没有可清理的。", {"batches": 0})
AWAY = StoreFailed("存储没有应答。", hint="请检查。")


def chores_of(jobs: Jobs, calendar: str = "purge=04:00") -> Chores:
    """The chores beside those batches, which were heard of at 16:00 in Beijing."""
    found = Chores(jobs.queue.database, jobs.clock, timetable(calendar))
    assert not found.is_due()
    return found


def enter(jobs: Jobs, *workers: str) -> None:
    """Nothing; these work."""
    for worker in workers:
        jobs.queue.enter(worker * 32, host=f"host-{worker}", process=1, slots=1)


def begun(chores: Chores, worker: str) -> Begun:
    """The chore that is due, for that worker."""
    found = chores.claim(worker * 32)
    assert found
    return found


def test_a_chore_is_done_once_however_many_ask(anywhere: Jobs) -> None:
    """Not before its time, and not again before its next one."""
    chores, names = chores_of(anywhere), "abcdef"
    enter(anywhere, *names)
    anywhere.clock.pass_by(13 * HOUR)
    if not anywhere.queue.database.is_file:  # there the time is the server's own
        chores = Chores(chores.database, chores.clock, timetable("purge=04:00"))
        with chores.database.writing() as connection:
            connection.exec_driver_sql("UPDATE chores SET settled_at = '2020'")
    with ThreadPoolExecutor(6) as workers:
        found = [item for item in workers.map(lambda name: chores.claim(name * 32), names) if item]
    assert [Chore.PURGE] == [item.chore for item in found]
    chores.finish(found[0], DONE)
    assert not chores.is_due()
    (standing,) = [item for item in chores.standings() if item.chore is Chore.PURGE]
    assert standing.last
    assert (Ended.DONE, DONE.message) == (standing.last.end, standing.last.result["message"])
    assert standing.succeeded_at == standing.last.ended_at
    assert not standing.is_late


def test_what_was_missed_is_done_once(jobs: Jobs) -> None:
    """However many of its times went by while everything was off."""
    chores = chores_of(jobs)
    jobs.clock.pass_by(10 * 24 * HOUR)
    assert next(item for item in chores.standings() if item.chore is Chore.PURGE).is_late
    enter(jobs, "a")
    chores.finish(begun(chores, "a"), DONE)
    assert chores.claim("a" * 32) is None
    jobs.clock.pass_by(24 * HOUR)
    assert chores.is_due()


def test_a_chore_of_a_dead_worker_is_taken_up_and_the_dead_one_refused(jobs: Jobs) -> None:
    """As rows are, at once."""
    chores = chores_of(jobs)
    jobs.clock.pass_by(13 * HOUR)
    enter(jobs, "a")
    late = begun(chores, "a")
    assert not chores.is_due()
    jobs.clock.pass_by(LEASE_SECONDS + 1)
    assert chores.is_due()
    enter(jobs, "b")
    assert chores.claim("b" * 32) is None
    assert 1 == jobs.queue.reclaim()
    again = begun(chores, "b")
    with pytest.raises(ClaimLost):
        chores.finish(late, DONE)
    chores.finish(again, DONE)
    assert [Ended.DONE, Ended.LOST] == [run.end for run in chores.runs(Chore.PURGE, limit=9)]


def test_a_chore_that_kills_its_workers_is_not_tried_for_ever(jobs: Jobs) -> None:
    """Nor is one that fails: it waits longer each time, at last for its next time."""
    chores = chores_of(jobs)
    jobs.clock.pass_by(13 * HOUR)
    for pause in (0.0, *PAUSES[:-1]):
        enter(jobs, "a")
        begun(chores, "a")
        jobs.queue.leave("a" * 32)
        jobs.clock.pass_by(pause + 1)
    enter(jobs, "a")
    chores.fail(begun(chores, "a"), AWAY)
    assert not chores.is_due()
    jobs.clock.pass_by(24 * HOUR)
    for pause in PAUSES:
        chores.fail(begun(chores, "a"), AWAY)
        jobs.clock.pass_by(pause - 1)
        assert chores.claim("a" * 32) is None
        jobs.clock.pass_by(2)
    chores.fail(begun(chores, "a"), AWAY)
    assert not chores.is_due()
    (standing,) = [item for item in chores.standings() if item.chore is Chore.PURGE]
    assert standing.last
    assert (Ended.FAILED, AWAY.message) == (standing.last.end, standing.last.result["message"])


def test_a_worker_that_ends_leaves_its_chore_to_others(jobs: Jobs) -> None:
    """That is no failure."""
    chores = chores_of(jobs)
    jobs.clock.pass_by(13 * HOUR)
    enter(jobs, "a", "b")
    chores.break_off(begun(chores, "a"))
    chores.finish(begun(chores, "b"), DONE)


def test_a_chore_is_done_when_somebody_asks(jobs: Jobs) -> None:
    """Due or not, also where it is not done by itself; not twice at the same time."""
    chores = chores_of(jobs)
    enter(jobs, "a", "b")
    first = chores.claim("a" * 32, Chore.SAMPLE)
    assert first
    assert chores.claim("b" * 32, Chore.SAMPLE) is None
    chores.finish(first, DONE)
    assert chores.claim("b" * 32, Chore.SAMPLE)
    (standing,) = [item for item in chores.standings() if item.chore is Chore.SAMPLE]
    assert (None, "") == (standing.times, standing.next_at)


def test_nobody_has_a_chore_whose_death_would_not_be_seen(jobs: Jobs) -> None:
    """A worker is entered first."""
    chores = chores_of(jobs)
    jobs.clock.pass_by(13 * HOUR)
    assert chores.claim("a" * 32) is None


def test_old_runs_are_forgotten(jobs: Jobs) -> None:
    """Those that go on are not."""
    chores = chores_of(jobs)
    enter(jobs, "a")
    for _ in range(2):
        jobs.clock.pass_by(24 * HOUR)
        chores.finish(begun(chores, "a"), DONE)
    jobs.clock.pass_by(24 * HOUR)
    begun(chores, "a")
    assert 1 == chores.forget("2026-11-24T00:00:00")
    assert [None, Ended.DONE] == [run.end for run in chores.runs(Chore.PURGE, limit=9)]

"""A broker is told of few rows at a time: batches take turns, urgent ones first, lost ones again."""

from collections import Counter

import pytest

from service.core.batches import PRIORITIES, Wishes
from service.jobs.feeding import AHEAD, LOST_SECONDS, Feeding
from tests.jobs.conftest import Jobs

SLOTS = 3
WINDOW = AHEAD * SLOTS


@pytest.fixture
def feeding(anywhere: Jobs) -> Feeding:
    """What a living worker with three slots tells the broker of."""
    anywhere.queue.enter("a" * 32, host="one", process=1, slots=SLOTS)
    return Feeding(anywhere.queue.database, anywhere.clock)


def test_no_more_rows_are_told_than_the_living_workers_soon_need(anywhere: Jobs, feeding: Feeding) -> None:
    """The rest is decided on later; and what was told is not told twice."""
    anywhere.batch(*(b"%d" % number for number in range(100)))
    told = feeding.due()
    assert [*range(1, WINDOW + 1)] == [row.number for row in told]
    assert () == feeding.due()
    for row in told[: WINDOW // 2]:
        assert anywhere.queue.take(row.batch, row.number, "a" * 32)
    assert [*range(WINDOW + 1, WINDOW + WINDOW // 2 + 1)] == [row.number for row in feeding.due()]


def test_nobody_is_told_where_no_worker_lives(anywhere: Jobs, feeding: Feeding) -> None:
    """Messages would only lie about."""
    anywhere.queue.leave("a" * 32)
    anywhere.batch(b"1")
    assert () == feeding.due()


def test_batches_take_turns_and_urgent_ones_come_first(anywhere: Jobs, feeding: Feeding) -> None:
    """However large another one is."""
    large = anywhere.batch(*(b"%d" % number for number in range(100)))
    small = anywhere.batch(*(b"%d" % number for number in range(100, 120)))
    urgent = anywhere.batch(b"a", b"b", wishes=Wishes(priority=9))
    told = feeding.due()
    assert [(urgent.id, 9)] * 2 == [(row.batch, row.priority) for row in told[:2]]
    share = (WINDOW - 2) // 2
    assert {large.id: share, small.id: share} == Counter(row.batch for row in told[2:])


def test_a_row_that_nobody_took_is_told_again(anywhere: Jobs, feeding: Feeding) -> None:
    """Its message may be lost, or have come to somebody who died before he could take it."""
    anywhere.batch(b"1")
    (row,) = feeding.due()
    assert () == feeding.due()
    feeding.forget([row])
    assert (row,) == feeding.due()
    anywhere.clock.pass_by(LOST_SECONDS + 1)
    anywhere.queue.beat("a" * 32)
    if anywhere.queue.database.is_file:  # PostgreSQL has a clock of its own
        assert (row,) == feeding.due()


def test_a_row_that_was_taken_is_not_told_again(anywhere: Jobs, feeding: Feeding) -> None:
    """Nor forgotten by a message that came late."""
    anywhere.batch(b"1")
    (row,) = feeding.due()
    claim = anywhere.queue.take(row.batch, row.number, "a" * 32)
    assert claim
    feeding.forget([row])
    assert None is anywhere.queue.take(row.batch, row.number, "b" * 32)
    assert () == feeding.due()
    anywhere.queue.release(claim)
    assert (row,) == feeding.due()


def test_a_row_that_was_lost_with_its_worker_is_told_before_all_others(
    anywhere: Jobs, feeding: Feeding
) -> None:
    """It had its turn: however many the broker was told of meanwhile."""
    anywhere.batch(*(b"%d" % number for number in range(100)))
    anywhere.queue.enter("b" * 32, host="two", process=1, slots=SLOTS)
    first, *_ = feeding.due()
    assert anywhere.queue.take(first.batch, first.number, "b" * 32)
    anywhere.queue.leave("b" * 32)
    (again,) = feeding.due()
    assert (first.number, PRIORITIES[-1]) == (again.number, again.priority)
    assert () == feeding.due()

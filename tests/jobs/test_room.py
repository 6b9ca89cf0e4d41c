"""Room for batches: what could be worked on takes everybody's, what rests its sender's alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from service.core.batches import Batch, RowState, Wishes
from service.core.errors.faults import Busy
from service.core.errors.requests import TooManyOpen
from service.jobs.arriving import Incoming
from service.jobs.ledger import Ledger
from tests.jobs.conftest import SENDER, Jobs

LATER = Wishes(start_at="2099-01-01T00:00:00.000000Z")
Hand = Callable[..., Batch]


@pytest.fixture
def small(anywhere: Jobs) -> Ledger:
    """Batches of which four rows may wait for workers."""
    return replace(anywhere.ledger, most=4)


@pytest.fixture
def hand_over(small: Ledger) -> Hand:
    """Hands two rows over for the sender of that number."""
    ids = iter(f"{number:032x}" for number in range(100))

    def hand_over(sender: int, wishes: Wishes = Wishes()) -> Batch:  # noqa: B008 - a value
        whose = replace(SENDER, id=f"{sender:032x}")
        batch = small.open(next(ids), whose, wishes, "f" * 64)
        return small.fill(batch.id, [Incoming(f"第{number}行", b"%d" % number) for number in (1, 2)])

    return hand_over


def test_what_rests_or_is_to_begin_later_keeps_nobody_out(small: Ledger, hand_over: Hand) -> None:
    """Nor does what is still coming in; what could be worked on does."""
    for sender in range(5):
        hand_over(sender, LATER)
    for sender in range(5, 8):
        small.pause(hand_over(sender).id, "试办")
    coming = small.open("c" * 32, replace(SENDER, id="c" * 32), Wishes(), "f" * 64)
    with pytest.raises(ConnectionError):
        small.fill(coming.id, _broken_off())
    hand_over(8)
    hand_over(9)
    with pytest.raises(Busy, match="已有 4 件"):
        hand_over(10)


def _broken_off() -> Iterator[Incoming]:
    """So many rows that some are kept, and no end."""
    for number in range(1, 301):
        if number == 250:
            raise ConnectionError
        yield Incoming(f"第{number}行", b"%d" % number)


def test_one_sender_has_so_many_rows_that_have_not_ended(small: Ledger, hand_over: Hand) -> None:
    """However late they are to begin, so that nobody fills the disk; others come in."""
    batch = hand_over(1, LATER)
    with pytest.raises(TooManyOpen, match="2 件") as refused:
        hand_over(1, LATER)
    assert refused.value.retry_after > 0
    hand_over(2, LATER)
    small.cancel(batch.id, "试办")
    hand_over(1, LATER)


def test_what_is_tried_again_needs_room_as_what_is_new_does(small: Ledger, hand_over: Hand) -> None:
    """Else whoever cancels and repeats by turns would fill the queue."""
    ids = []
    for _ in range(3):
        ids.append(hand_over(1).id)
        small.cancel(ids[-1], "试办")
    small.repeat(ids[0], "试办")
    for id in ids[1:]:
        with pytest.raises(TooManyOpen, match="容不下这 2 件") as refused:
            small.repeat(id, "试办")
        assert refused.value.retry_after > 0
        assert 2 == small.get(id).count(RowState.CANCELLED)
    others = hand_over(2)
    small.cancel(others.id, "试办")
    hand_over(3)
    with pytest.raises(Busy, match="容不下这 2 件"):
        small.repeat(others.id, "试办")
    small.cancel(ids[0], "试办")
    assert 2 == small.repeat(others.id, "试办").count(RowState.WAITING)


def test_what_was_handed_over_can_be_tried_again_where_nothing_is_in_the_way(small: Ledger) -> None:
    """However much it is: it came in the same way."""
    batch = small.open("f" * 32, SENDER, Wishes(), "f" * 64)
    small.fill(batch.id, [Incoming(f"第{number}行", b"%d" % number) for number in range(9)])
    small.cancel(batch.id, "试办")
    assert 9 == small.repeat(batch.id, "试办").count(RowState.WAITING)

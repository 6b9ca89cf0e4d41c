"""A preview is made once for the same content and reach, stands a while, and has only so much room."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from service.core.access import Reach
from service.core.renditions import Made, Outcome, Rendition
from service.web import previews
from service.web.previews import FRESH, Previews
from tests.web.fakes import Letter

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HERE, THERE = Reach(("D01",)), Reach(("D02",))


class Maker:
    """Makes another file each time."""

    def __init__(self, size: int = 1) -> None:
        self.size, self.numbers = size, count(1)

    def __call__(self) -> Made:
        content = str(next(self.numbers)).encode() * self.size
        rendition = Rendition("pdf", "application/pdf", content)
        return Made.of(Letter("L-1", "你好"), Outcome((rendition,), (), {}))


def test_the_same_content_is_made_once_for_those_who_may_quote_the_same() -> None:
    """Who may quote other papers sees other pages; what is old is made anew."""
    held, make = Previews(), Maker()
    assert [b"1", b"1", b"2", b"3", b"3", b"4"] == [
        held.of(content, within, NOON + later, make).content
        for content, within, later in (
            (b"a", HERE, timedelta()),
            (b"a", HERE, FRESH / 2),
            (b"b", HERE, FRESH / 2),
            (b"a", THERE, FRESH / 2),
            (b"a", THERE, FRESH),
            (b"a", HERE, FRESH),
        )
    ]


def test_no_more_is_held_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest goes first."""
    monkeypatch.setattr(previews, "MOST_BYTES", 25)
    held, make = Previews(), Maker(size=10)
    for content in (b"a", b"b", b"c"):
        held.of(content, HERE, NOON, make)
    assert b"3" * 10 == held.of(b"c", HERE, NOON, make).content
    assert b"4" * 10 == held.of(b"a", HERE, NOON, make).content


def test_what_cannot_be_made_is_tried_again() -> None:
    """A failure is no preview."""
    held = Previews()

    def fail() -> Made:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        held.of(b"a", HERE, NOON, fail)
    assert b"1" == held.of(b"a", HERE, NOON, Maker()).content

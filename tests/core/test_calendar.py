"""When chores are due: by the calendar of Beijing."""

from datetime import UTC, datetime

import pytest

from service.core.chores import Chore, Times, timetable

SUNDAY = datetime(2026, 11, 22, 8, tzinfo=UTC)  # 16:00 in Beijing


def at(text: str) -> datetime:
    """That time of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("times", "last", "following"),
    [
        (Times(16, 0), "2026-11-22T08:00", "2026-11-23T08:00"),
        (Times(16, 1), "2026-11-21T08:01", "2026-11-22T08:01"),
        (Times(2, 0), "2026-11-21T18:00", "2026-11-22T18:00"),
        (Times(3, 0, 6), "2026-11-21T19:00", "2026-11-28T19:00"),
        (Times(17, 0, 6), "2026-11-15T09:00", "2026-11-22T09:00"),
        (Times(3, 0, 0), "2026-11-15T19:00", "2026-11-22T19:00"),
    ],
    ids=["now", "in a minute", "at night", "this sunday", "this evening", "monday"],
)
def test_a_chore_is_due_at_its_hour_in_beijing(times: Times, last: str, following: str) -> None:
    """The day there may be another one than in UTC."""
    assert (at(last), at(following)) == (times.last(SUNDAY), times.next(SUNDAY))


def test_a_timetable_is_read_as_it_is_written() -> None:
    """What it does not name is not done."""
    read = timetable(" sample=sun 03:00, fixity=02:00,")
    assert "fixity=02:00,sample=sun 03:00" == str(read)
    assert (None, Times(3, 0, 6)) == (read.times(Chore.PURGE), read.times(Chore.SAMPLE))
    assert "每周日 03:00" == Times(3, 0, 6).words
    assert () == timetable("").entries


@pytest.mark.parametrize(
    "text",
    ["fixity", "fixity=2:00", "fixity=24:00", "fixity=02:60", "dance=02:00", "purge=day 02:00",
     "purge=01:00,purge=02:00"],
)  # fmt: skip
def test_what_is_no_timetable_is_refused(text: str) -> None:
    """With an example of one."""
    with pytest.raises(ValueError, match="如fixity=02:00"):
        timetable(text)

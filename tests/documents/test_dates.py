"""Dates in official form."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from service.documents.dates import Period, date_or_blank, date_text


def test_a_date_has_arabic_digits_without_padding() -> None:
    """Neither a leading zero nor Chinese digits (7.3.5.4)."""
    assert "2022年9月6日" == date_text(date(2022, 9, 6))


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_date_reads_back(day: date) -> None:
    """The three numbers in the text are the day's own."""
    year, rest = date_text(day).split("年")
    month, last = rest.split("月")
    assert day == date(int(year), int(month), int(last.removesuffix("日")))


def test_a_period_names_both_ends_or_says_it_is_open() -> None:
    """An open period has a beginning only."""
    start = date(2023, 3, 17)
    assert "2023年3月17日至2023年3月18日" == Period(start, date(2023, 3, 18)).text
    assert "2023年3月17日起" == Period(start, None).text


def test_no_date_is_no_text() -> None:
    """A blank stays blank."""
    assert "" == date_or_blank(None)

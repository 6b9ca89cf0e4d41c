"""Time limits are data, counted by the calendar."""

from datetime import date

import pytest

from service.rules.profiles import Span, figures, last_day, profiles


@pytest.mark.parametrize(
    ("span", "start", "end"),
    [
        (Span(months=1), date(2022, 9, 16), date(2022, 10, 16)),
        (Span(months=6), date(2022, 9, 16), date(2023, 3, 16)),
        (Span(months=6, days=15), date(2022, 9, 16), date(2023, 3, 31)),
        (Span(months=1), date(2023, 1, 31), date(2023, 2, 28)),
        (Span(months=4), date(2022, 8, 31), date(2022, 12, 31)),
        (Span(months=6), date(9999, 12, 31), date.max),
    ],
)
def test_a_span_ends_on_its_calendar_day(span: Span, start: date, end: date) -> None:
    """The month's last day where the month is shorter; never beyond the calendar."""
    assert end == span.after(start)


@pytest.mark.parametrize(
    ("limit", "working"),
    [
        (date(2022, 10, 14), date(2022, 10, 14)),
        (date(2022, 10, 15), date(2022, 10, 17)),
        (date(2022, 10, 16), date(2022, 10, 17)),
    ],
)
def test_a_limit_on_a_weekend_ends_on_monday(limit: date, working: date) -> None:
    """Friday stays, Saturday and Sunday move."""
    assert working == last_day(limit)


def test_the_profiles_of_the_field_are_there() -> None:
    """Each by its name, with a Chinese title and where it comes from."""
    assert {"plan-1m-conc-6m", "cond-2m-2015", "univ-3m", "county-3m"} == set(profiles())
    assert all(profile.title and profile.source for profile in profiles().values())


def test_rates_have_two_decimals_of_a_stated_basis() -> None:
    """The basis names counted statuses."""
    assert (2, "completed+stage_completed") == (figures().percent_places, figures().rate_basis)

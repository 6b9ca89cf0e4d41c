"""Named time limits of rectification, kept as data (domain: never hard-code a limit)."""

import tomllib
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: whole months, then days."""

    months: int = 0
    days: int = 0

    def after(self, day: date) -> date:
        """The day this long after *day*, the month's last in a shorter month; at most 9999-12-31."""
        year, month = divmod(day.year * 12 + day.month - 1 + self.months, 12)
        if year >= MAXYEAR:
            return date.max
        last = monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last)) + timedelta(days=self.days)

    @property
    def text(self) -> str:
        """The span in words, e.g. 6个月15天."""
        return (f"{self.months}个月" if self.months else "") + (f"{self.days}天" if self.days else "")


@dataclass(frozen=True, slots=True)
class Profile:
    """The limits one named profile sets; None where it sets none."""

    name: str
    title: str
    source: str
    immediate_days: int
    plan: Span | None = None
    concentrated: Span | None = None
    report: Span | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """How rates are given: decimals at most, and what counts as done."""

    percent_places: int
    rate_basis: str


@cache
def profiles() -> Mapping[str, Profile]:
    """Every profile by its name."""
    return {name: _profile(name, values) for name, values in _data()["profiles"].items()}


@cache
def figures() -> Figures:
    """How the rates of a progress report are given."""
    return Figures(**_data()["figures"])


def last_day(day: date) -> date:
    """*day*, or the Monday after it: a limit that ends on a weekend ends with the next working day."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def _data() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("profiles.toml").read_text("utf-8"))


def _profile(name: str, values: Mapping[str, Any]) -> Profile:
    spans = {key: Span(**value) for key, value in values.items() if isinstance(value, dict)}
    return Profile(name=name, **{**values, **spans})

"""Dates as official papers write them (GB/T 9704—2012 7.3.5.4): Arabic digits, full year, no padding.

Times as clerks read them: those of China, to the minute.
"""

from dataclasses import dataclass
from datetime import date, datetime

from service.core.chores import BEIJING


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both ends included; `end` is None where it is open."""

    start: date
    end: date | None

    @property
    def text(self) -> str:
        """The span in words, e.g. 2022年9月16日至2023年3月16日."""
        if self.end is None:
            return f"{date_text(self.start)}起"
        return f"{date_text(self.start)}至{date_text(self.end)}"


def date_text(day: date) -> str:
    """*day* as 2022年9月16日."""
    return f"{day.year}年{day.month}月{day.day}日"


def date_or_blank(day: date | None) -> str:
    """*day* as 2022年9月16日, or nothing where there is none."""
    return date_text(day) if day else ""


def moment(time: str) -> str:
    """2026-11-22 18:30 for that time (ISO 8601, with its zone); what is none stays as it is."""
    try:
        return datetime.fromisoformat(time).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return time

"""Chores: what is done by the calendar, when each is due, and how its runs ended."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

BEIJING = timezone(timedelta(hours=8))
"""China has one time, and since 1991 the same all year."""

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAYS = dict(zip(WEEK, "一二三四五六日", strict=True))

PAUSES = (60.0, 300.0, 1500.0, 3600.0)
"""Seconds before each further try of a chore that failed; behind the last one it waits for its next time."""

TRIES = len(PAUSES) + 1

RUNS_KEPT = timedelta(days=400)
"""How long is known what became of a run."""


class Chore(StrEnum):
    """What is done by the calendar, in the order in which they are taken up."""

    BACKUP = "backup"
    FIXITY = "fixity"
    SAMPLE = "sample"
    PURGE = "purge"
    REMINDERS = "reminders"


TITLES: Mapping[Chore, str] = {
    Chore.BACKUP: "备份",
    Chore.FIXITY: "轮检",
    Chore.SAMPLE: "四性检测抽检",
    Chore.PURGE: "清理",
    Chore.REMINDERS: "整改到期提醒",
}


class Ended(StrEnum):
    """How a run ended."""

    DONE = "done"
    FOUND = "found"
    FAILED = "failed"
    LOST = "lost"
    BROKEN_OFF = "broken-off"


WORDS: Mapping[Ended | None, str] = {
    Ended.DONE: "完成",
    Ended.FOUND: "发现问题",
    Ended.FAILED: "失败",
    Ended.LOST: "工作进程中断",
    Ended.BROKEN_OFF: "停机时未完",
    None: "进行中",
}


@dataclass(frozen=True, slots=True)
class Times:
    """The hour and minute of a chore: of every day, or of one *weekday* (0 for Monday)."""

    hour: int
    minute: int
    weekday: int | None = None

    def last(self, now: datetime) -> datetime:
        """The newest of its times that is not after *now*."""
        here = now.astimezone(BEIJING)
        found = here.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        if self.weekday is not None:
            found -= timedelta(days=(here.weekday() - self.weekday) % 7)
        if found > here:
            found -= self._apart
        return found.astimezone(now.tzinfo)

    def next(self, now: datetime) -> datetime:
        """The first of its times after *now*."""
        return self.last(now) + self._apart

    @property
    def _apart(self) -> timedelta:
        return timedelta(days=1 if self.weekday is None else 7)

    def __str__(self) -> str:
        """As it is set."""
        day = "" if self.weekday is None else f"{WEEK[self.weekday]} "
        return f"{day}{self.hour:02}:{self.minute:02}"

    @property
    def words(self) -> str:
        """As it is said."""
        day = "每天" if self.weekday is None else f"每周{WEEKDAYS[WEEK[self.weekday]]}"
        return f"{day} {self.hour:02}:{self.minute:02}"


@dataclass(frozen=True, slots=True)
class Timetable:
    """Which chores there are, and when; what has no times is not done by itself."""

    entries: tuple[tuple[Chore, Times], ...] = ()

    def times(self, chore: Chore) -> Times | None:
        """When that chore is done, None where it is not."""
        return dict(self.entries).get(chore)

    def without(self, chore: Chore) -> "Timetable":
        """The timetable where that chore is not done."""
        return Timetable(tuple(entry for entry in self.entries if entry[0] is not chore))

    def __str__(self) -> str:
        """As it is set."""
        return ",".join(f"{chore}={times}" for chore, times in self.entries)


ENTRY = re.compile(rf"([a-z]+)=(?:({'|'.join(WEEK)}) )?([01]\d|2[0-3]):([0-5]\d)")


def timetable(text: str) -> Timetable:
    """The timetable in the text; raises ValueError that says in Chinese what it should be."""
    found: dict[Chore, Times] = {}
    for item in filter(None, (item.strip() for item in text.split(","))):
        match = ENTRY.fullmatch(item)
        if match is None or match[1] not in list(Chore) or match[1] in found:
            known = "、".join(Chore)
            raise ValueError(
                "应为以逗号分开的“名称=时:分”或“名称=星期 时:分”，每项至多一次，"
                "如fixity=02:00,sample=sun 03:00；"
                f"名称为{known}，星期为{'、'.join(WEEK)}"
            )
        weekday = WEEK.index(match[2]) if match[2] else None
        found[Chore(match[1])] = Times(int(match[3]), int(match[4]), weekday)
    return Timetable(tuple((chore, found[chore]) for chore in Chore if chore in found))


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to: in words, in figures by name, and what else is to be told, as JSON values."""

    end: Ended
    message: str
    figures: Mapping[str, int] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The result as plain JSON values, without how it ended."""
        return {"message": self.message, "figures": dict(self.figures), **self.more}


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that a worker has for itself: its number proves it at the end; `day` is that of its time."""

    run: int
    chore: Chore
    worker: str
    time: str
    day: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the log has it: times UTC, ISO 8601, `ended_at` and `end` empty while it goes on."""

    number: int
    chore: Chore
    host: str
    began_at: str
    ended_at: str
    end: Ended | None
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a chore stands: when it is next done by itself (empty where it is not), its last run, its last
    success (empty for none), whether it has been due for long."""

    chore: Chore
    times: Times | None
    next_at: str
    last: Run | None
    succeeded_at: str
    is_late: bool

"""Deadlines as told of late: who looks at the start page again and again has them counted once a minute."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

STANDING = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Due:
    """How many measures are overdue and due soon, of how many plans."""

    overdue: int
    soon: int
    plans: int


@dataclass(frozen=True, slots=True)
class Dues:
    """What was told within STANDING, by the units whose plans were looked at; threads may share it."""

    _told: dict[tuple[str, ...], tuple[datetime, Due]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, units: tuple[str, ...], now: datetime, count: Callable[[], Due]) -> Due:
        """What *count* says of the plans of those units, or said a moment ago."""
        with self._lock:
            told = self._told.get(units)
        if told and told[0] > now - STANDING:
            return told[1]
        counted = count()
        with self._lock:
            for old in [key for key, (then, _) in self._told.items() if then <= now - STANDING]:
                del self._told[old]
            self._told[units] = (now, counted)
        return counted

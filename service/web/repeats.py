"""Sights that a page asks for again and again by itself, of which the log is told the first in a while."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

WHILE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Repeats:
    """When each sight was last told, by what makes two of them the same; threads may share it."""

    _told: dict[tuple[str, ...], datetime] = field(default_factory=dict)
    _guard: Lock = field(default_factory=Lock)

    def is_told(self, *sight: str, now: datetime) -> bool:
        """Whether the log was told of the same sight within WHILE."""
        with self._guard:
            return self._told.get(sight, now - WHILE) > now - WHILE

    def tell(self, *sight: str, now: datetime) -> None:
        """Nothing; the log was told of the sight now."""
        with self._guard:
            for old in [it for it, then in self._told.items() if then <= now - WHILE]:
                del self._told[old]
            self._told[sight] = now

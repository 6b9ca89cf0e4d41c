"""Refusals, of which the log is told the first of a kind in a minute and how many more there were."""

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

MOST = 10
"""Refusals of one caller that are told in one minute, of whatever kinds."""


@dataclass(slots=True)
class Refusals:
    """What was told in the running minute, and per caller how many refusals were only counted since."""

    _minute: str = ""
    _told: set[tuple[str, ...]] = field(default_factory=set)
    _numbers: Counter[str] = field(default_factory=Counter)
    _counted: Counter[str] = field(default_factory=Counter)
    _guard: Lock = field(default_factory=Lock)

    def heard(self, caller: str, *kind: str, time: str) -> int | None:
        """How many of the caller's were only counted before this one, None where this is one of them.

        *time* is ISO 8601, *kind* what makes two refusals of a caller the same.
        """
        with self._guard:
            self._turn_to(time[:16])
            if (caller, *kind) in self._told or self._numbers[caller] >= MOST:
                self._counted[caller] += 1
                return None
            self._told.add((caller, *kind))
            self._numbers[caller] += 1
            return self._counted.pop(caller, 0)

    def left(self) -> dict[str, int]:
        """How many refusals of each caller were only counted, and are to be told now."""
        with self._guard:
            left, self._counted = dict(self._counted), Counter()
            return left

    def _turn_to(self, minute: str) -> None:
        if minute != self._minute:
            self._minute = minute
            self._told.clear()
            self._numbers.clear()

"""Figures from what was taken: medians, ratios of pairs, and what a row more costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

WALL, CPU, MEMORY = range(3)
Pair = Sequence[Sequence[float] | None]


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median of the pairs' ratios, and the least and the greatest."""

    middle: float
    least: float
    greatest: float

    def __str__(self) -> str:
        if self.least == self.greatest:
            return f"{self.middle:.2f}"
        return f"{self.middle:.2f} ({self.least:.2f}–{self.greatest:.2f})"


def ratio(pairs: Sequence[Pair], what: int) -> Ratio | None:
    """How many times as much the rival took as we did; None where no pair is whole."""
    found = [theirs[what] / ours[what] for ours, theirs in pairs if ours and theirs and ours[what]]
    return Ratio(median(found), min(found), max(found)) if found else None


def middle(pairs: Sequence[Pair], side: int, what: int) -> float | None:
    """The median of what ours (side 0) or the rival (1) took; of memory, what the first paper took."""
    found = [taken[what] for pair in pairs if (taken := pair[side])]
    if not found:
        return None
    return found[0] if what == MEMORY else median(found)


def added_row(smaller: tuple[int, float], larger: tuple[int, float]) -> float:
    """The cost of each row between two papers, each its rows and its cost."""
    return (larger[1] - smaller[1]) / (larger[0] - smaller[0])


def costs(records: Sequence[Mapping[str, Any]], rows: Mapping[str, int]) -> dict[str, dict[int, float]]:
    """CPU seconds of plans by contestant and rows, from the records of one question."""
    found: dict[str, dict[int, float]] = {}
    for record in records:
        count = rows[record["size"]]
        for side, name in enumerate((record["subject"], record["rival"])):
            taken = middle(record["pairs"], side, CPU)
            if count and taken is not None:
                found.setdefault(name, {})[count] = taken
    return found

"""The papers that are measured: what they are, how many rows they have, and how often they are taken."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bench.payloads import TYPICAL_MEASURES, notice, plan, short_notice

NOTICE, PLAN = "feedback_notice", "rectification_plan"


@dataclass(frozen=True, slots=True)
class Size:
    """A paper: how it is called, its type, its rows (measures of a plan, else 0), pairs to take, payloads."""

    name: str
    title: str
    type_name: str
    rows: int
    pairs: int
    payload: Callable[[int], bytes]

    @property
    def is_large(self) -> bool:
        """Whether it takes minutes."""
        return self.pairs == 1


def _plan(measures: int, pairs: int) -> Size:
    return Size(
        f"plan-{measures}", f"plan, {measures:,} measures", PLAN, measures, pairs, partial(plan, measures)
    )


SIZES = (
    Size("notice-2", "notice, 2 pages", NOTICE, 0, 9, short_notice),
    Size("notice-28", "notice, 28 problems", NOTICE, 0, 7, partial(notice, "typical")),
    _plan(20, 5),
    _plan(TYPICAL_MEASURES, 5),
    _plan(500, 1),
    _plan(2000, 1),
    _plan(10000, 1),
)
BY_NAME = {size.name: size for size in SIZES}
USUAL = tuple(size.name for size in SIZES if size.rows < 10000)
SMALL = tuple(size.name for size in SIZES if not size.is_large)
WARM_UP = {NOTICE: "notice-2", PLAN: "plan-20"}
"""The paper by which the engines are made warm; the one that is measured has other words."""


def chosen(words: str) -> list[Size]:
    """The sizes that *words* name: small, usual, all, or names with commas; raises KeyError."""
    sets = {"small": SMALL, "usual": USUAL, "all": tuple(BY_NAME)}
    return [BY_NAME[name] for name in sets.get(words) or words.split(",")]

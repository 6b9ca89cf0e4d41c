"""Readings, and which judge takes them for which rule of GB/T 9704 from which file."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from tests.layout.glyphs import Box, Line, Rule, Spot
from tests.layout.papers import Laid, Paper

FAMILIES = {
    **{"PG": 6, "GR": 7, "FT": 6, "CO": 1, "HD": 11, "TI": 6, "MA": 2, "BO": 6},
    **{"AN": 6, "SI": 7, "NO": 1, "CL": 6, "PN": 4, "TB": 2},
}
COUNTED = [f"{family}-{number:02}" for family, last in FAMILIES.items() for number in range(1, last + 1)]
RULES = (*COUNTED, "TX-05", "TX-08", "PR-01", "PR-02")
"""The rules this folder measures, in order."""

Place = Line | Rule | Spot
"""What stands somewhere: it has a page and a box."""

WORD, PAGES = "docx", "pages"
"""What a judge looks into: the Word file, or pages (of the PDF, or of the Word file set by LibreOffice)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing measured: what, its value and what it should be as they are told, and whether it holds.

    `page` counts from 0; `at` is where on it (mm).
    """

    what: str
    measured: str
    wanted: str
    holds: bool
    page: int | None = None
    at: Box | None = None
    rule: str = ""
    file: str = ""

    def __str__(self) -> str:
        where = f" 第{self.page + 1}页" if self.page is not None else ""
        return f"{self.rule} {self.file}{where} {self.what}：{self.measured}，应为{self.wanted}"


JudgeOfPages = Callable[[Laid], Iterator[Reading]]
JudgeOfWord = Callable[[Paper], Iterator[Reading]]
ON_PAGES: dict[str, JudgeOfPages] = {}
ON_WORD: dict[str, JudgeOfWord] = {}


def on_pages(rule: str) -> Callable[[JudgeOfPages], JudgeOfPages]:
    """Registers the judge of a rule on pages."""

    def register(judge: JudgeOfPages) -> JudgeOfPages:
        assert rule in RULES and rule not in ON_PAGES
        ON_PAGES[rule] = judge
        return judge

    return register


def on_word(rule: str) -> Callable[[JudgeOfWord], JudgeOfWord]:
    """Registers the judge of a rule on the Word file."""

    def register(judge: JudgeOfWord) -> JudgeOfWord:
        assert rule in RULES and rule not in ON_WORD
        ON_WORD[rule] = judge
        return judge

    return register


def near(
    what: str, measured: float, wanted: float, within: float, at: Place | None = None, *, unit: str = "mm"
) -> Reading:
    """A measure that may differ from what is wanted by so much."""
    told = f"{wanted:.5g} ± {within:g} {unit}"
    return _reading(what, f"{_short(measured)} {unit}", told, abs(measured - wanted) <= within + 1e-6, at)


def between(
    what: str,
    measured: float,
    least: float | None,
    most: float | None,
    at: Place | None = None,
    *,
    unit: str = "mm",
) -> Reading:
    """A measure that must lie between two, or on one side of one."""
    ends = (f"{end:.5g}" for end in (least, most) if end is not None)
    told = "–".join(ends) if None not in (least, most) else f"{'≤' if least is None else '≥'} {next(ends)}"
    holds = (least is None or least <= measured) and (most is None or measured <= most)
    return _reading(what, f"{_short(measured)} {unit}", f"{told} {unit}", holds, at)


def same(what: str, measured: object, wanted: object, at: Place | None = None) -> Reading:
    """Something that must be what is wanted."""
    return _reading(what, _told(measured), _told(wanted), measured == wanted, at)


def _short(measure: float) -> str:
    """Two decimals, and no nought below nought."""
    return f"{round(measure, 2) + 0.0:.2f}"


def _told(value: object) -> str:
    told = {True: "是", False: "否"}
    return told.get(value, str(value)) if isinstance(value, bool) else str(value)


def _reading(what: str, measured: str, wanted: str, holds: bool, at: Place | None) -> Reading:
    return Reading(what, measured, wanted, holds, at.page if at else None, at.box if at else None)


def readings_of_pages(laid: Laid, rules: Iterable[str] = RULES) -> Iterator[Reading]:
    """What the judges of these rules read from the pages."""
    for rule in rules:
        if rule in ON_PAGES:
            yield from (replace(found, rule=rule, file=laid.file) for found in ON_PAGES[rule](laid))


def readings_of_word(paper: Paper, rules: Iterable[str] = RULES) -> Iterator[Reading]:
    """What the judges of these rules read from the Word file."""
    for rule in rules:
        if rule in ON_WORD:
            yield from (replace(found, rule=rule, file=WORD) for found in ON_WORD[rule](paper))


def faults(found: Iterable[Reading]) -> list[Reading]:
    """The readings that do not hold."""
    return [reading for reading in found if not reading.holds]

"""档号: the number a 件 is filed under for good (DA/T 22-2015 5.4; DA/T 13-2022 4)."""

import re
from dataclasses import dataclass

DOT = "·"
"""U+00B7 between parts of one level."""

OTHER_DOTS = str.maketrans({"・": DOT, "•": DOT})
"""Dots that people type for it: U+30FB and U+2022."""

PATTERN = re.compile(
    r"(?P<fonds>[A-Z0-9]{4})-(?P<category>[A-Z]{2}(?:·[A-Z0-9]{2})?)·(?P<year>\d{4})"
    r"-(?P<retention>Y|D30|D10)(?:-(?P<unit>[A-Z0-9]{3}))?-(?P<item>\d{4,})"
)
LEAST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Series:
    """The lowest class, in which 件 are numbered from 1: 全宗, 门类, 年度, 保管期限, 机构(问题)."""

    fonds: str
    category: str
    year: int
    retention: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ArchivalCode:
    """One 档号: a class and the 件号 in it."""

    series: Series
    item: int

    @property
    def text(self) -> str:
        """The number as written, e.g. Z109-WS·2011-Y-BGS-0001 (DA/T 22-2015 5.4.2)."""
        series = self.series
        levels = (
            series.fonds,
            f"{series.category}{DOT}{series.year:04}",
            series.retention,
            *([series.unit] if series.unit else []),
            f"{self.item:0{LEAST_DIGITS}}",
        )
        return "-".join(levels)

    @property
    def file_name(self) -> str:
        """The number in signs that any file system and XML identifier takes."""
        return self.text.replace(DOT, ".")


def parse_archival_code(text: str) -> ArchivalCode:
    """The 档号 in *text*, whichever dot it was typed with; raises ValueError for anything else."""
    found = PATTERN.fullmatch(text.strip().translate(OTHER_DOTS))
    if found is None or not int(found["item"]):
        raise ValueError(f"{text[:64]!r} 不是档号")
    series = Series(
        found["fonds"], found["category"], int(found["year"]), found["retention"], found["unit"] or ""
    )
    return ArchivalCode(series, int(found["item"]))

"""What a worksheet's XML tells beside values: merged and hidden cells, formulas without a value."""

import re
from dataclasses import dataclass, field
from xml.parsers.expat import ParserCreate

from service.sheets.package import refuse

MOST_CELLS = 200_000
MOST_MERGED = 50_000
PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})", re.ASCII)
DIVIDE = "请删去与台账无关的内容，或分成几个文件。"


@dataclass(slots=True)
class Scan:
    """Of one worksheet: `merged` ranges as (first column, first row, last column, last row), from 1.

    `unknown` are the places of formulas without a value, as (row, column).
    """

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    unknown: set[tuple[int, int]] = field(default_factory=set)
    last_row: int = 0
    last_column: int = 0


def place_of(text: str) -> tuple[int, int] | None:
    """Column and row (from 1) of a place such as F5, None where it is none."""
    found = PLACE.fullmatch(text)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column, int(found[2])


def scan(content: bytes, most_cells: int = MOST_CELLS) -> Scan:
    """What the XML of a worksheet tells; raises BrokenSheet where there is too much of it."""
    reader = _Reader(most_cells)
    parser = ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.said
    parser.Parse(content, True)
    return reader.found


class _Reader:
    def __init__(self, most_cells: int) -> None:
        self.most_cells = most_cells
        self.found = Scan()
        self.row = self.column = self.cells = 0
        self.has_formula = self.has_value = self.is_in_value = self.is_text = False
        self.handlers = {
            "row": self._row,
            "c": self._c,
            "f": self._f,
            "v": self._v,
            "is": self._is,
            "col": self._col,
            "mergeCell": self._merge,
        }

    def start(self, name: str, given: dict[str, str]) -> None:
        handler = self.handlers.get(name.rpartition(":")[2])
        if handler:
            handler(given)

    def said(self, text: str) -> None:
        self.has_value = self.has_value or self.is_in_value

    def end(self, name: str) -> None:
        self.is_in_value = False
        if name.rpartition(":")[2] != "c":
            return
        if self.has_value or self.has_formula:
            self.found.last_row = max(self.found.last_row, self.row)
            self.found.last_column = max(self.found.last_column, self.column)
        if self.has_formula and not self.has_value:
            self.found.unknown.add((self.row, self.column))

    def _row(self, given: dict[str, str]) -> None:
        said = given.get("r", "")
        self.row = int(said) if said.isascii() and said.isdigit() and len(said) < 8 else self.row + 1
        self.column = 0
        if given.get("hidden") in ("1", "true"):
            self.found.hidden_rows.add(self.row)

    def _c(self, given: dict[str, str]) -> None:
        self.cells += 1
        if self.cells > self.most_cells:
            refuse(f"工作表超过 {self.most_cells} 个单元格。", DIVIDE)
        place = place_of(given.get("r", ""))
        self.column = place[0] if place else self.column + 1
        self.is_text = given.get("t") == "str"
        self.has_formula = self.has_value = False

    def _f(self, given: dict[str, str]) -> None:
        self.has_formula = True

    def _v(self, given: dict[str, str]) -> None:
        self.is_in_value = True
        self.has_value = self.is_text  # a formula may give a text of no length

    def _is(self, given: dict[str, str]) -> None:
        self.has_value = True

    def _col(self, given: dict[str, str]) -> None:
        first, last = given.get("min", ""), given.get("max", "")
        if given.get("hidden") in ("1", "true") and first.isdigit() and last.isdigit():
            self.found.hidden_columns |= set(range(int(first[:5]), min(int(last[:5]), 500) + 1))

    def _merge(self, given: dict[str, str]) -> None:
        first, _, last = given.get("ref", "").partition(":")
        begin, end = place_of(first), place_of(last or first)
        if begin and end:
            self.found.merged.append((*begin, *end))
        if len(self.found.merged) > MOST_MERGED:
            refuse(f"工作表有超过 {MOST_MERGED} 处合并的单元格。", DIVIDE)

"""Which table of which paper a sheet is, told by its headings and its name."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from unicodedata import normalize

from schemas.rows.columns import Column
from schemas.rows.papers import Paper, Part
from service.sheets.headings import Heading, Names, headings_of, plain
from service.sheets.reading import Raw, Sheet, best_headings, headed
from service.sheets.tables import HELP

NUMBERED = re.compile(r"(\D+?)([0-9]{1,3})(\D.*)?")
"""A column that belongs to one of several items of a part: 问题1具体表现."""

WORDS = ("标题", "名称")
"""What an item's own words may be called there; they may also have no name at all: 问题1."""

TYPE = "doc_type"
DOC_ID = "doc_id"
OF_PAPER = ""
UNKNOWN = "?"
FIELD, CONTENT = "field", "content"
FORM: Mapping[str, Names] = {
    FIELD: Names("字段", ("项目", "要素")),
    CONTENT: Names("内容", ("填写内容", "值")),
}
FEWEST = 2
NAMED = 1_000
"""Headings that the name of a type is worth."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a column holds: the title of the part (or OF_PAPER, UNKNOWN), the item's number, the key."""

    part: str
    number: int
    key: str

    @classmethod
    def of(cls, text: str) -> "Place":
        """The place that `str` wrote."""
        part, number, key = text.split("/", 2)
        return cls(part, int(number), key)

    def __str__(self) -> str:
        return f"{self.part}/{self.number}/{self.key}"


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet that was recognised: a paper's rows, its form, or a part's rows; None: nobody knows."""

    sheet: Sheet
    is_form: bool = False
    part: Part | None = None
    is_known: bool = True


def recognised(paper: Paper, raws: Sequence[Raw]) -> list[Table]:
    """The sheets as tables of *paper*, those that only help to fill it in left out."""
    return [_table(paper, raw) for raw in raws if plain(raw.name) != plain(HELP)]


def fitness(paper: Paper, tables: Sequence[Table]) -> int:
    """How many columns, or fields of a form, are the paper's own; far more where its name is told."""
    found = 0
    for table in tables:
        if table.is_known and not table.part:
            headings = fields_of(paper, table.sheet) if table.is_form else table.sheet.known
            found += sum(one.key.startswith(f"{OF_PAPER}/") for one in headings)
            found += NAMED * (plain(paper.title) in map(plain, _types_said(table, headings)))
    return found


def _types_said(table: Table, headings: Sequence[Heading]) -> list[str]:
    """What the cells say that are to name the type, the first of them."""
    key = str(Place(OF_PAPER, 0, TYPE))
    if table.is_form:
        content = table.sheet.keys.index(CONTENT)
        return [table.sheet.rows[one.place][content] for one in headings if one.key == key]
    places = [number for number, one in enumerate(headings) if one.key == key]
    return [row[place] for row in table.sheet.rows[:1] for place in places]


def fields_of(paper: Paper, sheet: Sheet) -> list[Heading]:
    """The fields of a form as headings; their places are those of its rows."""
    place = sheet.keys.index(FIELD)
    return _of_paper(paper, [row[place] for row in sheet.rows])


def _table(paper: Paper, raw: Raw) -> Table:
    named = next((part for part in paper.parts if plain(raw.name) in map(plain, part.names)), None)
    if named:
        row, headings = best_headings(raw.rows, partial(_of_part, paper, named))
        return _made(raw, row, headings, named, fewest=1)
    row, headings = best_headings(raw.rows, lambda cells: headings_of(cells, FORM))
    if sum(bool(heading.key) for heading in headings) == len(FORM):
        sheet = headed(raw, row, headings)
        return Table(sheet, is_form=True)
    ways: list[tuple[Part | None, Callable[[Sequence[str]], list[Heading]]]] = [
        (None, partial(_of_paper, paper)),
        *((part, partial(_of_part, paper, part)) for part in paper.parts),
    ]
    tried = [(part, *best_headings(raw.rows, way)) for part, way in ways]
    part, row, headings = max(tried, key=lambda one: sum(bool(heading.key) for heading in one[2]))
    return _made(raw, row, headings, part, fewest=FEWEST)


def _made(raw: Raw, row: int, headings: Sequence[Heading], part: Part | None, fewest: int) -> Table:
    """The table; columns that nobody knows are read too, so that what they hold can be told."""
    if sum(bool(heading.key) for heading in headings) < fewest:
        return Table(Sheet(raw.name, 0, (), (), (), (), ()), is_known=False)
    by_place = {heading.place: heading for heading in headings}
    width = max(map(len, raw.rows))
    whole = [by_place.get(place, Heading(place, "")) for place in range(width)]
    read = [
        one if one.key or one.is_counter else Heading(one.place, one.text, str(Place(UNKNOWN, one.place, "")))
        for one in whole
    ]
    return Table(headed(raw, row, read), part=part)


def _of_paper(paper: Paper, cells: Sequence[str]) -> list[Heading]:
    known = {str(Place(OF_PAPER, 0, column.key)): _names(column) for column in paper.columns}
    known[str(Place(OF_PAPER, 0, TYPE))] = Names("文书类型", ("文种",))
    found = headings_of(cells, known)
    return [heading if heading.key else _numbered(paper, heading) for heading in found]


def _of_part(paper: Paper, part: Part, cells: Sequence[str]) -> list[Heading]:
    doc_id = next(column for column in paper.columns if column.key == DOC_ID)
    known = {str(Place(OF_PAPER, 0, DOC_ID)): _names(doc_id)}
    known |= {str(Place(part.title, 0, column.key)): _names(column) for column in part.columns}
    return headings_of(cells, known)


def _numbered(paper: Paper, heading: Heading) -> Heading:
    """The heading, with its key where it is that of one of several items."""
    found = NUMBERED.fullmatch(normalize("NFKC", heading.text).strip("*＊ "))
    part = found and next((one for one in paper.parts if plain(found[1]) in map(plain, one.names)), None)
    if not found or not part:
        return heading
    said = found[3] or ""
    names = {column.key: _names(column) for column in part.columns}
    is_words = not said or plain(said) in WORDS
    key = part.words.key if is_words else next((one.key for one in headings_of([said], names)), "")
    return replace(heading, key=str(Place(part.title, int(found[2]), key))) if key else heading


def _names(column: Column) -> Names:
    return Names(column.title, column.names)

"""Rows and merged cells on pages: every line once, no page too full, no row cut that a page could hold."""

import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rendering.advances import Advances
from service.rendering.html_tables import TWIPS_PER_MM
from service.rendering.tables import LEDGER, LIST, Cell, Part, cell_lines, sheets
from tests.rendering.pages import typefaces

FIRST, LATER = 5000, 8000
COUNTS = st.integers(1, 40)
LISTED = re.compile(r"columns\(\[(.*)\]\)")
COLUMN = re.compile(r'\((\d+), "([^"]+)"\)')
NARROWEST = 8
"""The width of the first column of a ledger, in small type; lists have a wider one (mm)."""


@st.composite
def tables(draw: st.DrawFn) -> list[list[Cell]]:
    """Rows of three columns, the first of them merged over some."""
    rows: list[list[Cell]] = []
    while len(rows) < draw(st.integers(1, 30)):
        span = draw(st.integers(1, 8))
        for place in range(span):
            number = len(rows)
            cells = [Cell(column, text(number, column, draw(COUNTS))) for column in (1, 2)]
            rows.append([*([Cell(0, text(number, 0, draw(COUNTS)), span)] if not place else []), *cells])
    return rows


def text(row: int, column: int, count: int) -> list[str]:
    """So many lines, none like another."""
    return [f"{row}/{column}/{line}" for line in range(count)]


@given(tables())
def test_every_line_is_shown_once_and_in_order(rows: list[list[Cell]]) -> None:
    """Whatever the pages, each cell's lines are all there."""
    shown: dict[tuple[int, ...], list[str]] = {}
    for part in parts(sheets(rows, LIST, FIRST, LATER)):
        for piece in part.shown:
            shown.setdefault(id_of(piece.cell), []).extend(piece.lines)
    assert {id_of(cell): list(cell.lines) for row in rows for cell in row} == shown


@given(tables())
def test_no_page_is_too_full(rows: list[list[Cell]]) -> None:
    """Rows fit, and what a page shows of a cell fits the rows that it covers there."""
    for number, page in enumerate(sheets(rows, LIST, FIRST, LATER)):
        assert sum(part.height for part in page) <= (LATER if number else FIRST)
        for place, part in enumerate(page):
            for piece in part.shown:
                covered = page[place : place + piece.rows]
                assert piece.rows == len(covered)
                assert (
                    LIST.height(len(piece.lines)) <= sum(part.height for part in covered) or not piece.lines
                )


@given(tables())
def test_a_row_is_cut_only_where_no_page_could_hold_it(rows: list[list[Cell]]) -> None:
    """A row of fewer lines than a page holds stays whole, unless it is the first below a title."""
    for part in parts(sheets(rows, LIST, FIRST, LATER)):
        if not part.is_whole and part.row:
            assert any(LIST.height(len(cell.lines)) > LATER for cell in rows[part.row]) or merged_before(
                rows, part.row
            )


def test_the_rest_of_a_merged_cell_goes_on_overleaf() -> None:
    """Twenty lines over rows of one: what the first page cannot hold stands on the second."""
    rows = [[Cell(0, text(0, 0, 20), 3), Cell(1, ["a"])], [Cell(1, text(1, 1, 8))], [Cell(1, text(2, 1, 9))]]
    first, second = sheets(rows, LIST, LIST.height(1) + LIST.height(8) + 200, LATER)
    assert [0, 1] == [part.row for part in first]
    held = LIST.fitting(LIST.height(1) + LIST.height(8))
    assert [held, 20 - held] == [len(page[0].shown[0].lines) for page in (first, second)]
    assert LIST.height(20 - held) == second[0].height


def test_the_last_row_of_a_page_grows_for_a_merged_cell() -> None:
    """One line more is not sent overleaf alone where the page has room for it."""
    rows = [[Cell(0, text(0, 0, 3), 2), Cell(1, text(0, 1, 2))], [Cell(1, text(1, 1, 20))]]
    first, second = sheets(rows, LIST, LIST.height(4), LATER)
    assert [3, 0] == [len(page[0].shown[0].lines) for page in (first, second)]
    assert [LIST.height(3)] == [part.height for part in first]


@pytest.mark.parametrize("written", ["", "甲", "第一段\n第二段", "2022年12月31日前完成" * 9])
def test_the_lines_of_a_cell_hold_its_words(written: str) -> None:
    """Nothing lost; a line break in the text begins a line."""
    from service.rendering.advances import Advances

    found = cell_lines(written, 1000, LIST, Advances(typefaces()))
    assert written.replace("\n", "") == "".join(found)
    assert len(found) > written.count("\n")


def parts(pages: list[list[Part]]) -> list[Part]:
    """The parts of all pages."""
    return [part for page in pages for part in page]


def id_of(cell: Cell) -> tuple[int, ...]:
    """The row and column that a cell's lines name."""
    return tuple(map(int, cell.lines[0].split("/")[:2]))


def merged_before(rows: list[list[Cell]], row: int) -> bool:
    """Whether a merged cell that ends in the row is too long for a page with it."""
    return any(
        len(cell.lines) > LIST.fitting(LATER) - 2
        for number in range(row + 1)
        for cell in rows[number]
        if cell.rows > 1 and number + cell.rows - 1 == row
    )


@pytest.mark.parametrize("template", ["_plan_lists.html", "progress_report.html"])
def test_a_date_in_a_narrow_column_takes_two_lines(template: str) -> None:
    """Year, then month and day, in every column of dates, whatever the day."""
    html = files("templates").joinpath("html", template).read_text("utf-8")
    for listed in LISTED.finditer(html):
        columns = [(int(width), head) for width, head in COLUMN.findall(listed[1])]
        look = LEDGER if columns[0][0] == NARROWEST else LIST
        for width, head in columns:
            if head in ("完成时限", "完成时间"):
                twips = round(width * TWIPS_PER_MM)
                shown = cell_lines("2022年\n12月28日", twips, look, Advances(typefaces()))
                assert (head, ["2022年", "12月28日"]) == (head, shown)

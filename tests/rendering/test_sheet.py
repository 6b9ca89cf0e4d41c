"""A sheet's words and rules stand where its columns and rows say, in the faces of the text."""

from itertools import pairwise

from pages import pdf_of, renderer, view_of
from pypdfium2 import PdfDocument
from tagged import elements

from service.rendering.pdf_fonts import read_fonts
from service.rendering.sheet import Rule, Sheet
from service.rendering.tables import LEDGER, RULE, Cell, Part, Shown

WIDTHS = (400, 600, 1000)
LINE = LEDGER.height(1)


def part(row: int, *shown: Shown, height: int = LINE) -> Part:
    """A row, whole."""
    return Part(row, height, True, list(shown))


def shown(column: int, *lines: str, rows: int = 1, kind: str = "") -> Shown:
    """A cell all of whose rows stand on this page."""
    return Shown(Cell(column, lines, rows, kind), lines, rows)


MERGED = Sheet(
    LEDGER,
    WIDTHS,
    [["序号"], ["方面", "名称"], ["内容"]],
    [
        part(0, shown(0, "1", kind="middle"), shown(1, "甲", rows=2), shown(2, "一")),
        part(1, shown(0, "2"), shown(2, "二", "三"), height=LEDGER.height(2)),
        part(2, shown(0, "3"), shown(1, "乙"), shown(2, "四")),
    ],
)


def across(sheet: Sheet) -> list[Rule]:
    """The rules that lie, but for the uppermost."""
    return [rule for rule in sheet.rules if rule.height == RULE and rule.top]


def test_a_sheet_is_as_large_as_its_columns_and_rows() -> None:
    """One rule more at the left and above."""
    assert sum(WIDTHS) + RULE == MERGED.width
    assert LEDGER.height(2) + LINE + LEDGER.height(2) + LINE + RULE == MERGED.height


def test_no_rule_goes_through_a_merged_cell() -> None:
    """Between its two rows there is a rule at its left and one at its right, each up to its column."""
    below_first = across(MERGED)[1:3]
    assert [(0, 400 + RULE), (600 + 400, 1000 + RULE)] == [(rule.left, rule.width) for rule in below_first]
    assert 1 == len({rule.top for rule in below_first})
    assert [MERGED.width] * 3 == [rule.width for rule in across(MERGED) if rule not in below_first]


def test_upright_rules_stand_at_the_edges_of_the_columns() -> None:
    """From top to bottom."""
    upright = [rule for rule in MERGED.rules if rule.width == RULE]
    assert [0, 400, 1000, 2000] == [rule.left for rule in upright]
    assert {MERGED.height} == {rule.height for rule in upright}


def test_heads_of_fewer_lines_stand_in_the_middle_of_their_row() -> None:
    """Half a line lower than those of two."""
    one, two, _ = (head.words for head in next(iter(MERGED.rows)))
    assert LEDGER.pitch / 2 == one.top - two.top
    assert (True, "heiti", LEDGER.head) == (one.centred, one.role, one.size)


def test_words_begin_in_the_row_and_column_of_their_cell() -> None:
    """2 pt below its rule and 2.5 pt to the right of it."""
    _, first, second, third = MERGED.rows
    assert [RULE + 50, 400 + RULE + 50, 1000 + RULE + 50] == [cell.words.left for cell in first]
    assert [LEDGER.height(2), LINE, LEDGER.height(2)] == [
        below - above
        for above, below in pairwise([RULE + 40, *(row[0].words.top for row in (first, second, third))])
    ]
    assert [True, False, False] == [cell.words.centred for cell in first]
    assert [1, 2, 1] == [cell.rows for cell in first]


def test_a_table_shares_its_fonts_with_the_text() -> None:
    """Each face stands in the file once, a stand-in's too."""
    view = view_of("feedback_notice")
    view["problem_rows"][0] |= {"title": "\U00020087国", "opening": "𠮷\U00020087"}
    content = renderer().render("feedback_notice", view)
    names = [font.name for font in read_fonts(content)]
    assert any("fallback" in name for name in names)
    assert len({*names}) == len(names)


def test_a_cell_of_several_faces_says_all_its_signs() -> None:
    """In the order they are written, as the tags hand them to a reader of screens."""
    view = view_of("feedback_notice")
    view["problem_rows"][0] |= {"title": "国𠮷A1国"}
    cells = [item.text for item in elements(pdf_of("feedback_notice", view)) if item.type == "TD"]
    assert any("国𠮷A1国" in text.replace("\r\n", "") for text in cells)


def test_nothing_is_drawn_for_an_empty_cell() -> None:
    """It is there all the same: the words beside it stand in their columns."""
    view = view_of("feedback_notice")
    view["problem_rows"][0] |= {"nature": ""}
    document: PdfDocument = pdf_of("feedback_notice", view)
    assert all(item.text for item in elements(document) if item.type == "TD")

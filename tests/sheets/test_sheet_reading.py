"""What clerks' spreadsheets look like: titles above, merged cells, filters, dates and formulas."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from service.core.errors.payloads import BrokenSheet
from service.sheets.headings import Names
from service.sheets.reading import Sheet, read_sheet
from tests.sheets.books import HEAD, KNOWN, book_of, rewritten, saved, with_sheet


def read(*rows: Any, then: Any = lambda sheet: None) -> Sheet:
    """What is read of a workbook of those rows."""
    return read_sheet(book_of(*rows, then=then), KNOWN)


def test_rows_are_read_below_their_headings() -> None:
    """Whatever stands above, in whatever order; the counting column is ours, the rows keep their numbers."""
    sheet = read(
        ("整改台账",), (), ("完成时限", "序号", "反馈问题"), ("2022.9.16", 1, "一"), (), ("", 2, "二")
    )
    assert (3, ("deadline", "problem")) == (sheet.heading_row, sheet.keys)
    assert ((("2022.9.16", "一"), ("", "二")), (4, 6)) == (sheet.rows, sheet.numbers)
    assert ["A", "B", "C"] == [heading.letter for heading in sheet.headings]


@pytest.mark.parametrize(
    "heading",
    ["整改时限", "完成时限*", " 完成 时限 ", "完成时限（年月日）", "完成\n时限", "完成时限：", "完成时间"],
)
def test_a_heading_is_known_by_its_names(heading: str) -> None:
    """Spaces, stars, width and what stands in brackets make no difference."""
    assert ("problem", "deadline") == read(("反馈问题", heading), ("一", "x")).keys


def test_the_title_goes_before_other_names() -> None:
    """Two columns that could be one: the second is told as not read."""
    sheet = read(("完成时间", "反馈问题", "完成时限", "备考"), ("a", "b", "c", "d"))
    assert ("problem", "deadline") == sheet.keys
    assert ["完成时间", "备考"] == [heading.text for heading in sheet.headings if not heading.key]


def test_amounts_in_ten_thousands_are_told_as_such() -> None:
    """A heading that says 万元 holds for every number below it."""
    sheet = read(("问题", "涉及金额（万元）"), ("一", 7.132), ("二", "约3"))
    assert ("7.132万元", "约3") == tuple(row[1] for row in sheet.rows)


def test_merged_cells_say_the_same_in_every_row() -> None:
    """Also those of headings in two rows; a clerk is told."""

    def merge(sheet: Any) -> None:
        sheet.merge_cells("B1:B2")
        sheet.merge_cells("B3:B4")

    sheet = read(
        ("序号", "反馈问题", "落实", ""),
        ("", None, "整改措施", "完成时限"),
        (1, "一", "a。", "2022-1-1"),
        (2, None, "b。", ""),
        then=merge,
    )
    assert (("一", "a。", "2022-1-1"), ("一", "b。", "")) == sheet.rows
    assert any("合并" in note for note in sheet.notes)


def test_hidden_rows_and_columns_are_read_and_told() -> None:
    """A filter left on must not lose half the ledger."""

    def hide(sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["D"].hidden = True

    sheet = read(HEAD, (1, "一", "a。", "x"), (2, "二", "b。", "y"), then=hide)
    assert 2 == len(sheet.rows)
    assert ["第 3 行是隐藏的（可能在筛选中），也已读入。", "D 列是隐藏的，也已读入。"] == list(sheet.notes)


@pytest.mark.parametrize(
    ("value", "format", "text"),
    [
        (date(2022, 9, 16), "yyyy-mm-dd", "2022-09-16"),
        (datetime(2022, 9, 16, 8, 30), "yyyy/m/d h:mm", "2022-09-16"),
        (44820, 'yyyy"年"m"月"d"日"', "2022-09-16"),
        (44820, "[$-804]yyyy年m月d日", "2022-09-16"),
        (44820, "General", "44820"),
        (12000, "#,##0.00", "12000"),
        (0.1 + 0.2, "General", "0.3"),
        (7.132, "General", "7.132"),
        (1e14, "General", "100000000000000"),
        (True, "General", "是"),
        ("  两边有空  ", "@", "两边有空"),
        ("007", "@", "007"),
    ],
)
def test_a_cell_is_told_as_a_clerk_sees_it(value: Any, format: str, text: str) -> None:
    """Days in one writing, numbers without a power of ten."""

    def put(sheet: Any) -> None:
        sheet["D2"], sheet["D2"].number_format = value, format

    assert text == read(HEAD, (1, "一", "a。", ""), then=put).rows[0][2]


@pytest.mark.parametrize("number", [27, 31, 36, 50, 57, 58])
def test_dates_in_the_formats_of_chinese_programs_are_dates(number: int) -> None:
    """Built-in formats of Excel and WPS in China, of which the library knows nothing."""

    def put(sheet: Any) -> None:
        sheet["D2"], sheet["D2"].number_format = 44820, 'yyyy"-"m"-"d'

    content = book_of(HEAD, (1, "一", "a。", ""), then=put)
    own = rewritten(
        content,
        lambda name, part: (
            part.replace(b'numFmtId="164"', f'numFmtId="{number}"'.encode())
            if name.endswith("styles.xml")
            else part
        ),
    )
    assert "2022-09-16" == read_sheet(own, KNOWN).rows[0][2]


def test_a_formula_gives_the_value_it_had() -> None:
    """One that nobody has worked out is told with its place, an error too; nothing is worked out here."""
    content = book_of(HEAD, (1, "=1+1", "a。", "x"), (2, "二", "b。", "=A1"))
    worked = with_sheet(content, lambda xml: re.sub("(<f>1[+]1</f>)(<v */>|<v></v>)", r"\1<v>2</v>", xml))
    sheet = read_sheet(worked, KNOWN)
    assert "2" == sheet.rows[0][0]
    assert [(1, "deadline", "formula")] == [(item.row, item.key, item.code) for item in sheet.troubles]
    wrong = read(HEAD, (1, "#REF!", "a。", "x"))
    assert [(0, "problem", "cell-error")] == [(item.row, item.key, item.code) for item in wrong.troubles]


def test_the_first_visible_sheet_with_our_headings_is_read() -> None:
    """A cover before it is passed over, a hidden sheet is not read."""
    book = Workbook()
    book.active.append(["封面"])
    for name, state in (("旧", "hidden"), ("台账", "visible")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        sheet.append(HEAD)
        sheet.append([1, name, "a。", ""])
    assert "台账" == read_sheet(saved(book), KNOWN).name


def test_a_sheet_without_our_headings_is_refused_with_those_we_know() -> None:
    """One known heading is not enough: it may be a word."""
    with pytest.raises(BrokenSheet) as caught:
        read(("问题", "甲", "乙"), ("一", 1, 2))
    assert "反馈问题" in caught.value.hint


def test_headings_far_down_are_not_looked_for() -> None:
    """In the first ten rows, not in the eleventh."""
    blank = [("x",)] * 9
    assert 10 == read(*blank, HEAD, (1, "一", "a。", "")).heading_row
    with pytest.raises(BrokenSheet, match="表头"):
        read(*blank, ("x",), HEAD, (1, "一", "a。", ""))


def test_names_of_two_columns_do_not_clash() -> None:
    """The names of each grid lead to one column each."""
    from schemas.rows.grids import GRIDS

    for grids in GRIDS.values():
        for grid in grids:
            known = {column.key: Names(column.title, column.names) for column in grid.columns}
            titles = [names.title for names in known.values()]
            assert list(known) == list(read_sheet(book_of(titles, titles), known).keys)
            others = [name for names in known.values() for name in names.others]
            assert len(others) == len(set(others)) and not set(others) & set(titles), grid.name

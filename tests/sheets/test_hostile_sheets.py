"""Spreadsheets made to do harm, and what is no spreadsheet: refused with what to do, in little time."""

from collections.abc import Iterator
from io import BytesIO
from time import process_time
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from service.core.errors.payloads import BrokenSheet
from service.sheets import package
from service.sheets.reading import read_sheet
from tests.sheets.books import HEAD, KNOWN, SHEET, book_of, rewritten, with_data, with_sheet

SOUND = book_of(HEAD, (1, "一", "a。", "x"))
CANARY = "机密内容甲乙丙丁"


@pytest.fixture(autouse=True)
def hurry() -> Iterator[None]:
    """Whatever it is, it is done with in seconds."""
    begun = process_time()
    yield
    assert process_time() - begun < 15


def refused(content: bytes) -> str:
    """Why it is refused, and what to do."""
    with pytest.raises(BrokenSheet) as caught:
        read_sheet(content, KNOWN)
    assert caught.value.hint
    return caught.value.message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "不是 .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧的 .xls"),
        ("问题,措施\n一,a".encode(), "不是 .xlsx"),
        (b"PK\x03\x04" + b"\0" * 100, "不是 .xlsx"),
        (SOUND[: len(SOUND) // 2], "不是 .xlsx"),
        (b"<html><table><tr><td>1</table>", "不是 .xlsx"),
    ],
)
def test_what_is_no_spreadsheet_is_told(content: bytes, words: str) -> None:
    """Old, encrypted, cut off, a text file or a page under that name: save it anew."""
    assert words in refused(content)


def test_a_package_of_something_else_is_told() -> None:
    """A zip file without a workbook."""
    content = BytesIO()
    with ZipFile(content, "w") as made:
        made.writestr("word/document.xml", "<x/>")
    assert "不像表格" in refused(content.getvalue())


def test_what_unfolds_without_end_is_refused_before_it_is_unpacked() -> None:
    """By what its parts say they are."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as made:
        made.writestr(SHEET, b"0" * (package.MOST_BYTES + 1))
    assert len(content.getvalue()) < 200_000
    assert "解开后超过" in refused(content.getvalue())


def test_what_lies_about_its_size_is_read_no_further() -> None:
    """Its directory says ten bytes; megabytes are packed."""
    bomb = bytearray(rewritten(SOUND, lambda name, part: part))
    for sign, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = bomb.index(sign) + place
        bomb[at : at + 4] = (10).to_bytes(4, "little")
    assert "损坏" in refused(bytes(bomb))


def test_countless_parts_and_strange_packing_are_refused() -> None:
    """More parts than any workbook has, one name twice, a method that few programs know."""
    more = [(f"xl/{number}.bin", b"") for number in range(package.MOST_PARTS)]
    assert "太多" in refused(rewritten(SOUND, lambda name, part: part, more))
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = rewritten(SOUND, lambda name, part: part, [(SHEET, b"<x/>")])
    assert "重名" in refused(twice)
    content = BytesIO()
    with ZipFile(content, "w", ZIP_BZIP2) as made:
        made.writestr(SHEET, b"<x/>")
    assert "压缩" in refused(content.getvalue())


@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "_rels/.rels"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_part_has_a_document_type(part: str, encoding: str, tmp_path: object) -> None:
    """So no entity brings a file in, and none unfolds: in whatever encoding it hides."""
    subset = f'<!DOCTYPE x [<!ENTITY a "{CANARY}"><!ENTITY b SYSTEM "file:///etc/passwd">]>'

    def change(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        body = content.decode().partition("?>")[2] or content.decode()
        return f'<?xml version="1.0" encoding="{encoding}"?>{subset}{body}'.encode(encoding)

    assert "文档类型" in refused(rewritten(SOUND, change))


def test_sixteen_thousand_columns_cost_nothing() -> None:
    """A sheet that says it is as large as can be, with a cell at each end, is read as far as we look."""
    rows = (
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>反馈问题</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>整改措施</t></is></c><c r="XFD1"><v>1</v></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>一</t></is></c><c r="XFD2"><v>1</v></c></row></sheetData>'
    )
    content = with_sheet(
        with_data(SOUND, rows),
        lambda xml: xml.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>', 1),
    )
    assert (("一", ""),) == read_sheet(content, KNOWN).rows


def test_a_cell_in_the_last_row_is_told() -> None:
    """A million rows are not read: where something stands so far down, a clerk is told where."""
    rows = (
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>反馈问题</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>整改措施</t></is></c></row>'
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    )
    assert "1048576" in refused(with_data(SOUND, rows))


def test_empty_cells_without_end_are_refused_in_time() -> None:
    """Hundreds of thousands of cells that have a look and no value."""
    rows = "".join(f'<row r="{number}">{"<c/>" * 100}</row>' for number in range(1, 2002))
    assert "单元格" in refused(with_data(SOUND, f"<sheetData>{rows}</sheetData>"))


def test_empty_rows_below_are_no_rows() -> None:
    """Looks alone, as programs leave them behind, are not counted."""
    empty = "".join(f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(3, 20_000))
    content = with_sheet(SOUND, lambda xml: xml.replace("</sheetData>", empty + "</sheetData>"))
    assert 1 == len(read_sheet(content, KNOWN).rows)


@pytest.mark.parametrize(
    "broken",
    [
        '<sheetData><row r="x"><c r="?"><v>1</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="A1" t="s"><v>99999</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="A1" s="99999"><v>1</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="A1" t="n"><v>eins</v></c></row></sheetData>',
        '<sheetData><row r="-5"><c r="A1"><v>1</v></c></row></sheetData>',
    ],
)
def test_a_sheet_that_contradicts_itself_is_told(broken: str) -> None:
    """A string, a look or a row that is not there: no fault of ours."""
    assert refused(with_data(SOUND, broken))

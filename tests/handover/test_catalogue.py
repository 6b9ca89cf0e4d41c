"""The catalogue says what DA/T 22 asks for, and nothing in it can run."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from time import process_time
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from service.conformance.verapdf import VeraPdf
from service.core.events import Act
from service.core.keeping import Record
from service.core.verdicts import State
from service.handover.catalogue import workbook
from service.records.catalogue import COLUMNS, TITLE, entries
from service.rendering.fonts import load_typefaces
from service.rendering.registers import Registers
from service.settings import read_settings
from tests.handover.reading import text_of
from tests.records.filed import FILED, then

NOW = datetime(2026, 3, 5, 8, 0, 0, 123)
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")', "'=1", "\x0b坏"]


def rows_of(content: bytes) -> list[tuple[Any, ...]]:
    """What the workbook's only sheet says."""
    book = load_workbook(BytesIO(content))
    assert [TITLE] == book.sheetnames
    return list(book[TITLE].iter_rows(values_only=True))


def many(count: int) -> list[Record]:
    """So many records, each with its number."""
    return [replace(FILED, archival_code=f"Z109-WS·2022-Y-XCZ-{no:04}") for no in range(1, count + 1)]


def test_a_row_has_the_columns_of_the_standard() -> None:
    """In the order of 5.5.2, the date in eight digits, no mark where the paper has none."""
    assert ("序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注") == COLUMNS
    (row,) = entries([FILED])
    assert (
        "1",
        "Z109-WS·2022-Y-XCZ-0007",
        "淮理党巡一〔2022〕7号",
        "中共淮岭理工大学委员会第一巡察组",
        "关于巡察土木建筑学院党委的反馈意见",
        "20220916",
        None,
        "6",
        None,
    ) == rows_of(workbook([row], NOW))[1]


def test_marks_and_fates_are_told() -> None:
    """密级 as on the paper; what was withdrawn or superseded stays, with the reason."""
    secret = replace(FILED, description={**FILED.description, "classification": "秘密"})
    told = [*entries([secret, then(FILED, Act.WITHDRAW, reason="印错"), then(FILED, Act.SUPERSEDE, by="f")])]
    assert ["秘密", "", ""] == [row.classification for row in told]
    assert ["", "已撤回：印错", "已更替"] == [row.remark for row in told]


def test_joint_organs_stand_in_one_cell() -> None:
    """责任者 of a joint paper, the lead organ first."""
    (row,) = entries([replace(FILED, organs=("甲", "乙"))])
    assert "甲；乙" == row.organs


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_is_a_formula(text: str) -> None:
    """Whatever a title begins with: a text for the program that opens it, and for the one that edits it."""
    book = load_workbook(BytesIO(workbook([*entries([replace(FILED, title=text)])], NOW)))
    for cell in [cell for row in book[TITLE].iter_rows() for cell in row]:
        assert cell.data_type in ("s", "inlineStr")
        assert cell.quotePrefix and "@" == cell.number_format
    shown = book[TITLE]["E2"].value
    assert text.replace("\x0b", "\ufffd") == shown


def test_the_head_stays_and_is_printed_on_every_page() -> None:
    """Frozen, repeated, A4 on its side."""
    sheet = load_workbook(BytesIO(workbook([*entries([FILED])], NOW)))[TITLE]
    assert ("A2", "$1:$1", "landscape", "9") == (
        sheet.freeze_panes,
        sheet.print_title_rows,
        sheet.page_setup.orientation,
        str(sheet.page_setup.paperSize),
    )


def test_the_same_rows_give_the_same_workbook() -> None:
    """No time but the one that was given."""
    content = workbook([*entries([FILED])], NOW)
    assert content == workbook([*entries([FILED])], NOW)
    with ZipFile(BytesIO(content)) as packed:
        assert {(1980, 1, 1, 0, 0, 0)} == {info.date_time for info in packed.infolist()}
    assert content != workbook([*entries([FILED])], datetime(2027, 1, 1))


def test_ten_thousand_rows_are_done_in_seconds() -> None:
    """In time that grows with them (measured 2 s of one core)."""
    begun = process_time()
    content = workbook([*entries(many(10_000))], NOW)
    assert process_time() - begun < 30
    with ZipFile(BytesIO(content)) as packed:
        assert 10_001 == packed.read("xl/worksheets/sheet1.xml").count(b"<row ")


def test_the_pdf_holds_the_rows_and_conforms(verapdf: VeraPdf) -> None:
    """As PDF/A-3a and PDF/UA-1, the head on every page, the same bytes again."""
    settings = read_settings()
    registers = Registers(load_typefaces(settings.fonts), settings.pdf_variant)
    content = registers.catalogue(TITLE, entries(many(40)), date(2026, 3, 5))
    assert content == registers.catalogue(TITLE, entries(many(40)), date(2026, 3, 5))
    pages = text_of(content)
    assert len(pages) > 1
    assert all("档号" in page and "备注" in page for page in pages)
    assert all(record.archival_code in "".join(pages) for record in many(40))
    verdict = verapdf.judge(content)
    assert (State.PASSED, ["3a", "ua1"]) == (verdict.state, [claim.name for claim in verdict.claims])

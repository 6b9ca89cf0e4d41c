"""Ledgers as spreadsheets: out, through a real office program, and in again the same."""

import json
import subprocess
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from schemas.rows.grids import GRIDS
from schemas.rows.reading import rows_of
from service.registry import sample
from service.tabulating import grid_of, read_spreadsheet, write_spreadsheet

NOW = datetime(2026, 3, 5)
TYPES = list(GRIDS)
AS_XLSX = ("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir")
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "'=1", "=cmd|' /C calc'!A0"]


def whole(type: str) -> dict[str, Any]:
    """The sample with the most measures: a report on a plan, not the one on a project."""
    return dict(json.loads(sample(type, "linked" if type == "progress_report" else "typical")))


def part(type: str) -> list[Any]:
    """The part that the type's grid shows."""
    held: Any = whole(type)
    for step in GRIDS[type][0].at:
        held = held[step]
    return list(held)


def written(type: str, held: list[Any]) -> bytes:
    """The spreadsheet of that part."""
    return write_spreadsheet(GRIDS[type][0], held, NOW)


@pytest.fixture(scope="module")
def from_office(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The spreadsheet of each type, and the empty forms, opened and saved by LibreOffice."""
    folder = tmp_path_factory.mktemp("office")
    for type in TYPES:
        (folder / f"{type}.xlsx").write_bytes(written(type, part(type)))
        (folder / f"{type}-form.xlsx").write_bytes(written(type, []))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", *AS_XLSX, folder / "saved", *sorted(folder.glob("*.xlsx"))],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return {path.stem: path.read_bytes() for path in (folder / "saved").iterdir()}


@pytest.mark.parametrize("type", TYPES)
def test_a_part_comes_back_from_its_spreadsheet(type: str) -> None:
    """All columns known, nothing lacking, every cell as it was; the same bytes again."""
    content = written(type, part(type))
    told = read_spreadsheet(content, type, GRIDS[type][0].name, whole(type))
    assert (part(type), [], [], []) == tuple(
        told[name] for name in ("part", "faults", "missing", "unrecognised")
    )
    assert content == written(type, part(type))


@pytest.mark.parametrize("type", TYPES)
def test_a_part_comes_back_from_an_office_program(from_office: dict[str, bytes], type: str) -> None:
    """Opened and saved there: days are days still, texts texts."""
    told = read_spreadsheet(from_office[type], type, GRIDS[type][0].name, whole(type))
    assert (part(type), [], []) == (told["part"], told["faults"], told["notes"])
    without = read_spreadsheet(from_office[type], type, GRIDS[type][0].name, {})
    assert rows_of(GRIDS[type][0], part(type)) == without["rows"]


@pytest.mark.parametrize("type", TYPES)
def test_an_empty_form_has_all_columns_and_no_rows(from_office: dict[str, bytes], type: str) -> None:
    """Its required columns have a star; a second sheet explains each."""
    for content in (written(type, []), from_office[f"{type}-form"]):
        told = read_spreadsheet(content, type, GRIDS[type][0].name, {})
        assert ([], [], []) == (told["part"], told["unrecognised"], told["missing"])
        book = load_workbook(BytesIO(content))
        table, help = book.worksheets
        starred = {cell.value.rstrip("*") for cell in table[1] if cell.value.endswith("*")}
        assert starred == {column.title for column in GRIDS[type][0].columns if column.is_required}
        explained = [row[0].value for row in help.iter_rows(min_row=2)]
        assert [column.title for column in GRIDS[type][0].columns] == explained[: len(GRIDS[type][0].columns)]


def test_choices_are_offered_and_days_are_days() -> None:
    """A list to choose from in each row and below; a column of days for whoever types them."""
    ledger = grid_of("rectification_plan", "ledger")
    book = load_workbook(BytesIO(write_spreadsheet(ledger, part("rectification_plan"), NOW)))
    table = book["整改台账"]
    letters = {cell.value.rstrip("*"): cell.column_letter for cell in table[1]}
    offers = {str(offer.sqref): offer.formula1 for offer in table.data_validations.dataValidation}
    assert (
        '"立行立改,集中整改期完成,长期坚持,补充整改"'
        == offers[f"{letters['任务类型']}2:{letters['任务类型']}1000"]
    )
    assert "A2" == table.freeze_panes
    due = table[f"{letters['完成时限']}2"]
    assert (datetime(2022, 10, 31), True) == (due.value, due.is_date)
    assert "长期坚持" == table[f"{letters['完成时限']}4"].value


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_is_a_formula(text: str) -> None:
    """Whatever a clerk typed into a draft is a text for whoever opens it, and comes back as it was."""
    held = [
        {
            "aspect_id": text,
            "title": text,
            "problems": [{"problem_id": "P1", "title": text, "amount_yuan": text}],
        }
    ]
    content = written("rectification_plan", held)
    book = load_workbook(BytesIO(content))
    for cell in [
        cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value
    ]:
        assert cell.data_type in ("s", "inlineStr") and cell.quotePrefix
    told = read_spreadsheet(content, "rectification_plan", "ledger", {})
    assert text == told["part"][0]["title"]


def test_a_fault_is_told_at_its_cell_of_the_sheet() -> None:
    """第5行 F列: as the clerk sees it, below a title and an empty row."""
    book = load_workbook(BytesIO(written("rectification_plan", [])))
    sheet = book.worksheets[0]
    sheet.insert_rows(1, 2)
    sheet["A1"] = "某学院整改台账"
    letters = {cell.value.rstrip("*"): cell.column_letter for cell in sheet[3]}
    for row, due in ((4, "2022.9.16"), (6, "月底前")):
        for title, text in (("方面", "甲"), ("反馈问题", "一"), ("整改措施", f"{row}。"), ("完成时限", due)):
            sheet[f"{letters[title]}{row}"] = text
    content = BytesIO()
    book.save(content)
    told = read_spreadsheet(content.getvalue(), "rectification_plan", "ledger", {})
    fault = next(fault for fault in told["faults"] if fault["code"] == "not-a-date")
    place = f"{letters['完成时限']}6"
    assert (place, f"第6行 {letters['完成时限']}列“完成时限”：“月底前”不是日期。") == (
        fault["cell"],
        fault["message"],
    )
    assert (1, 1) == (fault["row"], fault["sent"])
    assert [("方面", 1), ("问题", 1), ("措施", 2)] == [
        (item["title"], item["count"]) for item in told["counts"]
    ]


def test_required_columns_that_are_not_there_are_told_once() -> None:
    """Not in every row."""
    book = load_workbook(BytesIO(written("rectification_plan", part("rectification_plan"))))
    sheet = book.worksheets[0]
    place = next(cell.column for cell in sheet[1] if cell.value == "牵头单位*")
    sheet.delete_cols(place)
    content = BytesIO()
    book.save(content)
    told = read_spreadsheet(content.getvalue(), "rectification_plan", "ledger", {})
    assert [{"key": "lead_unit", "title": "牵头单位"}] == told["missing"]
    assert [] == told["faults"]


def test_a_draft_that_holds_something_else_there_is_no_base() -> None:
    """A draft of another shape keeps nothing from being read; what cannot be a list of items is refused."""
    content = written("rectification_plan", part("rectification_plan"))
    for draft in ({}, {"body": None}, {"body": {"ledger": None}}):
        assert 12 == len(read_spreadsheet(content, "rectification_plan", "ledger", draft)["part"])

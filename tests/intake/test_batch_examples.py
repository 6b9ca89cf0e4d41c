"""The examples to download: read back, they are sound papers."""

import json
from datetime import datetime

import pytest

from service.bootstrap.papers import build_pipeline
from service.core.errors.requests import NotFound
from service.core.findings import errors_among
from service.core.pipeline import Pipeline
from service.intake.examples import example_values, example_workbook, tabled_types
from service.settings import read_settings
from tests.intake.reading import LIMITS, read
from tests.sheets.books import saved

NOW = datetime(2026, 3, 5)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    """The product's own pipeline."""
    return build_pipeline(read_settings({}))


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("type", ["feedback_notice", "rectification_plan"])
def test_an_example_is_a_sound_paper(pipeline: Pipeline, type: str, form: str) -> None:
    """It loads, and no rule has anything against it."""
    content = example_workbook(type, NOW) if form == "xlsx" else example_values(type)
    (entry,) = read(content, f"样表.{form}", LIMITS)
    assert entry.fault is None
    loaded = pipeline.load(entry.content)
    assert loaded.document.doc_type == type
    assert errors_among(pipeline.check(loaded)) == ()


def test_an_example_comes_back_from_an_office_program_that_leaves_columns_out() -> None:
    """Columns in another order, a title above them, optional ones gone."""
    from io import BytesIO

    from openpyxl import load_workbook

    book = load_workbook(BytesIO(example_workbook("feedback_notice", NOW)))
    sheet = book["文书"]
    place = [cell.value for cell in sheet[1]].index("结语") + 1
    sheet.delete_cols(place)
    sheet.insert_rows(1)
    sheet["A1"] = "第三轮巡察反馈意见一览表"
    (entry,) = read(saved(book), "样表.xlsx", LIMITS)
    assert entry.name == "样表.xlsx “文书”第3行"
    assert json.loads(entry.content)["doc_id"] == "FN-2022-MIN"


def test_no_cell_of_an_example_is_a_formula() -> None:
    """Office programs would run it."""
    for type in tabled_types():
        lines = example_values(type).decode("utf-8-sig").replace('"', "").splitlines()
        assert not [
            cell for line in lines for cell in line.split(",") if cell.startswith(("=", "+", "-", "@"))
        ]


def test_other_types_have_no_example() -> None:
    """Neither do those that are none."""
    for name in ("progress_report", "letter"):
        with pytest.raises(NotFound):
            example_workbook(name, NOW)
        with pytest.raises(NotFound):
            example_values(name)

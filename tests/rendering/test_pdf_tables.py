"""Tables over many pages: every row there, heads on every page, merged cells drawn as one."""

from functools import cache
from typing import Any

import pytest
from pages import is_landscape, lines_of, pdf_of, text_of, typical, view_of
from pypdfium2 import PdfDocument

LISTS = {
    "problem_list": "problem_rows",
    "task_list": "rows",
    "responsibility_list": "rows",
    "deadline_list": "rows",
}
LEFT = 35.0
"""Millimetres to the type area on a sideways page."""

PADDING = 0.6
"""Millimetres into a cell where no text stands."""


def squeezed(text: str) -> str:
    """*text* without white space."""
    return "".join(text.split())


def sheets(document: PdfDocument) -> list[str]:
    """The text of each landscape page, without white space."""
    pages = [page for page in range(len(document)) if is_landscape(document, page)]
    return [squeezed("".join(lines_of(document, page))) for page in pages]


@cache
def plan_with(source: str) -> tuple[dict[str, Any], PdfDocument]:
    """The typical plan with one annex only, as view and PDF."""
    view = view_of("rectification_plan")
    annex = {"number": "", "label": "附件", "title": "清单", "title_lines": ["清单"], "source": source}
    view |= {"header": view["header"] | {"attachments": [annex]}, "groups": []}
    return view, pdf_of("rectification_plan", view)


@pytest.mark.parametrize("source", [*LISTS, "ledger"])
def test_no_row_of_a_list_is_lost(source: str) -> None:
    """Each row's own text is on the sheets, in order, however the pages fall."""
    view, document = plan_with(source)
    text, start = "".join(sheets(document)), 0
    for row in view[LISTS.get(source, "rows")]:
        own = squeezed(row["title"] if source == "problem_list" else row["measure"]["text"])
        start = text.find(own, start)
        assert start >= 0, own
        start += len(own)


@pytest.mark.parametrize("source", [*LISTS, "ledger"])
def test_heads_stand_on_every_page_of_a_list(source: str) -> None:
    """序号 is the first head of each sheet."""
    pages = sheets(plan_with(source)[1])
    assert len(pages) > 1
    assert all("序号" in page for page in pages)


def test_a_merged_cell_says_its_text_once() -> None:
    """An aspect of thirteen measures is written once, and so is each problem's goal."""
    view, document = plan_with("task_list")
    text = "".join(sheets(document))
    spans = [row for row in view["rows"] if row["problem_span"]]
    assert len(spans) < len(view["rows"])
    assert 1 == text.count(squeezed(spans[0]["problem"]["goal"]))


def test_a_merged_cell_has_no_rules_inside() -> None:
    """Under an aspect of two rows there is no line; between two aspects there is."""
    rows = [_row(1, 2), _row(2, 0), _row(3, 1)]
    view = view_of("feedback_notice") | {"problem_rows": rows}
    document = pdf_of("feedback_notice", view)
    page = next(page for page in range(len(document)) if is_landscape(document, page))
    merged, own = (_rules_at(document, page, x_mm) for x_mm in (LEFT + 11 + PADDING, LEFT + 73 + PADDING))
    assert 5 == len(own)
    assert [*own[:2], *own[3:]] == [y for y in merged if y >= own[0]]


def test_a_row_longer_than_a_page_goes_on_under_its_heads() -> None:
    """A cell of 4,000 characters is whole, and no page is without heads."""
    view = view_of("feedback_notice")
    view["problem_rows"][1]["manifestations"] = ["长" * 4000]
    document = pdf_of("feedback_notice", view)
    pages = sheets(document)
    assert 4000 + sum(text.count("长") for text in sheets(typical("feedback_notice"))) == sum(
        page.count("长") for page in pages
    )
    assert all("序号" in page for page in pages)


def test_a_sign_of_another_face_stretches_no_line() -> None:
    """A row of three lines is as high with rare characters as without."""
    rules = []
    for sign in ("国", "\U00020087"):
        shown = {"manifestations": [sign * 40], "title": sign * 5}
        view = view_of("feedback_notice") | {"problem_rows": [_row(1, 1) | shown, _row(2, 1)]}
        document = pdf_of("feedback_notice", view)
        page = next(page for page in range(len(document)) if is_landscape(document, page))
        rules.append(_rules_at(document, page, LEFT + 73 + PADDING))
    assert rules[0] == rules[1]


def test_every_annex_begins_a_page() -> None:
    """附件1 to 附件4 each stand at the head of a sheet of their own."""
    document = typical("rectification_plan")
    heads = [page for page in sheets(document) if "附件" in page[:12]]
    assert 4 == len(heads)


def test_an_annex_sent_along_has_no_page() -> None:
    """An attachment that is a file of its own is named in the paper and nowhere else."""
    view = view_of("feedback_notice", "minimal")
    annex = {"number": "", "label": "附件", "title": "移交清单", "source": ""}
    view |= {"header": view["header"] | {"attachments": [annex]}}
    document = pdf_of("feedback_notice", view)
    assert [] == sheets(document)
    assert 1 == text_of(document).count("移交清单")


@pytest.mark.parametrize("which", ["typical", "by_problem"])
def test_the_overview_of_a_report_has_a_row_per_entry(which: str) -> None:
    """With a quoted ledger the measures' words, otherwise their numbers."""
    view = view_of("progress_report", which)
    text = "".join(sheets(pdf_of("progress_report", view)))
    assert all(squeezed(row["text"]) in text for row in view["rows"])


def test_the_overview_without_a_ledger_names_problems_and_measures_by_number() -> None:
    """A report that quotes no ledger still lists each entry."""
    view = view_of("progress_report", "by_problem") | {"quoted": False}
    text = "".join(sheets(pdf_of("progress_report", view)))
    assert "问题编号" in text
    assert all(squeezed(row["measure_id"]) in text for row in view["rows"])


def test_an_entry_the_plan_does_not_know_is_listed_by_its_number() -> None:
    """No measure's text to quote: the number stands in its place."""
    view = view_of("progress_report", "by_problem")
    stranger = view["rows"][0] | {"measure": None, "measure_id": "M999", "aspect_span": 1, "problem_span": 1}
    document = pdf_of("progress_report", view | {"rows": [stranger], "quoted": True})
    assert "M999" in "".join(sheets(document))


def _row(number: int, span: int) -> dict[str, Any]:
    """A row of the notice's problem list."""
    return {
        "no": number,
        "group": "类",
        "aspect": "方面",
        "aspect_span": span,
        "title": "问题",
        "manifestations": ["表现"],
        "nature": "个性",
        "immediate": False,
        "amount": "",
        "source": "",
        "merged_from": "",
    }


def _rules_at(document: PdfDocument, page: int, x_mm: float) -> list[int]:
    """The heights (in dots) of the rules across one upright line through a cell's left padding."""
    picture = document[page].render(scale=300 / 72).to_pil().convert("L")
    x = round(x_mm / 25.4 * 300)
    dark = [y for y in range(picture.height) if picture.getpixel((x, y)) < 128]
    return [y for place, y in enumerate(dark) if not place or y > dark[place - 1] + 1]

"""Who has the PDF read aloud hears the paper: all of it, once, in order, and nothing but the paper."""

import re
from collections import Counter
from itertools import pairwise

import pytest
from pages import TYPES, pdf_of, renderer, typical, view_of
from pypdfium2 import PdfDocument
from tagged import ARTIFACT, elements, pieces, tree

from service.rendering.html import Filled

FURNITURE = re.compile(r"内部资料|草稿|— \d+ —")
HEADINGS = ("H1", "H2", "H3", "H4")


@pytest.mark.parametrize("type_name", TYPES)
def test_every_text_is_read_or_furniture(type_name: str) -> None:
    """The tree holds each drawn text once; apart from it only folios, and 内部资料 overleaf."""
    document = typical(type_name)
    unnumbered = []
    for page in range(len(document)):
        drawn = pieces(document, page)
        read = Counter("".join(item.text for top in tree(document, page) for item in top.walk()))
        assert Counter("".join(text for mark, _, text in drawn if mark != ARTIFACT)) == read
        apart = [text.strip() for mark, _, text in drawn if mark == ARTIFACT]
        assert all(FURNITURE.fullmatch(text) for text in apart), apart
        if f"— {page + 1} —" not in apart:
            unnumbered.append(page)
    blank_and_imprint = [len(document) - 2, len(document) - 1]
    assert unnumbered in ([], blank_and_imprint)  # GB/T 9704—2012 7.5


def printed_pages(document: PdfDocument) -> list[list[tuple[str, int, str]]]:
    """What is drawn on each page that is not blank."""
    return [drawn for page in range(len(document)) if (drawn := pieces(document, page))]


def test_the_mark_of_a_draft_is_furniture() -> None:
    """It would be read out on every page; a blank one has none."""
    document = pdf_of("feedback_notice", view_of("feedback_notice"), draft=True)
    for drawn in printed_pages(document):
        assert "草稿" in [text for mark, _, text in drawn if mark == ARTIFACT]
    assert "草稿" not in "".join(item.text for item in elements(document))


def test_the_handling_mark_is_read_once_and_first() -> None:
    """It governs all that follows; on later pages it is furniture."""
    view = view_of("feedback_notice")
    document = pdf_of("feedback_notice", {**view, "header": {**view["header"], "handling_mark": "内部资料"}})
    assert len(document) > 2
    read = [item.text for item in elements(document) if item.text]
    assert ("内部资料", 1) == (read[0], read.count("内部资料"))
    for number, drawn in enumerate(printed_pages(document)):
        assert bool(number) == ("内部资料" in [text for mark, _, text in drawn if mark == ARTIFACT])


@pytest.mark.parametrize("type_name", TYPES)
def test_bookmarks_are_the_headings_in_steps_of_one(type_name: str) -> None:
    """The same titles in the same order; no level is skipped on the way down."""
    document = typical(type_name)
    headings = [item for item in elements(document) if item.type in HEADINGS]
    marks = list(document.get_toc())
    assert [(int(item.type[1]), item.text) for item in headings] == [
        (mark.level + 1, mark.get_title()) for mark in marks
    ]
    levels = [0, *(mark.level + 1 for mark in marks)]
    assert all(below <= above + 1 for above, below in pairwise(levels))


@pytest.mark.parametrize("type_name", ["feedback_notice", "rectification_plan"])
def test_every_head_of_a_table_says_that_it_heads_a_column(type_name: str) -> None:
    """Each part of a table on a page of its own has its heads with their scope."""
    tables = [item for item in elements(typical(type_name)) if item.type == "Table"]
    assert tables
    for table in tables:
        heads = [item.scope for item in table.walk() if item.type == "TH"]
        widest = max(len(item.children) for item in table.walk() if item.type == "TR")
        assert ["Column"] * widest == heads


@pytest.mark.parametrize("type_name", ["feedback_notice", "rectification_plan"])
def test_a_merged_cell_says_how_many_rows_it_covers(type_name: str) -> None:
    """All of its rows, or those on the page where it begins; no cell reaches beyond its page."""
    tables = [item for item in elements(typical(type_name)) if item.type == "Table"]
    told = {}
    for table in tables:
        rows = [item.children for item in table.walk() if item.type == "TR"]
        for left, cells in zip(range(len(rows), 0, -1), rows, strict=True):
            assert all(1 <= cell.rows <= left for cell in cells)
            told |= {"".join(cell.text.split()): cell.rows for cell in cells if cell.rows > 1}
    view = view_of(type_name)
    wanted = [
        (row["aspect"], row["aspect_span"])
        for row in view["problem_rows" if type_name == "feedback_notice" else "rows"]
        if row["aspect_span"] > 1
    ]
    assert len(wanted) > 3
    assert all(told.get(aspect, 0) <= span for aspect, span in wanted)
    assert any(told.get(aspect) == span for aspect, span in wanted)


@pytest.mark.parametrize("type_name", TYPES)
def test_no_element_is_without_meaning(type_name: str) -> None:
    """No empty paragraph, no span around a line."""
    for item in elements(typical(type_name)):
        assert item.type not in ("Span", "NonStruct")
        assert item.text or item.children, item


def test_a_head_of_a_row_says_so() -> None:
    """A head that stands in the body of a table belongs to its row."""
    table = "<table><thead><tr><th>甲<th>乙</thead><tbody><tr><th>丙<td>丁</table>"
    page = f'<html lang="zh-CN"><title>t</title><h1>t</h1>{table}</html>'
    heads = [item for item in elements(PdfDocument(renderer().typeset(Filled(page)))) if item.type == "TH"]
    assert [("甲", "Column"), ("乙", "Column"), ("丙", "Row")] == [
        (item.text.strip(), item.scope) for item in heads
    ]

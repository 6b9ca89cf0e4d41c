"""The tables of both files have the same rows on the same pages, the Word file's as LibreOffice sets them."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from office import set_by_office
from pages import arranging, renderer, typefaces, view_of
from pypdfium2 import PdfDocument
from test_docx_tables import attached, tables
from word_files import found, word_file

from service.rendering.html import filled

SAMPLES = [
    ("feedback_notice", "typical"),
    ("feedback_notice", "rare-characters"),
    ("rectification_plan", "typical"),
    ("rectification_plan", "full"),
    ("progress_report", "by_problem"),
    ("progress_report", "linked"),
]
Sheets = tuple[int, list[str]]
"""How many pages a file has, and the words of its sideways ones."""


@pytest.fixture(scope="module")
def opened() -> Iterator[dict[tuple[str, str], tuple[bytes, bytes]]]:
    """Each sample's PDF, and the PDF that LibreOffice makes of its Word file."""
    arrange = arranging()
    views = [(name, arrange(name, view_of(name, which)).view) for name, which in SAMPLES]
    ours = [renderer().render(name, view) for name, view in views]
    theirs = set_by_office([word_file(name, view) for name, view in views])
    return dict(zip(SAMPLES, zip(ours, theirs, strict=True), strict=True))


@pytest.mark.parametrize("which", SAMPLES, ids="-".join)
def test_both_files_have_the_same_sheets(
    which: tuple[str, str], opened: dict[tuple[str, str], tuple[bytes, bytes]]
) -> None:
    """As many pages; on each sideways page the same words, so the same rows and merged cells."""
    (pages, ours), (office_pages, theirs) = map(sheets, opened[which])
    assert len(ours) == len(theirs) > 0
    for own, other in zip(ours, theirs, strict=True):
        assert own == other
    assert pages == office_pages


@pytest.mark.parametrize(
    ("type_name", "sources"),
    [
        ("feedback_notice", ["problem_list"]),
        (
            "rectification_plan",
            ["problem_list", "task_list", "responsibility_list", "deadline_list", "ledger"],
        ),
        ("progress_report", ["status_overview"]),
    ],
)
def test_columns_are_as_wide_in_both_files(type_name: str, sources: list[str]) -> None:
    """Twips in Word, points in the PDF."""
    view = attached(view_of(type_name, "typical" if len(sources) > 1 else "every-rule"), *sources)
    drawn = filled(type_name, view, draft=False, typefaces=typefaces()).sheets
    first = [sheet for address, sheet in drawn.items() if address.endswith("/0")]
    made = tables(word_file(type_name, view))
    assert len(sources) == len(first) == len(made)
    for sheet, table in zip(first, made, strict=True):
        assert [*sheet.widths] == [int(width) for width in found(table, "w:tblGrid/w:gridCol/@w:w")]


def sheets(content: bytes) -> Sheets:
    """The pages of a file and the signs on its sideways ones, each sheet's in one order."""
    with closing(PdfDocument(content)) as document:
        words = [
            "".join(sorted("".join(page.get_textpage().get_text_bounded().split())))
            for page in document
            if page.get_width() > page.get_height()
        ]
        return len(document), words

"""The 版记 in both files: an even page, its rules, the folio exceptions (GB/T 9704 7.4, 7.5; 33476.2)."""

import re
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

import pytest
from office import set_by_office
from pages import arranging, ink, is_landscape, lines_of, pdf_of, typefaces, view_of
from pypdfium2 import PdfDocument

from service.core.ports import Arranged
from service.rendering.docx import DocxRenderer
from service.rendering.html import filled
from service.rendering.paging import flow

A_MILLIMETRE = 1.0
FOOT = (0.0, 264.0, 210.0, 290.0)
FOLIO = re.compile(r"—(\d+)—")
Pages = list[tuple[str, bool]]
"""Of each page: its folio, and whether it is blank."""


def report(lines: int) -> tuple[str, dict[str, Any]]:
    """A report with so many paragraphs of one line."""
    blocks = [{"kind": "paragraph", "text": "国"}] * lines
    return "progress_report", view_of("progress_report", "minimal") | {"blocks": blocks}


PAPERS = {
    "one-page": (report(1), "same", ["1", "2"]),
    "even-with-room": (report(8), "same", ["1", "2"]),
    "even-and-full": (report(21), "apart", ["1", "2", "", ""]),
    "odd-with-room": (report(27), "next", ["1", "2", "3", "4"]),
    "odd-and-full": (report(42), "next", ["1", "2", "3", "4"]),
    "annexes-end-odd": (("feedback_notice", view_of("feedback_notice", "joint")), "next", None),
    "annexes-end-even": (("feedback_notice", view_of("feedback_notice")), "apart", None),
    "recipients": (("feedback_notice", view_of("feedback_notice", "recipients-in-imprint")), "apart", None),
}


@cache
def arranged(name: str) -> tuple[str, Arranged]:
    """The type of a paper and its arranged view."""
    type_name, view = PAPERS[name][0]
    return type_name, arranging()(type_name, view)


@pytest.fixture(scope="module")
def both() -> Iterator[dict[str, tuple[PdfDocument, PdfDocument]]]:
    """Of each paper the PDF, and the Word file as LibreOffice sets it."""
    views = {name: (arranged(name)[0], arranged(name)[1].view) for name in PAPERS}
    word_files = [DocxRenderer(typefaces()).render(type_name, view) for type_name, view in views.values()]
    office = [PdfDocument(content) for content in set_by_office(word_files)]
    pdfs = [pdf_of(type_name, view) for type_name, view in views.values()]
    yield dict(zip(views, zip(pdfs, office, strict=True), strict=True))


def pages_of(document: PdfDocument) -> Pages:
    """The folio of each page, and whether nothing is on it."""
    found = []
    for page in range(len(document)):
        words = "".join("".join(lines_of(document, page)).split())
        folios = FOLIO.findall(words)
        found.append((folios[-1] if folios else "", not words))
    return found


@pytest.mark.parametrize("name", PAPERS)
def test_the_imprint_comes_on_an_even_page_in_both_files(
    name: str, both: dict[str, tuple[PdfDocument, PdfDocument]]
) -> None:
    """The same pages, numbered but for a blank one before the 版记 and the one of the 版记 behind it."""
    _, place, folios = PAPERS[name]
    pdf, office = map(pages_of, both[name])
    assert place == arranged(name)[1].view["header"]["arrangement"]["imprint"]
    assert pdf == office
    assert 0 == len(pdf) % 2
    numbers = [str(number) for number in range(1, len(pdf) + 1)]
    wanted = folios or ([*numbers[:-2], "", ""] if place == "apart" else numbers)
    assert wanted == [folio for folio, _ in pdf]
    assert (place == "apart") == pdf[-2][1]
    assert not any(blank for _, blank in (*pdf[:-2], pdf[-1]))


@pytest.mark.parametrize("name", PAPERS)
def test_the_imprint_ends_the_type_area_in_both_files(
    name: str, both: dict[str, tuple[PdfDocument, PdfDocument]]
) -> None:
    """Its last rule is at 262 mm, 156 mm wide, on an upright page; its words are on the last page."""
    for document in both[name]:
        last = len(document) - 1
        assert not is_landscape(document, last)
        assert "印发" in "".join("".join(lines_of(document, last)).split())
        left, _, right, bottom = ink(document, last, (0.0, 255.0, 210.0, 267.0))
        assert pytest.approx((28, 184, 262), abs=0.5) == (left, right, bottom)


def test_the_rules_are_thick_thin_thick(both: dict[str, tuple[PdfDocument, PdfDocument]]) -> None:
    """0.35 mm outside, 0.25 mm between 抄送 and 印发, in the margin where no letters are (7.4.1)."""
    for document in both["recipients"]:
        found = rules_of(document, len(document) - 1)
        assert pytest.approx([0.35, 0.25, 0.35], abs=0.05) == found


def rules_of(document: PdfDocument, page: int) -> list[float]:
    """How thick the rules are (mm) at the left edge of the type area, from above."""
    dots = 1200 / 72
    width, _ = document[page].get_size()
    left, right = (28.5 / 25.4 * 72, width - 30.0 / 25.4 * 72)
    strip = document[page].render(scale=dots, crop=(left, 0, right, 170)).to_pil().convert("L")
    column = strip.crop((2, 0, 3, strip.height)).tobytes()
    runs = re.findall(b"[\x00-\x7f]+", column)
    return [len(run) / 1200 * 25.4 for run in runs]


def test_the_folio_stands_at_269_mm_in_both_files(both: dict[str, tuple[PdfDocument, PdfDocument]]) -> None:
    """The dash, on even pages one cell in from the left, on odd from the right (7.5)."""
    for document in both["even-with-room"]:
        odd, even = (ink(document, page, FOOT) for page in (0, 1))
        assert pytest.approx((28 + 4.94, 184 - 4.94), abs=A_MILLIMETRE) == (even[0], odd[2])
        for page, left in ((0, odd[2] - 3), (1, even[0])):
            dash = ink(document, page, (left, FOOT[1], left + 3, FOOT[3]))
            assert pytest.approx(269, abs=A_MILLIMETRE) == (dash[1] + dash[3]) / 2


def test_many_recipients_stand_in_the_imprint(both: dict[str, tuple[PdfDocument, PdfDocument]]) -> None:
    """Above 抄送, in its layout, and told; the body begins on page 1 (7.3.2, 7.4.2)."""
    told = arranged("recipients")[1]
    assert [("MA-01", "info")] == [(item.code, item.severity.value) for item in told.findings]
    for document in both["recipients"]:
        first, last = ("".join("".join(lines_of(document, page)).split()) for page in (0, len(document) - 1))
        assert "主送" not in first
        assert told.view["opening"][:8] in first
        assert (
            last.index("主送：中共淮岭理工大学土木建筑学院委员会，")
            < last.index("抄送：")
            < last.index("印发")
        )
        assert 32.94 == pytest.approx(
            ink(document, len(document) - 1, (28.5, 240.0, 150.0, 250.0))[0], abs=1.0
        )


def test_one_line_of_body_is_enough_to_leave_the_recipients() -> None:
    """They move only where page 1 has no line left."""
    view = view_of("feedback_notice", "recipients-in-imprint")
    moved = []
    for count in range(120, 420, 14):
        header = view["header"] | {"recipients": "委" * count}
        arrangement = arranging()("feedback_notice", view | {"header": header}).view["header"]
        moved.append(arrangement["arrangement"]["recipients_moved"])
        if not moved[-1]:
            page = lines_of(pdf_of("feedback_notice", view | {"header": header}), 0)
            assert any(view["opening"][:8] in line.replace(" ", "") for line in page)
    assert moved == sorted(moved)
    assert {False, True} == set(moved)


@pytest.mark.parametrize("seed", range(16))
def test_the_pages_are_those_foreseen(seed: int) -> None:
    """What is worked out from our lines is what WeasyPrint sets, whatever headings and annexes there are."""
    type_name, view = anything(Random(seed))  # noqa: S311 - papers, not secrets
    view = dict(arranging()(type_name, view).view)
    foreseen = flow(filled(type_name, view, draft=False, typefaces=typefaces()).html)
    document = pdf_of(type_name, view)
    more = {"same": 0, "next": 1, "apart": 2}[view["header"]["arrangement"]["imprint"]]
    assert len(foreseen.pages()) + foreseen.annex_pages + more == len(document)
    signed = page_of(document, view["header"]["signature"]["date"])
    if view["header"]["arrangement"]["ending_whole"]:
        assert "国" in "".join(lines_of(document, signed))
    for page in range(signed + 1):
        assert "题" not in [line for line in lines_of(document, page) if "—" not in line][-1]


def test_an_imprint_that_no_page_holds_runs_over_several() -> None:
    """Its words are all there, every page numbered, alike in both files; and it is told."""
    view = view_of("feedback_notice")
    copies = "，".join(f"第{number}学院党委" for number in range(1, 201))
    header = view["header"] | {
        "attachments": [],
        "handling_mark": "",
        "imprint": view["header"]["imprint"] | {"copies": copies},
    }
    told = arranging()("feedback_notice", view | {"header": header})
    assert [("CL-02", "warning")] == [(item.code, item.severity.value) for item in told.findings]
    word_file = DocxRenderer(typefaces()).render("feedback_notice", told.view)
    pdf, office = pdf_of("feedback_notice", told.view), PdfDocument(set_by_office([word_file])[0])
    assert pages_of(pdf) == pages_of(office)
    assert [str(number) for number in range(1, len(pdf) + 1)] == [folio for folio, _ in pages_of(pdf)]
    for document in (pdf, office):
        words = "".join("".join(lines_of(document, page)) for page in range(len(document)))
        assert copies in FOLIO.sub("", "".join(words.split()))


def test_recipients_that_no_imprint_holds_stay_below_the_title() -> None:
    """A page overleaf cannot hold them either; it is told."""
    view = view_of("feedback_notice")
    header = view["header"] | {
        "recipients": "委" * 900,
        "imprint": view["header"]["imprint"] | {"recipients": "委" * 900},
    }
    told = arranging()("feedback_notice", view | {"header": header})
    assert [("MA-01", "warning")] == [(item.code, item.severity.value) for item in told.findings]
    assert not told.view["header"]["arrangement"]["recipients_moved"]


def page_of(document: PdfDocument, words: str) -> int:
    """The first page that holds a line of those words."""
    return next(
        page
        for page in range(len(document))
        if words in (line.replace(" ", "") for line in lines_of(document, page))
    )


def anything(random: Random) -> tuple[str, dict[str, Any]]:
    """A report of paragraphs, headings, annexes and a note of any length."""
    view = view_of("progress_report", "minimal")
    blocks = []
    for _ in range(random.randint(2, 14)):
        kind = random.choice(["part", "subpart", "paragraph", "paragraph"])
        length = random.randint(3, 60)
        text = "国2022年，的" * length
        blocks.append({"kind": kind, "ordinal": "一、", "title": "题" * length, "text": text})
    blocks.append({"kind": "paragraph", "text": "国" * random.randint(1, 150)})
    count = random.choice([0, 1, 2, 3, 12])
    annexes = [
        {
            "number": f"{place}." if count > 1 else "",
            "label": "附件",
            "title": "名" * random.randint(5, 60),
            "source": "",
        }
        for place in range(1, count + 1)
    ]
    note = random.choice(["", "附注" * 30])
    signature = view["header"]["signature"] | {"organ": "校" * random.choice([9, 34]), "organ_indent": 0.0}
    header = view["header"] | {"attachments": annexes, "note": note, "title_lines": ["标" * 15] * 3}
    header["signature"] = signature
    return "progress_report", view | {"blocks": blocks, "header": header}

"""Lines of the Word file end where those of the PDF do, in LibreOffice and by the widths Word goes by."""

import re
from itertools import zip_longest
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import set_by_office
from pages import is_landscape, pdf_of
from pypdfium2 import PdfDocument
from word_files import found, part, view_of, word_file

from service.rendering.lines import JOINT_SPACE, Room, held, joints, lines

SAMPLES = (
    ("feedback_notice", "typical"),
    ("rectification_plan", "typical"),
    ("progress_report", "typical"),
    ("progress_report", "by_problem"),
)
BODY = Room(27.638, 25.669, least=-0.015625, usual=-12)
TEXTS = st.lists(
    st.one_of(
        st.text("国党委巡察整改落实", min_size=1, max_size=9),
        st.sampled_from(
            ["，", "。", "；", "（", "）", "“", "”", "2022年9月16日", "28个", "P05", "63%", "——"]
        ),
    ),
    min_size=20,
    max_size=80,
).map("".join)


@pytest.fixture(scope="module")
def set_by_libreoffice() -> list[PdfDocument]:
    """Each sample's Word file as LibreOffice sets it."""
    return [*map(PdfDocument, set_by_office([word_file(names[0], view_of(*names)) for names in SAMPLES]))]


def lines_of(document: PdfDocument) -> list[str]:
    """What each line of the upright pages says, without white space; folios and marks left out."""
    upright = (page for number, page in enumerate(document) if not is_landscape(document, number))
    said = (line for page in upright for line in page.get_textpage().get_text_bounded().splitlines())
    words = (re.sub(r"\s", "", line) for line in said)
    return [line for line in words if line and line != "内部资料" and not re.fullmatch("—.*—", line)]


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_libreoffice_ends_every_line_where_the_pdf_does(
    number: int, set_by_libreoffice: list[PdfDocument]
) -> None:
    """Not one line of the text differs."""
    type_name, which = SAMPLES[number]
    pdf, word = lines_of(pdf_of(type_name, view_of(type_name, which))), lines_of(set_by_libreoffice[number])
    assert len(pdf) > 90
    assert [] == [pair for pair in zip_longest(pdf, word) if pair[0] != pair[1]]


@given(TEXTS)
def test_nothing_else_fits_into_a_held_line(text: str) -> None:
    """Set so far apart the line fits, LibreOffice's joints in it; without them no further sign does."""
    widths = [0.5 if sign < "\x7f" else 1.0 for sign in text]
    ends = {line.start: line.end for line in lines(text, widths, BODY)}
    for line in held(text, widths, BODY):
        assert ends[line.start] == line.end
        width = BODY.width if line.start else BODY.first
        natural = sum(widths[line.start : line.end]) + line.spacing * (line.end - line.start)
        met = sum(line.start < place < line.end for place in joints(text))
        assert natural + met * JOINT_SPACE <= width
        assert met > 1 or natural + widths[line.end] + BODY.least > width


def runs(text: str) -> list[Any]:
    """The runs of the paragraph that a notice opens with when that says *text*."""
    view = {**view_of("feedback_notice"), "opening": text}
    body = part(word_file("feedback_notice", view))
    return found(found(body, "//w:p[w:pPr/w:pStyle/@w:val='Body']")[0], "w:r")


def test_a_line_that_ends_by_itself_stays_in_its_run() -> None:
    """A clerk finds plain text where nothing has to be held."""
    assert 1 == len(runs("国" * 100))


def test_a_held_line_is_a_run_of_its_own() -> None:
    """The line before a number moved down with its unit is spaced, the last is not."""
    first, *_, last = runs("国" * 24 + "2022年" + "国" * 30)
    assert "国" * 24 == "".join(first.itertext())
    (spacing,) = found(first, "w:rPr/w:spacing/@w:val")
    assert int(spacing) > 0
    assert [] == found(last, "w:rPr/w:spacing")

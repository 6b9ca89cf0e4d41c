"""The judge of the PDF files says no where it must; else its yes would mean nothing."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from service.rendering.fonts import load_typefaces
from service.rendering.html import Filled
from service.rendering.pdf import PdfRenderer
from service.settings import read_settings
from tests.verapdf import VeraPdf

SOUND = '<html lang="zh-CN"><title>标题</title><h1>标题</h1><h2>一级</h2><p>正文</p></html>'


@pytest.fixture(scope="module")
def renderer() -> PdfRenderer:
    """The product's own."""
    return PdfRenderer(load_typefaces(Path(read_settings({}).fonts)))


def test_a_sound_page_conforms(renderer: PdfRenderer, verapdf: VeraPdf) -> None:
    """What the planted faults below are planted in is free of faults."""
    verdict = verapdf.judge(renderer.typeset(Filled(SOUND)), "3a")
    assert (True, {}) == (verdict.conforms, verdict.faults)


@pytest.mark.parametrize("claim", ["3a", "ua1"])
@pytest.mark.parametrize("role", ["fangsong", "kaiti", "songti", "xiaobiaosong", "heiti", "fallback"])
def test_signs_that_are_no_han_are_found_by_their_numbers(
    role: str, claim: str, renderer: PdfRenderer, verapdf: VeraPdf
) -> None:
    """A PDF finds a glyph by its number in the font, which need not be its place (ISO 32000-1, 9.7.4.2)."""
    page = SOUND.replace("<p>", f'<p style="font-family: Hongtou-{role}">2019–2021‐A¥€Ωж─①Ⅲ')
    verdict = verapdf.judge(renderer.typeset(Filled(page)), claim)
    assert (True, {}) == (verdict.conforms, verdict.faults)


@pytest.mark.parametrize(("claim", "clause"), [("3a", "6.6.2.1-1"), ("2u", "6.6.2.1-1"), ("ua1", "7.1-8")])
def test_a_file_that_claims_nothing_conforms_to_nothing(claim: str, clause: str, verapdf: VeraPdf) -> None:
    """A blank page of another program lacks the metadata, to begin with."""
    blank, content = PdfDocument.new(), BytesIO()
    blank.new_page(595, 842)
    blank.save(content)
    verdict = verapdf.judge(content.getvalue(), claim)
    assert not verdict.conforms
    assert any(fault.startswith(clause) for fault in verdict.faults), verdict.faults


def test_one_wrong_byte_breaks_pdf_a(renderer: PdfRenderer, verapdf: VeraPdf) -> None:
    """A letter among the signs that mark the file as binary (ISO 19005-3, 6.1.2) is found."""
    content = renderer.typeset(Filled(SOUND))
    verdict = verapdf.judge(content.replace(content[9:14], b"%abcd", 1), "3a")
    assert not verdict.conforms
    assert ["6.1.2-2"] == [fault.split()[0] for fault in verdict.faults]


def test_a_skipped_level_of_headings_breaks_pdf_ua(renderer: PdfRenderer, verapdf: VeraPdf) -> None:
    """A third level right below the first (ISO 14289-1, 7.4.2) is found."""
    verdict = verapdf.judge(renderer.typeset(Filled(SOUND.replace("h2>", "h3>"))), "ua1")
    assert not verdict.conforms
    assert "7.4.2-1" in {fault.split()[0] for fault in verdict.faults}


def test_what_is_no_pdf_conforms_to_nothing(verapdf: VeraPdf) -> None:
    """The judge goes on after a file it cannot read."""
    verdict = verapdf.judge(b"%PDF-1.7 nothing", "3a")
    assert (False, 0) == (verdict.conforms, verdict.checks)

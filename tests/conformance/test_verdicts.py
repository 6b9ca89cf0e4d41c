"""The judge of the PDF files says no where it must; else its yes would mean nothing."""

from collections.abc import Callable
from io import BytesIO

import pytest
from pypdfium2 import PdfDocument
from sound_page import SOUND
from weasyprint import HTML, Attachment

from service.conformance.verapdf import VeraPdf
from service.core.errors.faults import NonConforming
from service.core.verdicts import State, Verdict, upheld

BLANK = PdfDocument.new()
BLANK.new_page(595, 842)


def saved(document: PdfDocument) -> bytes:
    """The file's bytes."""
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def broken(verdict: Verdict) -> list[str]:
    """The broken rules as claim and clause."""
    return [f"{claim.name}-{rule.clause}" for claim in verdict.claims for rule in claim.broken]


def test_a_sound_page_keeps_both_its_claims(sound: bytes, verapdf: VeraPdf) -> None:
    """What the planted faults below are planted in is free of faults."""
    verdict = verapdf.judge(sound)
    assert (State.PASSED, "", []) == (verdict.state, verdict.reason, broken(verdict))
    assert ["PDF/A-3a", "PDF/UA-1"] == [claim.title for claim in verdict.claims]
    assert "veraPDF" == verdict.engine
    assert verdict is upheld(verdict)


@pytest.mark.parametrize("role", ["fangsong", "kaiti", "songti", "xiaobiaosong", "heiti", "fallback"])
def test_signs_that_are_no_han_are_found_by_their_numbers(
    role: str, typeset: Callable[[str], bytes], verapdf: VeraPdf
) -> None:
    """A PDF finds a glyph by its number in the font, which need not be its place (ISO 32000-1, 9.7.4.2)."""
    page = SOUND.replace("<p>", f'<p style="font-family: Hongtou-{role}">2019–2021‐A¥€Ωж─①Ⅲ')
    verdict = verapdf.judge(typeset(page))
    assert (State.PASSED, []) == (verdict.state, broken(verdict))


def test_a_file_that_claims_nothing_conforms_to_nothing(verapdf: VeraPdf) -> None:
    """A blank page of another program."""
    verdict = verapdf.judge(saved(BLANK))
    assert (State.FAILED, ()) == (verdict.state, verdict.claims)
    assert "没有声明" in verdict.reason


def test_one_wrong_byte_breaks_pdf_a(sound: bytes, verapdf: VeraPdf) -> None:
    """A letter among the signs that mark the file as binary (ISO 19005-3, 6.1.2) is found, and stops it."""
    verdict = verapdf.judge(sound.replace(sound[9:14], b"%abcd", 1))
    assert (State.FAILED, ["3a-6.1.2-2"]) == (verdict.state, broken(verdict))
    with pytest.raises(NonConforming) as caught:
        upheld(verdict)
    (finding,) = caught.value.findings
    assert "3a-6.1.2-2" == finding.code
    assert "EOL marker" in finding.message


def test_a_skipped_level_of_headings_breaks_pdf_ua(typeset: Callable[[str], bytes], verapdf: VeraPdf) -> None:
    """A third level right below the first (ISO 14289-1, 7.4.2) is found."""
    verdict = verapdf.judge(typeset(SOUND.replace("h2>", "h3>")))
    assert (State.FAILED, ["ua1-7.4.2-1"]) == (verdict.state, broken(verdict))


def test_a_file_within_the_file_is_looked_into(sound: bytes, verapdf: VeraPdf) -> None:
    """Files in PDF/A-2 must be PDF/A themselves (6.8): the engine looks up the rules of what they claim."""
    page = HTML(string='<html lang="zh-CN"><title>题')
    found = []
    for attached in (saved(BLANK), page.write_pdf(pdf_variant="pdf/a-2b")):
        files = [Attachment(string=attached, name="within.pdf", description="within")]
        found.append(verapdf.judge(page.write_pdf(pdf_variant="pdf/a-2b", attachments=files)))
    assert [["2b-6.8-5"], []] == [broken(verdict) for verdict in found]
    assert [State.FAILED, State.PASSED] == [verdict.state for verdict in found]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing", b"\0" * 100_000])
def test_what_is_no_pdf_conforms_to_nothing(content: bytes, sound: bytes, verapdf: VeraPdf) -> None:
    """The judge goes on after a file it cannot read."""
    verdict = verapdf.judge(content)
    assert (State.FAILED, True) == (verdict.state, "无法" in verdict.reason)
    with pytest.raises(NonConforming):
        upheld(verdict)
    assert State.PASSED is verapdf.judge(sound).state


def test_a_verdict_comes_back_as_it_was_written(sound: bytes, verapdf: VeraPdf) -> None:
    """Through plain JSON values, with what is broken."""
    for content in (sound, sound.replace(sound[9:14], b"%abcd", 1), b""):
        verdict = verapdf.judge(content)
        assert verdict == Verdict.from_dict(verdict.as_dict())

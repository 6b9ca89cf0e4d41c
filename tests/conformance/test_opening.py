"""A viewer that nobody looks at tells what it sees, and why where it sees nothing."""

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from service.conformance.opening import Pdfium
from service.core.errors.faults import ConformanceFailed

HELVETICA = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>> endobj
4 0 obj <</Length 34>> stream
BT /F 12 Tf 9 9 Td (a word) Tj ET
endstream endobj
5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
trailer <</Root 1 0 R>>
"""


@pytest.fixture(scope="module")
def viewer() -> Iterator[Pdfium]:
    """One for all files."""
    with closing(Pdfium(60, 512)) as running:
        yield running


def test_a_sound_page_is_seen(sound: bytes, viewer: Pdfium) -> None:
    """Its pages, its words, its fonts."""
    seen = viewer.open(sound)
    assert (1, (), False, 0, "") == (
        seen.pages,
        seen.unembedded,
        seen.is_encrypted,
        seen.signatures,
        seen.problem,
    )
    assert len("标题一级正文") <= seen.signs
    assert "pypdfium2" == seen.engine


def test_a_font_that_is_not_in_the_file_is_named(viewer: Pdfium) -> None:
    """The words are there all the same, on this machine."""
    seen = viewer.open(HELVETICA)
    assert (("Helvetica",), len("aword"), "") == (seen.unembedded, seen.signs, seen.problem)


def test_an_encrypted_file_is_told_apart(sound: bytes, viewer: Pdfium) -> None:
    """Also one that opens without a password; one that asks for it does not open."""
    for password, problem in (("", ""), ("secret", "password")):
        written, content = copy_into_new_writer(PdfFileReader(BytesIO(sound))), BytesIO()
        written.encrypt("owner", password)
        written.write(content)
        seen = viewer.open(content.getvalue())
        assert (not problem, problem.lower() in seen.problem.lower()) == (seen.is_encrypted, True)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing", b"\0" * 100_000])
def test_what_is_no_pdf_does_not_open(content: bytes, viewer: Pdfium) -> None:
    """It says so, and goes on."""
    assert viewer.open(content).problem
    assert not viewer.open(HELVETICA).problem


def test_a_viewer_that_dies_costs_its_file_alone(sound: bytes) -> None:
    """The service lives."""
    with closing(Pdfium(60, 512, "engines_planted.dying")) as dying, pytest.raises(ConformanceFailed):
        dying.open(sound)

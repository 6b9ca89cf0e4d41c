"""Words are read from pages whose signs are boxes; they are the same words."""

import pytest
from pages import renderer, view_of
from pypdfium2 import PdfDocument

from service.rendering.pdf_fonts import read_fonts
from service.rendering.pdf_shapeless import FONT, without_shapes
from service.rendering.words import read_pdf, squeezed

SAMPLES = [
    ("feedback_notice", "rare-characters"),
    ("feedback_notice", "joint"),
    ("rectification_plan", "full"),
]


@pytest.fixture(scope="module", params=SAMPLES, ids="/".join)
def content(request: pytest.FixtureRequest) -> bytes:
    """A sample's PDF."""
    name, which = request.param
    return renderer().render(name, view_of(name, which))


def words_in(content: bytes) -> tuple[str, ...]:
    """What PDFium reads on each page of the file as it is."""
    return tuple(squeezed(page.get_textpage().get_text_bounded()) for page in PdfDocument(content))


def test_the_words_are_those_of_the_file_itself(content: bytes) -> None:
    """Without the fonts' shapes PDFium reads the same words in the same order."""
    assert words_in(content) == read_pdf(content)


def test_no_font_keeps_its_shapes(content: bytes) -> None:
    """Every font file is found as WeasyPrint writes it: one glyph after the other is a box."""
    assert len(read_fonts(content)) == len(FONT.findall(content))
    assert {0xFFFF} == {font.glyphs for font in read_fonts(without_shapes(content))}


def test_only_what_is_in_font_files_differs(content: bytes) -> None:
    """Not a byte moves, so the file's own table of contents holds."""
    shapeless = without_shapes(content)
    fonts = [range(font.end(), font.end() + int(font[1])) for font in FONT.finditer(content)]
    changed = [place for place, pair in enumerate(zip(content, shapeless, strict=True)) if pair[0] != pair[1]]
    assert changed
    assert all(any(place in font for font in fonts) for place in changed)


def test_a_file_without_such_fonts_is_read_as_it_is() -> None:
    """Words of another make are read too, only slower."""
    foreign = b"%PDF-1.7 of another make"
    assert foreign == without_shapes(foreign)

"""What HarfBuzz says of a face is what its tables say, read by another library."""

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from pages import typefaces

from service.rendering.fonts import Typeface
from service.rendering.glyphs import NONE, glyphs_in

SIGNS = "国巡察一，。“—·…A1%Ⅲ①\u3000\U00020087"


@pytest.mark.parametrize("face", typefaces(), ids=lambda face: face.role)
def test_every_sign_has_the_glyph_of_the_table(face: Typeface) -> None:
    """Code by code, and no others."""
    with TTFont(face.path, lazy=True) as font:
        numbers = font.getReverseGlyphMap()
        told = {code: numbers[name] for code, name in font.getBestCmap().items() if name != ".notdef"}
    assert told == glyphs_in(face.path, face.sha256).by_code()


@pytest.mark.parametrize("face", typefaces(), ids=lambda face: face.role)
def test_widths_and_whites_are_those_of_the_outlines(face: Typeface) -> None:
    """To a millionth of an em, for signs with ink and without."""
    found = glyphs_in(face.path, face.sha256)
    with TTFont(face.path, lazy=True) as font:
        outlines, names, em = font.getGlyphSet(), font.getBestCmap(), font["head"].unitsPerEm
        for sign in (sign for sign in SIGNS if ord(sign) in names):
            glyph, pen = outlines[names[ord(sign)]], BoundsPen(outlines)
            glyph.draw(pen)
            assert glyph.width / em == pytest.approx(found.width(sign), abs=1e-6)
            white = (glyph.width - pen.bounds[2]) / em if pen.bounds else 0.0
            assert white == pytest.approx(found.bearing(sign), abs=1e-6)


def test_a_sign_that_a_face_lacks_has_no_glyph() -> None:
    """And neither width to speak of nor white."""
    fangsong = typefaces()[0]
    assert NONE == glyphs_in(fangsong.path, fangsong.sha256).of("\U00020087")
    assert 0.0 == glyphs_in(fangsong.path, fangsong.sha256).bearing("\U00020087")

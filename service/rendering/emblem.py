"""How high 发文机关标志 sits in its line in a face; the standard measures its glyphs (9704—2012 7.2.4)."""

from functools import cache
from pathlib import Path

from service.rendering.fonts import Typeface

MEASURED = "中"
"""What most of them begin with."""

WHITE = 0.117
"""The white above it in a line of one em in FandolSong Bold, for which the stylesheet is measured."""

USE_TYPO_METRICS = 1 << 7


def raised(face: Typeface) -> float:
    """By how many em the face must be raised to stand where FandolSong Bold would; 0 if it lacks the sign."""
    return round(_white_above(face.path, face.sha256) - WHITE, 3)


@cache
def _white_above(path: Path, digest: str) -> float:
    """The white (em) between the top of a line as high as the type size and the glyph in it."""
    from fontTools.pens.boundsPen import BoundsPen
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        em, glyph = font["head"].unitsPerEm, font.getBestCmap().get(ord(MEASURED))
        if glyph is None:
            return WHITE
        if font["OS/2"].fsSelection & USE_TYPO_METRICS:
            above, below = font["OS/2"].sTypoAscender, -font["OS/2"].sTypoDescender
        else:
            above, below = font["hhea"].ascent, -font["hhea"].descent
        glyphs = font.getGlyphSet()
        pen = BoundsPen(glyphs)
        glyphs[glyph].draw(pen)
        top = pen.bounds[3] if pen.bounds else 0
    return float((em + above - below) / 2 - top) / float(em)

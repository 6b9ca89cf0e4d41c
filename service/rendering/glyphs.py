"""What a face has of each sign, asked of its file as needed: HarfBuzz maps the file and parses no more of it.

Reading whole tables of six faces took a second and 150 MB in every process.
"""

from functools import cache
from pathlib import Path

import uharfbuzz

NONE = 0
"""The glyph of a sign that a face has not (.notdef)."""


class Glyphs:
    """The glyphs of one font file; widths are in em."""

    def __init__(self, path: Path) -> None:
        self._face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(path))
        self._font = uharfbuzz.Font(self._face)

    def of(self, sign: str) -> int:
        """The number of the glyph of *sign*, or NONE."""
        return int(self._font.get_nominal_glyph(ord(sign)) or NONE)

    def width(self, sign: str) -> float:
        """How far *sign*, which it has, moves the pen."""
        return float(self._font.get_glyph_h_advance(self.of(sign)) / self._face.upem)

    def bearing(self, sign: str) -> float:
        """The white at the right of *sign*; 0 where it has no ink or the face has it not."""
        from fontTools.pens.boundsPen import BoundsPen

        pen = BoundsPen(None)
        glyph = self.of(sign)
        if glyph != NONE:
            self._font.draw_glyph_with_pen(glyph, pen)
        return self.width(sign) - pen.bounds[2] / self._face.upem if pen.bounds else 0.0

    def by_code(self) -> dict[int, int]:
        """The glyph of every code point it has."""
        found = ((code, self._font.get_nominal_glyph(code)) for code in self._face.unicodes)
        return {code: glyph for code, glyph in found if glyph}


@cache
def glyphs_in(path: Path, digest: str) -> Glyphs:
    """The glyphs of the file of that digest, opened once."""
    return Glyphs(path)

"""How wide each sign of a text is set, from the prepared faces themselves."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from service.rendering.fonts import Typeface

STAND_INS = ("fallback", "fangsong", "songti", "heiti", "kaiti", "xiaobiaosong")
"""Who is asked for a sign that a face lacks, as the stylesheet lists them."""


class Advances:
    """Widths of signs by face, in em; each face is read at first use."""

    def __init__(self, typefaces: Iterable[Typeface]) -> None:
        self._files = {face.role: (face.path, face.sha256) for face in typefaces}
        self._known: dict[str, dict[str, float]] = {role: {} for role in self._files}

    def of(self, role: str, text: str) -> list[float]:
        """The width of each sign of *text* in the face of that role, or in the one that stands in for it."""
        known = self._known[role]
        for sign in set(text) - known.keys():
            known[sign] = self._width(role, sign)
        return [known[sign] for sign in text]

    def _width(self, role: str, sign: str) -> float:
        for name in (role, *STAND_INS):
            width = _widths(*self._files[name]).get(ord(sign))
            if width is not None:
                return width
        return 0.0


@cache
def _widths(path: Path, digest: str) -> dict[int, float]:
    """The advance widths of the face of that digest by code point."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        widths, em = font["hmtx"].metrics, font["head"].unitsPerEm
        return {code: widths[glyph][0] / em for code, glyph in font.getBestCmap().items()}

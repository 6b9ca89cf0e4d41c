"""How wide each sign of a text is set, from the prepared faces themselves."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from service.rendering.fonts import Typeface, in_turn


class Advances:
    """Widths of signs by face, in em; each face is read at first use."""

    def __init__(self, typefaces: Iterable[Typeface]) -> None:
        self._faces = tuple(typefaces)
        self._known: dict[str, dict[str, float]] = {face.role: {} for face in self._faces}

    def of(self, role: str, text: str) -> list[float]:
        """The width of each sign of *text* in the face of that role, or in the one that stands in for it."""
        known = self._known[role]
        for sign in set(text) - known.keys():
            known[sign] = self._width(role, sign)
        return [known[sign] for sign in text]

    def _width(self, role: str, sign: str) -> float:
        for face in in_turn(role, self._faces):
            width = _widths(face.path, face.sha256).get(ord(sign))
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

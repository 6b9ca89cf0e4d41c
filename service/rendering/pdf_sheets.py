"""Sheets of long tables, drawn straight into a PDF page: WeasyPrint only leaves their room.

Setting a table of narrow cells box by box is most of what a long document costs it, and here every line and
rule has its place already (docs/decisions/0012-tables.md).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydyf import Dictionary

from service.rendering.advances import Advances
from service.rendering.fonts import Typeface
from service.rendering.glyphs import NONE, Glyphs, glyphs_in
from service.rendering.sheet import Drawn, Rule, Sheet, Words

PX = 96 / 1440
"""CSS pixels, in which WeasyPrint draws, in a twip."""

SIZE = 16
"""At which faces are loaded; what is known of them is in em."""


@dataclass(frozen=True, slots=True)
class Painted:
    """A sheet in a page's content: its cells by rows, each with its mark there, yet to be numbered.

    An empty cell has none.
    """

    rows: list[list[tuple[Drawn, Any]]]


class SheetPainter:
    """Draws the sheets of one document with the faces in *fonts*, WeasyPrint's configuration of them.

    *families* are the names it has for them, by role.
    """

    def __init__(self, fonts: Any, advances: Advances, families: Mapping[str, str]) -> None:
        self._load = _loader(fonts.font_map)
        self._advances = advances
        self._families = families
        self._known: dict[str, Any] = {}
        self.painted: dict[int, Painted] = {}
        """What was drawn, by the id of the page's content stream."""

    def images(self, sheets: Mapping[str, Sheet]) -> dict[str, "SheetImage"]:
        """What WeasyPrint finds under each address, in place of an image it would have to fetch."""
        return {address: SheetImage(sheet, self) for address, sheet in sheets.items()}

    def draw(self, sheet: Sheet, stream: Any) -> None:
        """Nothing; the page's content has the sheet: each cell in a mark of its own, then the rules."""
        rows = [[(cell, self._cell(cell, stream)) for cell in row] for row in sheet.rows]
        self.painted[id(stream)] = Painted(rows)
        stream.begin_marked_content("Artifact")
        stream.stream.append(b"0 0 0 rg\n" + b"".join(map(_bar, sheet.rules)) + b"f")
        stream.end_marked_content()

    def _cell(self, cell: Drawn, stream: Any) -> Any:
        if not any(cell.words.lines):
            return None
        mark = Dictionary({"MCID": 0})
        stream.begin_marked_content("TH" if cell.is_head else "TD", mark)
        stream.stream.append(b"0 0 0 rg BT\n" + b"".join(self._text(cell.words, stream)) + b"ET")
        stream.end_marked_content()
        return mark

    def _text(self, words: Words, stream: Any) -> Iterator[bytes]:
        """The lines of a cell, in the operators of a text object."""
        lift = words.pitch / 2 + self._middle(words.role, stream) * words.size
        for number, line in enumerate(words.lines):
            left = float(words.left)
            if words.centred:
                left += (words.width - sum(self._advances.of(words.role, line)) * words.size) / 2
            baseline = words.top + number * words.pitch + lift
            yield f"1 0 0 -1 {left * PX:.4f} {baseline * PX:.4f} Tm\n".encode()
            for face, signs in self._advances.faces(words.role, line):
                font = self._font(face, stream)
                shown = self._shown(signs, face, font)
                yield f"/{font.hash} {words.size * PX:.4f} Tf\n<{shown}> Tj\n".encode()

    def _middle(self, role: str, stream: Any) -> float:
        """How far below the middle of its line the baseline of that role's face lies (em)."""
        face, _ = next(self._advances.faces(role, ""))
        font = self._font(face, stream)
        return float(font.ascent + font.descent) / 2000

    def _shown(self, signs: str, face: Typeface, font: Any) -> str:
        """The glyphs of *signs* in hexadecimal; *font* then knows the sign and the width of each."""
        glyphs = glyphs_in(face.path, face.sha256)
        for sign in dict.fromkeys(signs):
            glyph = glyphs.of(sign)
            if glyph != NONE and glyph not in font.to_unicode:
                font.to_unicode[glyph] = sign
                font.widths[glyph] = round(glyphs.width(sign) * 1000)
        return signs.translate(_hexadecimal(face.path, face.sha256))

    def _font(self, face: Typeface, stream: Any) -> Any:
        """The PDF's font of that face, the same as the text around has."""
        if face.role not in self._known:
            self._known[face.role], _ = stream.add_font(self._load(self._families[face.role]))
        return self._known[face.role]


@dataclass(frozen=True, slots=True)
class SheetImage:
    """A sheet in the part of one of WeasyPrint's images."""

    sheet: Sheet
    painter: SheetPainter

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, float]:
        """Its width and height in CSS pixels, and the one by the other."""
        return self.sheet.width * PX, self.sheet.height * PX, self.sheet.width / self.sheet.height

    def draw(self, stream: Any, _width: float, _height: float, _style: Any) -> None:
        """Nothing; the sheet is drawn, outside the mark that an image has here."""
        stream.end_marked_content()
        self.painter.draw(self.sheet, stream)
        stream.begin_marked_content("Artifact")


class _Hexadecimal(dict[int, str]):
    """Glyphs of one face by code point, in four hexadecimal digits; nothing for a sign it has not."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs

    def __missing__(self, code: int) -> str:
        glyph = self._glyphs.of(chr(code))
        self[code] = found = "" if glyph == NONE else f"{glyph:04x}"
        return found


@cache
def _hexadecimal(path: Path, digest: str) -> _Hexadecimal:
    """The glyphs of the face of that digest."""
    return _Hexadecimal(glyphs_in(path, digest))


def _loader(font_map: Any) -> Callable[[str], Any]:
    """What loads a family from Pango's *font_map*; the loaded ones live as long as it does."""
    from weasyprint.text.ffi import TO_UNITS, ffi, gobject, pango

    context = ffi.gc(pango.pango_font_map_create_context(font_map), gobject.g_object_unref)
    loaded = []

    def load(family: str) -> Any:
        description = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
        pango.pango_font_description_set_family(description, family.encode())
        pango.pango_font_description_set_absolute_size(description, SIZE * TO_UNITS)
        font = pango.pango_font_map_load_font(font_map, context, description)
        loaded.append(ffi.gc(font, gobject.g_object_unref))
        return font

    return load


def _bar(rule: Rule) -> bytes:
    sides = (rule.left, rule.top, rule.width, rule.height)
    return " ".join(f"{side * PX:.4f}" for side in sides).encode() + b" re\n"

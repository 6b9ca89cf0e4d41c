"""What stands on the pages of a PDF: glyphs by outline, rules by ink; millimetres from the upper left."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import pypdfium2
from PIL import Image, ImageChops, ImageOps
from pypdfium2 import raw

MM = 25.4 / 72
DOTS_PER_MM = 300 / 25.4
NAME_BYTES = 256
HIGH_SURROGATES, LOW_SURROGATES = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
PICTURES = 12
"""How many pictures of pages are kept, of 26 MB each."""

SAME_LINE = 0.6
"""Glyphs whose base lines differ by less (mm) stand on one line."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed sign: the box of its outline, size in points, colour as RGB.

    Its cell begins at `x` on the base line and ends at `end`: the face's advance, without letter spacing.
    """

    sign: str
    page: int
    font: str
    size: float
    colour: tuple[int, int, int]
    x: float
    end: float
    base: float
    box: Box


@dataclass(frozen=True, slots=True)
class Line:
    """The glyphs on one base line of one page, from left to right."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        """The signs."""
        return "".join(glyph.sign for glyph in self.glyphs)

    @property
    def page(self) -> int:
        """The page, from 0."""
        return self.glyphs[0].page

    @property
    def base(self) -> float:
        """The base line."""
        return self.glyphs[0].base

    @property
    def left(self) -> float:
        """The origin of the first glyph: where its cell begins."""
        return self.glyphs[0].x

    @property
    def end(self) -> float:
        """Where the cell of the last glyph ends."""
        return self.glyphs[-1].end

    @property
    def box(self) -> Box:
        """The box of the ink."""
        return box_of(self.glyphs)


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal rule of a page: its ends, its middle and its thickness."""

    page: int
    left: float
    right: float
    y: float
    thickness: float

    @property
    def box(self) -> Box:
        """The box of its ink."""
        return (self.left, self.y - self.thickness / 2, self.right, self.y + self.thickness / 2)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a page."""

    page: int
    box: Box


def box_of(glyphs: tuple[Glyph, ...] | list[Glyph]) -> Box:
    """The box round the ink of all *glyphs*."""
    boxes = [glyph.box for glyph in glyphs if glyph.box[2] > glyph.box[0]]
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def lines_of(glyphs: list[Glyph] | tuple[Glyph, ...]) -> list[Line]:
    """The lines of *glyphs* given in the order of reading."""
    lines: list[list[Glyph]] = []
    for glyph in glyphs:
        last = lines[-1][-1] if lines else None
        if last and last.page == glyph.page and abs(last.base - glyph.base) < SAME_LINE:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [Line(tuple(line)) for line in lines]


class Printed:
    """A PDF opened for measuring; pages are counted from 0."""

    def __init__(self, content: bytes) -> None:
        self.document = pypdfium2.PdfDocument(content)

    @cached_property
    def sizes(self) -> list[tuple[float, float]]:
        """Width and height of each page."""
        return [(width * MM, height * MM) for width, height in (page.get_size() for page in self.document)]

    @cached_property
    def pages(self) -> list[list[Glyph]]:
        """The glyphs of each page in the order of the file; white space is left out."""
        return [list(self._glyphs(number)) for number in range(len(self.document))]

    def is_upright(self, page: int) -> bool:
        """Whether the page is no landscape sheet."""
        width, height = self.sizes[page]
        return width < height

    def upright(self, glyph: Glyph) -> Box:
        """The box of a glyph on the sheet as bound: a landscape page is the sheet turned a quarter right."""
        if self.is_upright(glyph.page):
            return glyph.box
        left, top, right, bottom = glyph.box
        width = self.sizes[glyph.page][0]
        return (top, width - right, bottom, width - left)

    def rules(self, page: int, *, red: bool = False, least: float = 100) -> list[Rule]:
        """The horizontal rules of a page at least that long, from the top, by ink at 300 dpi."""
        marks = self._marks(page, red)
        width, height = marks.size
        left, right = round(28.5 * DOTS_PER_MM), round((28.5 + least) * DOTS_PER_MM)
        profile = marks.crop((left, 0, min(right, width), height)).resize((1, height), Image.Resampling.BOX)
        values = list(profile.tobytes())
        found = []
        row = 0
        while row < height:
            if values[row] < 20:
                row += 1
                continue
            first = row
            while row < height and values[row] >= 20:
                row += 1
            darkest = max(values[first:row])
            if row - first < DOTS_PER_MM * 1.5 and darkest > 200:
                found.append(self._rule(page, marks, (first, row), sum(values[first:row]) / 255))
        return found

    def _rule(self, page: int, marks: Image.Image, rows: tuple[int, int], dots: float) -> Rule:
        first, end = rows
        strip = marks.crop((0, first, marks.size[0], end)).resize((marks.size[0], 1), Image.Resampling.BOX)
        reach = strip.point(lambda value: 255 if value > 60 else 0).getbbox()
        assert reach is not None
        return Rule(
            page,
            reach[0] / DOTS_PER_MM,
            reach[2] / DOTS_PER_MM,
            (first + end) / 2 / DOTS_PER_MM,
            dots / DOTS_PER_MM,
        )

    def ink(self, page: int, within: Box) -> Box | None:
        """The box of all ink in a part of a page, by a picture at 300 dpi; None where it is blank."""
        part = self._marks(page, False).crop(tuple(round(side * DOTS_PER_MM) for side in within))
        box = part.point(lambda value: 255 if value > 100 else 0).getbbox()
        if box is None:
            return None
        left, top = within[0], within[1]
        return (
            box[0] / DOTS_PER_MM + left,
            box[1] / DOTS_PER_MM + top,
            box[2] / DOTS_PER_MM + left,
            box[3] / DOTS_PER_MM + top,
        )

    def _marks(self, page: int, red: bool) -> Image.Image:
        picture = _picture(self, page)
        if red:
            channels = picture.split()
            return ImageOps.autocontrast(ImageChops.subtract(channels[0], channels[1]))
        return ImageOps.invert(picture.convert("L"))

    def _glyphs(self, number: int) -> Iterator[Glyph]:
        page = self.document[number]
        text = page.get_textpage()
        _, height = page.get_size()
        reader = _Reader(text.raw)
        codes = [raw.FPDFText_GetUnicode(text, place) for place in range(text.count_chars())]
        for place, code in enumerate(codes):
            if code in LOW_SURROGATES or raw.FPDFText_IsGenerated(text, place) == 1:
                continue
            sign = chr(_joined(code, codes[place + 1]) if code in HIGH_SURROGATES else code)
            if sign.strip():
                yield reader.glyph(place, sign, number, height)


@lru_cache(maxsize=PICTURES)
def _picture(printed: Printed, page: int) -> Image.Image:
    image: Image.Image = printed.document[page].render(scale=300 / 72).to_pil()
    return image.convert("RGB")


def _joined(high: int, low: int) -> int:
    """The code point of two surrogates."""
    return 0x10000 + (high - HIGH_SURROGATES.start << 10) + low - LOW_SURROGATES.start


class _Reader:
    """Reads glyph after glyph of one page into the same few C variables."""

    def __init__(self, text: Any) -> None:
        self.text = text
        self.sides = [ctypes.c_double() for _ in range(4)]
        self.origin = [ctypes.c_double() for _ in range(2)]
        self.colour = [ctypes.c_uint() for _ in range(4)]
        self.matrix = raw.FS_MATRIX()
        self.name = ctypes.create_string_buffer(NAME_BYTES)
        self.flags = ctypes.c_int()
        self.cell = raw.FS_RECTF()

    def glyph(self, place: int, sign: str, page: int, height: float) -> Glyph:
        """The glyph at a place of the page's text; *height* is the page's in points."""
        left, right, bottom, top = self.sides
        raw.FPDFText_GetCharBox(self.text, place, left, right, bottom, top)
        raw.FPDFText_GetCharOrigin(self.text, place, *self.origin)
        raw.FPDFText_GetFillColor(self.text, place, *self.colour)
        raw.FPDFText_GetMatrix(self.text, place, self.matrix)
        raw.FPDFText_GetFontInfo(self.text, place, self.name, NAME_BYTES, self.flags)
        raw.FPDFText_GetLooseCharBox(self.text, place, self.cell)
        scale = (self.matrix.c**2 + self.matrix.d**2) ** 0.5
        red, green, blue, _ = (part.value for part in self.colour)
        return Glyph(
            sign=sign,
            page=page,
            font=self.name.value.decode().partition("+")[2] or self.name.value.decode(),
            size=raw.FPDFText_GetFontSize(self.text, place) * scale,
            colour=(red, green, blue),
            x=self.origin[0].value * MM,
            end=self.cell.right * MM,
            base=(height - self.origin[1].value) * MM,
            box=(
                left.value * MM,
                (height - top.value) * MM,
                right.value * MM,
                (height - bottom.value) * MM,
            ),
        )

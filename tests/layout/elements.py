"""The elements of a paper on its pages: the words of the Word file, found again among the glyphs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tests.layout.glyphs import Box, Glyph, Line, Printed, box_of, lines_of
from tests.layout.word import Paragraph

TOP, FOOT = 36.0, 264.0
"""Base lines outside this (mm, on the sheet as it is bound) belong to the margins."""

BINDING = 27.0
"""On a sheet turned, what stands nearer to its binding edge (mm) is a running mark."""


@dataclass(frozen=True)
class Element:
    """A paragraph as printed: its style in Word, its glyphs, and after how many of them a line must end."""

    style: str
    glyphs: tuple[Glyph, ...]
    forced: frozenset[int]

    @property
    def text(self) -> str:
        """The signs, without white space."""
        return "".join(glyph.sign for glyph in self.glyphs)

    @cached_property
    def lines(self) -> list[Line]:
        """The lines in order."""
        return lines_of(self.glyphs)

    @property
    def full_lines(self) -> list[Line]:
        """The lines that end because they are full."""
        ends, count = [], 0
        for line in self.lines:
            count += len(line.glyphs)
            if count < len(self.glyphs) and count not in self.forced:
                ends.append(line)
        return ends

    @property
    def page(self) -> int:
        """The page it begins on, from 0."""
        return self.glyphs[0].page

    @property
    def box(self) -> Box:
        """The box of its ink."""
        return box_of(self.glyphs)


class Margins:
    """What stands in the margins of each page, on the sheet as it is bound."""

    def __init__(self, printed: Printed) -> None:
        self._printed = printed

    def head(self, page: int) -> list[Glyph]:
        """The glyphs above the type area."""
        return [glyph for glyph in self._printed.pages[page] if self._is_above(glyph)]

    def folio(self, page: int) -> list[Glyph]:
        """The glyphs below the type area."""
        return [glyph for glyph in self._printed.pages[page] if self._y(glyph) > FOOT]

    def within(self, page: int) -> list[Glyph]:
        """The glyphs between them.

        A line of a standing page is in order from left to right: LibreOffice draws strange faces first.
        """
        glyphs = [
            glyph
            for glyph in self._printed.pages[page]
            if self._y(glyph) <= FOOT and not self._is_above(glyph)
        ]
        if not self._printed.is_upright(page):
            return glyphs
        lines = (sorted(line.glyphs, key=lambda glyph: glyph.x) for line in lines_of(glyphs))
        return [glyph for line in lines for glyph in line]

    def _is_above(self, glyph: Glyph) -> bool:
        if self._printed.is_upright(glyph.page):
            return glyph.base < TOP
        return glyph.box[1] < BINDING

    def _y(self, glyph: Glyph) -> float:
        if self._printed.is_upright(glyph.page):
            return glyph.base
        box = self._printed.upright(glyph)
        return (box[1] + box[3]) / 2


def elements(printed: Printed, paragraphs: Iterable[Paragraph]) -> tuple[list[Element], list[Paragraph]]:
    """The *paragraphs* found on the pages, in their order, and those that are not there as they should be."""
    margins = Margins(printed)
    stream = [glyph for page in range(len(printed.pages)) for glyph in margins.within(page)]
    signs = "".join(glyph.sign for glyph in stream)
    here, lost, at = [], [], 0
    for paragraph in paragraphs:
        words, forced = _words(paragraph.text)
        place = signs.find(words, at)
        if place < 0:
            place = signs.find(words)
        if place < 0:
            lost.append(paragraph)
            continue
        at = place + len(words)
        here.append(Element(paragraph.style, tuple(stream[place:at]), forced))
    return here, lost


def _words(text: str) -> tuple[str, frozenset[int]]:
    """The signs without white space, and after how many of them a line must end."""
    parts = ["".join(part.split()) for part in text.split("\n")]
    ends, count = set(), 0
    for part in parts[:-1]:
        count += len(part)
        ends.add(count)
    return "".join(parts), frozenset(ends)


def of(found: Sequence[Element], *styles: str) -> list[Element]:
    """The elements of these styles."""
    return [element for element in found if element.style in styles]

"""Lines of a paragraph: where each ends, and how far its signs stand apart to fill it (GB/T 9704—2012 5.2.3).

WeasyPrint stretches spaces only, so lines of Chinese are broken and spread here. Widths are in em, spacings
in thousandths of an em, which is what a PDF counts in.
"""

import re
from bisect import bisect_right
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import accumulate
from unicodedata import combining

NEVER_FIRST = frozenset(
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠"
    " \t\u00a0\u200d\u2060"
)
"""What begins no line (GB/T 15834—2011 5.1, as Word and LibreOffice list it), and spaces, which end lines."""

NEVER_LAST = frozenset("$([{£¥‘“〈《「『【〔〖〝﹙﹛＄（．［｛￡￥\u00a0\u2060\u200d")
"""What ends no line."""

WHOLE = re.compile(
    r"第?\d(?:[\d.,:/～~–—\-]*\d)?(?:[%‰]|[A-Za-z℃°]*[十百千万亿余多]*[\u3400-\u9fff]?)"
    r"|第[〇零一二三四五六七八九十百千两]+[\u3400-\u9fff]?"
    r"|[A-Za-z\d](?:[\w.,:/@+&'’%\-]*[A-Za-z\d%])?"
    r"|—{2,}",
    re.ASCII,
)
"""A number with its unit, a word in letters, a dash: never parted (GB/T 9704—1999; GB/T 15834—2011 5.1)."""

HOLE = 9.0
"""A run that would leave more than this (em) of its line empty is cut, wherever 避头尾 allows."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the text from *start* to *end*, and its letter spacing in thousandths of an em."""

    start: int
    end: int
    spacing: int


@dataclass(frozen=True, slots=True)
class Room:
    """What a paragraph's lines have: *width*, that of its *first* line, in em.

    Signs with *least* between them (em, mostly below 0) must fit the width, as in Word. The last sign of a
    full line then stands *beyond* it (em) by its own white side, so that the ink ends at the edge. Signs of a
    line that is not full stand *usual* apart (thousandths of an em).
    """

    width: float
    first: float
    least: float
    beyond: float
    usual: int


def lines(text: str, advances: Sequence[float], room: Room) -> list[Line]:
    """The lines of *text*, a paragraph without line breaks whose signs have these *advances* (em).

    Every sign is in one line, in order; a line that is not the last is full.
    """
    edges = [*accumulate((width + room.least if width else 0.0 for width in advances), initial=0.0)]
    inside = {place for run in WHOLE.finditer(text) for place in range(run.start() + 1, run.end())}
    inside.update(place for place, advance in enumerate(advances) if not advance)
    found: list[Line] = []
    start, width = 0, room.first
    while start < len(text):
        end = _end(text, inside, edges, start, width)
        fill = _filling(text[start:end], advances[start:end], width + room.beyond, room.usual)
        found.append(Line(start, end, fill if end < len(text) else min(fill, room.usual)))
        start, width = end, room.width
    return found


def _end(text: str, inside: Container[int], edges: Sequence[float], start: int, width: float) -> int:
    """Where the line from *start* ends: at the last break that fits, unless that would leave a hole."""
    fitting = max(bisect_right(edges, edges[start] + width) - 1, start + 1)
    while fitting < len(text) and text[fitting] == " ":
        fitting += 1
    if fitting == len(text):
        return fitting
    cut = fitting
    for place in range(fitting, start, -1):
        if edges[fitting] - edges[place] > HOLE:
            break
        if may_part(text, place):
            if place not in inside:
                return place
            cut = place if cut == fitting else cut
    return cut


def _filling(text: str, advances: Sequence[float], width: float, usual: int) -> int:
    """What stands between the signs of a full line, so that the last one ends at *width*."""
    widths = [advance for advance in advances[: len(text.rstrip(" "))] if advance]
    if len(widths) < 2:
        return usual
    return round((width - sum(widths)) / (len(widths) - 1) * 1000)


def may_part(text: str, place: int) -> bool:
    """Whether 避头尾 allows a line to begin at *place*, and no sign loses its mark."""
    sign = text[place]
    return sign not in NEVER_FIRST and text[place - 1] not in NEVER_LAST and not combining(sign)

"""Lines of a paragraph: where each ends, and how far its signs stand apart to fill it (GB/T 9704—2012 5.2.3).

WeasyPrint stretches spaces only, so lines of Chinese are broken and spread here. Widths are in em, spacings
in thousandths of an em, which is what a PDF counts in.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
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

WORD = re.compile(r"[A-Za-z\d](?:[\w.,:@+&'’%\-]*[A-Za-z\d%])?|—{2,}", re.ASCII)
"""What Word and LibreOffice never part."""

HAN = "[〇\u3400-\u9fff\U00020000-\U0003ffff]"
JOINT = re.compile(f"(?<=[A-Za-z\\d])(?={HAN})|(?<={HAN})(?=[A-Za-z\\d])", re.ASCII)
"""Where Han and Latin meet."""

JOINT_SPACE = 0.217
"""What LibreOffice 7.4 leaves there (em) whatever w:autoSpaceDE says; so every line leaves room for it."""

STUCK = re.compile(r"[，。、）》”’】〕%](?=[A-Za-z\d])")
"""Marks that LibreOffice 7.4 never parts from a number or word in letters behind them."""

MARGIN = 0.03
"""What engines round up over a line (em)."""

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

    Signs with *least* between them (em, mostly below 0) must fit the width, as in Word. Signs of a line that
    is not full stand *usual* apart (thousandths of an em).
    """

    width: float
    first: float
    least: float
    usual: int


def flush(_place: int) -> float:
    """Nothing: the cell of the sign at that place ends at the edge."""
    return 0.0


def lines(
    text: str,
    advances: Sequence[float],
    room: Room,
    beyond: Callable[[int], float] = flush,
    seams: Collection[int] = (),
) -> list[Line]:
    """The lines of *text*, a paragraph without line breaks whose signs have these *advances* (em).

    Every sign is in one line, in order; a line that is not the last is full: its last sign, at a place in
    *text*, then stands *beyond* the edge by so much (em), as its ink ends before its cell. At *seams*, the
    places where another face begins, Pango sets half the space.
    """
    breaker = _Breaker(text, advances, room, WHOLE, JOINT_SPACE)
    found: list[Line] = []
    start, width = 0, room.first
    while start < len(text):
        end = breaker.end(start, width)
        halved = sum(start < seam < end for seam in seams)
        fill = _filling(text[start:end], advances[start:end], width + beyond(end - 1), halved, room.usual)
        found.append(Line(start, end, fill if end < len(text) else min(fill, room.usual)))
        start, width = end, room.width
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """A line that another engine would end elsewhere, and the space that holds it: *spacing* in em a sign."""

    start: int
    end: int
    spacing: float


def held(text: str, advances: Sequence[float], room: Room) -> list[Held]:
    """The lines of *text* that Word or LibreOffice would not end where `lines` does, in order.

    Set *spacing* apart, their signs leave no room for another one, and still fit with LibreOffice's space
    between Han and Latin.
    """
    full = lines(text, advances, room)[:-1]
    if not full:
        return []
    tight = _Breaker(text, advances, room, WORD, 0.0)
    spaced = _Breaker(text, advances, room, WORD, JOINT_SPACE)
    found = []
    width = room.first
    for line in full:
        ends = {tight.end(line.start, width), spaced.end(line.start, width)}
        left = width - MARGIN - spaced.width(line.start, line.end)
        if ends != {line.end} and left > 0:
            found.append(Held(line.start, line.end, room.least + left / (line.end - line.start)))
        width = room.width
    return found


class _Breaker:
    """Ends lines of one text: runs of the kind *whole* stay so, *joint* (em) stands between Han and Latin."""

    def __init__(
        self, text: str, advances: Sequence[float], room: Room, whole: re.Pattern[str], joint: float
    ) -> None:
        self._text = text
        self._inside = {place for run in whole.finditer(text) for place in range(run.start() + 1, run.end())}
        self._inside.update(stuck.end() for stuck in STUCK.finditer(text))
        self._inside.update(place for place, advance in enumerate(advances) if not advance)
        self._before = {place.start(): joint for place in JOINT.finditer(text)}
        widths = [width + room.least if width else 0.0 for width in advances]
        for place in self._before:
            widths[place] += joint
        self._edges = [*accumulate(widths, initial=0.0)]

    def width(self, start: int, end: int) -> float:
        """The width (em) of the line from *start* to *end*."""
        return self._edges[end] - self._edges[start] - self._before.get(start, 0.0)

    def end(self, start: int, width: float) -> int:
        """Where the line from *start* ends: at the last break that fits, unless that would leave a hole."""
        text, edges = self._text, self._edges
        edge = edges[start] + self._before.get(start, 0.0) + width
        fitting = max(bisect_right(edges, edge) - 1, start + 1)
        while fitting < len(text) and text[fitting] == " ":
            fitting += 1
        if fitting == len(text):
            return fitting
        cut = fitting
        for place in range(fitting, start, -1):
            if edges[fitting] - edges[place] > HOLE:
                break
            if may_part(text, place):
                if place not in self._inside:
                    return place
                cut = place if cut == fitting else cut
        return cut


def _filling(text: str, advances: Sequence[float], width: float, halved: int, usual: int) -> int:
    """What stands between the signs of a full line, so that the last one ends at *width*.

    So many spaces are *halved*.
    """
    widths = [advance for advance in advances[: len(text.rstrip(" "))] if advance]
    if len(widths) < 2:
        return usual
    return round((width - sum(widths)) / (len(widths) - 1 - halved / 2) * 1000)


def may_part(text: str, place: int) -> bool:
    """Whether 避头尾 allows a line to begin at *place*, and no sign loses its mark."""
    sign = text[place]
    return sign not in NEVER_FIRST and text[place - 1] not in NEVER_LAST and not combining(sign)

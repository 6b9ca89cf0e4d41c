"""Lines of a paragraph: where each ends, and how far its signs stand apart to fill it (GB/T 9704—2012 5.2.3).

WeasyPrint stretches spaces only, so lines of Chinese are broken and spread here. Widths are in em, spacings
in thousandths of an em, which is what a PDF counts in.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import accumulate
from unicodedata import combining

NEVER_FIRST = frozenset(
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠"
    " \t\u00a0\u200d\u2060"
)
"""What begins no line (GB/T 15834—2011 5.1, as Word and LibreOffice list it), and spaces, which end lines."""

TOLERATED_FIRST = frozenset("…·～％‰℃°′″々")
"""What LibreOffice 7.4 lets begin a line all the same."""

NEVER_LAST = frozenset("$([{£¥‘“〈《「『【〔〖〝﹙﹛＄（．［｛￡￥\u00a0\u2060\u200d")
"""What ends no line."""

WHOLE = re.compile(
    r"第?\d(?:[\d.,:/～~–—\-·%‰]*\d)?(?:[%‰]|[A-Za-z℃°]*[十百千万亿余多]*(?:(?!第)[\u3400-\u9fff])?)"
    r"|第[〇零一二三四五六七八九十百千两]+(?:(?!第)[\u3400-\u9fff])?"
    r"|[A-Za-z\d](?:[\w.,:/@+&'’%\-]*[A-Za-z\d%])?"
    r"|—{2,}",
    re.ASCII,
)
"""A number with its unit, a word in letters, a dash: never parted (GB/T 9704—1999; GB/T 15834—2011 5.1)."""

WORD = re.compile(r"[A-Za-z\d](?:[\w.,:@+&'’%\-]*[A-Za-z\d%])?", re.ASCII)
"""What Word and LibreOffice never part; LibreOffice parts even dashes."""

LATIN = re.compile(r"[A-Za-z\d]+|^[①-⓿]+", re.ASCII)
"""What counts as Latin beside Han; LibreOffice takes a number in a circle for it where a text begins."""

HAN = re.compile("[〇\u3400-\u9fff\U00020000-\U0003ffff]")

JOINT_SPACE = 0.217
"""What LibreOffice 7.4 leaves between Han and Latin (em), whatever w:autoSpaceDE says.

Every line has room for it.
"""

VARIED = re.compile("[A-Za-z0-9%第—①-⓿]")
"""Signs without which a text has no run, no joint and no stuck mark: most have none."""

STUCK = re.compile(r"[，。、）》”’】〕%](?=[A-Za-z\d])|[A-Za-z\d%](?=[《（“‘【〔])")
"""Marks that LibreOffice 7.4 never parts from a number or word in letters beside them."""

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
    found: list[Line] = []
    start, width = 0, room.first
    for end in ends(text, advances, room):
        halved = sum(start < seam < end for seam in seams) if seams else 0
        fill = _filling(text[start:end], advances[start:end], width + beyond(end - 1), halved, room.usual)
        found.append(Line(start, end, fill if end < len(text) else min(fill, room.usual)))
        start, width = end, room.width
    return found


def ends(text: str, advances: Sequence[float], room: Room) -> list[int]:
    """Where each of the `lines` of *text* ends."""
    if not text:
        return []
    signs = _Signs(text, advances, room.least)
    if signs.width <= room.first - MARGIN:
        return [len(text)]
    return _Breaker(signs, OURS).ends(room)


def joints(text: str) -> list[int]:
    """The places in *text* where Han and Latin meet, in order."""
    found = []
    for run in LATIN.finditer(text):
        if run.start() and HAN.match(text, run.start() - 1):
            found.append(run.start())
        if HAN.match(text, run.end()):
            found.append(run.end())
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """A line that another engine would end elsewhere, and the space that holds it: *spacing* in em a sign."""

    start: int
    end: int
    spacing: float


def held(text: str, advances: Sequence[float], room: Room) -> list[Held]:
    """The lines of *text* that Word or LibreOffice may not end where `lines` does, in order.

    By a simulation of both where a Han sign begins the next line; at other signs each has ways of its own.

    Set *spacing* apart, their signs leave no room for another one, and still fit with LibreOffice's space
    between Han and Latin.
    """
    signs = _Signs(text, advances, room.least)
    if signs.width <= room.first - MARGIN:
        return []
    ours, offices = _Breaker(signs, OURS), _Breaker(signs, OFFICES)
    engines = (_Breaker(signs, WORDS), offices, offices.tolerating(NEVER_FIRST - TOLERATED_FIRST))
    found = []
    start, width = 0, room.first
    for end in ours.ends(room)[:-1]:
        left = width - MARGIN - ours.width(start, end)
        alike = HAN.match(text, end) and all(engine.end(start, width) == end for engine in engines)
        if left > 0 and not alike:
            found.append(Held(start, end, room.least + left / (end - start)))
        start, width = end, room.width
    return found


@dataclass(frozen=True, slots=True)
class _Manner:
    """How lines are ended: runs *whole* stay so, *never_first* begins no line.

    *joint* (em) stands between Han and Latin; marks are *stuck* to Latin beside them.
    """

    whole: re.Pattern[str]
    joint: float
    stuck: bool


OURS = _Manner(WHOLE, JOINT_SPACE, stuck=True)
WORDS = _Manner(WORD, 0.0, stuck=False)
OFFICES = _Manner(WORD, JOINT_SPACE, stuck=True)


class _Signs:
    """What all manners of breaking a text share: its signs, how wide they are at the *least* spacing."""

    def __init__(self, text: str, advances: Sequence[float], least: float) -> None:
        self.text = text
        self.varied = VARIED.search(text) is not None
        self.joints = joints(text) if self.varied else []
        if all(advances):
            self.widthless: set[int] = set()
            self._widths = [width + least for width in advances] if least else advances
        else:
            self.widthless = {place for place, advance in enumerate(advances) if not advance}
            self._widths = [width + least if width else 0.0 for width in advances]

    @property
    def width(self) -> float:
        """How wide the whole text is, with LibreOffice's space at every joint."""
        return sum(self._widths) + JOINT_SPACE * len(self.joints)

    def edges(self, joint: float) -> list[float]:
        """Where each sign begins, in em, with *joint* before those at joints; at last where the text ends."""
        widths = self._widths
        if joint and self.joints:
            widths = [*widths]
            for place in self.joints:
                widths[place] += joint
        return [*accumulate(widths, initial=0.0)]


class _Breaker:
    """Ends lines of one text in a *manner*."""

    def __init__(self, signs: _Signs, manner: _Manner) -> None:
        self._text = text = signs.text
        self._never_first = NEVER_FIRST
        self._runs = [run.span() for run in manner.whole.finditer(text)] if signs.varied else []
        self._stuck = signs.widthless
        if manner.stuck and signs.varied:
            self._stuck = self._stuck.union(stuck.end() for stuck in STUCK.finditer(text))
        self._before = dict.fromkeys(signs.joints, manner.joint) if manner.joint else {}
        self._edges = signs.edges(manner.joint)

    def tolerating(self, never_first: frozenset[str]) -> "_Breaker":
        """The same, but for what begins no line."""
        other = copy(self)
        other._never_first = never_first
        return other

    def width(self, start: int, end: int) -> float:
        """The width (em) of the line from *start* to *end*."""
        return self._edges[end] - self._edges[start] - self._before.get(start, 0.0)

    def ends(self, room: Room) -> list[int]:
        """Where each line ends in that *room*, with the margin."""
        found = [self.end(0, room.first - MARGIN)]
        while found[-1] < len(self._text):
            found.append(self.end(found[-1], room.width - MARGIN))
        return found

    def end(self, start: int, width: float) -> int:
        """Where the line from *start* ends: at the last break that fits, unless that would leave a hole."""
        text, edges = self._text, self._edges
        edge = edges[start] + self._before.get(start, 0.0) + width
        fitting = max(bisect_right(edges, edge, start) - 1, start + 1)
        while fitting < len(text) and text[fitting] == " ":
            fitting += 1
        if fitting == len(text):
            return fitting
        cut = fitting
        for place in range(fitting, start, -1):
            if edges[fitting] - edges[place] > HOLE:
                break
            if self._may_part(place):
                if not self._is_inside(place):
                    return place
                cut = place if cut == fitting else cut
        return cut

    def _is_inside(self, place: int) -> bool:
        """Whether a run or two stuck signs would be parted."""
        if place in self._stuck:
            return True
        nearest = bisect_left(self._runs, (place,)) - 1
        return nearest >= 0 and place < self._runs[nearest][1]

    def _may_part(self, place: int) -> bool:
        """Whether 避头尾 allows a line to begin at *place*, and no sign loses its mark."""
        sign, before = self._text[place], self._text[place - 1]
        return sign not in self._never_first and before not in NEVER_LAST and not combining(sign)


def _filling(text: str, advances: Sequence[float], width: float, halved: int, usual: int) -> int:
    """What stands between the signs of a full line, so that the last one ends at *width*.

    So many spaces are *halved*.
    """
    shown = advances[: len(text.rstrip(" "))] if text[-1] == " " else advances
    count = len(shown) - shown.count(0.0)
    if count < 2:
        return usual
    return round((width - sum(shown)) / (count - 1 - halved / 2) * 1000)

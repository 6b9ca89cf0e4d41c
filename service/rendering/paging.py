"""Where the pages of a paper's running text end, foreseen from its filled HTML without setting it.

Heights are in points; those of what is not a line of text are the stylesheet's (`gbt9704.css`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

MM = 72 / 25.4
PAGE = (297 - 34.58 - 32.58) * MM
"""Height of the type area with half a leading at both ends (GB/T 33476.2—2016)."""

LINE, TITLE_LINE, IMPRINT_LINE = 29.6, 36.0, 25.0
IMPRINT_EDGES = LINE + 2.42 * MM
"""A line free above the 版记, and what lies between its last rule and the foot of the page."""


@dataclass(frozen=True, slots=True)
class Block:
    """So many *lines* of running text of one *height*, with *space* free above.

    No page ends before a block that is *tied* to the last one, nor between the lines of a *whole* one.
    """

    kind: str
    lines: int
    height: float = LINE
    space: float = 0.0
    tied: bool = False
    whole: bool = False

    @property
    def total(self) -> float:
        """Its height with the space above."""
        return self.space + self.lines * self.height


@dataclass(frozen=True, slots=True)
class Flow:
    """The running text of a paper as blocks, its annexes' pages, and the height its 版记 asks for."""

    blocks: tuple[Block, ...]
    annex_pages: int
    imprint: float

    @property
    def begins_overleaf(self) -> bool:
        """Whether head, title and 主送机关 leave no line of page 1 to the body (7.3.3)."""
        head = takewhile(lambda block: block.kind in HEAD, self.blocks)
        return sum(block.total for block in head) + LINE > PAGE

    @property
    def holds_imprint(self) -> bool:
        """Whether a page can hold the 版记."""
        return self.imprint <= PAGE

    @property
    def ending(self) -> tuple[Block, ...]:
        """附件说明 and 署名."""
        return tuple(block for block in self.blocks if block.kind in ENDING)

    @property
    def ends_whole(self) -> bool:
        """Whether a page can hold 附件说明 and 署名 below a line of text (7.3.5.5)."""
        return LINE + sum(block.total for block in self.ending) <= PAGE

    @property
    def takes_text(self) -> bool:
        """Whether a page can hold the last paragraph too, with its headings, and page 1 keeps other text.

        It then goes to the page of the 署名 whole, as LibreOffice has it; else some of its lines do.
        """
        text = [*takewhile(lambda block: block.kind not in ENDING, self.blocks)]
        last = [text.pop(), *takewhile(lambda block: block.kind in HEADINGS, reversed(text))]
        others = len(text) - len(last) + 1 > sum(block.kind in HEAD for block in text)
        return others and sum(block.total for block in (*last, *self.ending)) <= PAGE

    @property
    def comes_on(self) -> str:
        """The page the 版记 comes on, an even one (GB/T 33476.2 7.3.1).

        The `same` as the last words where that has room, the `next`, or one behind a blank page, `apart`; one
        that no page holds begins on the next and is `running` over as many as it needs.
        """
        if not self.holds_imprint:
            return "running"
        used = self.pages()
        if (len(used) + self.annex_pages) % 2:
            return "next"
        return "same" if not self.annex_pages and used[-1] + self.imprint <= PAGE else "apart"

    @property
    def length(self) -> int:
        """How many pages there are, but for those behind that only the 版记 needs."""
        return len(self.pages()) + self.annex_pages

    def pages(self) -> list[float]:
        """What the running text uses of each of its pages."""
        blocks = [*self.blocks]
        end = next(place for place, block in enumerate(blocks) if block.kind in ENDING)
        blocks[end - 1] = replace(blocks[end - 1], whole=blocks[end - 1].whole or self.takes_text)
        if not self.ends_whole:
            blocks = [replace(block, tied=block.tied and block.kind != "attachment-note") for block in blocks]
        return broken([piece for block in blocks for piece in _pieces(block)])


SPACE_ABOVE = re.compile(r"padding-top: ([\d.]+)pt")
POINTS = re.compile(r"font-size: ([\d.]+)pt")
HEAD = frozenset({"letterhead", "title", "recipients"})
ENDING = frozenset({"attachment-note", "signature"})
HEADINGS = frozenset({"h2", "h3", "h4", "group"})


def flow(html: str) -> Flow:
    """The running text of a paper in *html*, as the templates fill it."""
    from lxml.html import document_fromstring

    root: Any = document_fromstring(html)
    blocks: list[Block] = []
    for element in root.iterfind("body/*"):
        kind = _kind(element)
        if kind in MEASURES:
            block = MEASURES[kind](kind, element)
            tied = kind in ENDING or bool(blocks and blocks[-1].kind in HEADINGS)
            blocks.append(replace(block, tied=tied, whole=block.whole or kind in HEADINGS))
    copy = root.find_class("imprint-unseen")[0]
    lines = sum(_lines_of(line) for line in (*copy.iterfind("p"), copy.find("div/p")))
    annex_pages = sum(max(1, len(annex.findall("img"))) for annex in root.iterfind("body/section"))
    return Flow(tuple(blocks), annex_pages, IMPRINT_EDGES + IMPRINT_LINE * lines)


def broken(pieces: Sequence[tuple[float, bool]]) -> list[float]:
    """What is used of each page by *pieces*: a height (points), and whether a page may begin with it.

    A page ends as late as it may; where no piece on it may begin the next, it ends where it is full.
    """
    used, begin = [], 0
    while begin < len(pieces):
        end, height = begin, 0.0
        while end < len(pieces) and height + pieces[end][0] <= PAGE:
            height += pieces[end][0]
            end += 1
        if end < len(pieces):
            end = next((place for place in range(end, begin, -1) if pieces[place][1]), max(end, begin + 1))
        used.append(sum(height for height, _ in pieces[begin:end]))
        begin = end
    return used


def _pieces(block: Block) -> Iterator[tuple[float, bool]]:
    yield block.space + block.height, not block.tied
    for _ in range(1, block.lines):
        yield block.height, not block.whole


def _kind(element: Any) -> str:
    """The first class of an element, or its tag."""
    return str(element.get("class", element.tag)).split()[0]


def _lines_of(element: Any) -> int:
    return 1 + str(element.text_content()).count("\n")


def _text(kind: str, element: Any) -> Block:
    return Block(kind, _lines_of(element))


def _letterhead(kind: str, element: Any) -> Block:
    rows = len(element.findall("div/p/span")) or 1
    return Block(kind, 1, (37.42 + 4) * MM + _emblem(element) + (2 + rows) * LINE + 1.5)


def _emblem(letterhead: Any) -> float:
    """The height of the 标志 from the upper edge of its glyphs, of one organ or of several."""
    stack = letterhead.find_class("joint-emblem")
    shown = (stack or letterhead.find_class("emblem"))[0]
    points = float(POINTS.findall(shown.get("style"))[0])
    lines = len(shown.findall("div/p")) if stack else _lines_of(shown)
    return points * (1.25 * lines - 0.24)


def _title(_kind: str, element: Any) -> Block:
    return Block("title", 1, 3 * LINE + TITLE_LINE * _lines_of(element), whole=True)


def _note(kind: str, element: Any) -> Block:
    return Block(kind, _lines_of(element), whole=True, space=LINE if "first" in element.get("class") else 0.0)


def _signature(kind: str, element: Any) -> Block:
    apart = 4 * len(element.findall("p[@class='joint']")[1:])
    lines = sum(map(_lines_of, element.findall("p"))) + apart
    return Block(kind, 1, lines * LINE + float(SPACE_ABOVE.findall(element.get("style"))[0]), whole=True)


MEASURES = {
    "letterhead": _letterhead,
    "h1": _title,
    "attachment-note": _note,
    "signature": _signature,
    **dict.fromkeys(("recipients", "p", *HEADINGS), _text),
}
"""How each element of the running text is measured; others take no room in it."""

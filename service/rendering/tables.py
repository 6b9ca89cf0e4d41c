"""Long tables on sheets: which lines of which rows a page holds, the same in both files.

Lengths are in twips (1/20 pt), in which Word counts: whole numbers, so that no sum drifts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from service.rendering.advances import Advances
from service.rendering.lines import Room, ends

RULE = 10
"""How thick a rule is; a cell has one at its right and one below, a table one at its left and one above."""

SIDE, ABOVE = 50, 40
"""What is free on either side of a cell's words, and above and below them."""

SIDES, ENDS = 2 * SIDE + RULE, 2 * ABOVE + RULE
"""What a cell takes of its column and of its row beside its words."""

HEAD_SIDES = 20
"""What a head takes of its column: nothing is free at its sides but what Word rounds up."""

PAGE = 8844
"""Height of a sideways page's type area: 156 mm."""

TITLE_PITCH = 720
LABEL = 592 + 592 + 296
"""附件标识, the line below it and half a line below the title (GB/T 9704—2012 7.3.7)."""

LEAST_LINES = 2
"""A row that goes over a page end begins with so many lines."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of table is set: sizes of cells and of heads, and the pitch of lines."""

    size: int
    head: int
    pitch: int

    def height(self, count: int) -> int:
        """How high a cell of so many lines is."""
        return count * self.pitch + ENDS

    def fitting(self, height: int) -> int:
        """How many lines a cell of that height holds."""
        return max(0, (height - ENDS) // self.pitch)


LIST = Look(210, 210, 300)
LEDGER = Look(180, 170, 250)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in the row where it begins: its column, its lines, how many rows it covers, and its kind."""

    column: int
    lines: Sequence[str]
    rows: int = 1
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one page shows of a cell: its lines there and how many rows it covers there."""

    cell: Cell
    lines: Sequence[str]
    rows: int


@dataclass(slots=True)
class Part:
    """What one page shows of a row: its number and height, whether it is all of it, and what begins there."""

    row: int
    height: int
    is_whole: bool
    shown: list[Shown] = field(default_factory=list)


def broken(text: str, width: int, size: int, advances: Sequence[float]) -> list[str]:
    """The lines of *text*, whose signs have these *advances* (em), within that *width*; at least one."""
    places = ends(text, advances, _room(width / size))
    if len(places) < 2:
        return [text.rstrip(" ")]
    return [text[start:end].rstrip(" ") for start, end in pairwise((0, *places))]


@cache
def _room(width: float) -> Room:
    return Room(width, width, least=0.0, usual=0)


def cell_lines(text: str, column: int, look: Look, advances: Advances) -> list[str]:
    """The lines of a cell's text in a *column* of that width; each of its own lines begins anew."""
    return [
        line
        for part in text.split("\n")
        for line in broken(part, column - SIDES, look.size, advances.of("fangsong", part))
    ]


def head_lines(text: str, column: int, look: Look, advances: Advances) -> list[str]:
    """The lines of a head in a *column* of that width."""
    return broken(text, column - HEAD_SIDES, look.head, advances.of("heiti", text))


def room_under(head: int, title_lines: int = 0) -> int:
    """What a page has for rows under a table's head of that height, and below a 附件标题 of so many lines."""
    return PAGE - RULE - head - (LABEL + TITLE_PITCH * title_lines if title_lines else 0)


def sheets(rows: Sequence[Sequence[Cell]], look: Look, first: int, later: int) -> list[list[Part]]:
    """The pages of a table: the parts of its *rows* on each, *first* and then *later* high under the head.

    A row stays whole where a page can hold it. A merged cell shows its text from where it begins; what its
    rows cannot hold on that page goes on in them on the next, and its last row is as high as the rest needs.
    """
    made = _Sheets(look, first, later)
    for number, row in enumerate(rows):
        made.add(number, row)
    made.turn()
    for part in (part for page in made.pages for part in page):
        part.shown.sort(key=lambda shown: shown.cell.column)
    return made.pages


class _Running:
    """A cell under way: its last row, the lines shown so far, and the part and height it has on this page."""

    def __init__(self, cell: Cell, row: int) -> None:
        self.cell = cell
        self.last = row + cell.rows - 1
        self.rest = cell.lines
        self.part: Part | None = None
        self.height = 0
        self.rows = 0

    def cover(self, part: Part) -> None:
        """Nothing; the cell stands in that part too."""
        self.part = self.part or part
        self.height += part.height
        self.rows += 1

    def show(self, look: Look) -> None:
        """Nothing; this page shows what it holds of the cell, and another page begins for it."""
        if self.part:
            count = look.fitting(self.height)
            self.part.shown.append(Shown(self.cell, self.rest[:count], self.rows))
            self.rest = self.rest[count:]
        self.part, self.height, self.rows = None, 0, 0


class _Sheets:
    """Fills pages row by row."""

    def __init__(self, look: Look, first: int, later: int) -> None:
        self.pages: list[list[Part]] = []
        self._look, self._later = look, later
        self._page: list[Part] = []
        self._left = first
        self._running: list[_Running] = []

    def add(self, number: int, row: Sequence[Cell]) -> None:
        """Nothing; the row stands on this page, on the next, or on as many as it needs."""
        self._running += [_Running(cell, number) for cell in row]
        ending = [cell for cell in self._running if cell.last == number]
        if self._wanted(ending) > self._left and self._page and self._wanted_overleaf(ending) <= self._later:
            self.turn()
        is_whole = True
        while (wanted := self._wanted(ending)) > self._left:
            count = self._look.fitting(self._left)
            if count >= LEAST_LINES or not self._page:
                is_whole = False
                self._place(Part(number, self._look.height(max(count, LEAST_LINES)), is_whole))
            self.turn()
        self._place(Part(number, wanted, is_whole))
        for cell in ending:
            cell.show(self._look)
        self._running = [cell for cell in self._running if cell.last != number]

    def turn(self) -> None:
        """Nothing; the page is done and the next begins."""
        self._grow()
        for cell in self._running:
            cell.show(self._look)
        self.pages.append(self._page)
        self._page, self._left = [], self._later

    def _place(self, part: Part) -> None:
        self._page.append(part)
        self._left -= part.height
        for cell in self._running:
            cell.cover(part)

    def _grow(self) -> None:
        """Nothing; the page's last row is so high that merged cells end here whose text may."""
        wanted = (self._look.height(len(cell.rest)) - cell.height for cell in self._running if cell.part)
        more = max((height for height in wanted if height <= self._left), default=0)
        if more > 0:
            self._page[-1].height += more
            for cell in self._running:
                cell.height += more

    def _wanted(self, ending: Sequence[_Running]) -> int:
        """How high the row must be here for all that ends in it."""
        return max(self._look.height(len(cell.rest)) - cell.height for cell in ending)

    def _wanted_overleaf(self, ending: Sequence[_Running]) -> int:
        """How high it must be on a new page."""
        rests = (len(cell.rest) - self._look.fitting(cell.height) for cell in ending)
        return self._look.height(max(0, *rests))

"""A table's part on one page: where its words and rules stand, for whoever draws it.

Lengths are in twips (1/20 pt) from the upper left corner, in which tables are computed (`tables.py`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from service.rendering.tables import ABOVE, RULE, SIDE, Look, Part, Shown

MIDDLE = "middle"


@dataclass(frozen=True, slots=True)
class Rule:
    """A black bar: its upper left corner, how wide and how high it is."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Words:
    """The lines of one cell: the role of their face, size and pitch, and the box they stand in.

    They begin at its upper left corner, each *centred* in its width or not.
    """

    lines: Sequence[str]
    role: str
    size: int
    pitch: int
    left: int
    top: float
    width: int
    centred: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A cell to draw: its words, how many rows it covers on this page, whether it is a head."""

    words: Words
    rows: int
    is_head: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page shows of a table: its look, the widths of its columns, the lines of its heads, its rows."""

    look: Look
    widths: Sequence[int]
    heads: Sequence[Sequence[str]]
    parts: Sequence[Part]

    @property
    def width(self) -> int:
        """From the outer edge of its left rule to that of its right one."""
        return RULE + sum(self.widths)

    @property
    def height(self) -> int:
        """From the outer edge of its upper rule to that of its lower one."""
        return self._edges[-1]

    @property
    def rows(self) -> Iterator[list[Drawn]]:
        """The cells of its heads, then those that begin in each row."""
        head, *bodies = self._edges[:-1]
        yield [self._head(column, lines, head) for column, lines in enumerate(self.heads)]
        for part, top in zip(self.parts, bodies, strict=True):
            yield [self._cell(shown, top) for shown in part.shown]

    @property
    def rules(self) -> Iterator[Rule]:
        """Its rules: those around all, between all columns, and between rows where no merged cell goes on."""
        height = self.height
        yield Rule(0, 0, self.width, RULE)
        yield Rule(0, 0, RULE, height)
        for right in self._columns[1:]:
            yield Rule(right - RULE, 0, RULE, height)
        going_on = [1] * len(self.widths)
        for part, bottom in zip((None, *self.parts), self._edges[1:], strict=True):
            for shown in part.shown if part else ():
                going_on[shown.cell.column] = shown.rows
            for first, last in _stretches([left <= 1 for left in going_on]):
                yield Rule(
                    self._columns[first] - RULE,
                    bottom - RULE,
                    self._columns[last] - self._columns[first] + RULE,
                    RULE,
                )
            going_on = [max(1, left - 1) for left in going_on]

    @property
    def _columns(self) -> list[int]:
        """Where each column begins, and where the last one ends."""
        return [*accumulate(self.widths, initial=RULE)]

    @property
    def _edges(self) -> list[int]:
        """Where the heads and each row begin, and where the last one ends."""
        head = self.look.height(max(map(len, self.heads)))
        return [*accumulate((head, *(part.height for part in self.parts)), initial=RULE)]

    def _head(self, column: int, lines: Sequence[str], top: int) -> Drawn:
        free = self.look.height(max(map(len, self.heads))) - self.look.height(len(lines))
        return Drawn(
            Words(
                lines,
                "heiti",
                self.look.head,
                self.look.pitch,
                self._columns[column],
                top + ABOVE + free / 2,
                self.widths[column] - RULE,
                centred=True,
            ),
            rows=1,
            is_head=True,
        )

    def _cell(self, shown: Shown, top: int) -> Drawn:
        column = shown.cell.column
        words = Words(
            shown.lines,
            "fangsong",
            self.look.size,
            self.look.pitch,
            self._columns[column] + SIDE,
            top + ABOVE,
            self.widths[column] - RULE - 2 * SIDE,
            centred=shown.cell.kind == MIDDLE,
        )
        return Drawn(words, shown.rows, is_head=False)


def _stretches(wanted: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The first place of each run of true ones, and the place behind its last."""
    begin = None
    for place, is_wanted in enumerate((*wanted, False)):
        if is_wanted and begin is None:
            begin = place
        elif not is_wanted and begin is not None:
            yield begin, place
            begin = None

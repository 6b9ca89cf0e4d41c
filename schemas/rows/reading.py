"""From rows to the part of a payload, and from a part to its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.rows.codes import coded, items
from schemas.rows.grid import Grid, cells, lines
from schemas.rows.joining import Joiner, Node, Row
from schemas.rows.knowing import known_of
from schemas.rows.writing import CellFault, Writer, cleaned


@dataclass(frozen=True, slots=True)
class Read:
    """What rows became: the part, the faults, and for each row sent the number it has among `rows_of(part)`.

    A row that was empty has None.
    """

    part: list[Any]
    faults: tuple[CellFault, ...]
    places: tuple[int | None, ...]


def rows_of(grid: Grid, part: list[Any]) -> list[list[str]]:
    """The rows of *part* with a cell for every column; upper levels are told in each row."""
    return [cells(grid, line) for line in lines(grid, part)]


def part_of(grid: Grid, columns: Sequence[str], rows: Sequence[Sequence[str]], base: list[Any]) -> Read:
    """The part that *rows* tell, their cells in the order of *columns* (keys).

    *base* is the part as it was: what no column shows is kept from it, by code, else by words.
    """
    before = coded(grid, base)
    joiner = Joiner(grid, before)
    told = [_row(columns, row) for row in rows]
    reached = [joiner.add(number, row) for number, row in enumerate(told)]
    writer = Writer(grid, frozenset(columns), told, known_of(grid, before), before)
    part = writer.items(joiner.top)
    _uncounted(grid, before, part)
    first = _places(joiner.top)
    places = tuple(first[node] if node else None for node in reached)
    return Read(part, tuple(writer.faults), places)


def _row(columns: Sequence[str], row: Sequence[str]) -> Row:
    """The row by keys; cells that are left out at the end are empty."""
    texts = [*map(cleaned, row), *[""] * (len(columns) - len(row))]
    return dict(zip(columns, texts, strict=False))


def _places(top: Node) -> Mapping[Node, int]:
    """The number of the row in which each node is told first."""
    first: dict[Node, int] = {}

    def count(node: Node, number: int) -> int:
        first[node] = number
        for inner in node.below:
            number = count(inner, number)
        return number + (not node.below)

    count(top, 0)
    return first


def _uncounted(grid: Grid, before: list[Any], part: list[Any]) -> None:
    """Nothing; items of a level whose order has changed have no number of their own any more."""
    for depth in range(len(grid.levels)):
        if _order(grid, before, depth) != _order(grid, part, depth):
            for item in items(grid, part, depth):
                item.pop("no", None)


def _order(grid: Grid, part: list[Any], depth: int) -> list[tuple[str, ...]]:
    codes = [level.code for level in grid.levels]
    if not depth:
        return [(codes[0].cell(item),) for item in part]
    return [
        (codes[depth - 1].cell(outer), codes[depth].cell(item))
        for outer in items(grid, part, depth - 1)
        for item in outer.get(grid.levels[depth - 1].below) or ()
    ]

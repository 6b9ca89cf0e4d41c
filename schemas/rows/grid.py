"""What a grid is: levels of items, one below the other, each with its columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from schemas.rows.columns import Column
from schemas.walking import Steps


@dataclass(frozen=True, eq=False)
class Level:
    """Items of one kind: `code` and `words` are the columns that tell them apart, the leading ones.

    `below` is the field with the items below them, empty at the deepest level. Absent codes are given
    by `prefix` and at least so many `digits`; where there is no prefix they are the payload's own.
    """

    title: str
    code: Column
    words: Column
    others: tuple[Column, ...]
    below: str = ""
    prefix: str = ""
    digits: int = 2

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """All columns, those that lead first."""
        return tuple(dict.fromkeys((self.code, self.words, *self.others)))


@dataclass(frozen=True, eq=False)
class Grid:
    """A part of a payload as rows: `at` are the steps to the part, `levels` go from the outermost in."""

    name: str
    title: str
    at: Steps
    levels: tuple[Level, ...]

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """All columns from left to right."""
        return tuple(column for level in self.levels for column in level.columns)

    def column(self, key: str) -> Column:
        """The column of that key; raises KeyError."""
        return next(column for column in self.columns if column.key == key)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a part: the items it shows from the outermost in, and the steps below the part to each."""

    items: tuple[Mapping[str, Any], ...]
    steps: tuple[Steps, ...]


def lines(grid: Grid, part: list[Any]) -> Iterator[Line]:
    """The rows of *part*: one for each item of the deepest level, or that has none below it."""

    def below(
        depth: int, held: list[Any], items: tuple[Any, ...], steps: tuple[Steps, ...]
    ) -> Iterator[Line]:
        name = grid.levels[depth].below
        for place, item in enumerate(held):
            at = (*steps[-1], grid.levels[depth - 1].below, place) if steps else (place,)
            inner = item.get(name) if name else None
            reached = ((*items, item), (*steps, at))
            if inner:
                yield from below(depth + 1, inner, *reached)
            else:
                yield Line(*reached)

    yield from below(0, part, (), ())


def cells(grid: Grid, line: Line) -> list[str]:
    """The texts of a row, from left to right."""
    texts = []
    for depth, level in enumerate(grid.levels):
        shown = line.items[depth] if depth < len(line.items) else {}
        texts += [column.cell(shown) for column in level.columns]
    return texts

"""Codes of items: those that are absent or given twice get the next free one."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from schemas.rows.grid import Grid, Level

CODE = re.compile(r"(?P<prefix>.*?)(?P<number>[0-9]{1,9})", re.ASCII | re.DOTALL)


class Codes:
    """The codes of one level: which are taken, and the next free one in the style of most of them."""

    def __init__(self, level: Level, taken: Iterable[str]) -> None:
        self.taken = set(taken)
        self.level = level
        found = [match for code in self.taken if (match := CODE.fullmatch(code))]
        styles = Counter(match["prefix"] for match in found)
        self.prefix = max(styles, key=lambda prefix: (styles[prefix], prefix)) if styles else level.prefix
        alike = [match["number"] for match in found if match["prefix"] == self.prefix]
        self.digits = min(map(len, alike), default=level.digits)
        self.last = max(map(int, alike), default=0)

    def next(self) -> str:
        """A code that nothing has; from now on it is taken."""
        while True:
            self.last += 1
            code = f"{self.prefix}{self.last:0{self.digits}}"
            if code not in self.taken:
                self.taken.add(code)
                return code


def coded(grid: Grid, part: list[Any]) -> list[Any]:
    """*part* with a code for every item that lacks one or has that of an item before it."""
    codes = [
        Codes(level, filter(None, map(level.code.cell, items(grid, part, depth))))
        for depth, level in enumerate(grid.levels)
    ]
    return _coded(grid, part, codes, [set() for _ in grid.levels])


def items(grid: Grid, part: list[Any], depth: int) -> Iterator[Any]:
    """The items of *part* at that depth, in order."""
    if not depth:
        yield from part
        return
    for outer in items(grid, part, depth - 1):
        yield from outer.get(grid.levels[depth - 1].below) or ()


def _coded(
    grid: Grid, held: list[Any], codes: list[Codes], seen: list[set[str]], depth: int = 0
) -> list[Any]:
    level, given = grid.levels[depth], seen[depth]
    found = []
    for item in map(dict, held):
        code = level.code.cell(item)
        if level.prefix and (not code or code in given):
            code = codes[depth].next()
            level.code.put(item, code)
        given.add(code)
        if level.below and item.get(level.below):
            item[level.below] = _coded(grid, item[level.below], codes, seen, depth + 1)
        found.append(item)
    return found

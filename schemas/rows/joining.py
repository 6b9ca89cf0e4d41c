"""Rows put together to items: which row belongs to which item, old or new."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.rows.codes import items
from schemas.rows.grid import Grid, Level
from schemas.rows.writings import plain

Row = Mapping[str, str]
"""A row's cells by the key of their column; a column that was not given is not there."""


@dataclass(eq=False)
class Node:
    """An item that rows tell of: what it was before (`old`), its rows by number, and the nodes below it.

    `is_named` says that it was found by its words, so that these stay as they were.
    """

    depth: int
    old: Mapping[str, Any] | None = None
    is_named: bool = False
    rows: list[int] = field(default_factory=list)
    below: list["Node"] = field(default_factory=list)
    by_code: dict[str, "Node"] = field(default_factory=dict)
    by_words: dict[str, "Node"] = field(default_factory=dict)


class Shelf:
    """The items of a part as it was, from where each is taken once."""

    def __init__(self, grid: Grid, base: list[Any]) -> None:
        self.outer: dict[int, Any] = {}
        self.by_code: list[dict[str, list[Any]]] = []
        self.by_words: list[dict[str, list[Any]]] = []
        self.taken: set[int] = set()
        for depth, level in enumerate(grid.levels):
            codes: dict[str, list[Any]] = {}
            words: dict[str, list[Any]] = {}
            for item in items(grid, base, depth):
                codes.setdefault(level.code.cell(item), []).append(item)
                words.setdefault(plain(level.words.cell(item)), []).append(item)
                for inner in (item.get(level.below) or ()) if level.below else ():
                    self.outer[id(inner)] = item
            self.by_code.append(codes)
            self.by_words.append(words)

    def of_code(self, depth: int, code: str) -> Any:
        """The next item of that code, None where there is none left."""
        return self._taken(self.by_code[depth].get(code, ()) if code else ())

    def of_words(self, depth: int, words: str, within: Any, *, is_fixed: bool) -> Any:
        """The next item of those words, *within* that outer item first, or only where that *is_fixed*."""
        found = self.by_words[depth].get(plain(words), ()) if words else ()
        near = [item for item in found if self.outer.get(id(item)) is within]
        return self._taken(near if is_fixed else [*near, *found])

    def outer_of(self, depth: int, code: str, words: str) -> Any:
        """The item around the one of that code or those words, None where there is none."""
        found = self.by_code[depth].get(code) if code else self.by_words[depth].get(plain(words))
        return self.outer.get(id(found[0])) if found and (code or words) else None

    def take(self, item: Any) -> Any:
        """That item, which nobody else gets any more."""
        self.taken.add(id(item))
        return item

    def _taken(self, found: Sequence[Any]) -> Any:
        left = next((item for item in found if id(item) not in self.taken), None)
        return left if left is None else self.take(left)


class Joiner:
    """Puts rows together, one after the other; `tops` are the outermost nodes."""

    def __init__(self, grid: Grid, base: list[Any]) -> None:
        self.grid = grid
        self.shelf = Shelf(grid, base)
        self.top = Node(-1)
        self.above: list[Node] = []

    def add(self, number: int, row: Row) -> Node | None:
        """The innermost node that *row* tells of, None for an empty one."""
        if not any(row.values()):
            return None
        way: list[Node] = []
        for depth, level in enumerate(self.grid.levels):
            if not any(self._deeper(row, depth)):
                break
            node = self._node(row, depth, level, way)
            node.rows.append(number)
            way.append(node)
        self.above = way
        return way[-1]

    def _deeper(self, row: Row, depth: int) -> Iterator[str]:
        """The cells of that level and all below it."""
        for level in self.grid.levels[depth:]:
            yield from (row.get(column.key, "") for column in level.columns)

    def _node(self, row: Row, depth: int, level: Level, way: list[Node]) -> Node:
        outer = way[-1] if way else self.top
        if level.below and level.code.key not in row and level.words.key not in row:
            return self._untold(row, depth, outer)
        code, words = row.get(level.code.key, ""), row.get(level.words.key, "")
        is_same = way == self.above[:depth] and len(self.above) > depth
        if level.below and not code and not words and is_same:
            return self.above[depth]
        if level.below and (found := outer.by_code.get(code) if code else outer.by_words.get(plain(words))):
            return found
        return self._kept(outer, self._new(row, depth, outer), level, code, words)

    def _untold(self, row: Row, depth: int, outer: Node) -> Node:
        """The node of a level that the rows do not show: where the item below it was, else as above."""
        level, inner = self.grid.levels[depth], self.grid.levels[depth + 1]
        code, words = row.get(inner.code.key, ""), row.get(inner.words.key, "")
        old = self.shelf.outer_of(depth + 1, code, words)
        if old is None:
            return outer.below[-1] if outer.below else self._kept(outer, Node(depth), level, "", "")
        found = next((node for node in outer.below if node.old is old), None)
        return found or self._kept(outer, Node(depth, self.shelf.take(old)), level, "", "")

    def _new(self, row: Row, depth: int, outer: Node) -> Node:
        level = self.grid.levels[depth]
        code, words = row.get(level.code.key, ""), row.get(level.words.key, "")
        old = self.shelf.of_code(depth, code)
        if old is not None or (code and not level.prefix):
            return Node(depth, old)
        old = self.shelf.of_words(depth, words, outer.old, is_fixed=not level.below)
        return Node(depth, old, is_named=old is not None)

    @staticmethod
    def _kept(outer: Node, node: Node, level: Level, code: str, words: str) -> Node:
        outer.below.append(node)
        if code := code or (level.code.cell(node.old) if node.old else ""):
            outer.by_code.setdefault(code, node)
        if words := words or (level.words.cell(node.old) if node.old else ""):
            outer.by_words.setdefault(plain(words), node)
        return node

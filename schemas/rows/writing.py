"""Items written from the cells of their rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.faults import Fault
from schemas.rows.codes import Codes, items
from schemas.rows.columns import Column
from schemas.rows.grid import Grid, Level
from schemas.rows.joining import Node, Row
from schemas.rows.writings import Known, Unread, shortened

AROUND = " \t\n\u3000\u00a0"


def cleaned(text: str) -> str:
    """*text* without space around it, its line ends as one sign."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip(AROUND)


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong at a cell: the number of the row as it was sent (from 0), and the column."""

    row: int
    column: Column
    fault: Fault


class Writer:
    """Makes the items of nodes, and notes the `faults` of their cells."""

    def __init__(
        self, grid: Grid, given: Collection[str], rows: Sequence[Row], known: Known, before: list[Any]
    ) -> None:
        self.grid, self.given, self.rows, self.known = grid, given, rows, known
        self.faults: list[CellFault] = []
        self.judged: dict[tuple[str, str], list[Fault]] = {}
        self.codes = [
            Codes(level, self._taken(level, items(grid, before, depth)))
            for depth, level in enumerate(grid.levels)
        ]
        self.seen: list[set[str]] = [set() for _ in grid.levels]

    def _taken(self, level: Level, old: Any) -> set[str]:
        codes = {row.get(level.code.key, "") for row in self.rows}
        return {*codes, *map(level.code.cell, old)} - {""}

    def items(self, outer: Node) -> list[Any]:
        """The items of the nodes below *outer*."""
        return [self._item(node) for node in outer.below]

    def _item(self, node: Node) -> dict[str, Any]:
        level = self.grid.levels[node.depth]
        item = dict(node.old or {})
        self._give_code(node, level, item)
        for column in level.columns:
            if column.key in self.given:
                self._write(node, level, column, item)
        self._check_code(node, level, item)
        if level.below:
            item[level.below] = self.items(node)
        return item

    def _give_code(self, node: Node, level: Level, item: dict[str, Any]) -> None:
        is_told = any(self.rows[number].get(level.code.key) for number in node.rows)
        if level.prefix and not is_told and not level.code.cell(item):
            level.code.put(item, self.codes[node.depth].next())

    def _check_code(self, node: Node, level: Level, item: dict[str, Any]) -> None:
        code, seen = level.code.cell(item), self.seen[node.depth]
        if code in seen and level.code.key in self.given:
            message = f"{level.code.title}“{shortened(code)}”与前面的重复。"
            cure = "请改用别的代码，或留空由系统给出。" if level.prefix else "请删去重复的一行，或更正代码。"
            self._note(node.rows[0], level.code, Fault("repeated-code", message, cure))
        seen.add(code)

    def _write(self, node: Node, level: Level, column: Column, item: dict[str, Any]) -> None:
        before = cleaned(column.cell(node.old)) if node.old else ""
        said: dict[str, int] = {}
        for number in node.rows:
            said.setdefault(self.rows[number].get(column.key, ""), number)
        said.pop("", None)
        leads = bool(level.below) and column in (level.code, level.words)
        if (leads and not said) or (column is level.code and not said and level.prefix):
            said = {before or column.cell(item): node.rows[0]}
        elif node.is_named and column is level.words:
            said = {before: node.rows[0]}
        text, number = self._chosen(column, said, before, node.rows[0])
        self._set(number, column, item, text, before)

    def _chosen(self, column: Column, said: dict[str, int], before: str, first: int) -> tuple[str, int]:
        """The text that holds, with the row that says it: one that differs from before, where rows differ."""
        texts = [text for text in said if text != before] or list(said)
        for other in texts[1:]:
            message = f"{column.title}与前面同一项的不一样：“{shortened(texts[0])}”。"
            self._note(said[other], column, Fault("differs", message, "请改成一样，或只在第一行填写。"))
        return (texts[0], said[texts[0]]) if texts else ("", first)

    def _set(self, number: int, column: Column, item: dict[str, Any], text: str, before: str) -> None:
        """Nothing; *item* has what *text* says, untouched where it says what was there before."""
        try:
            if text and text != before:
                column.put(item, column.writing.read(text, column.value(item), self.known))
            elif before and not text:
                column.clear(item)
        except Unread as unread:
            column.put(item, unread.kept)
            self._note(number, column, unread.fault)
            return
        for fault in self._judged(column, text, column.value(item)):
            self._note(number, column, fault)

    def _judged(self, column: Column, text: str, value: Any) -> list[Fault]:
        if text and not isinstance(value, str):
            return column.faults(text, value)
        if (column.key, text) not in self.judged:
            self.judged[column.key, text] = column.faults(text, value)
        return self.judged[column.key, text]

    def _note(self, number: int, column: Column, fault: Fault) -> None:
        self.faults.append(CellFault(number, column, fault))

"""A payload put together from the texts of its tables, with the faults of their cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.faults import REQUIRED, Fault
from schemas.rows.columns import Column
from schemas.rows.papers import Paper, Part
from schemas.rows.reading import part_of, rows_of
from schemas.rows.writing import cleaned
from schemas.rows.writings import Known, Unread
from schemas.walking import Steps

Cells = Mapping[str, str]
"""Texts by the key of their column; a column that a table does not have is not there."""

NOBODY = Known()


@dataclass(frozen=True, slots=True)
class TableFault:
    """What is wrong: in which part and in which of its rows (from 0; None: in the paper's own row).

    Without a column it is the part that lacks rows. `steps` lead to the value in the payload.
    """

    part: Part | None
    row: int | None
    column: Column | None
    fault: Fault
    steps: Steps


@dataclass(frozen=True, slots=True)
class Assembled:
    """The payload that tables tell, as far as they can be understood, and their faults."""

    payload: dict[str, Any]
    faults: tuple[TableFault, ...]


def assembled(paper: Paper, cells: Cells, rows: Mapping[str, Sequence[Cells]]) -> Assembled:
    """The payload of *paper* that its own *cells* and the *rows* of its parts (by title) tell."""
    payload: dict[str, Any] = dict(paper.fixed)
    own = _write(payload, paper.columns, paper.repeats, cells)
    faults = [TableFault(None, None, column, fault, column.path) for column, fault in own]
    for part in paper.parts:
        told = rows.get(part.title, ())
        if told:
            items, found = _items(part, told)
            _put(payload, part.at, items)
            faults += found
        elif part.is_required:
            fault = Fault("required", f"没有{part.title}。", f"请在“{part.title}”表中填写，至少一行。")
            faults.append(TableFault(part, None, None, fault, part.at))
    return Assembled(payload, tuple(faults))


def told(paper: Paper, payload: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, list[dict[str, str]]]]:
    """The texts of a payload's tables, those that `assembled` takes: its own row, and rows by part."""
    own = {column.key: column.cell(payload) for column in paper.columns}
    return own, {part.title: _told(part, _held(payload, part.at)) for part in paper.parts}


def _told(part: Part, items: list[Any]) -> list[dict[str, str]]:
    if part.grid:
        keys = [column.key for column in part.grid.columns]
        return [dict(zip(keys, row, strict=True)) for row in rows_of(part.grid, items)]
    return [{column.key: column.cell(item) for column in part.columns} for item in items]


def _held(payload: Any, at: Steps) -> list[Any]:
    for step in at:
        payload = payload.get(step) or {}
    return list(payload)


def _items(part: Part, rows: Sequence[Cells]) -> tuple[list[Any], list[TableFault]]:
    if part.grid:
        return _grid_items(part, rows)
    items, faults = [], []
    for number, cells in enumerate(rows):
        item: dict[str, Any] = {}
        for column, fault in _write(item, part.columns, part.repeats, cells):
            faults.append(TableFault(part, number, column, fault, (*part.at, number, *column.path)))
        items.append(item)
    return items, faults


def _grid_items(part: Part, rows: Sequence[Cells]) -> tuple[list[Any], list[TableFault]]:
    assert part.grid  # noqa: S101 (a part without one does not come here)
    keys = [column.key for column in part.columns if any(column.key in cells for cells in rows)]
    read = part_of(part.grid, keys, [[cells.get(key, "") for key in keys] for cells in rows], [])
    return read.part, [TableFault(part, one.row, one.column, one.fault, part.at) for one in read.faults]


def _write(
    item: dict[str, Any],
    columns: Sequence[Column],
    repeats: Mapping[tuple[str, ...], tuple[str, ...]],
    cells: Cells,
) -> list[tuple[Column, Fault]]:
    """The faults of those cells; *item* has what they say."""
    texts = {column.path: cleaned(cells.get(column.key, "")) for column in columns}
    faults: list[tuple[Column, Fault]] = []
    for column in columns:
        text = texts[column.path] or texts.get(repeats.get(column.path, ()), "")
        if not text:
            faults += [(column, REQUIRED)] if column.is_required else []
            continue
        try:
            value = column.writing.read(text, None, NOBODY)
        except Unread as unread:
            faults.append((column, unread.fault))
            continue
        column.put(item, value)
        faults += [(column, fault) for fault in column.faults(text, value)]
    return faults


def _put(payload: dict[str, Any], at: Steps, items: list[Any]) -> None:
    *way, last = at
    held: Any = payload
    for step in way:
        held = held.setdefault(step, {})
    held[last] = items

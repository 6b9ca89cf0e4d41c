"""Grids as JSON, and spreadsheets of grids: a part of a payload, the rows it is shown as, faults by cell."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from schemas.rows.codes import items
from schemas.rows.columns import Column
from schemas.rows.grid import Grid, lines
from schemas.rows.grids import GRIDS
from schemas.rows.knowing import checked
from schemas.rows.reading import Read, part_of, rows_of
from service.core.errors.requests import NotFound
from service.core.pointer import pointer
from service.sheets.headings import Names
from service.sheets.reading import Sheet, read_sheet
from service.sheets.tables import TableColumn, table

HINTS = (
    "带 * 的列必填；列的次序可以变，用不到的列可以删去。",
    "上层（方面、问题）的格子空着，即与上一行相同；合并的单元格也可以。",
    "代码可以不填，由系统给出；已有代码的请保留，系统据此认出原来的内容。",
    "日期请填到日；公式须已算出结果。",
)


def grid_of(type: str, name: str) -> Grid:
    """The grid of that name; raises NotFound."""
    for grid in GRIDS.get(type, ()):
        if grid.name == name:
            return grid
    raise NotFound(f"这种文书没有这张表：{name[:64]!r}。", hint="可用的表见 grids。")


def reading_told(grid: Grid, read: Read) -> dict[str, Any]:
    """What rows became: `part`, its `rows` with `pointers`, `places` of the rows sent, `faults` by cell."""
    order = {column: number for number, column in enumerate(grid.columns)}
    return {
        "part": read.part,
        "rows": rows_of(grid, read.part),
        "pointers": [[pointer(*grid.at, *steps) for steps in line.steps] for line in lines(grid, read.part)],
        "places": list(read.places),
        "faults": [
            {
                "row": read.places[fault.row],
                "column": order[fault.column],
                "key": fault.column.key,
                "sent": fault.row,
                "code": fault.fault.code,
                "message": fault.fault.message,
                "hint": fault.fault.hint,
            }
            for fault in read.faults
        ],
    }


def read_spreadsheet(content: bytes, type: str, grid: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """What the rows of a spreadsheet became, as `reading_told`, with what the sheet says beside.

    *payload* is what is drafted now, which may lack the part. Raises BrokenSheet, InvalidPayload or NotFound.
    """
    return _read(grid_of(type, grid), content, payload)


def _read(grid: Grid, content: bytes, payload: Mapping[str, Any]) -> dict[str, Any]:
    names = {column.key: Names(column.title, column.names) for column in grid.columns}
    sheet = read_sheet(content, names)
    read = part_of(grid, sheet.keys, sheet.rows, checked(grid, _part(grid, payload), grid.at))
    told = reading_told(grid, read)
    told["faults"] = [_placed(fault, sheet, grid) for fault in _faults(told, sheet, grid, read)]
    return {**told, **_sheet_told(sheet, grid), "counts": _counts(grid, read)}


def write_spreadsheet(grid: Grid, part: list[Any], made_at: datetime) -> bytes:
    """The rows of *part* as xlsx, an empty form where it is empty; *made_at* is in UTC."""
    columns = [*map(table_column, grid.columns)]
    return table(grid.title, columns, rows_of(grid, part), HINTS, made_at)


def table_column(column: Column) -> TableColumn:
    """The column as a sheet shows it."""
    return TableColumn(
        column.title,
        column.writing.kind,
        column.width,
        column.about,
        column.is_required,
        tuple(column.writing.options.values()),
    )


def _part(grid: Grid, payload: Mapping[str, Any]) -> Any:
    held: Any = payload
    for step in grid.at:
        held = held.get(step) if isinstance(held, dict) else None
    return held


def _faults(told: Mapping[str, Any], sheet: Sheet, grid: Grid, read: Read) -> list[dict[str, Any]]:
    """The faults of the cells with those of the sheet, which stand for what their cells lack."""
    order = {column.key: number for number, column in enumerate(grid.columns)}
    own = {(trouble.row, trouble.key): trouble for trouble in sheet.troubles}
    found = [fault for fault in told["faults"] if (fault["sent"], fault["key"]) not in own]
    found += [
        {
            "row": read.places[trouble.row],
            "column": order[trouble.key],
            "key": trouble.key,
            "sent": trouble.row,
            "code": trouble.code,
            "message": trouble.message,
            "hint": trouble.hint,
        }
        for trouble in sheet.troubles
    ]
    return sorted(found, key=lambda fault: (fault["sent"], fault["column"]))


def _placed(fault: dict[str, Any], sheet: Sheet, grid: Grid) -> dict[str, Any]:
    """The fault with its place in the sheet, its message beginning with it."""
    heading = next(heading for heading in sheet.known if heading.key == fault["key"])
    number = sheet.numbers[fault["sent"]]
    where = f"第{number}行 {heading.letter}列“{grid.column(fault['key']).title}”"
    return {**fault, "cell": f"{heading.letter}{number}", "message": f"{where}：{fault['message']}"}


def _sheet_told(sheet: Sheet, grid: Grid) -> dict[str, Any]:
    recognised = [
        {
            "letter": heading.letter,
            "heading": heading.text,
            "key": heading.key,
            "title": grid.column(heading.key).title,
        }
        for heading in sheet.known
    ]
    unrecognised = [
        {"letter": heading.letter, "heading": heading.text}
        for heading in sheet.headings
        if not heading.key and not heading.is_counter
    ]
    missing = [
        {"key": column.key, "title": column.title}
        for column in grid.columns
        if column.is_required and column.key not in sheet.keys
    ]
    return {
        "sheet": sheet.name,
        "heading_row": sheet.heading_row,
        "recognised": recognised,
        "unrecognised": unrecognised,
        "missing": missing,
        "notes": list(sheet.notes),
    }


def _counts(grid: Grid, read: Read) -> list[dict[str, Any]]:
    """How many items there are at each level, by its name."""
    return [
        {"title": level.title, "count": sum(1 for _ in items(grid, read.part, depth))}
        for depth, level in enumerate(grid.levels)
    ]

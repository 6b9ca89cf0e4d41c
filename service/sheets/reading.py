"""A spreadsheet's rows: the sheet whose headings we know, its cells as texts, and what to tell of it."""

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from service.core.errors.payloads import BrokenSheet
from service.sheets.cells import text_of
from service.sheets.headings import Heading, Names, headings_of
from service.sheets.package import SAVE_AS, refuse, repacked, unpacked
from service.sheets.scanning import DIVIDE, Scan, scan

HEADING_ROWS = 10
"""Rows from the top in which the headings are looked for."""

FEWEST = 2
"""Headings we must know to take a row for one of headings."""

MOST_ROWS, MOST_COLUMNS = 5_000, 200
FORMULA = ("formula", "公式没有算出的值。", "请在 Excel 或 WPS 中打开并保存，或改成填写的内容。")
ERROR = ("cell-error", "公式的结果是错误值。", "请改正公式，或改成填写的内容。")
ERRORS = frozenset({"#REF!", "#VALUE!", "#N/A", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell that has no value: the number of its row among `rows`, its key, and why, with the cure."""

    row: int
    key: str
    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's rows below its headings: `keys` name the cells, `numbers` are the rows' own in the sheet.

    `notes` are sentences on what a clerk may not expect.
    """

    name: str
    heading_row: int
    headings: tuple[Heading, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    troubles: tuple[Trouble, ...]
    notes: tuple[str, ...]

    @property
    def known(self) -> tuple[Heading, ...]:
        """The headings whose cells are read, in the order of the cells."""
        return tuple(heading for heading in self.headings if heading.key)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the cells."""
        return tuple(heading.key for heading in self.known)


@dataclass(frozen=True, slots=True)
class Room:
    """How much one sheet may hold, headings and all."""

    rows: int
    columns: int
    cells: int


@dataclass(frozen=True, slots=True)
class Raw:
    """A sheet as it stands: the texts of all its rows, and what else its XML tells."""

    name: str
    rows: list[list[str]]
    seen: Scan


def read_sheet(content: bytes, known: Mapping[str, Names]) -> Sheet:
    """The first visible sheet with headings that are *known* (names by key); raises BrokenSheet."""
    parts = unpacked(content)
    book = _opened(parts)
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            if found := _table(sheet, parts, known):
                return found
    finally:
        book.close()
    titles = "、".join(names.title for names in list(known.values())[:8])
    refuse(f"前 {HEADING_ROWS} 行中没有找到表头。", f"表头应有两列以上是这样的：{titles}。可下载空表对照。")


@contextmanager
def _stumbling() -> Iterator[None]:
    """Whatever the library stumbles over was made by somebody else."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on styles and days that we do not look at
            yield
    except (BrokenSheet, MemoryError):
        raise
    except Exception as fault:
        raise BrokenSheet(f"这个文件不像表格（{type(fault).__name__}）。", hint=SAVE_AS) from fault


def _opened(parts: Mapping[str, bytes]) -> Any:
    from openpyxl import load_workbook

    with _stumbling():
        return load_workbook(repacked(parts), read_only=True, data_only=True, keep_links=False)


def raw_sheets(content: bytes, room: Room) -> list[Raw]:
    """Every visible sheet that is not empty; raises BrokenSheet, also where one is larger than *room*."""
    parts = unpacked(content)
    book = _opened(parts)
    try:
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        return [raw for sheet in shown if (raw := _raw(sheet, parts, room)).seen.last_row]
    finally:
        book.close()


def best_headings(
    rows: Sequence[Sequence[str]], recognise: Callable[[Sequence[str]], list[Heading]]
) -> tuple[int, list[Heading]]:
    """The number (from 1) of the row of headings among the first of *rows*, and its headings."""
    candidates = [recognise(cells) for cells in rows[:HEADING_ROWS]]
    scores = [sum(bool(heading.key) for heading in headings) for headings in candidates]
    best = max(range(len(scores)), key=lambda number: scores[number], default=0)
    return best + 1, candidates[best] if candidates else []


def headed(raw: Raw, heading_row: int, headings: Sequence[Heading]) -> Sheet:
    """The sheet whose row of that number is that of its *headings*."""
    return _of(raw.name, heading_row, headings, raw.rows[heading_row:], raw.seen)


def _raw(sheet: Any, parts: Mapping[str, bytes], room: Room) -> Raw:
    with _stumbling():
        seen = scan(parts[sheet._worksheet_path], room.cells)
    if seen.last_row > room.rows or seen.last_column > room.columns:
        refuse(f"工作表“{sheet.title}”超过 {room.rows} 行或 {room.columns} 列。", DIVIDE)
    return Raw(str(sheet.title), _texts(sheet, seen, range(1, seen.last_row + 1), seen.last_column), seen)


def _table(sheet: Any, parts: Mapping[str, bytes], known: Mapping[str, Names]) -> Sheet | None:
    with _stumbling():
        seen = scan(parts[sheet._worksheet_path])  # openpyxl has no public name for it
    top = _texts(sheet, seen, range(1, HEADING_ROWS + 1), MOST_COLUMNS)
    heading_row, headings = best_headings(top, lambda cells: headings_of(cells, known))
    if sum(bool(heading.key) for heading in headings) < FEWEST:
        return None
    if seen.last_row - heading_row > MOST_ROWS:
        refuse(f"表头之下超过 {MOST_ROWS} 行（第 {seen.last_row} 行还有内容）。", DIVIDE)
    width = max(heading.place for heading in headings if heading.key) + 1
    cells = _texts(sheet, seen, range(heading_row + 1, seen.last_row + 1), width)
    return _of(sheet.title, heading_row, headings, cells, seen)


def _of(
    name: str, heading_row: int, headings: Sequence[Heading], cells: list[list[str]], seen: Scan
) -> Sheet:
    read = [heading for heading in headings if heading.key]
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    troubles: list[Trouble] = []
    for number, texts in enumerate(cells, heading_row + 1):
        row = tuple(_told(heading, texts) for heading in read)
        for heading, text in zip(read, row, strict=True):
            unknown = (number, heading.place + 1) in seen.unknown
            if unknown or text in ERRORS:
                troubles.append(Trouble(len(rows), heading.key, *(FORMULA if unknown else ERROR)))
        if any(row) or any(trouble.row == len(rows) for trouble in troubles[-len(read) :]):
            rows.append(row)
            numbers.append(number)
    notes = tuple(_notes(seen, numbers, read))
    return Sheet(name, heading_row, tuple(headings), tuple(rows), tuple(numbers), tuple(troubles), notes)


def _told(heading: Heading, texts: Sequence[str]) -> str:
    text = texts[heading.place].strip() if heading.place < len(texts) else ""
    is_number = text.replace(".", "", 1).replace(",", "").isdecimal()
    return f"{text}万元" if heading.is_in_ten_thousands and is_number else text


def _texts(sheet: Any, seen: Scan, wanted: range, width: int) -> list[list[str]]:
    """The texts of those rows, as far as there are any; merged cells repeat what their first has."""
    first, last = wanted.start, min(wanted.stop - 1, seen.last_row)
    if last < first:
        return []
    with _stumbling():
        found = sheet.iter_rows(min_row=first, max_row=last, max_col=width)
        rows = [[text_of(cell) for cell in row] for row in found]
    for left, top, _, bottom in seen.merged:
        if first <= top <= last and left <= width:
            for row in rows[top - first + 1 : bottom - first + 1]:
                row[left - 1] = rows[top - first][left - 1]
    return rows


def _notes(seen: Scan, numbers: Sequence[int], read: Sequence[Heading]) -> list[str]:
    notes = []
    hidden = [str(number) for number in numbers if number in seen.hidden_rows]
    if hidden:
        more = f"等共 {len(hidden)} 行" if len(hidden) > 10 else ""
        notes.append(f"第 {'、'.join(hidden[:10])} 行{more}是隐藏的（可能在筛选中），也已读入。")
    columns = [heading for heading in read if heading.place + 1 in seen.hidden_columns]
    if columns:
        letters = "、".join(heading.letter for heading in columns)
        notes.append(f"{letters} 列是隐藏的，也已读入。")
    if any(top in numbers and bottom > top for _, top, _, bottom in seen.merged):
        notes.append("合并的单元格已拆开，每行都填入同样的内容。")
    return notes

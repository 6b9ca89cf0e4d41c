"""Texts with separated values (.csv): as a sheet, whatever program wrote them."""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from io import StringIO

from service.core.errors.payloads import BrokenSheet
from service.sheets.reading import Raw, Room
from service.sheets.scanning import DIVIDE, Scan

DELIMITERS = (",", "\t", ";", "，", "；")
ENCODINGS = ("utf-8", "gb18030")
SAVE_AS = "请用 Excel 或 WPS 另存为“CSV UTF-8（逗号分隔）”后重试。"
WIDE = (b"\xff\xfe", b"\xfe\xff")


def raw_values(content: bytes, name: str, room: Room) -> tuple[Raw, BrokenSheet | None]:
    """The values as a sheet, and why it ends before its end, where it does.

    Raises BrokenSheet where none can be read, or it is larger than *room*.
    """
    text = _decoded(content)
    first = text.lstrip().partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    rows: list[list[str]] = []
    left = room.cells
    try:
        for cells in csv.reader(_lines(text, delimiter, room), delimiter=delimiter, strict=True):
            rows.append(cells)
            left -= len(cells)
            if len(rows) > room.rows or left < 0:
                raise BrokenSheet(f"超过 {room.rows} 行或 {room.cells} 格。", hint=DIVIDE)
    except csv.Error:
        message = f"从第{len(rows) + 1}行起读不出：引号没有成对，或一格太长。"
        cut = BrokenSheet(message, hint="请核对这一行的英文双引号，再提交其后的各行。")
        return Raw(name, rows, Scan(last_row=len(rows))), cut
    return Raw(name, rows, Scan(last_row=len(rows))), None


def separated(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as UTF-8 with a byte order mark, by which office programs know it."""
    written = StringIO(newline="")
    csv.writer(written).writerows(rows)
    return BOM_UTF8 + written.getvalue().encode()


def _decoded(content: bytes) -> str:
    if content.startswith(WIDE):
        raise BrokenSheet("文件是 UTF-16 编码的。", hint=SAVE_AS)
    for encoding in ENCODINGS:
        with suppress(UnicodeDecodeError):
            return content.removeprefix(BOM_UTF8).decode(encoding)
    raise BrokenSheet("看不出文件的编码，既不是 UTF-8 也不是 GB18030。", hint=SAVE_AS)


def _lines(text: str, delimiter: str, room: Room) -> Iterator[str]:
    for line in StringIO(text, newline=""):
        if line.count(delimiter) >= room.columns:
            raise BrokenSheet(f"超过 {room.columns} 列。", hint=DIVIDE)
        yield line

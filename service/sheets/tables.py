"""A table as a workbook to go on working in: headings that stay, lists to choose from, days as days."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from service.sheets.writing import (
    A3,
    DAY,
    SUM,
    TEXT,
    arrange,
    look_of,
    new_book,
    packed,
    text_cell,
    value_cell,
)

SIGNS_A_CHARACTER = 2
"""Widths of columns count Latin signs; a Chinese character is two."""

LONGEST_LIST = 255
"""Signs that the choices of a cell may have together (ECMA-376, dataValidation)."""

FORM_ROWS = 1_000
"""Rows of an empty form that have lists to choose from."""

REQUIRED, OPTIONAL = "FFDDEBF7", "FFF2F2F2"
"""Behind headings of columns that must be filled, which have a star too, and of others."""

MOST_DIGITS = 15
"""Digits that a number in a cell keeps; what has more is a text."""

HELP = "填表说明"
FORM = ("字段", "内容", "填什么")


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: `choices` are to be chosen from; `kind` day, due and amount are days and numbers."""

    title: str
    kind: str
    width: int
    about: str
    is_required: bool
    choices: tuple[str, ...]

    @property
    def heading(self) -> str:
        """The title, with a star where the column must be filled."""
        return self.title + "*" * self.is_required


def table(
    title: str,
    columns: Sequence[TableColumn],
    rows: Sequence[Sequence[str]],
    hints: Iterable[str],
    made_at: datetime,
) -> bytes:
    """The rows as xlsx, an empty form where there are none; a second sheet explains the columns.

    *hints* are sentences on how to fill it in; *made_at* (UTC) is told in the properties.
    """
    book = new_book(title, made_at)
    add_table(book, title, columns, rows)
    add_help(book, columns, hints)
    return packed(book)


def add_table(book: Any, title: str, columns: Sequence[TableColumn], rows: Sequence[Sequence[str]]) -> None:
    """Nothing; the book has a sheet of the rows."""
    sheet = book.create_sheet(title)
    arrange(sheet, title, [column.width * SIGNS_A_CHARACTER for column in columns], A3)
    fills = (OPTIONAL, REQUIRED)
    heads = [look_of(sheet, "黑体", across="center", fill=fills[column.is_required]) for column in columns]
    sheet.append(
        [text_cell(sheet, column.heading, look) for column, look in zip(columns, heads, strict=True)]
    )
    _suit(sheet, columns)
    _offer(sheet, columns, max(FORM_ROWS, 2 * len(rows)))
    writers = [_Writer(sheet, column) for column in columns]
    for row in rows:
        sheet.append([writer.cell(text) for writer, text in zip(writers, row, strict=True)])


def add_form(book: Any, title: str, columns: Sequence[TableColumn], row: Sequence[str]) -> None:
    """Nothing; the book has a sheet with a row for each column: its heading, what is filled in, how."""
    sheet = book.create_sheet(title)
    arrange(sheet, title, (28, 70, 70))
    head, body = look_of(sheet, "黑体", fill=OPTIONAL), look_of(sheet, "仿宋")
    sheet.append([text_cell(sheet, text, head) for text in FORM])
    for column, text in zip(columns, row, strict=True):
        told = (column.heading, text, f"{column.about}{_manner(column)}")
        sheet.append([text_cell(sheet, one, body) for one in told])


class _Writer:
    """Writes the cells of a column."""

    def __init__(self, sheet: Any, column: TableColumn) -> None:
        self.sheet, self.kind = sheet, column.kind
        self.text = look_of(sheet, "仿宋")
        self.number = look_of(sheet, "仿宋", number=DAY if column.kind in ("day", "due") else SUM)

    def cell(self, text: str) -> Any:
        """The cell of *text*: a day or a number where the column holds those and it is one."""
        value = _value(self.kind, text)
        return (
            text_cell(self.sheet, text, self.text)
            if value is None
            else value_cell(self.sheet, value, self.number)
        )


def _value(kind: str, text: str) -> date | float | None:
    with suppress(ValueError):
        if kind in ("day", "due"):
            day = date.fromisoformat(text)
            return day if day.isoformat() == text and day.year > 1900 else None
        if kind == "amount" and len(text) <= MOST_DIGITS and text.replace(".", "", 1).isdecimal():
            return float(text)
    return None


def _suit(sheet: Any, columns: Sequence[TableColumn]) -> None:
    """Nothing; what is typed below is a text, a day or a number as its column wants it."""
    from openpyxl.utils import get_column_letter

    formats = {"day": DAY, "due": DAY, "amount": SUM}
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].number_format = formats.get(column.kind, TEXT)


def _offer(sheet: Any, columns: Sequence[TableColumn], last: int) -> None:
    """Nothing; cells down to row *last* offer their choices, and take what else is typed with a warning."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for place, column in enumerate(columns, 1):
        listed = ",".join(column.choices)
        if column.kind != "choice" or not listed or len(listed) > LONGEST_LIST or '"' in listed:
            continue
        offer = DataValidation("list", formula1=f'"{listed}"', allow_blank=True, errorStyle="warning")
        offer.error, offer.errorTitle = "请从列表中选择。", column.title
        offer.showErrorMessage = True
        letter = get_column_letter(place)
        offer.add(f"{letter}2:{letter}{last}")
        sheet.data_validations.append(offer)


def add_help(book: Any, columns: Sequence[TableColumn], hints: Iterable[str]) -> None:
    """Nothing; the book has a sheet that says of each column what is to be filled in."""
    sheet = book.create_sheet(HELP)
    arrange(sheet, HELP, (24, 84, 8, 60))
    head, body = look_of(sheet, "黑体", across="center", fill=OPTIONAL), look_of(sheet, "仿宋")
    sheet.append([text_cell(sheet, text, head) for text in ("列", "填什么", "必填", "写法")])
    for column in columns:
        told = (column.title, column.about, "是" if column.is_required else "", _manner(column))
        sheet.append([text_cell(sheet, text, body) for text in told])
    for hint in hints:
        sheet.append([text_cell(sheet, text, body) for text in ("", hint, "", "")])


MANNERS = {
    "lines": "一行一项，换行用 Alt+Enter。",
    "day": "日期，如 2022-9-16。",
    "amount": "数字，单位为元；也可写 1.2万元。",
    "organ": "一个单位的名称。",
    "organs": "几个单位以“、”隔开。",
}


def _manner(column: TableColumn) -> str:
    choices = "、".join(column.choices)
    if column.kind == "due":
        return f"日期，如 2022-9-16；没有日期的写“{choices}”。"
    return f"可选：{choices}。" if choices else MANNERS.get(column.kind, "")

"""The catalogue as a workbook: every cell a text whatever it looks like, the same rows the same bytes."""

from collections.abc import Sequence
from datetime import datetime

from service.records.catalogue import COLUMNS, TITLE, Entry
from service.sheets.writing import arrange, look_of, new_book, packed, text_cell

WIDTHS = (6, 28, 22, 28, 50, 11, 7, 7, 16)
"""Widths of the columns in signs: together what an A4 sheet on its side holds."""

CENTRED = frozenset({"序号", "日期", "密级", "页数"})


def workbook(entries: Sequence[Entry], made_at: datetime) -> bytes:
    """The catalogue as xlsx, A4 on its side with the head on every page.

    *made_at* (UTC) is told in the properties. No cell is ever a formula.
    """
    book = new_book(TITLE, made_at)
    sheet = book.create_sheet(TITLE)
    arrange(sheet, TITLE, WIDTHS)
    head, body = (
        [look_of(sheet, face, across="center" if name in CENTRED else "left") for name in COLUMNS]
        for face in ("黑体", "仿宋")
    )
    sheet.append([text_cell(sheet, name, look) for name, look in zip(COLUMNS, head, strict=True)])
    for entry in entries:
        sheet.append([text_cell(sheet, text, look) for text, look in zip(entry.cells, body, strict=True)])
    return packed(book)

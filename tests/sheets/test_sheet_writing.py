"""Workbooks of ours on their way out."""

import tracemalloc
from datetime import datetime
from io import BytesIO

from openpyxl import load_workbook

from service.sheets.writing import LONGEST, look_of, new_book, packed, text_cell

ROWS = 100
CELL = "字" * LONGEST


def test_a_workbook_is_never_whole_in_memory_unpacked() -> None:
    """Its XML is many times as long as its file."""
    book = new_book("大表", datetime(2026, 11, 22))
    sheet = book.create_sheet("一")
    look = look_of(sheet, "仿宋")
    for _ in range(ROWS):
        sheet.append([text_cell(sheet, CELL, look)])
    tracemalloc.start()
    try:
        made = packed(book)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < ROWS * len(CELL.encode()) / 5
    cells = load_workbook(BytesIO(made), read_only=True)["一"].iter_rows(values_only=True)
    assert ROWS == sum(row == (CELL,) for row in cells)

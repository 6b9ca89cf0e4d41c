"""Workbooks of ours: cells that are never formulas, the same rows the same bytes."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from shutil import copyfileobj
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from service.records.metadata_xml import UNPRINTABLE

TEXT = "@"
DAY, SUM = "yyyy-mm-dd", "#,##0.00"
A3, A4 = 8, 9
"""Their numbers in the format."""

LONGEST = 32_767
"""Signs a cell may have."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time a zip file knows."""


def new_book(title: str, made_at: datetime) -> Any:
    """A workbook without sheets, to be written row by row; *made_at* (UTC) is told in its properties."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = title, "hongtou"
    book.properties.created = book.properties.modified = made_at.replace(tzinfo=None, microsecond=0)
    return book


def arrange(sheet: Any, title: str, widths: Sequence[float], paper: int = A4) -> None:
    """Nothing; the sheet prints on that paper on its side, its first row stays in sight and on every page."""
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.print_title_rows = "1:1"
    setup = sheet.page_setup
    setup.orientation, setup.paperSize = "landscape", paper
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddHeader.center.text = title
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def text_cell(sheet: Any, text: str, look: Any) -> Any:
    """A cell of *text*, whatever it looks like."""
    from openpyxl.cell import WriteOnlyCell

    made = WriteOnlyCell(sheet, text.translate(UNPRINTABLE)[:LONGEST])
    made.data_type = "s"  # openpyxl takes a text that begins with = for a formula
    made._style = look
    return made


def value_cell(sheet: Any, value: date | float, look: Any) -> Any:
    """A cell of a day or a number."""
    from openpyxl.cell import WriteOnlyCell

    made = WriteOnlyCell(sheet, value)
    made._style = look
    return made


def look_of(sheet: Any, face: str, *, across: str = "left", number: str = TEXT, fill: str = "") -> Any:
    """The style of cells, made once: making one takes longer than writing the cell.

    A text has the sign (quotePrefix) that keeps it a text when somebody edits it.
    """
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    line = Side(style="thin")
    cell = WriteOnlyCell(sheet, "")
    cell.number_format, cell.quotePrefix = number, number == TEXT
    cell.font = Font(name=face, size=11)
    cell.border = Border(left=line, right=line, top=line, bottom=line)
    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
    if fill:
        cell.fill = PatternFill("solid", start_color=fill)
    return cell._style


def packed(book: Any) -> bytes:
    """The workbook as bytes, which tell no time but that of its properties."""
    from openpyxl.writer.excel import ExcelWriter

    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        ExcelWriter(book, archive).save()
    return _undated(written)


def _undated(written: BytesIO) -> bytes:
    """The same zip file, its entries without the time they were written at."""
    made = BytesIO()
    with ZipFile(written) as read, ZipFile(made, "w") as package:
        for name in read.namelist():
            info = ZipInfo(name, EPOCH)
            info.compress_type, info.file_size = ZIP_DEFLATED, read.getinfo(name).file_size
            with read.open(name) as member, package.open(info, "w") as copy:
                copyfileobj(member, copy)
    return made.getvalue()

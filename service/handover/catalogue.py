"""The catalogue as a workbook: every cell a text whatever it looks like, the same rows the same bytes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from service.records.catalogue import COLUMNS, TITLE, Entry
from service.records.metadata_xml import UNPRINTABLE

WIDTHS = (6, 28, 22, 28, 50, 11, 7, 7, 16)
"""Widths of the columns in signs: together what an A4 sheet on its side holds."""

CENTRED = frozenset({"序号", "日期", "密级", "页数"})
TEXT = "@"
A4 = 9
"""Its number in the format."""

LONGEST = 32_767
"""Signs a cell may have."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time a zip file knows."""


def workbook(entries: Sequence[Entry], made_at: datetime) -> bytes:
    """The catalogue as xlsx, A4 on its side with the head on every page.

    *made_at* (UTC) is told in the properties. No cell is ever a formula, and a text that begins like one has
    the sign (quotePrefix) that keeps it a text when somebody edits it.
    """
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = TITLE, "hongtou"
    book.properties.created = book.properties.modified = made_at.replace(tzinfo=None, microsecond=0)
    sheet = book.create_sheet(TITLE)
    _arrange(sheet)
    _fill(sheet, entries)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        ExcelWriter(book, archive).save()
    return _undated(packed)


def _arrange(sheet: Any) -> None:
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for place, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.print_title_rows = "1:1"
    setup = sheet.page_setup
    setup.orientation, setup.paperSize = "landscape", A4
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddHeader.center.text = TITLE
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _fill(sheet: Any, entries: Iterable[Entry]) -> None:
    from openpyxl.cell import WriteOnlyCell

    def cell(text: str, look: Any) -> Any:
        made = WriteOnlyCell(sheet, text.translate(UNPRINTABLE)[:LONGEST])
        made.data_type = "s"  # openpyxl takes a text that begins with = for a formula
        made._style = look
        return made

    head, body = _looks(sheet, "黑体"), _looks(sheet, "仿宋")
    sheet.append([cell(name, look) for name, look in zip(COLUMNS, head, strict=True)])
    for entry in entries:
        sheet.append([cell(text, look) for text, look in zip(entry.cells, body, strict=True)])


def _looks(sheet: Any, face: str) -> list[Any]:
    """The style of each column's cells, made once: making one takes longer than writing the cell."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, Side

    line = Side(style="thin")
    looks = []
    for name in COLUMNS:
        cell = WriteOnlyCell(sheet, "")
        cell.number_format, cell.quotePrefix = TEXT, True
        cell.font = Font(name=face, size=11)
        cell.border = Border(left=line, right=line, top=line, bottom=line)
        across = "center" if name in CENTRED else "left"
        cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
        looks.append(cell._style)
    return looks


def _undated(packed: BytesIO) -> bytes:
    """The same zip file, its entries without the time they were written at."""
    made = BytesIO()
    with ZipFile(packed) as read, ZipFile(made, "w") as written:
        for name in read.namelist():
            info = ZipInfo(name, EPOCH)
            info.compress_type = ZIP_DEFLATED
            written.writestr(info, read.read(name))
    return made.getvalue()

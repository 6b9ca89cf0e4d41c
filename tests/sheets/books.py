"""Workbooks as strangers make them."""

import re
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from service.sheets.headings import Names

KNOWN = {
    "problem": Names("反馈问题", ("问题",)),
    "measure": Names("整改措施", ("措施",)),
    "deadline": Names("完成时限", ("整改时限", "完成时间")),
    "amount": Names("涉及金额（元）", ("涉及金额",)),
}
HEAD = ("序号", "反馈问题", "整改措施", "完成时限")
SHEET = "xl/worksheets/sheet1.xml"


def saved(book: Any) -> bytes:
    """The bytes of a workbook."""
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def book_of(*rows: Sequence[Any], then: Callable[[Any], Any] = lambda sheet: None) -> bytes:
    """A workbook of those rows, *then* changed."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    then(book.active)
    return saved(book)


def rewritten(
    content: bytes, change: Callable[[str, bytes], bytes], more: Iterable[tuple[str, bytes]] = ()
) -> bytes:
    """The package with each part as *change* makes it (name, content), and *more* parts."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as read, ZipFile(made, "w", ZIP_DEFLATED) as written:
        for name in read.namelist():
            written.writestr(name, change(name, read.read(name)))
        for name, part in more:
            written.writestr(name, part)
    return made.getvalue()


def with_sheet(content: bytes, change: Callable[[str], str]) -> bytes:
    """The workbook whose first worksheet's XML is changed."""
    return rewritten(content, lambda name, part: change(part.decode()).encode() if name == SHEET else part)


def with_data(content: bytes, rows: str) -> bytes:
    """The workbook whose first worksheet holds that XML for its rows."""
    return with_sheet(
        content,
        lambda xml: re.sub(
            r"<dimension[^>]*/>", "", re.sub(r"<sheetData>.*</sheetData>", rows, xml, flags=re.DOTALL)
        ),
    )

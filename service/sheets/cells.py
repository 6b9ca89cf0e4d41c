"""The value of a cell as the text a clerk sees."""

from datetime import date, datetime, time
from typing import Any

DATE_FORMATS = frozenset({*range(27, 32), 36, *range(50, 55), 57, 58})
"""Built-in formats that are dates in Chinese Excel and WPS only, of which openpyxl knows nothing."""

FLAGS = {True: "是", False: "否"}
LAST_SERIAL = 2_958_465
"""31 December 9999."""


def text_of(cell: Any) -> str:
    """The text of a cell that openpyxl has read; days in ISO 8601, numbers without a power of ten."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and _is_day(cell, value):
        value = _day(cell, value)
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return FLAGS[value]
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date | time):
        return value.isoformat()
    return _number(value) if isinstance(value, int | float) else str(value)


def _is_day(cell: Any, value: float) -> bool:
    return 1 <= value <= LAST_SERIAL and cell.has_style and cell.style_array.numFmtId in DATE_FORMATS


def _day(cell: Any, value: float) -> Any:
    from openpyxl.utils.datetime import from_excel

    return from_excel(value, cell.parent.parent.epoch)


def _number(value: float) -> str:
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return f"{value:.10f}".rstrip("0") if abs(value) < 1e15 else str(value)

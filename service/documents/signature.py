"""署名 and 成文日期 of a paper to be sealed (GB/T 9704—2012 7.3.5.1)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from service.documents.dates import date_text
from service.documents.measuring import cells

LINE_CELLS = 28
DATE_INDENT = 4.0
MOST_IN_A_ROW = 3
SEAL_CELLS = 8.0
"""Room for a seal of 42 mm and the 2 mm to the next."""


def signature_view(organ: str, day: date, joint: Sequence[str] = ()) -> dict[str, Any]:
    """署名 and 成文日期 with their right indents in cells.

    Of several organs `rows` holds the names in order, up to three in a row with room for a seal each, the
    last above the date; `column` is the width of each and `left` what stands free before them, in cells.
    """
    written = date_text(day)
    if joint:
        return {
            "organ": "",
            "organ_indent": 0.0,
            "date": written,
            **_columns((organ, *joint), cells(written)),
        }
    slack = (cells(written) - cells(organ)) / 2
    organ_indent = max(DATE_INDENT + slack, 0.0)
    return {
        "organ": organ,
        "date": written,
        "organ_indent": organ_indent,
        "date_indent": DATE_INDENT if DATE_INDENT + slack >= 0 else organ_indent - slack,
        "rows": [],
    }


def _columns(organs: Sequence[str], date_cells: float) -> dict[str, Any]:
    """The names in rows of equal columns; every row ends with the column above the date."""
    column = min(max(SEAL_CELLS, *(cells(name) + 1 for name in organs)), LINE_CELLS)
    count = max(1, min(MOST_IN_A_ROW, len(organs), int(LINE_CELLS // column)))
    usual = LINE_CELLS - DATE_INDENT - date_cells / 2
    last = min(max(usual, (count - 0.5) * column), LINE_CELLS - column / 2)
    rows = [list(organs[place : place + count]) for place in range(0, len(organs), count)]
    rows[-1] = [""] * (count - len(rows[-1])) + rows[-1]
    return {
        "rows": rows,
        "column": column,
        "left": last - (count - 0.5) * column,
        "date_indent": LINE_CELLS - last - date_cells / 2,
    }

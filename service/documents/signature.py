"""署名 and 成文日期, of a paper to be sealed or not (GB/T 9704—2012 7.3.5.1, 7.3.5.2)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from service.documents.dates import date_text
from service.documents.measuring import cells

LINE_CELLS = 28
DATE_INDENT = 4.0
UNSEALED_INDENT = 2.0
MOST_IN_A_ROW = 3
SEAL_CELLS = 8.0
"""Room for a seal of 42 mm and the 2 mm to the next."""


def signature_view(organs: Sequence[str], day: date, *, sealed: bool) -> dict[str, Any]:
    """署名 of the *organs*, the lead organ first, and 成文日期 with their right indents in cells.

    `blank_lines` stand above. Of several organs to be sealed `rows` holds the names in order, up to three in
    a row with room for a seal each, the last above the date; `column` is the width of each and `left` what
    stands free before them, in cells. Not to be sealed, they stand one below the other.
    """
    written = date_text(day)
    if not sealed:
        return {"organ": "\n".join(organs), "date": written, "rows": [], "blank_lines": 1} | _unsealed(
            cells(organs[-1]), cells(written)
        )
    if len(organs) > 1:
        rows = _columns(organs, cells(written))
        return {"organ": "", "organ_indent": 0.0, "date": written, "blank_lines": 3, **rows}
    return {"organ": organs[0], "date": written, "rows": [], "blank_lines": 3} | _sealed(
        cells(organs[0]), cells(written)
    )


def _unsealed(organ: float, written: float) -> dict[str, float]:
    """The indents of names and a date so wide, the date two cells in from where the last name begins."""
    if written > organ:
        return {"organ_indent": written + 2 * UNSEALED_INDENT - organ, "date_indent": UNSEALED_INDENT}
    organ_indent = max(0.0, min(UNSEALED_INDENT, LINE_CELLS - organ))
    return {"organ_indent": organ_indent, "date_indent": organ_indent + organ - UNSEALED_INDENT - written}


def _sealed(organ: float, written: float) -> dict[str, float]:
    """The indents of a name and a date so wide, one in the middle of the other."""
    slack = (written - organ) / 2
    organ_indent = max(DATE_INDENT + slack, 0.0)
    date_indent = DATE_INDENT if DATE_INDENT + slack >= 0 else organ_indent - slack
    return {"organ_indent": organ_indent, "date_indent": date_indent}


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

"""The tables of an annex as HTML, cut into sheets: each a table with its head, its lines broken."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from markupsafe import Markup, escape

from service.rendering.advances import Advances
from service.rendering.tables import (
    LEDGER,
    LIST,
    Cell,
    Look,
    Part,
    Shown,
    cell_lines,
    head_lines,
    room_under,
    sheets,
)

TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
MILLIMETRES = re.compile(r"width: ([\d.]+)mm")
TWIPS_PER_MM = 1440 / 25.4
GUARDED = Markup("<span>{}</span>")
"""Text of line height 0, so that no other face stretches a line; without need it costs WeasyPrint a third."""


def sheets_filter(advances: Advances) -> Callable[[str, int], Markup]:
    """The Jinja filter `sheets`: tables cut into sheets, the first of them below a title of so many lines."""

    def filtered(html: str, title_lines: int) -> Markup:
        parts, end = [], 0
        for found in TABLE.finditer(html):
            parts += [html[end : found.start()], *_sheets(found[0], title_lines, advances)]
            end, title_lines = found.end(), 0
        return Markup("".join([*parts, html[end:]]))  # noqa: S704 - filled and escaped by the templates

    return filtered


def _sheets(table: str, title_lines: int, advances: Advances) -> Iterator[str]:
    from lxml.html import fragment_fromstring

    root = fragment_fromstring(table)
    look = LEDGER if root.get("class") == "small" else LIST
    widths = [round(float(width) * TWIPS_PER_MM) for width in MILLIMETRES.findall(table)]
    heads = [
        head_lines(head.text, width, look, advances)
        for head, width in zip(root.iter("th"), widths, strict=True)
    ]
    head = look.height(max(map(len, heads)))
    rows = [*_rows(root, widths, look, advances)]
    opening = _opening(look, widths, heads, advances)
    for page in sheets(rows, look, room_under(head, title_lines), room_under(head)):
        yield f"{opening}<tbody>\n{''.join(_row(part, advances) for part in page)}</tbody>\n</table>\n"


def _opening(look: Look, widths: Sequence[int], heads: Sequence[Sequence[str]], advances: Advances) -> str:
    kind = "sheet small" if look is LEDGER else "sheet"
    columns = "".join(f'<col style="width: {width / 20}pt">' for width in widths)
    shown = "".join(f'<th scope="col">{_text(head, "heiti", advances)}</th>' for head in heads)
    return (
        f'<table class="{kind}" style="width: {sum(widths) / 20}pt"><colgroup>{columns}</colgroup>\n'
        f"<thead><tr>{shown}</tr></thead>\n"
    )


def _rows(root: Any, widths: Sequence[int], look: Look, advances: Advances) -> Iterator[list[Cell]]:
    """The cells that begin in each row."""
    covered = [0] * len(widths)
    for row in root.iterfind("tbody/tr"):
        free = [column for column, left in enumerate(covered) if not left]
        cells = []
        for column, cell in zip(free, row, strict=True):
            covered[column] = int(cell.get("rowspan", 1))
            text = "\n".join(shown for shown in (cell.text, *(part.text for part in cell)) if shown)
            shown = cell_lines(text, widths[column], look, advances)
            cells.append(Cell(column, shown, covered[column], cell.get("class", "")))
        covered = [left - 1 for left in covered]
        yield cells


def _row(part: Part, advances: Advances) -> str:
    return f"<tr>{''.join(_cell(shown, advances) for shown in part.shown)}</tr>\n"


def _cell(shown: Shown, advances: Advances) -> str:
    kind = f' class="{shown.cell.kind}"' if shown.cell.kind else ""
    rows = f' rowspan="{shown.rows}"' if shown.rows > 1 else ""
    return f"<td{kind}{rows}>{_text(shown.lines, 'fangsong', advances)}</td>"


def _text(shown: Sequence[str], role: str, advances: Advances) -> str:
    text = "\n".join(shown)
    return GUARDED.format(text) if advances.has_stand_in(role, text) else escape(text)

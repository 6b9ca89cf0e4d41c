"""The tables of an annex in the HTML, cut into sheets: in the place of each stands what is drawn there."""

import re
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from hashlib import sha256
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from service.rendering.advances import Advances
from service.rendering.sheet import Sheet
from service.rendering.tables import LEDGER, LIST, Cell, Look, cell_lines, head_lines, room_under, sheets

TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
MILLIMETRES = re.compile(r"width: ([\d.]+)mm")
TWIPS_PER_MM = 1440 / 25.4
PLACE = Markup('<img class="sheet" src="hongtou:sheets/{}" alt="表">\n')

DRAWN = "drawn"
"""What the templates know the sheets by: a mapping of address to `Sheet`, filled while they are."""


def sheets_filter(advances: Advances) -> Callable[[Context, str, int], Markup]:
    """The Jinja filter `sheets`: tables cut into sheets, the first of them below a title of so many lines.

    A sheet's address says what is on it: the digest of the table, and which of its pages it is.
    """

    @pass_context
    def filtered(context: Context, html: str, title_lines: int) -> Markup:
        drawn: MutableMapping[str, Sheet] = context[DRAWN]
        parts, end = [Markup()], 0
        for found in TABLE.finditer(html):
            parts.append(Markup(html[end : found.start()]))  # noqa: S704 - filled and escaped by the templates
            table = sha256(f"{title_lines} {found[0]}".encode()).hexdigest()
            for number, sheet in enumerate(_sheets(found[0], title_lines, advances)):
                parts.append(PLACE.format(f"{table}/{number}"))
                drawn[f"hongtou:sheets/{table}/{number}"] = sheet
            end, title_lines = found.end(), 0
        return Markup().join([*parts, Markup(html[end:])])  # noqa: S704 - as above

    return filtered


def _sheets(table: str, title_lines: int, advances: Advances) -> Iterator[Sheet]:
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
    for page in sheets(rows, look, room_under(head, title_lines), room_under(head)):
        yield Sheet(look, widths, heads, page)


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

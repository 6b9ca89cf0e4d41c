"""Long tables of a Word file: each row as high as in the PDF, so that the same rows stand on a page.

Rows are told the least height only: nothing a clerk writes into them is cut.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import unescape

from service.rendering.advances import Advances
from service.rendering.tables import LEDGER, LIST, Cell, Look, cell_lines, head_lines, room_under, sheets

TABLE, TABLE_END = "<w:tbl>", "</w:tbl>"
ROW = re.compile(r"(<w:tr(?: [^>]*)?>)(?:<w:trPr>(.*?)</w:trPr>)?", re.DOTALL)
ROW_END, CELL_END, PARAGRAPH_END = "</w:tr>", "</w:tc>", "</w:p>"
TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
LINE_BREAK = "<w:br/>"
COLUMN = re.compile(r'<w:gridCol w:w="(\d+)"/>')
STYLE = re.compile(r'<w:pStyle w:val="([^"]*)"/>')
CONTINUED = ('<w:vMerge w:val="continue"/>', "<w:vMerge/>")
HEIGHT = re.compile(r"<w:trHeight[^>]*/>")
HEAD, WHOLE = "<w:tblHeader/>", "<w:cantSplit/>"

LOOKS = {"清单表头": LIST, "台账表头": LEDGER}
"""How a table is set by the style of its head; others are Word's own."""

TITLE = "附件标题"

Broken = Callable[[str, int, Look, Advances], list[str]]
Lines = Callable[[Broken, str, int, Look], list[str]]
"""The lines of a cell (XML), broken in one way or another; many cells of a paper are alike."""


def with_heights(document: str, styles: Mapping[str, str], advances: Advances) -> str:
    """*document* (XML) with the heights of the rows of its long tables; *styles* are their ids by name."""
    looks = {styles[name]: look for name, look in LOOKS.items() if name in styles}

    @cache
    def shown(broken: Broken, cell: str, width: int, look: Look) -> list[str]:
        return broken(_text(cell), width, look, advances)

    *found, rest = document.split(TABLE_END)
    parts = []
    for part in found:
        before, start, inside = part.partition(TABLE)
        table = f"{start}{inside}{TABLE_END}"
        style = STYLE.search(table)
        look = looks.get(style[1]) if style else None
        lines = _title_lines(before, styles.get(TITLE))
        parts += [before, _set(table, look, lines, shown) if look else table]
    return "".join([*parts, rest])


def _title_lines(text: str, title: str | None) -> int:
    """How many lines the 附件标题, of that style, has before a table; 0 where there is none."""
    place = text.find(f'<w:pStyle w:val="{title}"/>')
    return 1 + text.count(LINE_BREAK, place, text.find(PARAGRAPH_END, place)) if place >= 0 else 0


def _set(table: str, look: Look, title_lines: int, shown: Lines) -> str:
    """*table* with the heights of its rows; a table of other than plain rows stays as it is."""
    widths = [int(width) for width in COLUMN.findall(table)]
    *parts, rest = table.split(ROW_END)
    found = [(part, row) for part in parts if (row := ROW.search(part))]
    rows = [(HEAD in (row[2] or ""), part[row.end() :].split(CELL_END)[:-1]) for part, row in found]
    if len(found) != len(parts) or any(len(cells) != len(widths) for _, cells in rows):
        return table
    heads = [
        look.height(max(len(shown(head_lines, *cell, look)) for cell in zip(cells, widths, strict=True)))
        for is_head, cells in rows
        if is_head
    ]
    body = [cells for is_head, cells in rows if not is_head]
    pages = sheets(
        _cells(body, widths, look, shown),
        look,
        room_under(sum(heads), title_lines),
        room_under(sum(heads)),
    )
    heights = {part.row: part.height if part.is_whole else None for page in pages for part in page}
    numbers = iter([*heads, *(heights[row] for row in range(len(body)))])
    return "".join([*(_row(part, row, next(numbers)) for part, row in found), rest])


def _cells(
    rows: Sequence[Sequence[str]], widths: Sequence[int], look: Look, shown: Lines
) -> list[list[Cell]]:
    """The cells that begin in each row, with the rows they cover."""
    made: list[list[Cell]] = []
    covered = [1] * len(widths)
    for cells in reversed(rows):
        goes_on = [any(mark in cell for mark in CONTINUED) for cell in cells]
        made.append(
            [
                Cell(column, shown(cell_lines, cells[column], widths[column], look), covered[column])
                for column, is_not in enumerate(goes_on)
                if not is_not
            ]
        )
        covered = [1 + count if more else 1 for count, more in zip(covered, goes_on, strict=True)]
    return made[::-1]


def _text(cell: str) -> str:
    """The words of a cell, its paragraphs and line breaks as newlines."""
    told = cell.replace(LINE_BREAK, "<w:t>\n</w:t>") if LINE_BREAK in cell else cell
    if len(found := TEXT.findall(told)) == 1:
        return unescape(found[0])
    texts = (unescape("".join(TEXT.findall(paragraph))) for paragraph in told.split(PARAGRAPH_END))
    return "\n".join(text for text in texts if text)


def _row(part: str, row: re.Match[str], height: int | None) -> str:
    """A *part* that ends in a row, with its least height and whole; without one it may go over a page end."""
    properties = HEIGHT.sub("", row[2] or "")
    if height is None:
        properties = properties.replace(WHOLE, "")
    else:
        properties += f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>'
    opened, cells = part[: row.start()] + row[1], part[row.end() :]
    return f"{opened}<w:trPr>{properties}</w:trPr>{cells}{ROW_END}"

"""Long tables of a Word file: each row as high as in the PDF, so that the same rows stand on a page.

Rows are told the least height only: nothing a clerk writes into them is cut.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from html import unescape

from service.rendering.advances import Advances
from service.rendering.tables import LEDGER, LIST, Cell, Look, cell_lines, head_lines, room_under, sheets

TABLE = re.compile(r"<w:tbl>.*?</w:tbl>", re.DOTALL)
ROW = re.compile(r"(<w:tr(?: [^>]*)?>)(?:<w:trPr>(.*?)</w:trPr>)?(.*?</w:tr>)", re.DOTALL)
CELL = re.compile(r"<w:tc(?: [^>]*)?>(.*?)</w:tc>", re.DOTALL)
PARAGRAPH = re.compile(r"<w:p(?: [^>]*)?>(.*?)</w:p>", re.DOTALL)
PIECE = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|<w:br/>")
COLUMN = re.compile(r'<w:gridCol w:w="(\d+)"/>')
STYLE = re.compile(r'<w:pStyle w:val="([^"]*)"/>')
CONTINUED = re.compile(r'<w:vMerge(?: w:val="continue")?/>')
HEIGHT = re.compile(r"<w:trHeight[^>]*/>")
HEAD, WHOLE = "<w:tblHeader/>", "<w:cantSplit/>"

LOOKS = {"清单表头": LIST, "台账表头": LEDGER}
"""How a table is set by the style of its head; others are Word's own."""

TITLE = "附件标题"


def with_heights(document: str, styles: Mapping[str, str], advances: Advances) -> str:
    """*document* (XML) with the heights of the rows of its long tables; *styles* are their ids by name."""
    looks = {styles[name]: look for name, look in LOOKS.items() if name in styles}
    parts, end = [], 0
    for found in TABLE.finditer(document):
        before = document[end : found.start()]
        style = STYLE.search(found[0])
        look = looks.get(style[1]) if style else None
        lines = _title_lines(before, styles.get(TITLE))
        parts += [before, _set(found[0], look, lines, advances) if look else found[0]]
        end = found.end()
    return "".join([*parts, document[end:]])


def _title_lines(text: str, title: str | None) -> int:
    """How many lines the 附件标题, of that style, has before a table; 0 where there is none."""
    for paragraph in PARAGRAPH.finditer(text):
        style = STYLE.search(paragraph[1])
        if style and style[1] == title:
            return 1 + paragraph[1].count("<w:br/>")
    return 0


def _set(table: str, look: Look, title_lines: int, advances: Advances) -> str:
    """*table* with the heights of its rows; a table of other than plain rows stays as it is."""
    widths = [int(width) for width in COLUMN.findall(table)]
    rows = [(HEAD in (row[2] or ""), CELL.findall(row[3])) for row in ROW.finditer(table)]
    if any(len(cells) != len(widths) for _, cells in rows):
        return table
    heads = [
        look.height(max(len(shown) for shown in _lines(cells, widths, look, advances, head_lines)))
        for is_head, cells in rows
        if is_head
    ]
    body = [cells for is_head, cells in rows if not is_head]
    pages = sheets(
        _cells(body, widths, look, advances),
        look,
        room_under(sum(heads), title_lines),
        room_under(sum(heads)),
    )
    heights = {part.row: part.height if part.is_whole else None for page in pages for part in page}
    numbers = iter([*heads, *(heights[row] for row in range(len(body)))])
    return ROW.sub(lambda row: _row(row, next(numbers)), table)


def _cells(
    rows: Sequence[Sequence[str]], widths: Sequence[int], look: Look, advances: Advances
) -> list[list[Cell]]:
    """The cells that begin in each row, with the rows they cover."""
    made: list[list[Cell]] = []
    covered = [1] * len(widths)
    for cells in reversed(rows):
        shown = _lines(cells, widths, look, advances, cell_lines)
        goes_on = [CONTINUED.search(cell) is not None for cell in cells]
        made.append(
            [
                Cell(column, shown[column], covered[column])
                for column, is_not in enumerate(goes_on)
                if not is_not
            ]
        )
        covered = [1 + count if more else 1 for count, more in zip(covered, goes_on, strict=True)]
    return made[::-1]


def _lines(
    cells: Sequence[str],
    widths: Sequence[int],
    look: Look,
    advances: Advances,
    broken: Callable[[str, int, Look, Advances], list[str]],
) -> list[list[str]]:
    return [broken(_text(cell), width, look, advances) for cell, width in zip(cells, widths, strict=True)]


def _text(cell: str) -> str:
    """The words of a cell, its paragraphs and line breaks as newlines."""
    texts = (
        "".join("\n" if piece[1] is None else unescape(piece[1]) for piece in PIECE.finditer(paragraph))
        for paragraph in PARAGRAPH.findall(cell)
    )
    return "\n".join(text for text in texts if text)


def _row(row: re.Match[str], height: int | None) -> str:
    """A row with its least height, kept whole; one of no height may go over a page end."""
    properties = HEIGHT.sub("", row[2] or "")
    if height is None:
        properties = properties.replace(WHOLE, "")
    else:
        properties += f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>'
    return f"{row[1]}<w:trPr>{properties}</w:trPr>{row[3]}"

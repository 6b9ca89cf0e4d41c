"""版头 of a paper: 发文机关标志, and 签发人 beside 发文字号 (GB/T 9704—2012 7.2)."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from service.documents.measuring import cells
from service.documents.titles import title_lines

EMBLEM_MOST_ON_A_LINE = 24
EMBLEM_WIDTH_POINTS = 436
"""Width of the 标志: within the 156 mm (442 pt) of the type area."""

EMBLEM_LARGEST_POINTS = 62
EMBLEM_LEAST_POINTS = 16
STACK_LINE = 1.25
"""Height of a line of several organs' names, in sizes."""

BESIDE_STACK = 2.5
"""Room for 文件 beside the names of several organs, in sizes."""

LINE_CELLS, LABEL_CELLS = 28, len("签发人：")
LEAST_POST_CELLS, MOST_ROWS = 6, 4
NUMBER_CELLS = 23
"""The longest number on one line of an upward paper: Word has two tabs behind it there."""


def emblem_view(authority: str, joint: Sequence[str] = (), room: float = 224) -> dict[str, Any]:
    """发文机关标志: its text, and the size in points that fits it in, in half points rounded down.

    A name too long for one line of a size above the body's goes on several, parted by newlines. Every sign
    counts as wide as a Han character: no Latin letter is wider, and many are wider than half. For several
    organs, `stack` holds the lines of their names, `widest` the most signs in one of them; they stand beside
    文件, no higher than *room* in points where that leaves them the body's size.
    """
    if joint:
        names = (title_lines(name, most=EMBLEM_MOST_ON_A_LINE - 2) for name in (authority, *joint))
        stack = [line for lines in names for line in lines]
        widest = max(map(len, stack))
        fitting = min(EMBLEM_WIDTH_POINTS / (widest + BESIDE_STACK), room / len(stack) / STACK_LINE)
        points = _size(max(fitting, EMBLEM_LEAST_POINTS))
        return {"text": "文件", "points": points, "stack": stack, "widest": widest}
    text = f"{authority}文件"
    lines = [text] if len(text) <= EMBLEM_MOST_ON_A_LINE else title_lines(text, [authority])
    fitting = EMBLEM_WIDTH_POINTS / max(map(len, lines))
    return {"text": "\n".join(lines), "points": _size(fitting), "stack": [], "widest": 0}


def _size(fitting: float) -> float:
    return int(2 * min(EMBLEM_LARGEST_POINTS, fitting)) / 2


def signers_view(number: str, posts: Sequence[str]) -> dict[str, Any]:
    """Rows of an upward paper's number and its signers, two in a row, the number in the last one (7.2.6).

    `stops` are where 签发人：, the first and the second column begin, in cells from the left edge; the
    columns end one cell before the right edge. What does not fit in pairs stands one below the other; a post
    too long for its line is parted; a number too long for any gets the last row for itself, or several.
    """
    taken = cells(number) + 2
    for rows in (_pairs(posts), [(post, "") for post in posts]):
        stops = _stops(rows)
        if (stops[0] if len(rows) == 1 else stops[1]) >= taken and stops[0] >= 1:
            return _signers(rows, stops, number)
    beside = LINE_CELLS - 1 - LABEL_CELLS - taken
    below = [*_parted(posts, LINE_CELLS - 2 - LABEL_CELLS), ("", "")]
    rows = _parted(posts, beside) if beside >= LEAST_POST_CELLS else below
    rows = below if len(rows) > max(len(below), MOST_ROWS) else rows
    return _signers(rows, _stops(rows), number)


def _parted(posts: Sequence[str], most: float) -> list[tuple[str, str]]:
    return [(line, "") for post in posts for line in title_lines(post, most=most)]


def _pairs(posts: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip_longest(posts[::2], posts[1::2], fillvalue=""))


def _stops(rows: Sequence[tuple[str, str]]) -> list[float]:
    first, second = (max(map(cells, column)) for column in zip(*rows, strict=True))
    right = LINE_CELLS - 1 - second
    left = right - first - (1 if second else 0)
    return [left - LABEL_CELLS, left, right]


def _signers(rows: Sequence[tuple[str, str]], stops: list[float], number: str) -> dict[str, Any]:
    parts = title_lines(number, most=NUMBER_CELLS)
    beside = [*rows, *[("", "")] * (len(parts) - 1)]
    numbers = [""] * (len(rows) - 1) + parts
    return {
        "stops": stops,
        "rows": [
            {"number": part, "first": first, "second": second}
            for part, (first, second) in zip(numbers, beside, strict=True)
        ],
    }

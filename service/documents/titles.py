"""Lines of a title: words and organ names whole, centred shape (GB/T 9704—2012 7.3.1)."""

import re
from collections.abc import Iterable
from itertools import pairwise

from service.documents.measuring import cells

LINE_CELLS = 20
"""Full-width characters of 二号 that fit the 156 mm of the type area."""

MOST_LINES = 5
BREAK_AFTER = re.compile(
    r"(?:的|党委|党总支|支部|委员会|小组|办公室|学院|大学|关于[^的]{0,4}?(?:落实|开展|报送|印发|做好|推进|巡察|加强))"
)
BREAK_BEFORE = re.compile(r"(?:关于|反馈意见|整改|进展|情况)")
CLOSED = re.compile(r"《[^》]*》|“[^”]*”|（[^）]*）|[0-9A-Za-z.]+")


def title_lines(title: str, doc_type_words: Iterable[str] = ()) -> list[str]:
    """*title* as lines of at most 20 cells: the fewest, up to five, that keep words whole; else cut at 20."""
    if cells(title) <= LINE_CELLS:
        return [title]
    places = _places(title, tuple(doc_type_words))
    fewest = -(-int(cells(title)) // LINE_CELLS)
    for count in range(fewest, MOST_LINES + 1):
        choices = _cuts(title, places, count)
        if choices:
            return min(choices, key=_unevenness)
    return _filled(title)


def _places(title: str, doc_type_words: tuple[str, ...]) -> list[int]:
    """Where a line may end, as offsets into *title*."""
    places = {match.end() for match in BREAK_AFTER.finditer(title)}
    places |= {match.start() for match in BREAK_BEFORE.finditer(title)}
    closed = [match.span() for match in CLOSED.finditer(title)]
    closed += [
        match.span()
        for word in doc_type_words
        for match in re.finditer(re.escape(word), title)
        if len(word) > 1
    ]
    places |= {start for start, _ in closed} | {end for _, end in closed}
    inside = {place for start, end in closed for place in range(start + 1, end)}
    return sorted(
        place
        for place in places - inside
        if 1 < place < len(title) - 1
        and title[place] not in "的，、。》”）"
        and title[place - 1] not in "《“（"
    )


def _cuts(title: str, places: list[int], count: int) -> list[list[str]]:
    """Every way to part *title* at *places* into *count* lines that fit; what cannot fit is not tried."""
    if cells(title) > count * LINE_CELLS:
        return []
    if count == 1:
        return [[title]]
    found = []
    for nth, place in enumerate(places):
        if cells(title[:place]) > LINE_CELLS:
            break
        rest = [later - place for later in places[nth + 1 :]]
        found += [[title[:place], *lines] for lines in _cuts(title[place:], rest, count - 1)]
    return found


def _unevenness(lines: list[str]) -> tuple[bool, float]:
    """Hourglasses and blocks last, then the most even."""
    widths = [cells(line) for line in lines]
    peak = widths.index(max(widths))
    grows = all(above < below for above, below in pairwise(widths[: peak + 1]))
    shrinks = all(above > below for above, below in pairwise(widths[peak:]))
    return (not (grows and shrinks), max(widths) - min(widths))


def _filled(title: str) -> list[str]:
    """Lines cut at 20 cells, for a title with no place to break."""
    lines, line = [], ""
    for sign in title:
        if cells(line + sign) > LINE_CELLS:
            lines.append(line)
            line = ""
        line += sign
    return [*lines, line]

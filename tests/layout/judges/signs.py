"""TX, PR: line ends, and the two files against each other (GB/T 15834—2011 5.1)."""

import re
from collections.abc import Iterator
from itertools import pairwise

from tests.layout.judging import Reading, on_pages, on_word, same
from tests.layout.papers import Laid, Paper
from tests.layout.standard import TEXT

NEVER_FIRST = frozenset("。，、；：？！”’）》〉〕】…·～%‰℃")
NEVER_LAST = frozenset("“‘（《〈〔【")
UNITS = "年月日个项条次人名万亿元%‰℃号届批"
NUMBER_END = re.compile(r"\d$")
NUMBER_START = re.compile(rf"^[\d.,%{UNITS}]")


@on_pages("TX-05")
def line_ends(laid: Laid) -> Iterator[Reading]:
    """No line begins with a closing mark or ends with an opening one; —— and …… are not parted."""
    for element in laid.elements:
        for above, below in pairwise(element.lines):
            first, last = below.text[0], above.text[-1]
            if first in NEVER_FIRST or last in NEVER_LAST or (first == last and first in "—…"):
                yield same("行首行末标点", f"{above.text[-2:]}/{below.text[:2]}", "不拆", below)
        for line in element.lines[:1]:
            yield same("段首标点", line.text[0] in NEVER_FIRST, False, line)


@on_pages("TX-08")
def numbers_whole(laid: Laid) -> Iterator[Reading]:
    """No number is parted, nor from its unit."""
    for element in laid.of(*TEXT):
        full = set(element.full_lines)
        for above, below in pairwise(element.lines):
            if above in full and NUMBER_END.search(above.text) and NUMBER_START.match(below.text):
                yield same("数字拆行", f"{above.text[-4:]}/{below.text[:2]}", "不拆", below)
        yield same("数字拆行", "", "", element.lines[0])


@on_word("PR-01")
def words_in_both(paper: Paper) -> Iterator[Reading]:
    """Every paragraph of the Word file stands in the PDF, in the same order."""
    yield same("PDF中缺的段落", [item.text[:12] for item in paper.laid.lost], [])
    beside = "发文机关标志（文件）"  # level with the names before it
    order = [element.glyphs[0] for element in paper.laid.elements if element.style != beside]
    places = [(glyph.page, glyph.base, glyph.x) for glyph in order]
    back = [order[n].sign for n in range(1, len(order)) if places[n] < places[n - 1]]
    yield same("次序不同的段落", back, [])


@on_pages("PR-01")
def words_on_pages(laid: Laid) -> Iterator[Reading]:
    """Every paragraph of the Word file is found on the pages."""
    yield same("页面上缺的段落", [item.text[:12] for item in laid.lost], [])


@on_pages("PR-02")
def pages_alike(laid: Laid) -> Iterator[Reading]:
    """The Word file set by LibreOffice has the pages of the PDF, each of text with the same first line."""
    if laid.file == "pdf":
        return
    ours = laid.paper.laid
    yield same("页数", len(laid.printed.pages), len(ours.printed.pages))
    firsts = [_first_lines(side) for side in (laid, ours)]
    for page in sorted(set(firsts[0]) & set(firsts[1])):
        yield same(f"第{page + 1}页首行", firsts[0][page], firsts[1][page])


def _first_lines(laid: Laid) -> dict[int, str]:
    """The first line of each page of text."""
    found: dict[int, str] = {}
    for element in laid.of(*TEXT):
        for line in element.lines:
            found.setdefault(line.page, line.text)
    return found

"""GR: lines and characters that fill the type area (GB/T 9704—2012 5.2.3, 3.2)."""

import re
from collections.abc import Iterator
from itertools import pairwise

from tests.layout.glyphs import Line
from tests.layout.judging import Reading, between, near, on_pages, on_word, same
from tests.layout.papers import Laid, Paper
from tests.layout.standard import PITCH, RIGHT, TEXT, WORD_PITCH

LINES, SIGNS = 22, 28
EDGE = 0.5
"""How far the right edge of a full line may be from its place (mm)."""

HAN = re.compile(r"[\u4e00-\u9fff]+")
ENDS = ("附件说明", "附件说明首项", "附件说明续项", "署名", "成文日期", "附注")
BIG = ("发文机关标志", "公文标题", "附件标题")


@on_word("GR-01")
def pitch_in_word(paper: Paper) -> Iterator[Reading]:
    """Running text stands on exact lines of 592 twips."""
    for paragraph in paper.word.of(*TEXT, *ENDS, "主送机关"):
        yield same("行距规则", paragraph.properties.get("spacing/lineRule"), "exact")
        yield near("行距", paragraph.number("spacing/line"), WORD_PITCH, 1, unit="缇")


@on_pages("GR-01")
def pitch_on_pages(laid: Laid) -> Iterator[Reading]:
    """From base line to base line of a paragraph is 29.6 pt, whatever faces print it."""
    for element in laid.of(*TEXT, "主送机关"):
        for above, below in pairwise(element.lines):
            if above.page == below.page:
                yield near("行距", (below.base - above.base) / 25.4 * 72, 29.6, 0.1, below, unit="磅")


@on_word("GR-02")
def lines_in_word(paper: Paper) -> Iterator[Reading]:
    """22 lines fit the height, 23 do not."""
    for section in paper.word.sections:
        if section.is_upright:
            height = section.number("pgSz/h") - section.number("pgMar/top") - section.number("pgMar/bottom")
            yield same("版心可容行数", height // WORD_PITCH, LINES)


@on_pages("GR-02")
def lines_on_pages(laid: Laid) -> Iterator[Reading]:
    """A page whose text goes on over its end has 22 lines; the first page as many as its head leaves."""
    running = [line for element in laid.elements if element.style in TEXT for line in element.lines]
    starts = {
        line for e in laid.elements for line in e.lines[:1] if e.style not in TEXT or e.style in TEXT[2:]
    }
    ending = {line.page for element in laid.of(*ENDS) for line in element.lines}
    for page in sorted({line.page for line in running})[1:]:
        lines = [line for line in running if line.page == page]
        following = next((line for line in running if line.page == page + 1), None)
        if following is None or following in starts or page + 1 in ending:
            continue
        yield same("行数", len(lines), LINES, lines[-1])


@on_word("GR-03")
def signs_in_word(paper: Paper) -> Iterator[Reading]:
    """28 signs of 16 pt less the spacing fit 156 mm; a line that must end earlier is spaced by its run."""
    for paragraph in paper.word.of(*TEXT):
        said = paragraph.lettering
        pitch = int(said["sz/val"]) * 10 + int(said.get("spacing/val", "0"))
        yield same("28字可容于版心", pitch * SIGNS <= 8844 < pitch * (SIGNS + 1), True)


@on_pages("GR-03")
def signs_on_pages(laid: Laid) -> Iterator[Reading]:
    """A full line of nothing but Han characters holds 28 of them, or 26 where it is indented."""
    for element in laid.of(*TEXT):
        full = set(element.full_lines)
        for above, below in pairwise(element.lines):
            if above in full and HAN.fullmatch(above.text) and HAN.match(below.text) and _is_free(below):
                indent = 2 if above is element.lines[0] else 0
                yield same("每行字数", len(above.glyphs) + indent, SIGNS, above)


def _is_free(line: Line) -> bool:
    """Whether a line's first sign could as well have ended the line above."""
    return len(line.text) > 1 and HAN.fullmatch(line.text[:2]) is not None and not _begins_number(line.text)


def _begins_number(text: str) -> bool:
    return bool(re.match(r"第?[〇零一二三四五六七八九十百千两]", text))


@on_word("GR-04")
def filled_in_word(paper: Paper) -> Iterator[Reading]:
    """Running text is set to both edges."""
    for paragraph in paper.word.of(*TEXT):
        yield same("对齐", paragraph.properties.get("jc/val"), "both")


@on_pages("GR-04")
def filled_on_pages(laid: Laid) -> Iterator[Reading]:
    """Every full line ends at 184 mm: its last sign's ink does not pass it, and its cell reaches it."""
    for element in laid.of(*TEXT):
        for line in element.full_lines:
            yield between("行末字迹", line.glyphs[-1].box[2], None, RIGHT + EDGE, line)
            yield between("行末字格", line.end, RIGHT - EDGE - 0.1, None, line)


@on_word("GR-05")
def no_spacing_in_word(paper: Paper) -> Iterator[Reading]:
    """Nothing before or after a paragraph of running text."""
    for paragraph in paper.word.of(*TEXT):
        found = [paragraph.number("spacing/before"), paragraph.number("spacing/after")]
        yield same("段前段后", found, [0, 0])
        yield same("自动段距", paragraph.properties.get("spacing/beforeAutospacing", "0"), "0")


@on_pages("GR-05")
def whole_lines_on_pages(laid: Laid) -> Iterator[Reading]:
    """From paragraph to paragraph of running text is one line."""
    running = [line for element in laid.of(*TEXT) for line in element.lines]
    for above, below in pairwise(running):
        if above.page == below.page:
            yield near("段间行数", (below.base - above.base) / PITCH, 1, 0.05, below, unit="行")


@on_word("GR-06")
def switches_in_word(paper: Paper) -> Iterator[Reading]:
    """No widow control, no automatic spaces between Han and Latin; big type off the grid."""
    for paragraph in paper.word.elements:
        for name in ("widowControl", "autoSpaceDE", "autoSpaceDN"):
            yield same(name, paragraph.is_on(name), False)
    for paragraph in paper.word.of(*BIG):
        yield same("对齐网格", paragraph.is_on("snapToGrid"), False)


@on_word("GR-07")
def grid_in_word(paper: Paper) -> Iterator[Reading]:
    """No grid of characters, which LibreOffice sets twice as wide."""
    for section in paper.word.sections:
        yield same("文档网格", section.properties.get("docGrid/type", "lines"), "lines")

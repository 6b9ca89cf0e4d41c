"""PG: the sheet and its type area (GB/T 9704—2012 5.1, 5.2.1, 7.1)."""

from collections.abc import Iterator

from tests.layout.glyphs import Spot, box_of
from tests.layout.judging import Reading, near, on_pages, on_word, same
from tests.layout.papers import Laid, Paper
from tests.layout.standard import (
    A_MILLIMETRE,
    BOTTOM,
    FIRST_BASE,
    LEFT,
    PAPER,
    RIGHT,
    ROLES,
    TEXT,
    TOP,
    WORD_PAGE,
)

MARGINS = ("top", "right", "bottom", "left")
TWIPS = 6
FULL = 22


def text_pages(laid: Laid) -> list[int]:
    """The pages filled with running text from the first line to the last."""
    counts: dict[int, int] = {}
    for element in laid.of(*TEXT):
        for line in element.lines:
            counts[line.page] = counts.get(line.page, 0) + 1
    return [page for page, count in sorted(counts.items()) if count >= FULL]


@on_word("PG-01")
def paper_in_word(paper: Paper) -> Iterator[Reading]:
    """A4: 11906 × 16838 twips, a sheet for tables turned."""
    for section in paper.word.sections:
        sides = sorted((section.number("pgSz/w"), section.number("pgSz/h")))
        for name, side, wanted in zip(("纸宽", "纸高"), sides, (WORD_PAGE["w"], WORD_PAGE["h"]), strict=True):
            yield near(name, side, wanted, 10, unit="缇")


@on_pages("PG-01")
def paper_on_pages(laid: Laid) -> Iterator[Reading]:
    """A4: 210 × 297 mm, a sheet for tables turned."""
    for size in sorted(set(laid.printed.sizes)):
        for name, side, wanted in zip(("纸宽", "纸高"), sorted(size), PAPER, strict=True):
            yield near(name, side, wanted, 0.2)


@on_word("PG-02")
def top_in_word(paper: Paper) -> Iterator[Reading]:
    """天头: the top margin of mode B."""
    for section in paper.word.sections:
        side = "top" if section.is_upright else "right"
        yield near("天头", section.number(f"pgMar/{side}"), WORD_PAGE["top"], TWIPS, unit="缇")


@on_pages("PG-02")
def top_on_pages(laid: Laid) -> Iterator[Reading]:
    """天头: the ink of the first line on a full page of text begins 37 mm below the edge."""
    for page in text_pages(laid):
        first = min(
            (line for e in laid.of(*TEXT) for line in e.lines if line.page == page), key=lambda x: x.base
        )
        office = laid.file != "pdf"
        yield near("首行字顶", first.box[1], TOP, A_MILLIMETRE + (0.6 if office else 0), first)
        if first.glyphs[0].font.startswith(ROLES["fangsong"]):
            yield near("首行基线", first.base, FIRST_BASE[office], 0.2, first)


@on_word("PG-03")
def binding_in_word(paper: Paper) -> Iterator[Reading]:
    """订口: the left margin, no gutter."""
    for section in paper.word.sections:
        side = "left" if section.is_upright else "top"
        yield near("订口", section.number(f"pgMar/{side}"), WORD_PAGE["left"], TWIPS, unit="缇")
        yield same("装订线", section.number("pgMar/gutter"), 0)


@on_pages("PG-03")
def binding_on_pages(laid: Laid) -> Iterator[Reading]:
    """订口: flush lines begin at 28 mm, the ink of their first sign not before."""
    for element in laid.of(*TEXT):
        for line in element.lines[1:]:
            yield near("版心左边", line.left, LEFT, 0.1, line)
    for page in text_pages(laid):
        boxes = [line.box[0] for e in laid.of(*TEXT) for line in e.lines[1:] if line.page == page]
        if boxes:
            spot = Spot(page, (min(boxes), TOP, min(boxes) + 0.2, BOTTOM))
            yield near("版心左边字迹", min(boxes), LEFT + 0.45, 0.5, spot)


@on_word("PG-04")
def area_in_word(paper: Paper) -> Iterator[Reading]:
    """版心: what the margins leave."""
    for section in paper.word.sections:
        wide, high = ("w", "h") if section.is_upright else ("h", "w")
        sides = (
            ("left", "right", "top", "bottom") if section.is_upright else ("top", "bottom", "left", "right")
        )
        first, second, third, fourth = (section.number(f"pgMar/{side}") for side in sides)
        yield near("版心宽", section.number(f"pgSz/{wide}") - first - second, 8844, 12, unit="缇")
        yield near("版心高", section.number(f"pgSz/{high}") - third - fourth, 13031, 12, unit="缇")


@on_pages("PG-04")
def area_on_pages(laid: Laid) -> Iterator[Reading]:
    """版心: the ink of a full page of text ends within a millimetre of 184 mm and 262 mm."""
    for page in text_pages(laid):
        lines = [line for e in laid.of(*TEXT) for line in e.lines if line.page == page]
        full = [line for e in laid.of(*TEXT) for line in e.lines[:-1] if line.page == page]
        last = max(lines, key=lambda line: line.base)
        if full:
            ink = box_of([glyph for line in full for glyph in line.glyphs])
            yield near("版心右边字迹", ink[2], RIGHT, A_MILLIMETRE, last)
        yield near("末行字底", last.box[3], BOTTOM, A_MILLIMETRE + (0.2 if laid.file != "pdf" else 0), last)


@on_word("PG-05")
def sections_alike(paper: Paper) -> Iterator[Reading]:
    """All sections have the same sheet, standing or turned."""
    turned = {"top": "right", "right": "bottom", "bottom": "left", "left": "top"}
    for section in paper.word.sections:
        names = {side: side if section.is_upright else turned[side] for side in MARGINS}
        margins = [section.number(f"pgMar/{names[side]}") for side in MARGINS]
        yield same("各节页边", margins, [WORD_PAGE[side] for side in MARGINS])


@on_pages("PG-05")
def pages_alike(laid: Laid) -> Iterator[Reading]:
    """All pages have one size, standing or turned."""
    yield same(
        "纸张种数", len({tuple(round(side) for side in sorted(size)) for size in laid.printed.sizes}), 1
    )


@on_word("PG-06")
def no_header_in_word(paper: Paper) -> Iterator[Reading]:
    """No header text but the handling mark, which stands in the margin by the sender's wish."""
    said = {paragraph.text.strip() for paragraph in paper.word.running("header")} - {""}
    yield same(
        "页眉文字", sorted(said), [paper.header["handling_mark"]] if paper.header["handling_mark"] else []
    )


@on_pages("PG-06")
def no_header_on_pages(laid: Laid) -> Iterator[Reading]:
    """Nothing above the type area but the handling mark."""
    mark = "".join(laid.paper.header["handling_mark"].split())
    for page in range(len(laid.printed.pages)):
        if not laid.printed.pages[page]:
            continue
        above = "".join(glyph.sign for glyph in laid.margins.head(page))
        if above != mark or page == 0:
            yield same("版心以上", above, mark)

"""TB: tables on their side (GB/T 9704—2012 8)."""

from collections.abc import Iterator

from tests.layout.glyphs import Spot, box_of
from tests.layout.judging import Reading, between, near, on_pages, on_word, same
from tests.layout.papers import Laid, Paper
from tests.layout.standard import LEFT, RIGHT, WORD_PAGE
from tests.layout.word import found

FOLIO_END = 32.0
"""What begins before this (mm) on a page on its side runs through the folio, not through the table alone."""

LONGEST = 225.0
"""The type area's height, along which a table on its side lies (mm)."""


def sideways(laid: Laid) -> list[int]:
    """The pages that are sheets turned."""
    return [page for page in range(len(laid.printed.pages)) if not laid.printed.is_upright(page)]


@on_word("TB-01")
def turned_in_word(paper: Paper) -> Iterator[Reading]:
    """Word has no turned page: a landscape section whose folio is turned to where standing pages have it."""
    for section in paper.word.sections:
        if not section.is_upright:
            yield same("横向", section.properties.get("pgSz/orient"), "landscape")
            for part in set(section.footers.values()):
                turned = "tbRl" in paper.word.parts[part].decode()
                yield same("页码随页转向", turned, True)


@on_pages("TB-01")
def turned_on_pages(laid: Laid) -> Iterator[Reading]:
    """The table's head lies along the left edge of the sheet as bound, the folio below the type area."""
    for page in sideways(laid):
        boxes = [laid.printed.upright(glyph) for glyph in laid.margins.within(page)]
        if boxes:
            spot = Spot(page, box_of(laid.margins.within(page)))
            yield between("横表左边", min(box[0] for box in boxes), LEFT, LEFT + 4, spot)
            yield same("横表在版心内", max(box[2] for box in boxes) < RIGHT + 1, True)
        for glyph in laid.margins.folio(page)[:1]:
            box = laid.printed.upright(glyph)
            yield same("横排页页码在版心下", box[1] > 264, True)


@on_word("TB-02")
def table_width_in_word(paper: Paper) -> Iterator[Reading]:
    """A table is no longer than the type area; its head repeats."""
    for table in paper.word.tables:
        if "清单" in table.style:
            yield same(
                "表宽不超过版心", table.width <= WORD_PAGE["h"] - WORD_PAGE["top"] - WORD_PAGE["bottom"], True
            )
            yield same("表头重复", bool(found(table.rows[0], "w:trPr/w:tblHeader")), True)


@on_pages("TB-02")
def table_width_on_pages(laid: Laid) -> Iterator[Reading]:
    """A table is as wide as the type area is high; its head stands on every page of it."""
    head = ""
    titled = {element.page for element in laid.of("附件标识")}
    turned = sideways(laid)
    measured = {*turned[:2], *turned[-1:]}
    for page in turned:
        glyphs = laid.margins.within(page)
        if not glyphs:
            continue
        if page in measured:
            rules = [rule for rule in laid.printed.rules(page) if rule.left > FOLIO_END]
            yield same("有横表", bool(rules), True)
            for rule in rules[:1]:
                yield near("横表宽", rule.right - rule.left, LONGEST, 0.5, rule)
        text = "".join(glyph.sign for glyph in glyphs)
        if page in titled:
            _, numbered, others = text.partition("序号")
            yield same("表头", numbered, "序号")
            head = numbered + others[:4]
        elif head:
            yield same("表头重复", text.startswith(head), True)

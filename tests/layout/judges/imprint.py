"""CL, PN: 版记 and folios (GB/T 9704—2012 7.4, 7.5; GB/T 33476.2 7.3.1)."""

from collections.abc import Iterator
from itertools import pairwise

from tests.layout.elements import Element
from tests.layout.glyphs import Rule, Spot, box_of
from tests.layout.judges.faces import wrong_face
from tests.layout.judging import Reading, near, on_pages, on_word, same
from tests.layout.papers import Laid, Paper
from tests.layout.standard import A_MILLIMETRE, BOTTOM, LEFT, OFFICIAL, RIGHT, SMALL_CELL, TEXT
from tests.layout.word import Table, found

THICK, THIN = 0.35, 0.25
ORGAN, DAY, COPIES, SENT = "版记", "版记印发日期", "抄送：", "主送："
MARGIN_TWIPS = 280
FOLIO_Y = 269.0


def imprint_rules(laid: Laid) -> list[Rule]:
    """The rules of the 版记, on the last page."""
    return [rule for rule in laid.printed.rules(len(laid.printed.pages) - 1) if rule.right - rule.left > 150]


def imprint_table(paper: Paper) -> Table | None:
    """The table that is the 版记 in Word."""
    return next((table for table in paper.word.tables if table.style.startswith("版记")), None)


def lists_of(laid: Laid) -> list[Element]:
    """抄送 and 主送 in the 版记."""
    return [element for element in laid.beginning("版记") if element.text.startswith((COPIES, SENT))]


@on_word("CL-01")
def imprint_place_in_word(paper: Paper) -> Iterator[Reading]:
    """版记 lies on the foot of the type area of the last section."""
    table = imprint_table(paper)
    yield same("有版记", table is not None, True)
    if table:
        place = (table.properties.get("tblpPr/vertAnchor"), table.properties.get("tblpPr/tblpYSpec"))
        yield same("版记位置", place, ("margin", "bottom"))
        yield same("版记后的表格", paper.word.tables[-1] == table, True)


@on_pages("CL-01")
def imprint_place_on_pages(laid: Laid) -> Iterator[Reading]:
    """The last rule of the last page is the lower edge of the type area."""
    last = len(laid.printed.pages) - 1
    rules = imprint_rules(laid)
    yield same("末页直立", laid.printed.is_upright(last), True)
    yield same("版记页", {element.page + 1 for element in laid.beginning("版记")}, {last + 1})
    yield same("版记有线", len(rules) >= 2, True)
    for rule in rules[-1:]:
        yield near("末线", rule.y, BOTTOM, 0.3, rule)


@on_pages("CL-02")
def imprint_on_an_even_page(laid: Laid) -> Iterator[Reading]:
    """版记 is on an even page, and not on the first."""
    yield same("版记在双页", len(laid.printed.pages) % 2 == 0, True)


@on_word("CL-03")
def imprint_rules_in_word(paper: Paper) -> Iterator[Reading]:
    """First and last rule 1 pt, the inner 0.75 pt, 156 mm wide."""
    table = imprint_table(paper)
    if table:
        yield near("版记宽", table.width, 8844, 12, unit="缇")
        borders = paper.word.borders(table)
        sizes = [borders.get(f"{side}/sz") for side in ("top", "insideH", "bottom")]
        yield same("版记线粗", sizes, ["8", "6", "8"])


@on_pages("CL-03")
def imprint_rules_on_pages(laid: Laid) -> Iterator[Reading]:
    """Rules of 156 mm: the first and last 0.35 mm thick, between them 0.25 mm."""
    rules = imprint_rules(laid)
    yield same("版记线数", len(rules), 3 if lists_of(laid) else 2)
    for place, rule in enumerate(rules):
        yield near("版记线左端", rule.left, LEFT, 0.3, rule)
        yield near("版记线右端", rule.right, RIGHT, 0.3, rule)
        outer = place in (0, len(rules) - 1)
        yield near("版记粗线" if outer else "版记细线", rule.thickness, THICK if outer else THIN, 0.05, rule)


@on_word("CL-04")
def copies_in_word(paper: Paper) -> Iterator[Reading]:
    """抄送 is 4号仿宋, a cell in on both sides, hanging three, and ends with 。"""
    for paragraph in paper.word.beginning("版记"):
        for run in paragraph.runs:
            yield same("版记字体", run.properties["rFonts/eastAsia"], OFFICIAL["fangsong"])
            yield same("版记字号", run.properties["sz/val"], "28")
        if paragraph.text.startswith(COPIES):
            sides = [paragraph.number(f"ind/{side}") for side in ("left", "right", "hanging")]
            yield same("抄送缩进", sides, [4 * MARGIN_TWIPS, MARGIN_TWIPS, 3 * MARGIN_TWIPS])
            yield same("抄送末尾", paragraph.text[-1], "。")


@on_pages("CL-04")
def copies_on_pages(laid: Laid) -> Iterator[Reading]:
    """抄送 is 仿宋 of 14 pt, a cell in, its further lines under the first name, and ends with 。"""
    wanted = bool(laid.paper.header["imprint"]["copies"])
    yield same("有抄送", any(element.text.startswith(COPIES) for element in lists_of(laid)), wanted)
    for element in laid.beginning("版记"):
        yield near("版记字号", element.glyphs[0].size, 14, 0.3, element.lines[0], unit="磅")
        yield same(
            "版记字体", [g.sign for g in element.glyphs if wrong_face(g, "fangsong")], [], element.lines[0]
        )
    for element in lists_of(laid):
        first, *others = element.lines
        yield near("抄送左空一字", first.left, LEFT + SMALL_CELL, 0.5, first)
        for line in others:
            yield near("抄送回行", line.left, LEFT + 4 * SMALL_CELL, 0.5, line)
        for line in element.lines:
            yield same("抄送右空一字", line.end <= RIGHT - SMALL_CELL + 0.6, True, line)
        yield same("抄送末尾", element.text[-1], "。", element.lines[-1])


@on_word("CL-05")
def printing_in_word(paper: Paper) -> Iterator[Reading]:
    """印发机关 a cell in at the left, the day and 印发 at the right."""
    organs = [item for item in paper.word.of(ORGAN) if item.text.strip()]
    days = paper.word.of(DAY)
    yield same("印发机关", [item.text for item in organs], [paper.header["imprint"]["authority"]])
    yield same("印发日期", [item.text for item in days], [f"{paper.header['imprint']['date']}印发"])
    for item in organs:
        yield near("印发机关左空", item.number("ind/left"), MARGIN_TWIPS, 5, unit="缇")
    for item in days:
        yield near("印发日期右空", item.number("ind/right"), MARGIN_TWIPS, 5, unit="缇")
        yield same("印发日期对齐", item.properties.get("jc/val"), "right")


@on_pages("CL-05")
def printing_on_pages(laid: Laid) -> Iterator[Reading]:
    """印发机关 a cell in at the left, the day and 印发 a cell in at the right, on one line."""
    organs, days = laid.of(ORGAN), laid.of(DAY)
    yield same("有印发机关和印发日期", (len(organs), len(days)), (1, 1))
    for organ, day in zip(organs, days, strict=False):
        yield near("印发机关左空一字", organ.lines[0].left, LEFT + SMALL_CELL, 0.5, organ.lines[0])
        yield near("印发日期右空一字", day.lines[0].end, RIGHT - SMALL_CELL, A_MILLIMETRE, day.lines[0])
        yield same("印发日期末尾", day.text.endswith("日印发"), True, day.lines[0])
        yield near("印发机关末行至印发日期", day.lines[0].base - organ.lines[-1].base, 0, 0.3, day.lines[0])


def _moved_up(paper: Paper, texts: list[str], at_head: bool) -> Iterator[Reading]:
    moved = [place for place, text in enumerate(texts) if text.startswith(SENT)]
    yield same("主送在版头或版记", at_head != bool(moved), True)
    if moved and len(texts) > moved[0] + 1 and paper.header["imprint"]["copies"]:
        yield same("主送在抄送上", texts[moved[0] + 1].startswith(COPIES), True)


@on_word("CL-06")
def recipients_moved_in_word(paper: Paper) -> Iterator[Reading]:
    """主送 stands above the text, or where it is too long above 抄送."""
    texts = [item.text for item in paper.word.beginning("版记")]
    yield from _moved_up(paper, texts, bool(paper.word.of("主送机关")))


@on_pages("CL-06")
def recipients_moved_on_pages(laid: Laid) -> Iterator[Reading]:
    """主送 stands above the text, or where it is too long above 抄送, with no rule between."""
    texts = [item.text for item in laid.beginning("版记")]
    yield from _moved_up(laid.paper, texts, bool(laid.of("主送机关")))


def unnumbered(laid: Laid) -> set[int]:
    """The pages that carry no folio: a blank one before the 版记, and then that of the 版记."""
    last = len(laid.printed.pages) - 1
    blank = {page for page in range(last) if not laid.margins.within(page)}
    return blank | {last} if last - 1 in blank else set()


@on_word("PN-01")
def folio_sides_in_word(paper: Paper) -> Iterator[Reading]:
    """Odd pages right, even pages left, one cell in."""
    yield same("奇偶页不同", bool(found(paper.word.settings, "w:evenAndOddHeaders")), True)
    for paragraph in paper.word.running("footer"):
        if "—" in paragraph.text:
            side = "left" if "双页" in paragraph.style else "right"
            yield same("页码对齐", paragraph.properties.get("jc/val"), side)
            yield near("页码空一字", paragraph.number(f"ind/{side}"), MARGIN_TWIPS, 5, unit="缇")


@on_pages("PN-01")
def folio_sides_on_pages(laid: Laid) -> Iterator[Reading]:
    """On the sheet as it is bound: odd pages right, even pages left, one cell in."""
    for page in range(len(laid.printed.pages)):
        folio = laid.margins.folio(page)
        boxes = [laid.printed.upright(glyph) for glyph in folio]
        spot = Spot(page, box_of(folio)) if folio else None
        if boxes and page % 2 == 0:
            yield near("单页码右空一字", max(box[2] for box in boxes), RIGHT - SMALL_CELL, A_MILLIMETRE, spot)
        elif boxes:
            yield near("双页码左空一字", min(box[0] for box in boxes), LEFT + SMALL_CELL, A_MILLIMETRE, spot)


@on_word("PN-02")
def folio_height_in_word(paper: Paper) -> Iterator[Reading]:
    """The footer stands so that the dash is at 269 mm (measured on the pages LibreOffice makes of it)."""
    for section in paper.word.sections:
        if section.is_upright and any("—" in item.text for item in _footers(paper, section.footers.values())):
            yield near("页脚距边界", section.number("pgMar/footer"), 1440, 30, unit="缇")


def _footers(paper: Paper, parts: object) -> list[object]:
    return [item for item in paper.word.running("footer") if item.part in set(parts)]  # type: ignore[call-overload]


@on_pages("PN-02")
def folio_height_on_pages(laid: Laid) -> Iterator[Reading]:
    """On the sheet as it is bound, the dash lies 7 mm below the type area."""
    for page in range(len(laid.printed.pages)):
        dashes = [glyph for glyph in laid.margins.folio(page) if glyph.sign == "—"]
        for dash in dashes:
            box = laid.printed.upright(dash)
            yield near("页码横线", (box[1] + box[3]) / 2, FOLIO_Y, A_MILLIMETRE, Spot(page, dash.box))


@on_word("PN-03")
def folio_form_in_word(paper: Paper) -> Iterator[Reading]:
    """— n — by a PAGE field, in 4号宋体."""
    for paragraph in paper.word.running("footer"):
        if paragraph.text.strip():
            yield same("页码形式", "".join(paragraph.text.split()).replace("1", ""), "——")
            for run in paragraph.runs:
                yield same("页码字体", run.properties["rFonts/eastAsia"], OFFICIAL["songti"])
                yield same("页码字号", run.properties["sz/val"], "28")


@on_pages("PN-03")
def folio_form_on_pages(laid: Laid) -> Iterator[Reading]:
    """— n — in 宋体 of 14 pt with digits half a cell wide."""
    bare = unnumbered(laid)
    for page in range(len(laid.printed.pages)):
        folio = laid.margins.folio(page)
        if page in bare:
            continue
        text = "".join(glyph.sign for glyph in folio)
        if not laid.printed.is_upright(page):
            text = text[:1] + "".join(sorted(text.replace("—", ""), key=str(page + 1).find)) + text[-1:]
        yield same("页码", text, f"—{page + 1}—")
        for glyph in folio:
            yield near("页码字号", glyph.size, 14, 0.3, Spot(page, glyph.box), unit="磅")
        yield same("页码字体", [glyph.sign for glyph in folio if wrong_face(glyph, "songti")], [])


@on_word("PN-04")
def folios_in_word(paper: Paper) -> Iterator[Reading]:
    """Every section with text or annexes has folios for both sides."""
    for section in paper.word.sections[:-1] or paper.word.sections:
        told = _footers(paper, section.footers.values())
        yield same("节有单双页页脚", {"default", "even"} <= set(section.footers) or not told, True)


@on_pages("PN-04")
def folios_on_pages(laid: Laid) -> Iterator[Reading]:
    """Every page has its folio but a blank one before the 版记 and then the page of the 版记."""
    bare = unnumbered(laid)
    found_ = {page for page in range(len(laid.printed.pages)) if not laid.margins.folio(page)}
    yield same("无页码的页", sorted(page + 1 for page in found_), sorted(page + 1 for page in bare))
    text = {line.page for element in laid.of(*TEXT) for line in element.lines}
    yield same("有正文而无页码的页", sorted(page + 1 for page in found_ & text), [])
    for above, below in pairwise(laid.beginning("版记")):
        yield same("版记在一页", above.page, below.page)
    boxes = [box_of(element.glyphs) for element in laid.beginning("版记")]
    yield same("版记在版心内", all(box[3] < BOTTOM + 0.5 for box in boxes), True)

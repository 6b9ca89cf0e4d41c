"""SI, NO: organ, date and 附注 below the text (GB/T 9704—2012 7.3.5, 7.3.6)."""

import re
from collections.abc import Iterator
from datetime import date

from service.documents.measuring import cells
from tests.layout.elements import Element
from tests.layout.judges.annexes import NOTES
from tests.layout.judging import Reading, between, near, on_pages, on_word, same
from tests.layout.papers import Laid, Paper
from tests.layout.standard import (
    A_MILLIMETRE,
    BODY,
    CELL,
    LEFT,
    PITCH,
    RIGHT,
    TEXT,
    WORD_CELL,
)

LINES, BLANKS = 22, 4
"""Lines of a page; blank lines before the annexes' names and before the organ."""


DAY = re.compile(r"((?:19|20|21)\d{2})年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日")


def _day(text: str) -> date | None:
    match = DAY.fullmatch("".join(text.split()))
    return date(*map(int, match.groups())) if match else None


@on_word("SI-01")
def day_in_word(paper: Paper) -> Iterator[Reading]:
    """成文日期 is YYYY年M月D日."""
    for paragraph in paper.word.of("成文日期"):
        yield same("成文日期", _day(paragraph.text), date.fromisoformat(paper.header["issue_date"]))


@on_pages("SI-01")
def day_on_pages(laid: Laid) -> Iterator[Reading]:
    """成文日期 is YYYY年M月D日."""
    yield same("成文日期处数", len(laid.of("成文日期")), 1)
    for element in laid.of("成文日期"):
        yield same(
            "成文日期",
            _day(element.text),
            date.fromisoformat(laid.paper.header["issue_date"]),
            element.lines[0],
        )


def _printed_after(day: date | None, printed: str) -> Iterator[Reading]:
    found = DAY.search("".join(printed.split()))
    yield same("印发日期", found is not None, True)
    if found and day:
        yield same("成文日期不晚于印发日期", day <= date(*map(int, found.groups())), True)


@on_word("SI-02")
def day_before_print_in_word(paper: Paper) -> Iterator[Reading]:
    """成文日期 is not after 印发日期."""
    (signed,) = paper.word.of("成文日期")
    yield from _printed_after(_day(signed.text), "".join(item.text for item in paper.word.beginning("版记")))


@on_pages("SI-02")
def day_before_print_on_pages(laid: Laid) -> Iterator[Reading]:
    """成文日期 is not after 印发日期."""
    for signed in laid.of("成文日期"):
        yield from _printed_after(_day(signed.text), "".join(item.text for item in laid.beginning("版记")))


def date_comes_first(paper: Paper) -> bool:
    """Whether the date has its four cells; a longer name is set first, and the date on its middle."""
    names = [organ.text for organ in paper.word.beginning("署名")]
    day = paper.word.of("成文日期")[0].text
    return all(4 + (cells(day) - cells(name)) / 2 >= 0 for name in names)


@on_word("SI-03")
def sealed_in_word(paper: Paper) -> Iterator[Reading]:
    """To be sealed: the date four cells in from the right, right-set."""
    if not is_sealed(paper):
        return
    for paragraph in paper.word.of("成文日期"):
        yield same("成文日期对齐", paragraph.properties.get("jc/val"), "right")
        if date_comes_first(paper):
            yield near("成文日期右空四字", paragraph.number("ind/right"), 4 * WORD_CELL, 10, unit="缇")


@on_pages("SI-03")
def sealed_on_pages(laid: Laid) -> Iterator[Reading]:
    """To be sealed: the date four cells in from the right, the organ over its middle."""
    if not is_sealed(laid.paper):
        return
    organs, days = laid.beginning("署名"), laid.of("成文日期")
    for day in days:
        line = day.lines[0]
        if date_comes_first(laid.paper):
            yield near("成文日期右空四字", line.end, RIGHT - 4 * CELL, A_MILLIMETRE, line)
        if len(organs) == 1 and not laid.paper.header["signature"]["rows"]:
            above = organs[0].lines[-1]
            if (
                len(organs[0].lines) == 1 and laid.file == "pdf"
            ):  # LibreOffice widens a date by its own spaces
                middles = [(found.left + found.end) / 2 for found in (above, line)]
                yield near("署名与日期中线之差", middles[0] - middles[1], 0, A_MILLIMETRE, above)
            yield near("署名至日期", (line.base - above.base) / PITCH, 1, 0.05, line, unit="行")


def is_sealed(paper: Paper) -> bool:
    """Whether the paper is laid out to be sealed."""
    return bool(paper.payload["header"].get("sealed", True))


@on_word("SI-04")
def unsealed_in_word(paper: Paper) -> Iterator[Reading]:
    """Not to be sealed: the wider of organ and date two cells in, the date two cells behind the organ."""
    if is_sealed(paper):
        return
    (organ,), (day,) = paper.word.beginning("署名"), paper.word.of("成文日期")
    widths = [cells(organ.text.split("\n")[-1]), cells(day.text)]
    ends = [item.number("ind/right") / WORD_CELL for item in (organ, day)]
    yield near("日期首字比署名首字右移", sum(ends) - 2 * ends[1] + widths[0] - widths[1], 2, 0.05, unit="字")
    yield near("较长者右空", ends[widths[1] > widths[0]], 2, 0.05, unit="字")


@on_pages("SI-04")
def unsealed_on_pages(laid: Laid) -> Iterator[Reading]:
    """Not to be sealed: one blank line above, the date two cells behind the last organ's name."""
    if is_sealed(laid.paper):
        return
    organ, day = laid.beginning("署名")[0].lines, laid.of("成文日期")[0].lines[0]
    yield near("日期首字比署名首字右移", (day.left - organ[-1].left) / CELL, 2, 0.2, day, unit="字")
    widest = max((organ[-1], day), key=lambda line: line.end - line.left)
    yield near("较长者右空二字", widest.end, RIGHT - 2 * CELL, A_MILLIMETRE, widest)
    above = [line for e in laid.elements if e.style in TEXT or e.style.startswith(NOTES) for line in e.lines]
    if above[-1].page == organ[0].page:
        yield near("正文至署名", (organ[0].base - above[-1].base) / PITCH, 2, 0.1, organ[0], unit="行")


@on_word("SI-05")
def no_seal_in_word(paper: Paper) -> Iterator[Reading]:
    """No seal is drawn; the room for one begins within three lines of the text."""
    drawn = [name for name in paper.word.parts if name.startswith("word/media/")]
    yield same("画出的印章", drawn, [])


@on_pages("SI-05")
def no_seal_on_pages(laid: Laid) -> Iterator[Reading]:
    """No seal is drawn; a seal of 42 mm on organ and date begins within a line of the text."""
    organs = laid.beginning("署名")
    above = [line for e in laid.elements if e.style in TEXT or e.style.startswith(NOTES) for line in e.lines]
    if organs and above:
        first = organs[0].lines[0]
        if above[-1].page == first.page and is_sealed(laid.paper):
            yield between("正文至署名", (first.base - above[-1].base) / PITCH, 3, 4.2, first, unit="行")


def _is_full(laid: Laid) -> bool:
    """Whether annexes' names and signature leave no line of their page for text."""
    ending = (*laid.beginning(NOTES), *laid.of("署名", "成文日期"))
    return sum(len(element.lines) for element in ending) + BLANKS >= LINES


def _texts_above(laid: Laid, organ: Element) -> list[Element]:
    """The text above the organ on its page; annexes' names too where they and the signature fill a page."""
    notes = laid.beginning(NOTES) if _is_full(laid) else []
    return [
        element
        for element in (*laid.of(*BODY), *notes)
        if any(line.page == organ.page and line.base < organ.lines[0].base for line in element.lines)
    ]


@on_word("SI-06")
def signature_kept_in_word(paper: Paper) -> Iterator[Reading]:
    """From the last text to the organ every paragraph stays with the next."""
    elements = paper.word.elements
    organ = next(place for place, item in enumerate(elements) if item.style.startswith("署名"))
    text = max(place for place, item in enumerate(elements[:organ]) if item.style in TEXT)
    loose = [item.text[:10] for item in elements[text:organ] if not item.is_on("keepNext")]
    if _is_full(paper.laid):
        return  # they cannot all stay together
    yield same("未与下段同页的段落", loose, [])


@on_pages("SI-06")
def signature_kept_on_pages(laid: Laid) -> Iterator[Reading]:
    """The page of organ and date holds text of the paper too."""
    for organ in laid.beginning("署名"):
        yield same("署名页有正文", bool(_texts_above(laid, organ)), True, organ.lines[0])
        for day in laid.of("成文日期"):
            yield same("署名与日期同页", organ.page, day.page, organ.lines[0])


@on_word("SI-07")
def organ_in_word(paper: Paper) -> Iterator[Reading]:
    """The organ that signs is the organ of the 标志."""
    emblem = "".join("".join(item.text.split()) for item in paper.word.beginning("发文机关标志"))
    for paragraph in paper.word.beginning("署名"):
        yield same("署名在标志中", "".join(paragraph.text.split()) in emblem, True)


@on_pages("SI-07")
def organ_on_pages(laid: Laid) -> Iterator[Reading]:
    """The organ that signs is the organ of the 标志."""
    emblem = "".join(element.text for element in laid.beginning("发文机关标志"))
    yield same("有署名", bool(laid.beginning("署名")), True)
    for element in laid.beginning("署名"):
        yield same("署名在标志中", element.text in emblem, True, element.lines[0])


@on_word("NO-01")
def remark_in_word(paper: Paper) -> Iterator[Reading]:
    """附注 is in （）, two cells in, right after the date."""
    styles = [item.style for item in paper.word.elements]
    for paragraph in paper.word.of("附注"):
        yield same("附注圆括号", paragraph.text[0] + paragraph.text[-1], "（）")
        yield near("附注左空", paragraph.number("ind/firstLine"), 2 * WORD_CELL, 10, unit="缇")
        yield same("附注前一项", styles[styles.index("附注") - 1], "成文日期")


@on_pages("NO-01")
def remark_on_pages(laid: Laid) -> Iterator[Reading]:
    """附注 is in （）, two cells in, on the line after the date."""
    yield same("有附注", len(laid.of("附注")), int(bool(laid.paper.header["note"])))
    for element in laid.of("附注"):
        first, day = element.lines[0], laid.of("成文日期")[0].lines[0]
        yield same("附注圆括号", element.text[0] + element.text[-1], "（）", first)
        yield near("附注左空二字", first.left, LEFT + 2 * CELL, 0.5, first)
        if first.page == day.page:
            yield near("日期至附注", (first.base - day.base) / PITCH, 1, 0.05, first, unit="行")

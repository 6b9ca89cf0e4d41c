"""BO: the running text (GB/T 9704—2012 7.3.3)."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from tests.layout.elements import Element
from tests.layout.judges.faces import faces_of
from tests.layout.judging import Reading, near, on_pages, on_word, same
from tests.layout.papers import Laid, Paper
from tests.layout.standard import BODY, CELL, FACES, HEADINGS, LEFT, OFFICIAL, TEXT
from tests.layout.word import Paragraph

NUMERALS = "一二三四五六七八九十"
FORMS = {
    "一级标题": re.compile(rf"([{NUMERALS}]+)、"),
    "二级标题": re.compile(rf"（([{NUMERALS}]+)）"),
    "三级标题": re.compile(r"(\d+)\."),
}
DECORATED = ("u/val", "i/val", "b/val", "em/val", "strike/val", "shd/fill", "highlight/val")


def value_of(numeral: str) -> int:
    """The number an ordinal says, in digits or in Chinese numerals below a hundred."""
    if numeral.isdigit():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return NUMERALS.index(numeral) + 1
    first = NUMERALS.index(tens) + 1 if tens else 1
    return first * 10 + (NUMERALS.index(ones) + 1 if ones else 0)


def counted(headings: Iterable[tuple[str, str]]) -> list[str]:
    """The headings (style and text) that are not of their level's form, or not the next of their level."""
    wrong, count = [], dict.fromkeys(FORMS, 0)
    levels = list(FORMS)
    for style, text in headings:
        match = FORMS[style].match(text)
        if not match:
            wrong.append(text)
            continue
        number = value_of(match[1])
        if number != count[style] + 1:
            wrong.append(text)
        count[style] = number
        for lower in levels[levels.index(style) + 1 :]:
            count[lower] = 0
    return wrong


def _headings(items: Iterable[Element | Paragraph]) -> list[tuple[str, str]]:
    return [(item.style, item.text) for item in items if item.style in FORMS]


@on_word("BO-01")
def body_follows_in_word(paper: Paper) -> Iterator[Reading]:
    """The text follows the recipients in the first section, with no break between."""
    elements = paper.word.elements
    place = next(number for number, item in enumerate(elements) if item.style in TEXT)
    yield same("正文前一项", elements[place - 1].style in ("主送机关", "公文标题"), True)
    yield same("正文段前分页", elements[place].is_on("pageBreakBefore"), False)


@on_pages("BO-01")
def body_on_the_first_page(laid: Laid) -> Iterator[Reading]:
    """The first page shows text."""
    first = laid.of(*TEXT)[0]
    yield same("正文首页", first.page + 1, 1, first.lines[0])


@on_word("BO-02")
def indent_in_word(paper: Paper) -> Iterator[Reading]:
    """Two cells in, by indents and not by spaces."""
    for paragraph in paper.word.of(*TEXT):
        yield same("首行缩进字符", paragraph.number("ind/firstLineChars"), 200)
        yield near("首行缩进", paragraph.number("ind/firstLine"), 630, 10, unit="缇")
        yield same("左缩进", paragraph.number("ind/left"), 0)
        yield same("段首空格", paragraph.text[:1].isspace(), False)


@on_pages("BO-02")
def indent_on_pages(laid: Laid) -> Iterator[Reading]:
    """The first line begins two cells in, the others at the edge."""
    for element in laid.of(*TEXT):
        first, *others = element.lines
        yield near("首行", first.left, LEFT + 2 * CELL, 0.5, first)
        for line in others:
            yield near("回行", line.left, LEFT, 0.5, line)


@on_word("BO-03")
def levels_in_word(paper: Paper) -> Iterator[Reading]:
    """一、（一）1. in their forms, each counted without a gap."""
    yield same("层次序数", counted(_headings(paper.word.elements)), [])


@on_pages("BO-03")
def levels_on_pages(laid: Laid) -> Iterator[Reading]:
    """一、（一）1. in their forms, each counted without a gap."""
    yield same("层次序数", counted(_headings(laid.elements)), [])


@on_word("BO-04")
def level_faces_in_word(paper: Paper) -> Iterator[Reading]:
    """黑体, 楷体, 仿宋 of 3号."""
    for paragraph in paper.word.of(*HEADINGS):
        for run in paragraph.runs:
            yield same(
                f"{paragraph.style}字体", run.properties["rFonts/eastAsia"], OFFICIAL[FACES[paragraph.style]]
            )
            yield same(f"{paragraph.style}字号", run.properties["sz/val"], "32")


@on_pages("BO-04")
def level_faces_on_pages(laid: Laid) -> Iterator[Reading]:
    """黑体, 楷体, 仿宋."""
    for style in HEADINGS:
        yield from faces_of(laid, style)


@on_word("BO-05")
def plain_in_word(paper: Paper) -> Iterator[Reading]:
    """Nothing bold, slanted, underlined or shaded."""
    for paragraph in paper.word.paragraphs:
        for run in paragraph.runs:
            found = [name for name in DECORATED if run.properties.get(name, "0") not in ("0", "none", "auto")]
            yield same("字形装饰", found, [])


@on_pages("BO-05")
def plain_on_pages(laid: Laid) -> Iterator[Reading]:
    """No rule stands in the running text."""
    last = len(laid.printed.pages) - 1
    pages = {line.page for element in laid.of(*BODY) for line in element.lines} - {0, last}
    for page in sorted(pages)[:2]:
        yield same("正文中的线", len(laid.printed.rules(page, least=20)), 0)


@on_word("BO-06")
def headings_kept_in_word(paper: Paper) -> Iterator[Reading]:
    """A heading stays with what follows."""
    for paragraph in paper.word.of(*HEADINGS):
        yield same("与下段同页", paragraph.is_on("keepNext"), True)


@on_pages("BO-06")
def headings_kept_on_pages(laid: Laid) -> Iterator[Reading]:
    """After a heading comes a line of text on the same page."""
    items = laid.elements
    for element, following in pairwise(items):
        if element.style in HEADINGS:
            yield same("标题后有正文", following.page, element.lines[-1].page, element.lines[-1])

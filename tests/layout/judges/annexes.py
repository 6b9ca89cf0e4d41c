"""AN: the annexes' names below the text, and the annexes (GB/T 9704—2012 7.3.4, 7.3.7)."""

import re
from collections.abc import Iterator

from tests.layout.judges.faces import wrong_face
from tests.layout.judging import Reading, near, on_pages, on_word, same
from tests.layout.papers import Laid, Paper
from tests.layout.standard import (
    A_MILLIMETRE,
    CELL,
    FIRST_BASE,
    LEFT,
    OFFICIAL,
    PITCH,
    RIGHT,
    TEXT,
    WORD_CELL,
    WORD_PITCH,
)

NOTES = "附件说明"
NUMBERED = re.compile(r"(?:附件：)?(\d+)\.")
MARKS = "。；，、"


def names_of(header: object) -> list[str]:
    """The names of the annexes, without white space."""
    return ["".join(item["title"].split()) for item in header["attachments"]]  # type: ignore[index] # plain values


def _noted(text: str, several: bool) -> str:
    """What a 附件说明 says the annex is called."""
    said = "".join(text.split()).removeprefix("附件：")
    return NUMBERED.sub("", said, count=1) if several else said


@on_word("AN-01")
def note_in_word(paper: Paper) -> Iterator[Reading]:
    """附件说明 begins two cells in, one line under the text."""
    for place, paragraph in enumerate(paper.word.beginning(NOTES)):
        if place == 0:
            yield near("附件说明上空", paragraph.number("spacing/before"), WORD_PITCH, 2, unit="缇")
            begins = paragraph.number("ind/left") - paragraph.number("ind/hanging")
            yield near("附件说明左空", begins, 2 * WORD_CELL, 10, unit="缇")
        else:
            yield near("续项段前", paragraph.number("spacing/before"), 0, 2, unit="缇")


@on_pages("AN-01")
def note_on_pages(laid: Laid) -> Iterator[Reading]:
    """附件说明 begins two cells in, one line under the text."""
    notes, text = laid.beginning(NOTES), laid.of(*TEXT)
    yield same("附件说明条数", len(notes), len(laid.paper.header["attachments"]))
    for element in notes[:1]:
        first, above = element.lines[0], text[-1].lines[-1]
        yield near("附件说明左空二字", first.left, LEFT + 2 * CELL, 0.5, first)
        if above.page == first.page:
            yield near("正文至附件说明", (first.base - above.base) / PITCH, 2, 0.1, first, unit="行")


def _numbers(paper: Paper, texts: list[str]) -> Iterator[Reading]:
    several = len(paper.header["attachments"]) > 1
    numbers = [int(match[1]) for text in texts if (match := NUMBERED.match(text))]
    names = names_of(paper.header)
    if several:
        yield same("附件顺序号", numbers[: len(names)], list(range(1, len(names) + 1)))
    elif names:
        yield same("附件只有一个时无顺序号", texts[0].startswith(f"附件：{names[0][:4]}"), True)
    ended = [
        text for text, name in zip(texts, names, strict=False) if text[-1] in MARKS and name[-1] not in MARKS
    ]
    yield same("附件名称后的标点", ended, [])


@on_word("AN-02")
def note_numbers_in_word(paper: Paper) -> Iterator[Reading]:
    """Annexes are numbered where there are several; no mark behind a name."""
    yield from _numbers(paper, ["".join(item.text.split()) for item in paper.word.beginning(NOTES)])


@on_pages("AN-02")
def note_numbers_on_pages(laid: Laid) -> Iterator[Reading]:
    """Annexes are numbered where there are several; no mark behind a name."""
    yield from _numbers(laid.paper, [item.text for item in laid.beginning(NOTES)])


@on_word("AN-03")
def hanging_in_word(paper: Paper) -> Iterator[Reading]:
    """Names hang: five cells in where there is one annex, six where there are several."""
    notes = paper.word.beginning(NOTES)
    for paragraph in notes:
        yield near(
            "附件名称回行",
            paragraph.number("ind/left"),
            (6 if len(notes) > 1 else 5) * WORD_CELL,
            10,
            unit="缇",
        )


@on_pages("AN-03")
def hanging_on_pages(laid: Laid) -> Iterator[Reading]:
    """Every name, and every further line of one, begins at the same place."""
    several = len(laid.paper.header["attachments"]) > 1
    wanted = LEFT + (6 if several else 5) * CELL
    for element in laid.beginning(NOTES):
        skipped = len(element.text) - len(_noted(element.text, several))
        yield near("附件名称左边", element.glyphs[skipped].x, wanted, 0.5, element.lines[0])
        for line in element.lines[1:]:
            yield near("附件名称回行", line.left, wanted, 0.5, line)


def _annexes(paper: Paper) -> list[tuple[str, str]]:
    return [
        (item["label"], "".join(item["title"].split()))
        for item in paper.header["attachments"]
        if item["source"]
    ]


def _agreement(paper: Paper, notes: list[str], labels: list[str], titles: list[str]) -> Iterator[Reading]:
    several = len(paper.header["attachments"]) > 1
    yield same("附件说明的名称", [_noted(note, several) for note in notes], names_of(paper.header))
    yield same("附件的标识", labels, [label for label, _ in _annexes(paper)])
    yield same("附件的标题", titles, [title for _, title in _annexes(paper)])


@on_word("AN-04")
def annexes_named_alike_in_word(paper: Paper) -> Iterator[Reading]:
    """Each annex has the number and the name its note gives."""
    word = paper.word
    texts = (
        ["".join(x.text.split()) for x in found]
        for found in (word.beginning(NOTES), word.of("附件标识"), word.of("附件标题"))
    )
    yield from _agreement(paper, *texts)


@on_pages("AN-04")
def annexes_named_alike_on_pages(laid: Laid) -> Iterator[Reading]:
    """Each annex has the number and the name its note gives."""
    texts = (
        [x.text for x in found] for found in (laid.beginning(NOTES), laid.of("附件标识"), laid.of("附件标题"))
    )
    yield from _agreement(laid.paper, *texts)


@on_word("AN-05")
def annex_head_in_word(paper: Paper) -> Iterator[Reading]:
    """An annex begins a page; its label is 3号黑体 flush left, its title centred two lines below."""
    for paragraph in paper.word.of("附件标识"):
        yield same("附件另面", paragraph.is_on("pageBreakBefore"), True)
        yield same("附件标识对齐", paragraph.properties.get("jc/val"), "left")
        for run in paragraph.runs:
            yield same("附件标识字体", run.properties["rFonts/eastAsia"], OFFICIAL["heiti"])
    for paragraph in paper.word.of("附件标题"):
        yield same("附件标题对齐", paragraph.properties.get("jc/val"), "center")
        yield near("附件标题上空", paragraph.number("spacing/before"), WORD_PITCH, 2, unit="缇")


@on_pages("AN-05")
def annex_head_on_pages(laid: Laid) -> Iterator[Reading]:
    """An annex begins a page: label on line 1, flush left, title on line 3, in the middle."""
    for label, title in zip(laid.of("附件标识"), laid.of("附件标题"), strict=False):
        first, second = label.lines[0], title.lines[0]
        width, _ = laid.printed.sizes[label.page]
        upright = laid.printed.is_upright(label.page)
        left, top = (LEFT, FIRST_BASE[0]) if upright else (297 - 264.42, FIRST_BASE[0] - 34.58 + LEFT)
        middle = (LEFT + RIGHT) / 2 if upright else (32.58 + width - 34.58) / 2
        yield near("附件标识左边", first.left, left, 0.5, first)
        yield near("附件标识首行", first.base, top, A_MILLIMETRE, first)
        yield same("附件标识字体", [g.sign for g in label.glyphs if wrong_face(g, "heiti")], [], first)
        yield near("附件标题第三行", (second.base - first.base) / PITCH, 2.1, 0.2, second, unit="行")
        yield same("附件标题同页", second.page, first.page, second)
        yield near("附件标题中线", (second.left + second.end) / 2, middle, A_MILLIMETRE, second)


@on_word("AN-06")
def annexes_before_imprint_in_word(paper: Paper) -> Iterator[Reading]:
    """Annexes come before the 版记; folios do not start anew."""
    styles = [item.style for item in paper.word.elements]
    imprint = next(place for place, style in enumerate(styles) if style.startswith("版记"))
    yield same("附件在版记前", [style for style in styles[imprint:] if style.startswith("附件")], [])
    yield same("页码重新起编", any(section.restarts_pages for section in paper.word.sections), False)


@on_pages("AN-06")
def annexes_before_imprint_on_pages(laid: Laid) -> Iterator[Reading]:
    """Annexes come before the 版记; folios go on over them."""
    last = max((element.page for element in laid.of("附件标识")), default=0)
    for element in laid.beginning("版记")[:1]:
        yield same("附件在版记前", last < element.page or not laid.of("附件标识"), True, element.lines[0])

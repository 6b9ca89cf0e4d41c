"""TI, MA: title and recipients (GB/T 9704—2012 7.3.1, 7.3.2)."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from service.documents.measuring import cells
from tests.layout.glyphs import Line
from tests.layout.judges.faces import wrong_face
from tests.layout.judges.head import red_rule
from tests.layout.judging import Reading, near, on_pages, on_word, same
from tests.layout.papers import Laid, Paper
from tests.layout.standard import A_MILLIMETRE, LEFT, MIDDLE, OFFICIAL, PITCH, WORD_PITCH

KIND_WORDS = "决议 决定 命令 令 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要"
KINDS = tuple(KIND_WORDS.split())
NOT_A_KIND = "方案"
"""整改方案 is none of the fifteen kinds, and is issued all the same (format.md 3.1)."""

WORDS = re.compile(
    "关于|反馈|意见|整改|方案|进展|情况|报告|落实|巡察|委员会|党委|大学|学院|工作|项目|学校|书记|问题|开展|推进|建设|土木|建筑"
    "|第一|集中|专项|阶段|综合|实验|学科|教育|管理|领导|小组|[0-9A-Za-z.]+"
)
NEVER_FIRST = "的，、。；：》”）〕"
NEVER_LAST = "《“（〔"
LINE_CELLS = 20


def shape_of(lines: Sequence[str]) -> str:
    """The shape the widths of *lines* make."""
    widths = [cells(line) for line in lines]
    steps = [(b > a) - (b < a) for a, b in pairwise(widths)]
    if not steps:
        return "一行"
    if all(step == 0 for step in steps):
        return "等宽" if len(widths) > 2 else "两行"
    moves = [step for step in steps if step]
    turns = sum(a != b for a, b in pairwise(moves))
    if turns == 0:
        return "梯形"
    return "菱形" if turns == 1 and moves[0] > 0 else "沙漏形"


def cut_words(title: str, lines: Sequence[str], names: Sequence[str]) -> list[str]:
    """The words and names of a title that are parted between two of its lines."""
    ends, place = set(), 0
    for line in lines[:-1]:
        place += len(line)
        ends.add(place)
    spans = [match.span() for match in WORDS.finditer(title)]
    spans += [
        match.span()
        for name in names
        if 1 < len(name) <= LINE_CELLS
        for match in re.finditer(re.escape(name), title)
    ]
    return [title[start:end] for start, end in spans if any(start < end_ < end for end_ in ends)]


def _names(paper: Paper) -> list[str]:
    header = paper.payload["header"]
    return [header["issuing_authority"]["name"], *header["main_recipients"]]


def _readings_of_lines(paper: Paper, lines: list[str], at: Line | None) -> Iterator[Reading]:
    yield same("标题形状", shape_of(lines) in ("一行", "两行", "梯形", "菱形"), True, at)
    yield same("标题行宽", all(cells(line) <= LINE_CELLS for line in lines), True, at)
    if len(lines) > 1:
        yield same("标题末行不少于3字", len(lines[-1]) >= 3, True, at)


def _lines_in_word(paper: Paper) -> list[str]:
    (paragraph,) = paper.word.of("公文标题")
    return ["".join(line.split()) for line in paragraph.text.split("\n")]


def _lines_on_pages(laid: Laid) -> list[Line]:
    return [line for element in laid.of("公文标题") for line in element.lines]


@on_word("TI-01")
def title_in_word(paper: Paper) -> Iterator[Reading]:
    """标题 is 2号小标宋, centred."""
    for paragraph in paper.word.of("公文标题"):
        yield same("标题对齐", paragraph.properties.get("jc/val"), "center")
        for run in paragraph.runs:
            yield same("标题字体", run.properties["rFonts/eastAsia"], OFFICIAL["xiaobiaosong"])
            yield same("标题字号", run.properties["sz/val"], "44")


@on_pages("TI-01")
def title_on_pages(laid: Laid) -> Iterator[Reading]:
    """标题 is 小标宋 of 22 pt, each line in the middle."""
    for line in _lines_on_pages(laid):
        yield near("标题字号", line.glyphs[0].size, 22, 0.3, line, unit="磅")
        yield same("标题字体", [g.sign for g in line.glyphs if wrong_face(g, "xiaobiaosong")], [], line)
        yield near("标题中线", (line.left + line.end) / 2, MIDDLE, A_MILLIMETRE, line)


@on_word("TI-02")
def room_above_in_word(paper: Paper) -> Iterator[Reading]:
    """Two lines under the red rule."""
    for paragraph in paper.word.of("公文标题"):
        yield near("红线下空", paragraph.number("spacing/before"), 2 * WORD_PITCH, 2, unit="缇")


@on_pages("TI-02")
def room_above_on_pages(laid: Laid) -> Iterator[Reading]:
    """Two lines under the red rule: by ink about 23.4 mm."""
    rule, lines = red_rule(laid), _lines_on_pages(laid)
    if rule and lines:
        yield near("红线至标题字迹", lines[0].box[1] - rule.y - rule.thickness / 2, 23.4, 2, lines[0])


@on_word("TI-03")
def shape_in_word(paper: Paper) -> Iterator[Reading]:
    """标题 is broken into a 梯形 or a 菱形."""
    yield from _readings_of_lines(paper, _lines_in_word(paper), None)


@on_pages("TI-03")
def shape_on_pages(laid: Laid) -> Iterator[Reading]:
    """标题 stands in a 梯形 or a 菱形."""
    lines = _lines_on_pages(laid)
    yield from _readings_of_lines(laid.paper, [line.text for line in lines], lines[0])


def _uncut(paper: Paper, lines: list[str], at: Line | None) -> Iterator[Reading]:
    title = "".join(lines)
    yield same("拆开的词和机关名", cut_words(title, lines, _names(paper)), [], at)
    yield same("行首行末禁则", [x for x in lines[1:] if x[0] in NEVER_FIRST], [], at)
    yield same("行末禁则", [x for x in lines[:-1] if x[-1] in NEVER_LAST], [], at)


@on_word("TI-04")
def whole_words_in_word(paper: Paper) -> Iterator[Reading]:
    """No word and no organ's name is parted."""
    yield from _uncut(paper, _lines_in_word(paper), None)


@on_pages("TI-04")
def whole_words_on_pages(laid: Laid) -> Iterator[Reading]:
    """No word and no organ's name is parted."""
    lines = _lines_on_pages(laid)
    yield from _uncut(laid.paper, [line.text for line in lines], lines[0])


@on_word("TI-05")
def ending_in_word(paper: Paper) -> Iterator[Reading]:
    """标题 ends with its kind, without a mark."""
    yield same("标题以文种结尾", "".join(_lines_in_word(paper)).endswith((*KINDS, NOT_A_KIND)), True)


@on_pages("TI-05")
def ending_on_pages(laid: Laid) -> Iterator[Reading]:
    """标题 ends with its kind, without a mark."""
    lines = _lines_on_pages(laid)
    yield same("标题以文种结尾", lines[-1].text.endswith((*KINDS, NOT_A_KIND)), True, lines[-1])


@on_word("TI-06")
def kind_in_word(paper: Paper) -> Iterator[Reading]:
    """The kind is one of the fifteen, or 方案, which has a number all the same."""
    yield from ending_in_word(paper)


@on_pages("TI-06")
def kind_on_pages(laid: Laid) -> Iterator[Reading]:
    """The kind is one of the fifteen, or 方案, which has a number all the same."""
    yield from ending_on_pages(laid)


@on_word("MA-01")
def recipients_in_word(paper: Paper) -> Iterator[Reading]:
    """主送机关: one line under the title, no indent, ends with ：."""
    for paragraph in paper.word.of("主送机关"):
        yield same("主送缩进", [paragraph.number("ind/left"), paragraph.number("ind/firstLine")], [0, 0])
        yield near("标题下空", paragraph.number("spacing/before"), WORD_PITCH, 2, unit="缇")
        yield same("主送末尾", paragraph.text[-1], "：")


@on_pages("MA-01")
def recipients_on_pages(laid: Laid) -> Iterator[Reading]:
    """主送机关: one line under the title, all lines flush left, ends with ：."""
    title = _lines_on_pages(laid)
    for element in laid.of("主送机关"):
        for line in element.lines:
            yield near("主送左边", line.left, LEFT, 0.5, line)
        first = element.lines[0]
        yield near("标题至主送", (first.base - title[-1].base) / PITCH, 2, 0.2, first, unit="行")
        yield same("主送末尾", element.text[-1], "：", element.lines[-1])


@on_word("MA-02")
def one_recipient_upward(paper: Paper) -> Iterator[Reading]:
    """A paper that goes up to several is told so (条例 15(1))."""
    if paper.is_upward:
        several = len(paper.payload["header"]["main_recipients"]) > 1
        yield same("上行文主送多个时有提示", "MA-02" in {item.code for item in paper.findings}, several)

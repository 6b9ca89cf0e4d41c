"""HD: what stands above the red rule (GB/T 9704—2012 7.2)."""

import re
from collections.abc import Iterator

from service.documents.measuring import cells
from tests.layout.glyphs import Line, Rule
from tests.layout.judges.faces import wrong_face
from tests.layout.judging import Reading, between, near, on_pages, on_word, same
from tests.layout.papers import Laid, Paper
from tests.layout.standard import (
    A_MILLIMETRE,
    CELL,
    FIRST_BASE,
    LEFT,
    MIDDLE,
    OFFICIAL,
    PITCH,
    RED,
    RIGHT,
    WORD_CELL,
    WORD_PITCH,
)

NUMBER = re.compile(r"[^\s〔〕]{1,40}〔(?:19|20|21)\d{2}〕[1-9]\d*号")
LEVELS = ("绝密", "机密", "秘密")
MARKS = ("份号", "密级紧急")
ROOM = 28 - 2
"""Cells between number and 签发人, one cell in on either side; where both do not fit, each has its line."""

NUMBERS = ("发文字号", "上行文发文字号")


def _longest(laid: Laid) -> float:
    """The longest name among the 签发人, in cells."""
    header = laid.paper.payload["header"]
    posts = [
        header["signatory_post"],
        *(o.get("signatory_post") or "" for o in header.get("joint_authorities") or ()),
    ]
    return max(map(cells, posts))


def number_line(laid: Laid) -> Line | None:
    """The line of the 发文字号."""
    return next((line for e in laid.of(*NUMBERS) for line in e.lines if "〔" in line.text), None)


def red_rule(laid: Laid) -> Rule | None:
    """The red rule of the first page."""
    rules = laid.printed.rules(0, red=True)
    return rules[-1] if rules else None


def upper(laid: Laid) -> list[tuple[str, Line]]:
    """份号 and 紧急程度 with their lines, from the top."""
    return [(element.style, line) for element in laid.of(*MARKS) for line in element.lines]


@on_word("HD-01")
def copy_number_in_word(paper: Paper) -> Iterator[Reading]:
    """份号 is the first paragraph, flush left."""
    for paragraph in paper.word.of("份号"):
        yield same("份号居首", paper.word.elements[0].text, paper.header["copy_number"])
        yield same("份号缩进", [paragraph.number("ind/left"), paragraph.number("ind/firstLine")], [0, 0])


@on_pages("HD-01")
def copy_number_on_pages(laid: Laid) -> Iterator[Reading]:
    """份号 stands on the first line, flush left."""
    yield same("有份号", len(laid.of("份号")), int(bool(laid.paper.header["copy_number"])))
    for element in laid.of("份号"):
        yield near("份号左边", element.lines[0].left, LEFT, 0.5, element.lines[0])
        yield near("份号基线", element.lines[0].base, FIRST_BASE[0], A_MILLIMETRE, element.lines[0])


@on_word("HD-02")
def no_level_in_word(paper: Paper) -> Iterator[Reading]:
    """密级 is never printed: classified papers are refused (S-01)."""
    yield same("密级", [item.text for item in paper.word.of(*MARKS) if item.text in LEVELS], [])


@on_pages("HD-02")
def no_level_on_pages(laid: Laid) -> Iterator[Reading]:
    """密级 is never printed: classified papers are refused (S-01)."""
    yield same("密级", [item.text for item in laid.of(*MARKS) if item.text in LEVELS], [])


@on_word("HD-03")
def urgency_in_word(paper: Paper) -> Iterator[Reading]:
    """紧急程度 is 3号黑体, below the 份号."""
    marks = [item.text for item in paper.word.of(*MARKS)]
    header = paper.header
    yield same(
        "份号、紧急程度的次序", marks, [text for text in (header["copy_number"], header["urgency"]) if text]
    )
    for paragraph in paper.word.of("密级紧急"):
        for run in paragraph.runs:
            yield same("紧急程度字体", run.properties["rFonts/eastAsia"], OFFICIAL["heiti"])
            yield same("紧急程度字号", run.properties["sz/val"], "32")


@on_pages("HD-03")
def urgency_on_pages(laid: Laid) -> Iterator[Reading]:
    """紧急程度 is 特急 or 加急, flush left, each mark a line below the last."""
    for element in laid.of("密级紧急"):
        line = element.lines[0]
        yield same("紧急程度", element.text in ("特急", "加急"), True, line)
        yield near("紧急程度左边", line.left, LEFT, 0.5, line)
        yield same("紧急程度字体", [g.sign for g in element.glyphs if wrong_face(g, "heiti")], [], line)
    for place, (name, line) in enumerate(upper(laid)):
        yield near(f"{name}行位", (line.base - FIRST_BASE[0]) / PITCH, place, 0.1, line, unit="行")


@on_word("HD-04")
def classified_with_copy_number_in_word(paper: Paper) -> Iterator[Reading]:
    """涉密 implies 份号: there is no classified paper."""
    yield from no_level_in_word(paper)


@on_pages("HD-04")
def classified_with_copy_number_on_pages(laid: Laid) -> Iterator[Reading]:
    """涉密 implies 份号: there is no classified paper."""
    yield from no_level_on_pages(laid)


@on_word("HD-05")
def emblem_in_word(paper: Paper) -> Iterator[Reading]:
    """发文机关标志 is centred, red, 小标宋, in one line of text or more."""
    emblem = paper.word.beginning("发文机关标志")
    yield same("有发文机关标志", bool(emblem), True)
    for paragraph in emblem:
        alignment = {"发文机关标志": "center", "发文机关标志（文件）": "right"}.get(
            paragraph.style, "distribute"
        )
        yield same("标志对齐", paragraph.properties.get("jc/val"), alignment)
        for run in paragraph.runs:
            yield same("标志颜色", run.properties.get("color/val"), "E60012")
            yield same("标志字体", run.properties["rFonts/eastAsia"], OFFICIAL["xiaobiaosong"])


@on_pages("HD-05")
def emblem_on_pages(laid: Laid) -> Iterator[Reading]:
    """发文机关标志: red glyphs from 72 mm down, in the middle, within the type area."""
    emblem = [line for element in laid.beginning("发文机关标志") for line in element.lines]
    yield same("有发文机关标志", bool(emblem), True)
    if not emblem:
        return
    left, right = min(line.box[0] for line in emblem), max(line.box[2] for line in emblem)
    yield near("标志上边", min(line.box[1] for line in emblem), 72, A_MILLIMETRE, emblem[0])
    yield near("标志中线", (left + right) / 2, MIDDLE, A_MILLIMETRE, emblem[0])
    yield between("标志左右", left, LEFT, RIGHT, emblem[0])
    yield between("标志左右", right, LEFT, RIGHT, emblem[0])
    for line in emblem:
        yield same("标志颜色", {glyph.colour for glyph in line.glyphs}, {RED}, line)
        yield same("标志字体", [g.sign for g in line.glyphs if wrong_face(g, "xiaobiaosong")], [], line)


@on_word("HD-06")
def number_form_in_word(paper: Paper) -> Iterator[Reading]:
    """发文字号 is 代字〔年〕序号号."""
    (paragraph,) = paper.word.of(*NUMBERS)
    wanted = paper.header["doc_number"]
    number = wanted if wanted in re.split(r"[\t\n]", paragraph.text) else paragraph.text
    yield same("发文字号", "".join(number.split()), "".join(paper.header["doc_number"].split()))
    yield same("发文字号形式", bool(NUMBER.fullmatch("".join(number.split()))), True)


@on_pages("HD-06")
def number_form_on_pages(laid: Laid) -> Iterator[Reading]:
    """发文字号 is 代字〔年〕序号号."""
    (element,) = laid.of(*NUMBERS)
    wanted = "".join(laid.paper.header["doc_number"].split())
    yield same("发文字号", wanted in element.text, True, element.lines[0])
    yield same("发文字号形式", bool(NUMBER.fullmatch(wanted)), True, element.lines[0])


@on_word("HD-07")
def number_place_in_word(paper: Paper) -> Iterator[Reading]:
    """发文字号 is centred, or one cell in where the paper goes up."""
    (paragraph,) = paper.word.of(*NUMBERS)
    if paper.is_upward:
        indent = paragraph.number("ind/left") + paragraph.number("ind/firstLine")
        yield near("发文字号左空", indent, WORD_CELL, 10, unit="缇")
    else:
        yield same("发文字号对齐", paragraph.properties.get("jc/val"), "center")


@on_pages("HD-07")
def number_place_on_pages(laid: Laid) -> Iterator[Reading]:
    """发文字号: its middle at 106 mm, or one cell in where the paper goes up."""
    line = number_line(laid)
    if line is None:
        yield same("有发文字号", False, True)
    elif laid.paper.is_upward:
        yield near("发文字号左空一字", line.left, LEFT + CELL, A_MILLIMETRE, line)
    else:
        yield near("发文字号中线", (line.left + line.end) / 2, MIDDLE, A_MILLIMETRE, line)


@on_word("HD-08")
def two_lines_in_word(paper: Paper) -> Iterator[Reading]:
    """Two lines between 标志 and 发文字号; what the 标志's own line leaves below its glyphs counts."""
    (paragraph,) = paper.word.of(*NUMBERS)
    size = max(int(item.lettering["sz/val"]) * 10 for item in paper.word.beginning("发文机关标志"))
    below = size * 0.25 / 2
    yield near("标志下空", paragraph.number("spacing/before") + below, 2 * WORD_PITCH, below + 2, unit="缇")


@on_pages("HD-08")
def two_lines_on_pages(laid: Laid) -> Iterator[Reading]:
    """Two lines between 标志 and what follows: by ink, 23 to 26 mm."""
    emblem = [line for element in laid.beginning("发文机关标志") for line in element.lines]
    following = [line for element in laid.of(*NUMBERS) for line in element.lines]
    if emblem and following:
        gap = min(line.box[1] for line in following) - max(line.box[3] for line in emblem)
        yield between("标志至发文字号字迹", gap, 23 - 1.5, 26 + 1.5, following[0])


@on_word("HD-09")
def signer_in_word(paper: Paper) -> Iterator[Reading]:
    """Papers that go up name their 签发人, others none."""
    (paragraph,) = paper.word.of(*NUMBERS)
    yield same("有签发人", "签发人：" in paragraph.text, paper.is_upward)


@on_pages("HD-09")
def signer_on_pages(laid: Laid) -> Iterator[Reading]:
    """Papers that go up name their 签发人, others none."""
    said = "".join(element.text for element in laid.of(*NUMBERS))
    yield same("有签发人", "签发人：" in said, laid.paper.is_upward)


@on_word("HD-10")
def signer_faces_in_word(paper: Paper) -> Iterator[Reading]:
    """签发人： is 仿宋, the name 楷体, in one paragraph with the number."""
    (paragraph,) = paper.word.of(*NUMBERS)
    told = False
    for run in paragraph.runs:
        if run.text.strip():
            wanted = "kaiti" if told and run.text != paper.header["doc_number"] else "fangsong"
            yield same("签发人字体", run.properties["rFonts/eastAsia"], OFFICIAL[wanted])
        told = told or run.text.endswith("签发人：")


@on_pages("HD-10")
def signer_place_on_pages(laid: Laid) -> Iterator[Reading]:
    """签发人 ends one cell before the edge, on the line of the number; the name is 楷体."""
    if not laid.paper.is_upward:
        return
    (element,) = laid.of(*NUMBERS)
    number = number_line(laid)
    place = element.text.find("签发人：")
    label, names = element.glyphs[place : place + 4], element.glyphs[place + 4 :]
    names = tuple(glyph for glyph in names if glyph.sign not in laid.paper.header["doc_number"] or place > 0)
    last = element.lines[-1]
    yield near("签发人右空一字", max(line.end for line in element.lines), RIGHT - CELL, A_MILLIMETRE, last)
    if number and cells(number.text.partition("签发人")[0]) + cells("签发人：") + _longest(laid) <= ROOM:
        lowest = max(glyph.base for glyph in (*label, *names))
        yield near("签发人与发文字号同行", lowest, number.base, 0.3, last)
    yield same("“签发人”字体", [g.sign for g in label if wrong_face(g, "fangsong")], [], last)
    yield same("签发人姓名字体", [g.sign for g in names if wrong_face(g, "kaiti")], [], last)


@on_word("HD-11")
def red_rule_in_word(paper: Paper) -> Iterator[Reading]:
    """The number's paragraph has a red rule below it, from edge to edge."""
    (paragraph,) = paper.word.of(*NUMBERS)
    wanted = ([0, 0], True)
    found = [paragraph.number("ind/left"), paragraph.number("ind/right")]
    yield same("红线两端缩进", (found, "pBdr/val" in paragraph.properties), wanted)


@on_pages("HD-11")
def red_rule_on_pages(laid: Laid) -> Iterator[Reading]:
    """The red rule is 156 mm long, 4 mm and a little more below the number."""
    rule, number = red_rule(laid), number_line(laid)
    yield same("有红色分隔线", rule is not None, True)
    if rule and number:
        yield near("红线左端", rule.left, LEFT, 0.3, rule)
        yield near("红线右端", rule.right, RIGHT, 0.3, rule)
        yield between("发文字号至红线", rule.y - rule.thickness / 2 - number.box[3], 4.0, 6.5, number)

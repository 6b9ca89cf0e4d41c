"""Makes docs/layout.md: pages of the three papers with what was measured on them, and a table of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PIL.Image import Palette

from tests.layout import judges  # noqa: F401 - importing it registers the judges
from tests.layout.glyphs import Box, Printed
from tests.layout.judging import RULES, Reading, readings_of_pages, readings_of_word
from tests.layout.papers import Laid, Paper, paper_of, typefaces
from tests.layout.payloads import sample
from tests.rendering.office import set_by_office

HERE = Path(__file__).parent
PICTURES = HERE / "images" / "layout"
PAPERS = {
    "feedback_notice": "反馈意见",
    "rectification_plan": "整改方案",
    "progress_report": "整改进展情况报告",
}
SAMPLES = {
    "feedback_notice": "feedback_notice/typical",
    "rectification_plan": "rectification_plan/full",
    "progress_report": "progress_report/linked",
}
SCALE = 80 / 25.4
"""Dots per millimetre of the pictures."""

MARGIN, ROW, GAP, LETTERS = 350, 17, 8, 12
"""Width of the columns of notes, height of a line, room between notes, and size of letters, in dots."""

COLOURS = ("#b00020", "#0050a0", "#006b3c", "#8a4b00", "#5b2a86")
FIGURE = re.compile(r"-?\d+(?:\.\d+)?(?= (?:mm|磅|行|字|缇))")
HEAD = """# 版式实测 Layout, measured

三种公文按 GB/T 9704—2012 和 GB/T 33476.2—2016 排版。以下数值都量自成品：

- PDF，以及由 LibreOffice 打开的 Word 文件：按字形轮廓和 300 dpi 的墨迹量；
- Word 文件本身：按各级样式合并后的属性核对。

量法就是测试的量法（`tests/layout`），本页由 `make layout` 生成。
图中每个框旁注明规则编号、所量项目和实测值，括号内是应有的值。

The papers are measured on the finished files: pages by the outlines of glyphs and by ink at 300 dpi,
the Word file by its properties with all styles resolved. The same code judges them in `tests/layout`;
`make layout` makes this page.
"""


@dataclass(frozen=True, slots=True)
class Note:
    """What was measured at one place, and where it is told: on which side, how far down, in which colour."""

    box: Box
    readings: list[Reading]
    left: bool
    at: int
    colour: str


@cache
def lettering() -> ImageFont.FreeTypeFont:
    """The face of the notes."""
    (path,) = (face.path for face in typefaces() if face.role == "heiti")
    return ImageFont.truetype(str(path), LETTERS)


def pages_shown(laid: Laid) -> dict[str, int]:
    """The pages worth a picture, by what they are."""
    headed = sorted({element.page for element in laid.of("一级标题") if element.page})
    shown = {"首页": 0, "正文页": headed[0], "署名页": laid.of("署名")[0].page}
    if annexes := laid.of("附件标识"):
        shown["附件横表页"] = annexes[0].page
    shown["版记页"] = len(laid.printed.pages) - 1
    return shown


def noted(readings: Iterable[Reading], page: int) -> list[tuple[Box, list[Reading]]]:
    """The measures of a page, one of each kind, by the place they were taken at, from the top."""
    found: dict[tuple[str, str], Reading] = {}
    for reading in readings:
        if reading.page == page and reading.at and FIGURE.match(reading.measured):
            found.setdefault((reading.rule, reading.what), reading)
    places: dict[Box, list[Reading]] = {}
    for reading in found.values():
        if reading.at:
            places.setdefault(reading.at, []).append(reading)
    return sorted(places.items(), key=lambda item: item[0][1])


def placed(notes: list[tuple[Box, list[Reading]]], width: float, height: int) -> Iterator[Note]:
    """Each note on the side its place is nearer to, from the top, none over another."""
    sides: dict[bool, list[tuple[Box, list[Reading]]]] = {True: [], False: []}
    for box, readings in notes:
        left = box[0] < width - box[2]
        sides[left if len(sides[left]) <= len(sides[not left]) else not left].append((box, readings))
    for left, group in sides.items():
        free, needed = 4, sum(ROW * len(readings) + GAP for _, readings in group)
        for place, (box, readings) in enumerate(group):
            at = max(free, min(round(box[1] * SCALE) - ROW // 2, height - needed))
            free = at + ROW * len(readings) + GAP
            needed -= ROW * len(readings) + GAP
            yield Note(box, readings, left, at, COLOURS[place % len(COLOURS)])


def annotated(laid: Laid, page: int, readings: list[Reading]) -> Image.Image:
    """The page with a box round what was measured, and a note beside it."""
    width, height = laid.printed.sizes[page]
    sheet = laid.printed.document[page].render(scale=SCALE * 25.4 / 72).to_pil().convert("RGB")
    picture = Image.new("RGB", (sheet.width + 2 * MARGIN, sheet.height + 2), "#f4f4f4")
    picture.paste(sheet, (MARGIN, 1))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((MARGIN - 1, 0, MARGIN + sheet.width, sheet.height + 1), outline="#a0a0a0")
    for note in placed(noted(readings, page), width, round(height * SCALE)):
        left, top, right, bottom = (side * SCALE for side in note.box)
        pen.rectangle((MARGIN + left - 2, top - 1, MARGIN + right + 2, bottom + 3), outline=note.colour)
        x = 6 if note.left else MARGIN + sheet.width + 8
        for row, reading in enumerate(note.readings):
            said = f"{reading.rule} {reading.what} {reading.measured}（{reading.wanted}）"
            pen.text((x, note.at + row * ROW), said, font=lettering(), fill=note.colour)
        start = MARGIN - 4 if note.left else MARGIN + sheet.width + 3
        end = MARGIN + (left - 2 if note.left else right + 2)
        pen.line((start, note.at + ROW // 2, end, (top + bottom) / 2), fill=note.colour)
    return picture.convert("P", palette=Palette.ADAPTIVE, colors=32)


def ranges(readings: Iterable[Reading]) -> dict[tuple[str, str, str], tuple[str, int]]:
    """The range of what was measured and how often, by rule, what and what is wanted."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for reading in readings:
        found.setdefault((reading.rule, reading.what, reading.wanted), []).append(reading.measured)
    told = {}
    for key, values in found.items():
        figures = sorted(float(match[0]) for value in values if (match := FIGURE.match(value)))
        if figures:
            unit = values[0].rpartition(" ")[2]
            ends = f"{figures[0]:.2f}" if figures[0] == figures[-1] else f"{figures[0]:.2f}–{figures[-1]:.2f}"
            told[key] = (f"{ends} {unit}", len(values))
    return told


def table(papers: list[Paper], office: list[Laid]) -> Iterator[str]:
    """The lines of the table of measures."""
    read = [
        [reading for paper in papers for reading in readings_of_pages(paper.laid)],
        [reading for laid in office for reading in readings_of_pages(laid)],
        [reading for paper in papers for reading in readings_of_word(paper)],
    ]
    pdf, word_pages = ranges(read[0]), ranges(read[1])
    yield "| 规则 | 所量 | 应为 | PDF | Word（LibreOffice 打开） | 处 |"
    yield "|---|---|---|---|---|---|"
    for rule in RULES:
        for key in sorted(key for key in {**pdf, **word_pages} if key[0] == rule):
            ours, theirs = pdf.get(key, ("", 0)), word_pages.get(key, ("", 0))
            yield f"| {rule} | {key[1]} | {key[2]} | {ours[0]} | {theirs[0]} | {ours[1] or theirs[1]} |"
    yield ""
    yield "各规则核对的处数（含不是数值的项目），斜线后是不符的处数："
    yield ""
    yield "| 规则 | PDF | Word（LibreOffice 打开） | Word 文件本身 |"
    yield "|---|---|---|---|"
    for rule in RULES:
        yield f"| {rule} | " + " | ".join(_count(found, rule) for found in read) + " |"


def _count(readings: list[Reading], rule: str) -> str:
    found = [reading for reading in readings if reading.rule == rule]
    return f"{len(found)} / {sum(not reading.holds for reading in found)}" if found else "—"


def main() -> None:
    """Write the page and its pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    papers = [paper_of(name, sample(name)) for name in SAMPLES.values()]
    contents = set_by_office([paper.docx for paper in papers])
    office = [
        Laid(paper, "office", Printed(content)) for paper, content in zip(papers, contents, strict=True)
    ]
    page = [HEAD]
    for paper in papers:
        page.append(f"## {PAPERS[paper.type_name]}\n\n样例 `samples/{paper.name}.json`。\n")
        readings = list(readings_of_pages(paper.laid))
        for place, (name, number) in enumerate(pages_shown(paper.laid).items(), 1):
            file = f"{paper.type_name}-{place}.png"
            annotated(paper.laid, number, readings).save(PICTURES / file, optimize=True)
            page.append(f"### {name}（第{number + 1}页）\n\n![{name}](images/layout/{file})\n")
    page += ["## 实测值\n", *table(papers, office), ""]
    (HERE / "layout.md").write_text("\n".join(page), encoding="utf-8")


if __name__ == "__main__":
    main()

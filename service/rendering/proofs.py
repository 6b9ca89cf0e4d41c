"""Proofs on finished files: no tag left, every word of the payload there, one wording, fonts whole."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any
from unicodedata import normalize

from service.core.errors.faults import ProofFailed
from service.core.findings import Finding, Severity
from service.core.renditions import Rendition
from service.documents.sentences import LOOSE
from service.rendering.fonts import Typeface, twins
from service.rendering.pdf_fonts import PdfFont, read_fonts
from service.rendering.words import WordText, read_docx, read_pdf, squeezed

LEFTOVER = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|｛｛|｝｝")
CHECK_TEMPLATE = "这是模板的问题，请把本条信息交给管理员。"
STRIDE = 4096
ALIKE = 200
SHOWN = 40


class Proofs:
    """Reads the finished files back; satisfies `service.core.ports.Prove`.

    Characters that share a glyph in one of *typefaces* count as one: a PDF cannot tell them apart.
    """

    def __init__(self, typefaces: Iterable[Typeface]) -> None:
        self._typefaces = tuple(typefaces)

    def __call__(self, printed: Sequence[tuple[str, str]], renditions: Iterable[Rendition]) -> None:
        """Nothing when every file holds what it must; raises ProofFailed with a finding for each fault.

        The Word file is proven against *printed*, the PDF against the Word file that must come with it.
        """
        files = {rendition.format: rendition.content for rendition in renditions}
        word: WordText = _opened("docx", read_docx, files["docx"])
        text = self._folded(squeezed("".join(word.paragraphs)))
        everywhere = "".join(map(self._folded, word.marks))
        faults = [*_leftovers((*word.paragraphs, *word.margins)), *self._missing(text + everywhere, printed)]
        if "pdf" in files:
            pages = _opened("pdf", read_pdf, files["pdf"])
            faults += _leftovers(pages)
            faults += self._differing(word, text, pages)
            faults += _font_faults(_opened("pdf", read_fonts, files["pdf"]))
        if faults:
            raise ProofFailed(
                "生成的文件未通过完整性核验，未交付。",
                hint="同样的数据重发结果相同。这是系统的问题，请把本条信息交给管理员。",
                findings=tuple(faults),
            )

    def _folded(self, text: str) -> str:
        return normalize("NFC", text).translate(twins(self._typefaces))

    def _missing(self, text: str, printed: Sequence[tuple[str, str]]) -> list[Finding]:
        """What of *printed* is not in *text*; looked for from where the last was found."""
        faults, cursor = [], 0
        for pointer, wanted in printed:
            for line in wanted.split("\n"):
                sought = self._folded(squeezed(line)).rstrip(LOOSE)
                place = text.find(sought, cursor)
                place = text.find(sought) if place < 0 else place
                if place < 0:
                    faults.append(
                        _fault("proof-missing-text", f"文件中缺少这段文字：{line[:SHOWN]}", pointer)
                    )
                else:
                    cursor = place
        return faults

    def _differing(self, word: WordText, text: str, pages: tuple[str, ...]) -> list[Finding]:
        marks, heads = ({self._folded(item) for item in group} for group in (word.marks, word.heads))
        bodies = []
        for number, (page, folio) in enumerate(zip(pages, folios(pages), strict=True), 1):
            wanted = [*folio, *marks] if page or folio else []
            body = without_furniture(self._folded(page), wanted, heads, is_first=number == 1)
            if body is None:
                return [_fault("proof-page-marks", f"PDF 第{number}页缺少页码或页眉标记。")]
            bodies.append(body)
        place = first_difference(text, bodies)
        if place is None:
            return []
        pdf = "".join(bodies)
        said = (text[place : place + SHOWN], pdf[place : place + SHOWN])
        return [
            _fault("proof-words-differ", f"Word 与 PDF 文字不同：Word 为“{said[0]}”，PDF 为“{said[1]}”。")
        ]


def folios(pages: Sequence[str]) -> list[list[str]]:
    """The folio of each page: none on a blank page before the last one, nor on the last behind it (7.5)."""
    found = [[f"—{number}—"] for number in range(1, len(pages) + 1)]
    return [*found[:-2], [], []] if len(pages) > 1 and not pages[-2] else found


def without_furniture(page: str, marks: Sequence[str], heads: Iterable[str], *, is_first: bool) -> str | None:
    """*page* without what stands on every page and without a table head repeated at its top.

    Every one of *marks* must be there, at the page's beginning or end, or just once; else None. Where both
    say it, it is the first page's beginning, where the mark is text, and the others' end. PDFium reads what
    lies at one height from left to right: the turned folio of a landscape page may come amid a row.
    """
    left = list(marks)
    while left:
        edged = (item for item in left if page.startswith(item) or page.endswith(item))
        mark = next(edged, None) or next((item for item in left if page.count(item) == 1), None)
        if mark is None:
            return None
        left.remove(mark)
        if page.startswith(mark) and (is_first or not page.endswith(mark)):
            page = page.removeprefix(mark)
        else:
            before, _, after = page.rpartition(mark)
            page = before + after
    head = max((item for item in heads if page.startswith(item)), key=len, default="")
    return page.removeprefix(head)


def first_difference(text: str, pages: Sequence[str]) -> int | None:
    """Where *pages* first say something else than *text*; None where they say the same.

    A table row cut by a page end goes on overleaf cell by cell: there, and only there, the order may differ.
    """
    drawn = "".join(pages)
    edges = [*accumulate(map(len, pages[:-1]))]
    place = 0
    while True:
        place = _equal_until(text, drawn, place)
        if place == len(text) == len(drawn):
            return None
        end = _end_of_reordering(text, drawn, place, edges)
        if end is None:
            return place
        place = end


def _equal_until(text: str, drawn: str, start: int) -> int:
    """Where the two first differ, or the shorter one ends."""
    place, length = start, min(len(text), len(drawn))
    while place < length and text[place : place + STRIDE] == drawn[place : place + STRIDE]:
        place = min(place + STRIDE, length)
    while place < length and text[place] == drawn[place]:
        place += 1
    return place


def _end_of_reordering(text: str, drawn: str, start: int, edges: Sequence[int]) -> int | None:
    """The end of the shortest stretch with the same characters in both that reaches a page edge, or None.

    Stretches that balance by chance before the edge are passed over, unless the two go on alike behind them:
    that is another order, not a cut row.
    """
    edge = next((edge for edge in edges if edge > start), None)
    balance: Counter[str] = Counter()
    for place in range(start, min(len(text), len(drawn))):
        for sign, step in ((text[place], 1), (drawn[place], -1)):
            balance[sign] += step
            if not balance[sign]:
                del balance[sign]
        if balance:
            continue
        end = place + 1
        if edge is not None and edge <= end:
            return end
        if text[end : end + ALIKE] == drawn[end : end + ALIKE]:
            return None
    return None


def _opened(name: str, read: Any, content: bytes) -> Any:
    try:
        return read(content)
    except Exception as fault:  # whatever a reader says of our own file, the file is not sound
        raise ProofFailed(f"生成的 {name} 文件无法重新打开。", hint=CHECK_TEMPLATE) from fault


def _leftovers(paragraphs: Iterable[str]) -> list[Finding]:
    return [
        _fault(
            "proof-leftover-tag", f"文件中残留模板标记：{text[max(0, tag.start() - SHOWN) :][: 2 * SHOWN]}"
        )
        for text in paragraphs
        if (tag := LEFTOVER.search(text))
    ]


def _font_faults(fonts: Iterable[PdfFont]) -> list[Finding]:
    """What a reader could not print or copy: fonts that are not in the file, glyphs without shape or text."""
    faults = []
    for font in fonts:
        if not font.glyphs:
            faults.append(_fault("proof-font-not-embedded", f"PDF 没有嵌入字体 {font.name}。"))
        elif font.missing:
            message = f"PDF 有{len(font.missing)}个字在字体 {font.name} 中没有字形，印出来是空白或方框。"
            faults.append(_fault("proof-missing-glyph", message))
        if unread := font.shown - font.mapped:
            message = f"PDF 字体 {font.name} 有{len(unread)}个字形没有对应的文字，不能检索和复制。"
            faults.append(_fault("proof-font-without-unicode", message))
    return faults


def _fault(code: str, message: str, pointer: str = "") -> Finding:
    return Finding(code, Severity.ERROR, pointer, message, CHECK_TEMPLATE)

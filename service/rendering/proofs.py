"""Proofs on finished files: no tag left over, every word of the payload there, both files of one wording."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.core.errors import ProofFailed
from service.core.findings import Finding, Severity
from service.core.renditions import Rendition
from service.rendering.words import docx_paragraphs, pdf_lines, squeezed

LEFTOVER = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|｛｛|｝｝")
FOLIO = re.compile(r"—\d*—")
SHORTEST_PIECE = 1


@dataclass(slots=True)
class Reading:
    """The words of one file as one string, searched from where the last word was found."""

    text: str
    cursor: int = 0

    def holds(self, wanted: str) -> bool:
        """Whether *wanted* is there, whole."""
        place = self.text.find(wanted, self.cursor)
        if place < 0:
            place = self.text.find(wanted)
        if place >= 0:
            self.cursor = place
        return place >= 0

    def holds_in_pieces(self, wanted: str, breaks: int) -> bool:
        """Whether *wanted* is there cut at most *breaks* times, as a page end cuts a paragraph or a cell."""
        rest = wanted
        for _ in range(breaks + 1):
            length = self._longest(rest)
            if length == len(rest):
                return True
            if length < SHORTEST_PIECE:
                return False
            rest = rest[length:]
        return False

    def _longest(self, wanted: str) -> int:
        """The length of the longest beginning of *wanted* that is there."""
        low, high = 0, len(wanted)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if wanted[:middle] in self.text else (low, middle - 1)
        return low


def prove(printed: Sequence[tuple[str, str]], renditions: Iterable[Rendition]) -> None:
    """Nothing when every file holds what it must; raises ProofFailed with a finding for each fault."""
    words = {rendition.format: _words(rendition) for rendition in renditions}
    faults: list[Finding] = []
    for name, lines in words.items():
        faults += _leftovers(name, lines)
        faults += _missing(name, lines, printed)
    if "docx" in words and "pdf" in words:
        faults += _differing(words["docx"], words["pdf"])
    if faults:
        raise ProofFailed(
            "生成的文件未通过完整性核验，未交付。",
            hint="这是系统的问题，请把本条信息交给管理员。",
            findings=tuple(faults),
        )


def _words(rendition: Rendition) -> list[str]:
    read = {"docx": docx_paragraphs, "pdf": pdf_lines}[rendition.format]
    try:
        return read(rendition.content)
    except Exception as fault:  # whatever a reader says of our own file, the file is not sound
        raise ProofFailed(
            f"生成的 {rendition.format} 文件无法重新打开。", hint="请把本条信息交给管理员。"
        ) from fault


def _leftovers(name: str, lines: list[str]) -> list[Finding]:
    return [
        Finding(
            "proof-leftover-tag",
            Severity.ERROR,
            "",
            f"{name} 文件中残留模板标记：{line[:40]}",
            "请检查模板。",
        )
        for line in lines
        if LEFTOVER.search(line)
    ]


def _missing(name: str, lines: list[str], printed: Sequence[tuple[str, str]]) -> list[Finding]:
    reading = Reading("".join(lines))
    breaks = 0 if name == "docx" else len(lines)
    return [
        Finding(
            "proof-missing-text",
            Severity.ERROR,
            pointer,
            f"{name} 文件中缺少这段文字：{text[:40]}",
            "请检查模板。",
        )
        for pointer, text in printed
        for paragraph in text.split("\n")
        if not _held(reading, squeezed(paragraph), breaks)
    ]


def _differing(paragraphs: list[str], lines: list[str]) -> list[Finding]:
    """What one file says and the other does not; folios and the page fields behind them are the exception."""
    pdf, word = Reading("".join(lines)), Reading("".join(paragraphs))
    only_word = [
        text for text in paragraphs if not FOLIO.fullmatch(text) and not _held(pdf, text, len(lines))
    ]
    only_pdf = [text for text in lines if not FOLIO.fullmatch(text) and not word.holds(text)]
    return [
        Finding(
            "proof-words-differ",
            Severity.ERROR,
            "",
            f"只在 {where} 文件中出现：{text[:40]}",
            "请检查两份模板的文字。",
        )
        for where, found in (("docx", only_word), ("pdf", only_pdf))
        for text in found
    ]


def _held(reading: Reading, wanted: str, breaks: int) -> bool:
    return reading.holds(wanted) or (breaks > 0 and reading.holds_in_pieces(wanted, min(breaks, 6)))

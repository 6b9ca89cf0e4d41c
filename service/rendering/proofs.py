"""Proofs on finished files: no tag left over, every word of the payload there, both files of one wording."""

import re
from collections.abc import Iterable, Sequence

from service.core.errors import ProofFailed
from service.core.findings import Finding, Severity
from service.core.renditions import Rendition
from service.rendering.words import Reading, read_docx, read_pdf, squeezed

LEFTOVER = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|｛｛|｝｝")
FOLIO = re.compile(r"—?\d*—?")


def prove(printed: Sequence[tuple[str, str]], renditions: Iterable[Rendition]) -> None:
    """Nothing when every file holds what it must; raises ProofFailed with a finding for each fault."""
    readings = {rendition.format: _read(rendition) for rendition in renditions}
    faults: list[Finding] = []
    for name, reading in readings.items():
        faults += _leftovers(name, reading)
        faults += _missing(name, reading, printed)
    if "docx" in readings and "pdf" in readings:
        faults += _differing(readings["docx"], readings["pdf"])
    if faults:
        raise ProofFailed(
            "生成的文件未通过完整性核验，未交付。",
            hint="这是系统的问题，请把本条信息交给管理员。",
            findings=tuple(faults),
        )


def _read(rendition: Rendition) -> Reading:
    read = {"docx": read_docx, "pdf": read_pdf}[rendition.format]
    try:
        return read(rendition.content)
    except Exception as fault:  # whatever a reader says of our own file, the file is not sound
        raise ProofFailed(
            f"生成的 {rendition.format} 文件无法重新打开。", hint="请把本条信息交给管理员。"
        ) from fault


def _leftovers(name: str, reading: Reading) -> list[Finding]:
    return [
        Finding(
            "proof-leftover-tag",
            Severity.ERROR,
            "",
            f"{name} 文件中残留模板标记：{line[:40]}",
            "请检查模板。",
        )
        for line in reading.lines
        if LEFTOVER.search(line)
    ]


def _missing(name: str, reading: Reading, printed: Sequence[tuple[str, str]]) -> list[Finding]:
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
        if not reading.holds(squeezed(paragraph))
    ]


def _differing(word: Reading, pdf: Reading) -> list[Finding]:
    """What one file says and the other does not; folios and the page fields behind them are the exception."""
    only_word = [line for line in word.lines if not FOLIO.fullmatch(line) and not pdf.holds(line)]
    only_pdf = [line for line in pdf.lines if not FOLIO.fullmatch(line) and not word.holds(line)]
    return [
        Finding(
            "proof-words-differ",
            Severity.ERROR,
            "",
            f"只在 {where} 文件中出现：{line[:40]}",
            "请检查两份模板的文字。",
        )
        for where, found in (("docx", only_word), ("pdf", only_pdf))
        for line in found
    ]

"""What depends on where pages end: decided once, from our own lines, for both files of a paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from service.core.errors.payloads import DocumentTooLong
from service.core.findings import Finding, Severity
from service.core.ports import Arranged
from service.rendering.fonts import Typeface
from service.rendering.html import filled, template_digests
from service.rendering.paging import Flow, flow
from service.rendering.provenance import face_digests, versions


@dataclass(frozen=True, slots=True)
class Longest:
    """How many pages, and how many rows in its tables, a document may have."""

    pages: int
    rows: int


class Arranging:
    """Decides over recipients, ending and 版记; satisfies `service.core.ports.Arrange`.

    A document beyond the *longest* is refused before any page of it is set.
    """

    def __init__(self, typefaces: Iterable[Typeface], longest: Longest) -> None:
        self._typefaces = tuple(typefaces)
        self._longest = longest

    def __call__(self, type_name: str, view: Mapping[str, Any]) -> Arranged:
        """*view* with its arrangement, and a finding where the 主送机关 is moved.

        Raises DocumentTooLong or RenderFailed.
        """
        foreseen = self._foreseen(type_name, view)
        findings = []
        if foreseen.begins_overleaf:
            moved = _with(view, recipients_moved=True)
            below = self._foreseen(type_name, moved)
            if below.holds_imprint:
                view, foreseen = moved, below
            findings.append(_overleaf(view["header"]))
        if not foreseen.holds_imprint:
            findings.append(_running(view["header"]))
        arranged = _with(
            view,
            ending_whole=foreseen.ends_whole,
            last_text_whole=foreseen.takes_text,
            imprint=foreseen.comes_on,
        )
        return Arranged(arranged, tuple(findings), foreseen.length)

    def made_with(self, type_name: str) -> dict[str, str]:
        """What decides where lines end: SHA-256 (hex) of HTML templates and faces, and who reads these."""
        return versions("uharfbuzz") | template_digests(type_name) | face_digests(self._typefaces)

    def _foreseen(self, type_name: str, view: Mapping[str, Any]) -> Flow:
        made = filled(type_name, view, draft=False, typefaces=self._typefaces)
        _check_length("表格行", made.rows, self._longest.rows, "HONGTOU_MAX_ROWS")
        foreseen = flow(made.html)
        _check_length("页", foreseen.length, self._longest.pages, "HONGTOU_MAX_PAGES")
        return foreseen


def _check_length(unit: str, count: int, most: int, setting: str) -> None:
    if count > most:
        raise DocumentTooLong(
            f"这份文书将有 {count} {unit}，超过上限 {most} {unit}，未生成。",
            hint=f"请减少内容或分成几份；确需更长，请管理员调高 {setting}。",
        )


def _with(view: Mapping[str, Any], **decided: Any) -> Mapping[str, Any]:
    header = view["header"]
    return {**view, "header": {**header, "arrangement": {**header["arrangement"], **decided}}}


def _overleaf(header: Mapping[str, Any]) -> Finding:
    moved = header["arrangement"]["recipients_moved"]
    return Finding(
        "MA-01",
        Severity.INFO if moved else Severity.WARNING,
        "/header/main_recipients",
        f"主送机关共{len(header['recipients'])}字，首页印不下正文，"
        + ("已移至版记，排在抄送机关之上。" if moved else "版记一页也排不下，仍排在标题之下。"),
        "如需留在首页，请改用规范化简称或同类机关的统称。",
    )


def _running(header: Mapping[str, Any]) -> Finding:
    return Finding(
        "CL-02",
        Severity.WARNING,
        "/header/copies_to",
        f"抄送机关共{len(header['imprint']['copies'])}字，版记一页排不下，已另起一页接连排印。",
        "请改用规范化简称或同类机关的统称。",
    )

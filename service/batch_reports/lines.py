"""Rows of a batch as its reports and its zip have them: with file names and the words for places."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from schemas.outline import title_words
from service.batch_reports.words import ROW_STATES, SEVERITIES
from service.core.batches import Row, RowState
from service.core.pairing import Steps
from service.documents.batch_names import Names

NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class LineFile:
    """A file of a row: what it is called here, its format, digest (SHA-256, hex) and size in bytes."""

    name: str
    format: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class LineFinding:
    """Something to tell of a row: how grave, where in words and as a JSON Pointer, what, and the cure."""

    severity: str
    place: str
    pointer: str
    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row with the names of its files."""

    row: Row
    files: tuple[LineFile, ...]

    @property
    def state(self) -> str:
        """Its state in words."""
        return ROW_STATES[self.row.state]

    def told(self, name: str) -> str:
        """文号 (`number`), 标题 (`title`) or 成文日期 (`issue_date`) of what was made; else empty."""
        return str(self.row.result.get(name) or "")

    @property
    def archival_code(self) -> str:
        """档号, empty where nothing was filed."""
        return str((self.row.result.get("filed") or {}).get("archival_code") or "")

    @property
    def error(self) -> Mapping[str, str]:
        """Why it is not done: code, message and hint; empty where it is, or where nobody knows yet."""
        return self.row.result.get("error") or {}

    @property
    def findings(self) -> tuple[LineFinding, ...]:
        """Whatever was found in the payload."""
        return tuple(_finding(self.row, told) for told in self.row.result.get("findings", ()))


def lines(rows: Iterable[Row], naming: Names) -> Iterator[Line]:
    """The rows, given by number, each with the names of its files by a *naming* not yet used."""
    for row in rows:
        files = row.result.get("files", ()) if row.state is RowState.DONE else ()
        stem = naming.stem(row) if files else ""
        yield Line(row, tuple(_file(stem, told) for told in files))


@lru_cache(maxsize=4096)
def place_words(doc_type: str, pointer: str) -> str:
    """What leads to the place of that pointer in words, the outermost first; empty for the whole payload."""
    return " › ".join(title_words(doc_type, None, _steps(pointer)))


def _steps(pointer: str) -> Steps:
    parts = (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
    return tuple(int(part) if NUMBER.fullmatch(part) else part for part in parts)


def _file(stem: str, told: Mapping[str, Any]) -> LineFile:
    return LineFile(f"{stem}.{told['format']}", told["format"], told["sha256"], told["bytes"])


def _finding(row: Row, told: Mapping[str, str]) -> LineFinding:
    severity = SEVERITIES.get(told["severity"], told["severity"])
    place = place_words(row.doc_type, told["pointer"])
    return LineFinding(severity, place, told["pointer"], told["code"], told["message"], told["hint"])

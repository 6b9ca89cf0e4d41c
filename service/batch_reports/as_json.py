"""A report as JSON for programs, a line a row, made while it is read."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from service.batch_reports.lines import Line, place_words
from service.batch_reports.words import is_partial, outcome
from service.core.batches import Batch, BatchState


def json_report(batch: Batch, state: BatchState, lines: Iterable[Line]) -> Iterator[bytes]:
    """The report in pieces of UTF-8: `batch`, then `rows` in the order of their numbers."""
    yield b'{"batch": ' + _dumped(batch_told(batch, state)) + b',\n"rows": ['
    before = b"\n"
    for line in lines:
        yield before + _dumped(line_told(line))
        before = b",\n"
    yield b"\n]}\n"


def batch_told(batch: Batch, state: BatchState) -> dict[str, Any]:
    """The batch as plain JSON values."""
    told = {"is_partial": is_partial(batch), "outcome": outcome(batch, state)}
    return {**batch.as_dict(state), **told}


def line_told(line: Line) -> dict[str, Any]:
    """The row as plain JSON values."""
    row = line.row
    return {
        **row.as_dict(),
        "document": {name: line.told(name) for name in ("number", "title", "issue_date")},
        "filed": row.result.get("filed"),
        "files": [
            {"name": file.name, "format": file.format, "sha256": file.digest, "bytes": file.size}
            for file in line.files
        ],
        "findings": [
            {**told, "place": place_words(row.doc_type, told["pointer"])}
            for told in row.result.get("findings", ())
        ],
        "error": row.result.get("error"),
    }


def _dumped(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()

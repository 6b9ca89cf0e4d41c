"""Files of rows that became papers of the archive, as it has them now: a seal makes another PDF of one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from service.core.batches import Row
from service.core.errors.requests import NotFound
from service.core.keeping import Record


def as_kept(row: Row, find: Callable[[str], Record]) -> Row:
    """The row, its files named, digested and sized as its paper's record has them; one not filed as it is.

    So is one of which *find*, which gives records by their ids, raises NotFound.
    """
    filed = row.result.get("filed")
    if not filed:
        return row
    try:
        record = find(filed["id"])
    except NotFound:
        return row
    return replace(row, result={**row.result, "files": files_of(record)})


def files_of(record: Record) -> list[dict[str, Any]]:
    """The paper's files as a row tells them: all but the payload, which is its sender's."""
    return [
        {
            "format": item.format,
            "media_type": item.media_type,
            "name": item.file_name,
            "sha256": item.digest,
            "bytes": item.size,
        }
        for item in record.files
        if item.format != "payload"
    ]

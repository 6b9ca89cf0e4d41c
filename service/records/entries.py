"""What a list of filed papers says of each."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from service.core.keeping import Excerpt, Page, Record
from service.records.archival_code import parse_archival_code


def entries(page: Page) -> list[dict[str, Any]]:
    """One entry per record of the page, in its order, as plain JSON values."""
    return [_entry(record, page.excerpts.get(record.id, ())) for record in page.records]


def _entry(record: Record, excerpts: Sequence[Excerpt]) -> dict[str, Any]:
    series = parse_archival_code(record.archival_code).series
    return {
        "id": record.id,
        "archival_code": record.archival_code,
        "number": record.number,
        "title": record.title,
        "organs": list(record.organs),
        "issue_date": record.issue_date,
        "type": record.type,
        "doc_id": record.doc_id,
        "version": record.version,
        "year": series.year,
        "retention": series.retention,
        "status": record.status.value,
        "pages": record.pages,
        "created_at": record.created_at,
        "excerpts": [[asdict(part) for part in excerpt] for excerpt in excerpts],
    }

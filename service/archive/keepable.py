"""Whether a record that comes from elsewhere can be kept: asked before the log has it, for good."""

import json
from collections.abc import Sequence
from dataclasses import replace

from service.archive import rows
from service.core.events import Event
from service.core.keeping import Record
from service.records.archival_code import parse_archival_code
from service.records.words import kept_words


def is_keepable(record: Record, payload: bytes, version: int, history: Sequence[Event]) -> bool:
    """Whether rows can hold the record with its *history* and the words of its payload.

    What a stranger wrote may be of any type, whatever its digests say.
    """
    try:
        if parse_archival_code(record.archival_code).text != record.archival_code:
            return False
        if not all(type(made) is int and made <= version for made in _versions(history)):
            return False
        words = kept_words(record, json.loads(payload))
        return rows.is_keepable(replace(record, history=tuple(history)), version, words)
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
        return False


def _versions(history: Sequence[Event]) -> list[object]:
    return [event.details.get("version", 0) for event in history]

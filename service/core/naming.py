"""What a payload says it is, before anybody has read it."""

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from service.core.ports import DocumentType

UNKNOWN = "unknown"

NAMED = re.compile(rb'"doc_type"[ \t\r\n]*:[ \t\r\n]*"([^"\\]{1,64})"')
"""No text inside a payload looks like this: there the quotation marks are escaped."""


def named_type(body: bytes, known: Iterable[str]) -> str:
    """The one of *known* that *body* names, UNKNOWN where it names none or several.

    Good for counting only: the payload is not parsed.
    """
    named = {name.decode(errors="replace") for name in NAMED.findall(body)}
    return named.pop() if len(named) == 1 and named <= set(known) else UNKNOWN


LONGEST_ID = 200


class Introduced(NamedTuple):
    """What a payload says of itself: empty where it says nothing that we know.

    Payloads of a later `stage` may quote those of an earlier one.
    """

    doc_id: str = ""
    doc_type: str = ""
    stage: int = 0


def introduced(body: bytes, types: Mapping[str, DocumentType]) -> Introduced:
    """What the payload in *body* says it is; good for finding and ordering only, since it is not checked."""
    told: Any = None
    with suppress(ValueError, RecursionError):
        told = json.loads(body)
    if not isinstance(told, dict):
        return Introduced()
    doc_id, name = told.get("doc_id"), told.get("doc_type")
    is_id = isinstance(doc_id, str) and doc_id.isprintable() and len(doc_id) <= LONGEST_ID
    found = types.get(name) if isinstance(name, str) else None
    return Introduced(
        str(doc_id) if is_id else "", found.name if found else "", int(bool(found and found.quotes))
    )

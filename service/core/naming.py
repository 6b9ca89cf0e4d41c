"""What a payload says it is, before anybody has read it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from service.core.ports import DocumentType

UNKNOWN = "unknown"

ID = re.compile(r"[0-9a-f]{32}")
"""What batches, hooks and deliveries are known by: whatever else is asked for, there is none."""

NAMED = re.compile(rb'"doc_type"[ \t\r\n]*:[ \t\r\n]*"([^"\\]{1,64})"')
"""No text inside a payload looks like this: there the quotation marks are escaped."""


def named_type(body: bytes, known: Iterable[str]) -> str:
    """The one of *known* that *body* names, UNKNOWN where it names none or several.

    Good for counting only: the payload is not parsed.
    """
    named = {name.decode(errors="replace") for name in NAMED.findall(body)}
    return named.pop() if len(named) == 1 and named <= set(known) else UNKNOWN


LONGEST_ID = 200

OWN = re.compile(rb'"(doc_id|doc_type)"[ \t\r\n]*:[ \t\r\n]*("(?:[^"\\]|\\.){0,2400}+")', re.DOTALL)
"""With a text of as many characters as a name may have, each written as two escapes of six."""

TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
"""One that is not closed goes to the end, so that nothing is looked at twice."""

WHOLE = re.compile(rb'(?:[^"]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
"""What ends in no text."""

WINDOW = 1 << 16


class Introduced(NamedTuple):
    """What a payload says of itself: empty where it says nothing that we know.

    Payloads of a later `stage` may quote those of an earlier one.
    """

    doc_id: str = ""
    doc_type: str = ""
    stage: int = 0


def introduced(body: bytes, types: Mapping[str, DocumentType]) -> Introduced:
    """What the payload in *body* says it is; good for finding and ordering only, since it is not checked."""
    told = _own_names(body)
    doc_id, found = told.get("doc_id", ""), types.get(told.get("doc_type", ""))
    is_id = doc_id.isprintable() and len(doc_id) <= LONGEST_ID
    return Introduced(doc_id if is_id else "", found.name if found else "", int(bool(found and found.quotes)))


def _own_names(body: bytes) -> dict[str, str]:
    """`doc_id` and `doc_type` of the outermost object, where they are texts.

    Looked for rather than parsed: millions of small values would be hundreds of megabytes of objects.
    """
    told: dict[str, str] = {}
    depth = at = 0
    for match in OWN.finditer(body):
        depth += sum(map(_opened, _without_texts(body, at, match.start())))
        at = match.end()
        if depth == 1:
            with suppress(ValueError):
                told[match[1].decode()] = json.loads(match[2])
            if len(told) == 2:
                break
    return told


def _without_texts(body: bytes, at: int, end: int) -> Iterator[bytes]:
    """What lies there but texts, in pieces: millions of short texts are not to be in memory at once."""
    while at < end:
        to = _end(WHOLE, body, at, min(at + WINDOW, end))
        if to > at:
            yield TEXT.sub(b"", body[at:to])
        else:  # a text longer than that
            to = _end(TEXT, body, at, end)
        at = to


def _end(pattern: re.Pattern[bytes], body: bytes, at: int, end: int) -> int:
    found = pattern.match(body, at, end)
    return found.end() if found else end


def _opened(bare: bytes) -> int:
    """How many more brackets open there than close."""
    return bare.count(b"{") + bare.count(b"[") - bare.count(b"}") - bare.count(b"]")

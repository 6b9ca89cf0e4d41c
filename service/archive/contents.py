"""The files of a document's object, made from what is known of it; each can be read without this program."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from service.core.events import Event
from service.core.keeping import Record

PDF, DOCX, PAYLOAD, RECORD = "document.pdf", "document.docx", "payload.json", "record.json"
NAMES: Mapping[str, str] = {"payload": PAYLOAD, "pdf": PDF, "docx": DOCX}
"""The logical file of each format."""


def fixed_files(record: Record, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What is known before a document has its number: the papers themselves, and how they came to be."""
    return {
        **{NAMES[format]: content for format, content in files.items()},
        "findings.json": _json([finding.as_dict() for finding in record.findings]),
        "proofs.json": _json({"conformance": record.conformance}),
        "provenance.json": _json(
            {"made_with": record.made_with, "faces": [asdict(face) for face in record.faces]}
        ),
    }


def telling_files(record: Record) -> dict[str, bytes]:
    """What tells of the document as it stands after the last act: each version of the object has its own."""
    return {RECORD: _json(_untied(record).as_dict())}


def read_record(content: bytes, history: tuple[Event, ...]) -> Record:
    """The record in the bytes of its file, with its history from the log; raises ValueError."""
    try:
        return replace(Record.from_dict(json.loads(content)), history=history)
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(RECORD) from fault


def _untied(record: Record) -> Record:
    """The record with its acts outside the chain: the chain holds the digest of this very file."""
    acts = tuple(
        replace(
            event,
            seq=0,
            previous="",
            details={name: value for name, value in event.details.items() if name != "inventory"},
        )
        for event in record.history
    )
    return replace(record, history=acts)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"

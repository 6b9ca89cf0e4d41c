"""The files of a document's object, made from what is known of it; each can be read without this program."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from service.core.keeping import Record
from service.records.file_names import NAMES, RECORD
from service.records.metadata import metadata
from service.records.metadata_xml import metadata_xml


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
    tree = metadata(record)
    return {
        RECORD: _json(record.as_dict()),
        "metadata.json": _json(tree),
        "metadata.xml": metadata_xml(tree),
    }


def read_record(content: bytes) -> Record:
    """The record in the bytes of its file, with its history as the object tells it; raises ValueError."""
    try:
        return Record.from_dict(json.loads(content))
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(RECORD) from fault


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"

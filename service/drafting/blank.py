"""空白起草: a new paper of a type with what is known before anybody has written a word."""

from collections.abc import Mapping
from typing import Any

from service.drafting.parts import NOTICE, PLAN, REPORT

VERSION = "1.0"
PREFIXES: Mapping[str, str] = {NOTICE: "FN", PLAN: "RP", REPORT: "PR"}
OTHER = "DOC"
LENGTH = 16
"""Hex digits of the manuscript's id that tell its paper from all others."""


def doc_id_of(type: str, manuscript: str) -> str:
    """The identifier of the paper that is drafted in the manuscript of that id."""
    return f"{PREFIXES.get(type, OTHER)}-{manuscript[:LENGTH]}"


def blank(type: str, doc_id: str) -> dict[str, Any]:
    """The payload of an unwritten paper: type and identifier, with an empty header and body."""
    first = {"version": 1} if type == PLAN else {}
    return {
        "schema_version": VERSION,
        "doc_type": type,
        "doc_id": doc_id,
        **first,
        "header": {},
        "body": {},
    }

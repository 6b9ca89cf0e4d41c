"""Payloads, documents and findings the tests of this room start from."""

from importlib import import_module
from pathlib import Path
from typing import Any

from service.bootstrap.papers import build_parser
from service.core.checking import Rule, Subject, check
from service.core.findings import Finding
from service.core.pointer import strings
from service.settings import read_settings

SAMPLES = Path(__file__).parent.parent.parent / "samples"
PARSE = build_parser(read_settings({}))
TYPES = ("feedback_notice", "rectification_plan", "progress_report")


def payload(name: str) -> dict[str, Any]:
    """The payload of a sample, named by its path below the samples folder without its ending."""
    return PARSE((SAMPLES / f"{name}.json").read_bytes())


def rules(type_name: str) -> tuple[Rule, ...]:
    """The rules of a type."""
    found: tuple[Rule, ...] = import_module(f"service.rules.{type_name}").RULES
    return found


def document(values: dict[str, Any]) -> Any:
    """The document of a payload, by the type it names."""
    return import_module(f"schemas.{values['doc_type']}").load(values)


def findings(values: dict[str, Any]) -> tuple[Finding, ...]:
    """What the rules of its type say of a payload."""
    return check(Subject(document(values), tuple(strings(values))), rules(values["doc_type"]))

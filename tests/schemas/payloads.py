"""Payloads the tests of this room start from."""

from importlib import import_module
from pathlib import Path
from typing import Any

from service.bootstrap.papers import build_parser
from service.settings import read_settings

SAMPLES = Path(__file__).parent.parent.parent / "samples"
PARSE = build_parser(read_settings({}))


def payload(name: str) -> dict[str, Any]:
    """The payload of a sample, named by its path below the samples folder without its ending."""
    return PARSE((SAMPLES / f"{name}.json").read_bytes())


def load_as(type_name: str, values: dict[str, Any]) -> Any:
    """The document of a payload read as that type, whatever type it names."""
    return import_module(f"schemas.{type_name}").load(values)


def load(values: dict[str, Any]) -> Any:
    """The document of a payload, by the type it names."""
    return load_as(values["doc_type"], values)

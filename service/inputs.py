"""Payloads as the command line takes them, and what they may quote."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import click

from service.core.errors.payloads import PayloadError
from service.core.pipeline import Find, Pipeline, find_nothing
from service.core.ports import Document
from service.settings import read_settings

payloads = click.argument("payload", nargs=-1, required=True, type=click.File("rb"))
quoted = click.option(
    "--with",
    "quoted",
    multiple=True,
    type=click.File("rb"),
    help="被引用的文书（如报告所依据的整改方案），只读取不生成",
)


def pipeline() -> Pipeline:
    """The pipeline that the settings ask for; raises SettingsError."""
    from service.bootstrap.papers import build_pipeline

    return build_pipeline(read_settings())


def read(files: Iterable[Any]) -> dict[str, bytes]:
    """The content of each file by name; standard input named twice is read once."""
    bodies: dict[str, bytes] = {}
    for file in files:
        bodies.setdefault(file.name, file.read())
    return bodies


def library(
    pipeline: Pipeline,
    bodies: Mapping[str, bytes],
    quoted: Mapping[str, bytes],
    beyond: Find = find_nothing,
) -> Find:
    """What can be quoted, by doc_id: the payloads that load, every *quoted* one, and what *beyond* finds.

    Raises PayloadError for a quoted one that does not load.
    """
    found: dict[str, Document] = {}
    for body in bodies.values():
        with suppress(PayloadError):  # told when its own turn comes
            _enter(found, pipeline.load(body).document)
    for name, body in quoted.items():
        try:
            _enter(found, pipeline.load(body).document)
        except PayloadError as fault:
            message = f"被引用的文书 {name} 不能用：{fault.message}"
            raise type(fault)(message, hint=fault.hint, findings=fault.findings) from fault

    def find(doc_id: str) -> Iterator[Document]:
        if doc_id in found:
            yield found[doc_id]
        yield from beyond(doc_id)

    return find


def _enter(found: dict[str, Document], document: Document) -> None:
    found[document.doc_id] = document

"""What every command on the archive shares: the archive itself, and how a filed paper is named."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from service.acting import utc_now
from service.console import say_error
from service.core.errors.faults import ServiceError
from service.settings import read_settings

if TYPE_CHECKING:
    from service.archive.store import DocumentStore

document = click.argument("name", metavar="编号")
"""For commands on one filed paper: its id or its 档号, which `DocumentStore.named` looks up."""


@contextmanager
def opened() -> "Iterator[DocumentStore]":
    """A block with the archive that the settings name, to read in; raises SettingsError."""
    from service.bootstrap.archive import build_store

    with closing(build_store(read_settings())) as store:
        yield store


@contextmanager
def mended(actor: str) -> "Iterator[DocumentStore]":
    """A block with the archive, once what dead processes left is made good: for commands that change it.

    A running server does not mind: what living processes hold is left alone. Raises SettingsError or
    StoreFailed.
    """
    with opened() as store:
        store.recover(time=utc_now(), actor=actor)
        yield store


def witness(store: "DocumentStore", actor: str) -> None:
    """Nothing; the log tells where the log of the office ends, or people are told why it cannot."""
    from service.bootstrap.people import build_office

    try:
        store.witness(build_office(read_settings()).head, time=utc_now(), actor=actor)
    except ServiceError as error:
        click.echo("审计日志没有封存：", err=True)
        say_error(error)

"""What every command on the archive shares: who acts, the archive itself, and how a filed paper is named."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from service.acting import user_name, utc_now
from service.settings import read_settings

if TYPE_CHECKING:
    from service.archive.store import DocumentStore

LONGEST_NAME = 100


def _actor(context: click.Context, parameter: click.Parameter, name: str) -> str:
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise click.BadParameter(f"应为 1 至 {LONGEST_NAME} 个可见的字符。")
    return name.strip()


acting = click.option(
    "--actor",
    default=user_name,
    show_default="操作系统的登录名",
    callback=_actor,
    help="经办人，记入归档日志",
)
"""For commands that change the archive: the log says who did it."""

document = click.argument("name", metavar="编号")
"""For commands on one filed paper: its id or its 档号, which `DocumentStore.named` looks up."""


@contextmanager
def opened() -> "Iterator[DocumentStore]":
    """A block with the archive that the settings name, to read in; raises SettingsError."""
    from service.bootstrap import build_store

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

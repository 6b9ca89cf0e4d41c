"""Payloads on their way into the batch: streamed, and compared where they came before."""

from collections.abc import Iterable, Mapping
from itertools import chain

import click

from service.batch_commands.folder import print_of
from service.core.batches import Batch, Sender, Wishes
from service.core.entries import Entry
from service.core.errors.faults import Busy
from service.core.errors.payloads import PayloadError
from service.core.errors.requests import TooMuch
from service.core.naming import introduced
from service.core.ports import DocumentType
from service.jobs.arriving import Incoming, digest_of
from service.jobs.ledger import Ledger
from service.jobs.processing import faulty


def enter(
    ledger: Ledger,
    sender: Sender,
    wishes: Wishes,
    entries: Iterable[Entry],
    types: Mapping[str, DocumentType],
) -> Batch:
    """The batch with all *entries*, accepted, whether they come for the first time or again.

    It has the id of its *sender*, who is a command that sends no other one.
    Raises UsageError where there are none, or where others came before; as Ledger does.
    """
    coming = iter(entries)
    first = next(coming, None)
    if first is None:
        raise click.UsageError("没有找到文书数据：请核对所列的文件和文件夹。")
    batch = ledger.open(sender.id, sender, wishes, print_of(wishes), key=sender.id)
    entries = chain([first], coming)
    if batch.accepted_at:
        _check_same(ledger, batch.id, entries)
        return batch
    try:
        return ledger.fill(batch.id, (_incoming(entry, types) for entry in entries))
    except (PayloadError, TooMuch, Busy):
        ledger.drop(batch.id)
        raise


def _incoming(entry: Entry, types: Mapping[str, DocumentType]) -> Incoming:
    if entry.fault:
        return Incoming(entry.name, b"", fault=faulty(entry.fault))
    return Incoming(entry.name, entry.content, *introduced(entry.content, types))


def _check_same(ledger: Ledger, id: str, entries: Iterable[Entry]) -> None:
    """Nothing, where the rows of the batch are these entries."""
    rows = ledger.every_row(id)
    for entry in entries:
        row = next(rows, None)
        if row is None or row.digest != digest_of(entry.content):
            raise _other(entry.name)
    if row := next(rows, None):
        raise _other(row.name)


def _other(name: str) -> click.UsageError:
    return click.UsageError(
        f"数据与上次的不同（{name}），不能接着做。请用原来的数据，或为改过的数据另换一个文件夹。"
    )

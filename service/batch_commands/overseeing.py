"""Everybody's batches, listed, shown and steered by whoever runs the machine."""

from collections.abc import Callable, Mapping

import click

from service.acting import utc_now
from service.batch_commands.ending import say_undone
from service.batch_commands.screen import progress, troubles
from service.batch_reports.as_json import batch_told, json_report
from service.batch_reports.lines import lines
from service.batch_reports.words import head, outcome
from service.bootstrap.jobs import build_ledger
from service.console import DONE, print_json
from service.core.batches import UNDONE, Batch, BatchAct
from service.documents.batch_names import Naming
from service.documents.dates import moment
from service.jobs.ledger import Ledger
from service.registry import document_types
from service.settings import Settings

STEPS: Mapping[BatchAct, Callable[[Ledger, str, str], Batch]] = {
    BatchAct.PAUSE: Ledger.pause,
    BatchAct.CONTINUE: Ledger.proceed,
    BatchAct.CANCEL: Ledger.cancel,
    BatchAct.REPEAT: Ledger.repeat,
}


def list_batches(settings: Settings, page: int, size: int, *, as_json: bool) -> int:
    """The exit code, after that page of the list was printed; raises HongtouError."""
    found, total = build_ledger(settings).page(None, offset=(page - 1) * size, limit=size)
    now = utc_now()
    if as_json:
        items = [batch_told(batch, batch.state(now)) for batch in found]
        print_json({"items": items, "page": page, "page_size": size, "total": total})
        return DONE
    for batch in found:
        click.echo(_sentence(batch, now))
    click.echo(f"第 {page} 页，共 {total} 个批次。")
    return DONE


def show_batch(settings: Settings, id: str, *, as_json: bool) -> int:
    """The exit code, after the batch was printed, as JSON with all rows; raises HongtouError."""
    ledger = build_ledger(settings)
    batch = ledger.get(id)
    state = batch.state(utc_now())
    naming = Naming(
        batch.wishes.pattern, batch.total, {name: kind.title for name, kind in document_types().items()}
    )
    if as_json:
        for piece in json_report(batch, state, lines(ledger.every_row(id), naming)):
            click.echo(piece, nl=False)
        return DONE
    for label, text in head(batch, state):
        click.echo(f"{label}\t{text}")
    for trouble in troubles(batch):
        click.echo(trouble)
    say_undone(batch, lines(ledger.every_row(id, [*UNDONE]), naming))
    return DONE


def steer(settings: Settings, act: BatchAct, id: str, who: str, *, as_json: bool) -> int:
    """The exit code, after *who* took that step; raises HongtouError."""
    batch = STEPS[act](build_ledger(settings), id, who)
    state = batch.state(utc_now())
    if as_json:
        print_json(batch_told(batch, state))
    else:
        click.echo(outcome(batch, state))
    return DONE


def _sentence(batch: Batch, now: str) -> str:
    sent = f"{batch.sender.name}，{moment(batch.created_at)}"
    return "\t".join((batch.id, progress(batch, batch.state(now)), sent, batch.wishes.name)).rstrip()

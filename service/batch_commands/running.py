"""A batch from its payloads to its files: entered, worked on, placed, and told."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event
from typing import IO, Any

import click

from service.acting import new_id, utc_now
from service.batch_commands.attending import Attending
from service.batch_commands.ending import STOPPED, exit_code, say_outcome
from service.batch_commands.entering import enter
from service.batch_commands.folder import REPORTS, Held, held
from service.batch_commands.placing import Fetch, Kept, Placing, Unplaced, from_archive, standing
from service.batch_commands.reports import Reporting
from service.batch_commands.screen import screen
from service.batch_commands.sources import entries_in
from service.batch_commands.working import Working, hushed
from service.bootstrap.archive import build_store
from service.bootstrap.jobs import build_ledger, build_spool
from service.chores.purging import let_go
from service.core.access import EVERYWHERE
from service.core.batches import Batch, Mode, Row, Sender, Wishes
from service.core.chores import Chore
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import StateForbids
from service.documents.batch_names import Naming
from service.handover.parcels import MANIFEST
from service.jobs.filed import as_kept
from service.jobs.ledger import Ledger
from service.jobs.spool import key_of
from service.progress import tracked
from service.registry import document_types
from service.settings import Settings

HALTS = (signal.SIGINT, signal.SIGTERM)
GO_ON = "没有办完：出了下面的错。排除之后，在同样的命令后加 --resume 接着做。"
SHOW_CURSOR = b"\x1b[?25h\n"


@dataclass(frozen=True, slots=True)
class Order:
    """What the command was told: payloads of *sources* for *actor*, the files of *formats* into *folder*.

    Where there is no folder, everything is forgotten afterwards.
    """

    sources: tuple[Path, ...]
    wishes: Wishes
    formats: tuple[str, ...]
    actor: str
    folder: Path | None
    resumes: bool
    as_json: bool


def run(order: Order, settings: Settings) -> int:
    """The exit code, once the batch has ended or was stopped; raises HongtouError or UsageError."""
    ledger, wishes, folder = build_ledger(settings), order.wishes, order.folder
    with ExitStack() as stack:
        here = Held(new_id())
        if folder:
            here = stack.enter_context(held(folder, wishes, here.id, resumes=order.resumes))
        else:
            stack.callback(ledger.forget, here.id)
        batch = _entered(order, settings, ledger, here)
        if batch is None:
            return STOPPED
        listed = stack.enter_context(TemporaryFile())
        fetch, kept = stack.enter_context(_fetching(settings, wishes.mode))
        placing = _placing(order, ledger, batch, listed, fetch=fetch, kept=kept)
        stop = stack.enter_context(_halting())
        working = None if settings.broker else Working(settings, new_id())
        shown = screen(time.monotonic)
        attending = Attending(ledger, batch.id, order.actor, shown, utc_now, stop, placing, working)
        batch = _attended(attending)
        state, last = batch.state(utc_now()), placing.last if placing else 0
        reporting = Reporting(ledger, batch, state, _titles(), order.formats, listed, last, kept)
        if folder:
            reporting.write(folder)
        code = _told(order, batch, reporting, has_stopped=stop.is_set())
        _let_go_of_old(settings, stop)
        return code


def _entered(order: Order, settings: Settings, ledger: Ledger, here: Held) -> Batch | None:
    """The batch, accepted and going, which lasts; None where somebody stopped the command before."""
    sender = Sender(here.id, order.actor, reads=EVERYWHERE, files=EVERYWHERE)
    entries = tracked(entries_in(order.sources, settings), "读入数据")
    try:
        batch = enter(ledger, sender, order.wishes, entries, document_types())
        here.lasts = True
    except KeyboardInterrupt:
        here.lasts = True
        click.echo("已停止：数据还没有读完，什么也没有办。接着做请加 --resume。", err=True)
        return None
    except StoreFailed:  # it may have been accepted all the same
        here.lasts = True
        raise
    return _gone_on(ledger, batch, order.actor) if order.resumes else batch


def _gone_on(ledger: Ledger, batch: Batch, who: str) -> Batch:
    """The batch, what was not done being tried again as far as it can be, and no pause holding it up."""
    with suppress(StateForbids):  # somebody else may have steered it meanwhile
        if ledger.repeatable(batch.id):
            batch = ledger.repeat(batch.id, who)
        if batch.paused_at:
            batch = ledger.proceed(batch.id, who)
    return batch


def _placing(
    order: Order, ledger: Ledger, batch: Batch, listed: IO[bytes], *, fetch: Fetch, kept: Kept
) -> Placing | None:
    """Who places files, where there are to be any."""
    folder = order.folder
    if folder is None:
        return None
    naming = Naming(order.wishes.pattern, batch.total, _titles(), standing(folder, order.formats, kept))
    return Placing(folder, ledger, batch.id, fetch, kept, order.formats, naming, listed)


def _attended(attending: Attending) -> Batch:
    """The batch as it ended, or as it was stopped; where a broker brings rows to workers, it is theirs."""
    working = attending.working
    ended: Batch | None = None
    with hushed():
        try:
            if working and attending.has_open_rows():
                working.start()
            ended = attending.until_over()
            return ended
        except Unplaced as unplaced:
            raise unplaced.fault from unplaced
        finally:
            if ended is None:
                attending.screen.say(GO_ON)
            attending.screen.end()
            if working:
                working.end()


@contextmanager
def _fetching(settings: Settings, mode: Mode) -> Iterator[tuple[Fetch, Kept]]:
    """A block with what gives the files of rows, and tells of them: the archive where they are filed."""
    if mode is Mode.FILE:
        with closing(build_store(settings)) as store:
            yield from_archive(store), partial(as_kept, find=store.get)
        return
    spool = build_spool(settings)

    def fetch(row: Row, format: str) -> bytes:
        told = next(file for file in row.result["files"] if file["format"] == format)
        return b"".join(spool.stream(key_of(row.batch, row.number, told["sha256"], format)))

    yield fetch, lambda row: row


@contextmanager
def _halting() -> Iterator[Event]:
    """A block with what is set once somebody wants an end; who wants it a second time gets it at once."""
    stop = Event()

    def halt(*_: Any) -> None:
        if stop.is_set():
            if sys.stderr.isatty():
                os.write(2, SHOW_CURSOR)
            os._exit(STOPPED)
        stop.set()

    before = {kind: signal.signal(kind, halt) for kind in HALTS}
    try:
        yield stop
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _told(order: Order, batch: Batch, reporting: Reporting, *, has_stopped: bool) -> int:
    if order.as_json:
        for piece in reporting.as_json():
            click.echo(piece, nl=False)
    else:
        say_outcome(batch, reporting)
        _say_where(order)
    if has_stopped and not batch.ended_at:
        how = "接着做请在同样的命令后加 --resume。" if order.folder else "没有校验完。"
        click.echo(f"已停止。{how}", err=True)
        return STOPPED
    return exit_code(batch, reporting)


def _let_go_of_old(settings: Settings, stop: Event) -> None:
    """Nothing; what is kept for a time only is gone where that is over: nobody else may do it here."""
    if settings.calendar.times(Chore.PURGE):
        with suppress(StoreFailed):  # the next command finds it
            let_go(settings, datetime.now(UTC), partial(takewhile, lambda _: not stop.is_set()))


def _say_where(order: Order) -> None:
    if order.folder is None:
        click.echo("只作了校验，没有生成、也没有留下任何文件；各件的全部意见用 --json 查看。")
        return
    click.echo(f"文件在 {order.folder}；报告见其中的 {'、'.join(REPORTS)}。")
    click.echo(f"核对文件是否完好：在该文件夹中运行 sha256sum -c {MANIFEST}")


def _titles() -> dict[str, str]:
    return {name: kind.title for name, kind in document_types().items()}

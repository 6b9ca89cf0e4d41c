"""How far a batch has come: a bar for people at a terminal, a line now and then for everybody else."""

import sys
from collections.abc import Callable
from typing import Any, Protocol

import click

from service.batch_reports.words import BATCH_STATES
from service.core.batches import OPEN, UNDONE, Batch, BatchState, seconds_left

LINE_SECONDS = 15.0
"""Between two lines, where nothing else happens."""

ENOUGH = 5
"""Rows that tell a pace."""

MINUTES_FROM, HOURS_FROM = 90, 5400


class Screen(Protocol):
    """Where people see how far a batch has come."""

    def show(self, batch: Batch, state: BatchState) -> None:
        """Nothing; that is how it stands now."""

    def say(self, text: str) -> None:
        """Nothing; people were told."""

    def end(self) -> None:
        """Nothing; it shows no more."""


def screen(clock: Callable[[], float]) -> Screen:
    """The screen for whoever reads standard error; *clock* counts seconds."""
    return Bar() if sys.stderr.isatty() else Lines(clock)


class Lines:
    """Lines on standard error: at the beginning, where something changed, and from time to time."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._told, self._at = "", -LINE_SECONDS
        self._state: tuple[Any, ...] = ()

    def show(self, batch: Batch, state: BatchState) -> None:
        """Nothing; a line says so where it is time for one."""
        text, now, changed = progress(batch, state), self._clock(), (state, troubles(batch))
        if changed != self._state or now - self._at >= LINE_SECONDS:
            self._state, self._at = changed, now
            if text != self._told:
                self._told = text
                self.say(text)

    def say(self, text: str) -> None:
        """Nothing; the line is written."""
        click.echo(text, err=True)

    def end(self) -> None:
        """Nothing; there is nothing to take away."""


class Bar:
    """A bar at the bottom of a terminal."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            BarColumn(bar_width=30),
            TextColumn("{task.description}", markup=False),
            TextColumn("已用"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._bar.add_task("正在开始", total=None)
        self._bar.start()

    def show(self, batch: Batch, state: BatchState) -> None:
        """Nothing; the bar says so."""
        ended = batch.total - batch.count(*OPEN)
        self._bar.update(self._task, total=batch.total, completed=ended, description=progress(batch, state))

    def say(self, text: str) -> None:
        """Nothing; it stands above the bar."""
        self._bar.console.print(text, markup=False, highlight=False)

    def end(self) -> None:
        """Nothing; the bar is gone."""
        self._bar.stop()


def progress(batch: Batch, state: BatchState) -> str:
    """How far it has come, its pace, what is left, and what holds it up, in one line."""
    ended = batch.total - batch.count(*OPEN)
    told = [f"{BATCH_STATES[state]} {ended}/{batch.total} 件"]
    if failed := batch.count(*UNDONE):
        told.append(f"未成 {failed}")
    left = seconds_left(batch)
    if left and batch.recent >= ENOUGH:
        told += [f"每分钟 {batch.recent * 60 / batch.span:.0f} 件", f"约剩 {duration(max(left, 1.0))}"]
    return "，".join(told) + "".join(f"；{trouble}" for trouble in troubles(batch))


def troubles(batch: Batch) -> tuple[str, ...]:
    """What holds it up, in words."""
    return tuple(dict.fromkeys(f"{trouble['message']}等待中" for trouble in batch.troubles))


def duration(seconds: float) -> str:
    """About how long that is, in words."""
    if seconds < MINUTES_FROM:
        return f"{seconds:.0f} 秒"
    if seconds < HOURS_FROM:
        return f"{seconds / 60:.0f} 分钟"
    return f"{seconds // 3600:.0f} 小时 {seconds % 3600 / 60:.0f} 分钟"

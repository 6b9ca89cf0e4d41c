"""How far long work has come: a bar on standard error, for people only, and only once it takes long."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from operator import length_hint
from threading import Lock, Timer
from typing import Any, TypeVar

PATIENCE_SECONDS = 2.0
"""How long a person waits without a word."""

Advance = Callable[[int], None]
Item = TypeVar("Item")


def tracked(items: Iterable[Item], words: str, total: int | None = None) -> Iterator[Item]:
    """The items one by one, while a bar says what is done (*words*), how many are, and out of how many.

    The number is asked of *items* where it is not given; a generator's stays unknown.
    """
    with progress(words, length_hint(items) or None if total is None else total) as advance:
        for item in items:
            yield item
            advance(1)


@contextmanager
def progress(words: str, total: int | None = None) -> Iterator[Advance]:
    """A block of work, told how much of *total* is done by the function it is given.

    The bar comes after PATIENCE_SECONDS, however long one step takes, and goes with the block; where standard
    error is no terminal there is none.
    """
    if not sys.stderr.isatty():
        yield lambda steps: None
        return
    bar = _Bar(words, total)
    timer = Timer(PATIENCE_SECONDS, bar.show)
    timer.daemon = True
    timer.start()
    try:
        yield bar.advance
    finally:
        timer.cancel()
        bar.end()


class _Bar:
    """A bar that may be shown by another thread, before or after it has ended."""

    def __init__(self, words: str, total: int | None) -> None:
        self._words, self._total, self._done = words, total, 0
        self._lock, self._is_over = Lock(), False
        self._shown: Any = None

    def advance(self, steps: int) -> None:
        """Nothing; so many more steps are done."""
        with self._lock:
            self._done += steps
            if self._shown:
                self._shown.update(self._shown.task_ids[0], completed=self._done)

    def show(self) -> None:
        """Nothing; from now on it is seen, unless the work has ended."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._is_over:
                return
            self._shown = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("已用"),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
                redirect_stdout=sys.stdout.isatty(),  # else answers would go to standard error with the bar
            )
            self._shown.add_task(self._words, total=self._total, completed=self._done)
            self._shown.start()

    def end(self) -> None:
        """Nothing; it is gone, and stays away."""
        with self._lock:
            self._is_over = True
            if self._shown:
                self._shown.stop()

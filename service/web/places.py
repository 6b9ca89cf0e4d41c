"""Places for heavy work, so that no crowd of it leaves a process deaf."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore

from service.core.errors import Busy, QueueFull

THREADS = 8
"""Per process: one renders, one checks, some wait for their turn, the others answer short questions."""

LINE = THREADS - 2
"""How many threads may work or wait for a place at once; the rest is for what needs none."""


@dataclass(frozen=True, slots=True)
class Places:
    """One place to check in and one to render in, with one bounded line before both."""

    _line: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(LINE))
    _check: BoundedSemaphore = field(default_factory=BoundedSemaphore)
    _render: BoundedSemaphore = field(default_factory=BoundedSemaphore)

    @contextmanager
    def checking(self, wait: int) -> Iterator[None]:
        """The place to read and check a payload in; raises Busy after *wait* seconds, QueueFull at once."""
        with self._stood_in(wait), _taken(self._check, wait):
            yield

    @contextmanager
    def rendering(self, wait: int) -> Iterator[None]:
        """The place to render in; raises Busy after *wait* seconds, QueueFull at once."""
        with self._stood_in(wait), _taken(self._render, wait):
            yield

    @contextmanager
    def _stood_in(self, wait: int) -> Iterator[None]:
        if not self._line.acquire(blocking=False):
            raise QueueFull("排队的请求太多。", retry_after=wait, hint=f"请在 {wait} 秒后重试。")
        try:
            yield
        finally:
            self._line.release()


@contextmanager
def _taken(place: BoundedSemaphore, wait: int) -> Iterator[None]:
    if not place.acquire(timeout=wait):
        raise Busy("排队已超过等候时间。", retry_after=wait, hint=f"请在 {wait} 秒后重试。")
    try:
        yield
    finally:
        place.release()

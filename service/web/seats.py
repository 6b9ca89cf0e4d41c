"""Places for callers whose answers take long: so many in all, so many for one, the others come again."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from service.core.errors.faults import Busy

SECONDS = 10
"""When to come back."""


@dataclass(slots=True)
class Seats:
    """At most *most* in all and *own* for one caller, each of whom has a thread as long as it sits.

    *message* and *hint* are for who finds no place.
    """

    most: int
    own: int
    message: str = "同时查看或下载批次的太多。"
    hint: str = "请关闭不用的页面，或稍候再试。"
    _taken: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def taken(self, caller: str) -> Iterator[None]:
        """A block for which the caller has a place; raises Busy where that finds none."""
        with self._lock:
            if self._taken.total() >= self.most or self._taken[caller] >= self.own:
                raise Busy(self.message, retry_after=SECONDS, hint=self.hint)
            self._taken[caller] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken[caller] -= 1

"""One place for which callers wait in the order they came."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition

from service.core.errors.faults import Busy


@dataclass(eq=False, slots=True)
class Seat:
    """A place for one; at most *line* callers wait for it, *wait* seconds each."""

    line: int
    wait: int
    _there: deque[object] = field(default_factory=deque)
    _moved: Condition = field(default_factory=Condition)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """A block for which the caller has it; raises Busy, at once where the line is full."""
        own = object()
        with self._moved:
            if len(self._there) > self.line:
                raise self._busy("等候打开的表格太多。")
            self._there.append(own)
            if not self._moved.wait_for(lambda: self._there[0] is own, self.wait):
                self._there.remove(own)
                raise self._busy("等候打开表格已超过等候时间。")
        try:
            yield
        finally:
            with self._moved:
                self._there.popleft()
                self._moved.notify_all()

    def _busy(self, message: str) -> Busy:
        return Busy(message, retry_after=self.wait, hint=f"请在 {self.wait} 秒后重试。")

"""A worker in this process, and what it tells."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

from service.core.batches import Claimed
from service.core.watching import Facts
from service.jobs.bringing import Bringing, Polling
from service.jobs.carrying import Told as Row
from service.jobs.carrying import Work
from service.jobs.dispatching import Dispatcher
from service.jobs.processing import Processing, unnoted


@dataclass
class Told:
    """What the worker told, in order."""

    events: list[tuple[str, Facts]] = field(default_factory=list)

    def __call__(self, event: str, facts: Facts, gravity: int) -> None:
        """Nothing; it is remembered."""
        self.events.append((event, facts))

    def names(self) -> list[str]:
        """The events alone."""
        return [event for event, _ in self.events]


def eventually(holds: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether it does within that time."""
    end = monotonic() + seconds
    while not holds() and monotonic() < end:
        sleep(0.02)
    return holds()


class Messenger:
    """A carrier with no broker between: what it tells, it hears."""

    def __init__(self) -> None:
        self._rows: SimpleQueue[Row | None] = SimpleQueue()

    def listen(self, work: Work, name: str, slots: int) -> Thread:
        """The thread that hears."""
        self._thread = Thread(target=self._hear, args=[work], name="listening", daemon=True)
        self._thread.start()
        return self._thread

    def send(self, rows: Iterable[Row]) -> None:
        """Nothing; they will be heard."""
        for row in rows:
            self._rows.put(row)

    def await_connection(self) -> None:
        """There is none to wait for."""

    check = let_go = await_connection

    def hush(self) -> None:
        """Nothing; no further row is heard."""
        self._rows.put(None)
        self._thread.join()

    def _hear(self, work: Work) -> None:
        while row := self._rows.get():
            if not work(row.batch, row.number):
                self._rows.put(row)


@contextmanager
def working(
    queue: Any,
    process: Callable[[Claimed], None],
    told: Told,
    bringing: Bringing | None = None,
    unforeseen: Callable[[Exception], None] = unnoted,
) -> Iterator[Dispatcher]:
    """A worker that works on two rows at once until the end of the block; it looks for them unless told."""
    over = Event()
    if isinstance(process, Processing):
        process = replace(process, is_stuck=lambda: worker.is_stuck, upsets=lambda: worker.upsets)
    worker = Dispatcher(queue, process, "a" * 32, "one", 1, 2, told, bringing or Polling(), unforeseen)
    thread = Thread(target=worker.run, args=[over.is_set])
    thread.start()
    try:
        yield worker
    finally:
        over.set()
        thread.join(30)
        assert not thread.is_alive()

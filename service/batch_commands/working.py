"""The worker inside the command, beside whatever else the command does."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from service.settings import Settings
from service.worker import work

QUIET = {"hongtou": logging.CRITICAL, "hongtou.console": logging.ERROR}
"""What is logged while people look at a bar that tells them of troubles."""


@contextmanager
def hushed() -> Iterator[None]:
    """A block during which the journal is quiet."""
    before = {name: logging.getLogger(name).level for name in QUIET}
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


@dataclass(slots=True)
class Working:
    """A worker of the name *id*, once it was started."""

    settings: Settings
    id: str
    _over: Event = field(default_factory=Event)
    _thread: Thread | None = None
    _fault: Exception | None = None

    def start(self) -> None:
        """Nothing; from now on rows are worked on."""
        self._thread = Thread(target=self._run, name="working", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Nothing; it ends what it has begun, and begins nothing more."""
        self._over.set()

    def end(self) -> None:
        """Nothing; it has ended what it had begun."""
        self.stop()
        if self._thread:
            self._thread.join()

    @property
    def runs(self) -> bool:
        """Whether it still works on something."""
        return self._thread is not None and self._thread.is_alive()

    def check(self) -> None:
        """Nothing; raises what ended it, where that was a fault."""
        if self._fault:
            raise self._fault

    def _run(self) -> None:
        try:
            work(self.settings, self.id, lambda _: self._over.is_set(), logging.ERROR, does_chores=False)
        except Exception as fault:  # told by whoever looks
            self._fault = fault

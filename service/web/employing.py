"""While the service runs, a worker process takes up batches, and another one where it died."""

import logging
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic

from service.core.errors.faults import StoreFailed
from service.journal.lines import note
from service.journal.steps import unforeseen
from service.web.services import Services

LOOK_SECONDS = 0.5
CHORE_LOOK_SECONDS = 5.0
IDLE_SECONDS = 300
"""After which a worker with nothing to do ends, and its memory is free."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before another worker takes the place of one that died, twice as many each time."""

LONG_ENOUGH = 10.0
"""Seconds after which a worker that died had worked: what stops each at its start does so before."""


def worker_command(id: str) -> Sequence[str]:
    """What starts the worker *id*, which ends with whoever holds its standard input."""
    script = "import sys; from service.cli import main; main(sys.argv[1:])"
    return (sys.executable, "-c", script, "worker", "--id", id, "--idle", str(IDLE_SECONDS), "--attached")


@dataclass(slots=True)
class Employing:
    """Who looks whether there is work, and employs a worker process as long as there is."""

    services: Services
    _over: Event = field(default_factory=Event)
    _thread: Thread | None = None
    _pause: float = FIRST_PAUSE
    _looked: float = 0.0

    def start(self) -> None:
        """Nothing; from now on somebody looks."""
        self._thread = Thread(target=self._run, name="employing", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Nothing; the worker has ended what it had begun, and none follows."""
        self._over.set()
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            try:
                if self.is_work():
                    self._employ()
            except Exception as fault:  # whatever befalls one look, others follow
                unforeseen(fault)
                self._rest(0.0)

    def is_work(self) -> bool:
        """Whether there is something to do now; False too where nobody can tell, which is noted."""
        try:
            return self.services.queue.has_work() or self._is_chore()
        except StoreFailed as fault:
            note("batches not looked at", {"code": fault.code}, logging.ERROR, error=fault)
            self._over.wait(LONGEST_PAUSE / 6)
            return False

    def _is_chore(self) -> bool:
        """Whether a chore is due, as looked at now and then."""
        if monotonic() - self._looked < CHORE_LOOK_SECONDS:
            return False
        self._looked = monotonic()
        return self.services.chores.is_due()

    def _employ(self) -> None:
        """Nothing; a worker came, and is gone again."""
        id, began = self.services.new_id(), monotonic()
        try:
            process = subprocess.Popen(worker_command(id), stdin=subprocess.PIPE, close_fds=True)  # noqa: S603 - ourselves
        except OSError as fault:  # no process, no memory or no descriptor left
            note("no batch worker", {}, logging.ERROR, error=fault)
            self._rest(0.0)
            return
        with process:
            while process.poll() is None and not self._over.wait(LOOK_SECONDS):
                pass
            if process.stdin:
                process.stdin.close()  # which tells it to end
            code = process.wait()
        if code and not self._over.is_set():
            self._replace(id, code, monotonic() - began)

    def _replace(self, id: str, code: int, lived: float) -> None:
        """Nothing; what the dead worker had waits for the next one, which does not come too soon."""
        note("batch worker died", {"worker": id, "code": code}, logging.ERROR)
        with suppress(StoreFailed):  # else it is found silent
            self.services.queue.leave(id)
        self._rest(lived)

    def _rest(self, lived: float) -> None:
        """Nothing; some time has gone, the more the more workers in a row did not live."""
        self._pause = FIRST_PAUSE if lived > LONG_ENOUGH else min(2 * self._pause, LONGEST_PAUSE)
        self._over.wait(self._pause)

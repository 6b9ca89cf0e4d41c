"""While the service runs, the archive's log is told again and again where the log of the office ends."""

import logging
from dataclasses import dataclass, field
from threading import Event, Thread

from service.core.errors.faults import ServiceError
from service.core.events import Act
from service.journal.lines import note
from service.web.services import SYSTEM, Services

LOOK_SECONDS = 60.0
MOST_EVENTS = 1000
MOST_LOOKS = 360
"""Events, and looks (six hours), that go by between two witnesses: each is a file for good."""


@dataclass(slots=True)
class Witnessing:
    """Who looks after the log of the office beside the requests; what fails is told and tried again."""

    services: Services
    seconds: float = LOOK_SECONDS
    most: int = MOST_EVENTS
    _seq: int = -1
    _looks: int = 0
    _over: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def start(self) -> None:
        """Nothing; from now on somebody looks, at once and then every so many seconds."""
        self._thread = Thread(target=self._run, name="witnessing", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Nothing; nobody looks any more, and the end is witnessed."""
        self._over.set()
        if self._thread:
            self._thread.join()
            self.look(is_due=True)

    def look(self, *, is_due: bool = False) -> None:
        """Nothing; refusals that were only counted are told, and the head is witnessed where that is due."""
        held = self.services
        try:
            for name, count in held.refusals.left().items():
                held.office.record(time=held.now(), actor=name, act=Act.REFUSE, before=count)
            head = held.office.head()
            self._looks += 1
            if is_due or head.seq - self._seq >= self.most or self._looks >= MOST_LOOKS:
                held.store.witness(held.office.head, time=held.now(), actor=SYSTEM)
                self._seq, self._looks = head.seq, 0
        except ServiceError as fault:
            self._looks = MOST_LOOKS  # the next look tries again
            note("audit not witnessed", {"code": fault.code}, logging.ERROR, error=fault)

    def _run(self) -> None:
        self.look(is_due=True)
        while not self._over.wait(self.seconds):
            self.look()

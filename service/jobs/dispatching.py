"""A worker: some rows at once, signs of life while it works, and the dead ones' rows taken up again."""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from time import monotonic, sleep
from typing import Protocol

from service.core.batches import Claimed
from service.core.errors import HongtouError
from service.core.errors.faults import StoreFailed
from service.core.watching import Facts
from service.jobs.bringing import POLL_SECONDS, Bringing, Polling, Resting
from service.jobs.processing import UNFORESEEN, HeldUp, unnoted
from service.jobs.queue import LEASE_SECONDS, ClaimLost, Queue

BEAT_SECONDS = 1.5
WORK = "work"
"""The part of a worker that all rows need."""

Tell = Callable[[str, Facts, int], None]


class Beside(Protocol):
    """What a worker does beside its rows, which is its own as long as it has not left."""

    def stop(self) -> None:
        """Nothing; it is told to end."""

    def end(self) -> None:
        """Nothing; it has ended."""


def untold(event: str, facts: Facts, gravity: int) -> None:
    """Nothing."""


def unprepared() -> None:
    """Nothing."""


@dataclass(slots=True)
class Dispatcher:
    """The worker *id*, process *pid* of *host*, with *slots* rows at once; *process* works on each.

    *tell* is told of what holds it up, and when that is over, *unforeseen* of errors that nobody foresaw;
    *bringing* is how rows come to it, `upsets` how often anything held it up.
    """

    queue: Queue
    process: Callable[[Claimed], None]
    id: str
    host: str
    pid: int
    slots: int
    tell: Tell = untold
    bringing: Bringing = field(default_factory=Polling)
    unforeseen: Callable[[Exception], None] = unnoted
    upsets: int = 0
    _over: Event = field(default_factory=Event)
    _left: Event = field(default_factory=Event)
    _entered: Event = field(default_factory=Event)
    _troubles: dict[str, HongtouError] = field(default_factory=dict)
    _guard: Lock = field(default_factory=Lock)
    _busy: int = 0

    def run(
        self, is_over: Callable[[], bool], *beside: Beside, prepare: Callable[[], None] = unprepared
    ) -> None:
        """Nothing; it works until *is_over*, then ends what it has begun, and what is done *beside* it.

        Before the first row comes *prepare*, while it is seen alive already, and with what holds it up.
        Raises RuntimeError where a part of it ended by itself: another worker is better than half of one.
        """
        beating = Thread(target=self._live, name="beating", daemon=True)
        beating.start()
        try:
            prepare()
            ended = self._work(beating, is_over, beside)
        finally:
            self._over.set()
            self._left.set()
            beating.join()
            self._leave()
        if ended:
            raise RuntimeError(f"ended: {', '.join(ended)}")

    def _work(self, beating: Thread, is_over: Callable[[], bool], beside: Sequence[Beside]) -> list[str]:
        """The parts that ended by themselves; what was begun has ended."""
        while not (self._entered.wait(POLL_SECONDS) or is_over() or not beating.is_alive()):
            pass  # what it took before it is known would be found lost
        parts = [beating, *(self.bringing.begin(self) if self._entered.is_set() else ())]
        ended: list[str] = []
        while not is_over() and not ended:
            sleep(POLL_SECONDS)
            ended = [part.name for part in parts if not part.is_alive()]
        self._over.set()
        for other in beside:
            other.stop()
        self.bringing.end()
        for other in beside:
            other.end()
        return ended

    @property
    def is_idle(self) -> bool:
        """Whether it works on no row now, nor on anything else."""
        return not self._busy

    @property
    def is_stuck(self) -> bool:
        """Whether something that rows need is away."""
        return WORK in self._troubles

    @contextmanager
    def busy(self) -> Iterator[None]:
        """A block of other work, which keeps it from being idle."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def do(self, claim: Claimed) -> None:
        """Nothing; the row has ended, or is somebody else's, or waits again."""
        self._count(1)
        try:
            self.process(claim)
            self.going_on()
        except ClaimLost:
            self.tell("row lost", _row(claim), logging.WARNING)
        except HeldUp as held:
            self._give_back(claim, held.fault)
        except StoreFailed as fault:
            self._give_back(claim, fault)
        except Exception as fault:  # the row would be its own for as long as it is seen alive
            self.unforeseen(fault)
            self._give_back(claim, UNFORESEEN)
        finally:
            self._count(-1)

    def _live(self) -> None:
        """Nothing; it is seen alive until it leaves, and looks for those who are not."""
        seen = 0.0
        while True:
            try:
                if not self.queue.beat(self.id, self._told()):
                    self.queue.enter(self.id, host=self.host, process=self.pid, slots=self.slots)
                self._entered.set()
                if monotonic() - seen < LEASE_SECONDS:  # else nobody may have been able to be seen
                    self._take_up()
                seen = monotonic()
            except StoreFailed as fault:
                self.stuck(fault)
            if self._left.wait(BEAT_SECONDS):
                return

    def _take_up(self) -> None:
        if dead := self.queue.reclaim():
            self.tell("workers lost", {"workers": dead}, logging.WARNING)
        self.queue.go_on_halting()

    def _give_back(self, claim: Claimed, fault: HongtouError) -> None:
        """Nothing; the row waits again: as soon as that can be written down.

        Where this worker ends meanwhile, the others will find it silent.
        """
        self.stuck(fault)
        resting = Resting(self._over)
        while True:
            try:
                self.queue.release(claim)
                return
            except ClaimLost:
                return
            except StoreFailed as further:
                self.stuck(further)
            except Exception as further:  # as above
                self.unforeseen(further)
            if self._over.is_set():
                return
            resting.rest()

    def _leave(self) -> None:
        try:
            self.queue.leave(self.id)
        except StoreFailed as fault:  # the others will find it silent
            self.stuck(fault)

    def stuck(self, fault: HongtouError, over: str = WORK) -> None:
        """Nothing; it is told what holds it up, *over* which part."""
        with self._guard:
            before = self._troubles.get(over)
            self._troubles[over] = fault
            self.upsets += 1
        if before is None or before.code != fault.code:
            facts: Facts = {"code": fault.code, "message": fault.message, "hint": fault.hint}
            self.tell("jobs held up", facts, logging.ERROR)

    def going_on(self, over: str = WORK) -> None:
        """Nothing; it is told that this part goes on, where it was held up."""
        with self._guard:
            was = self._troubles.pop(over, None)
        if was:
            self.tell("jobs going on", {"code": was.code}, logging.INFO)

    def _told(self) -> str:
        """What holds it up, as its row has it."""
        for fault in tuple(self._troubles.values()):
            told = {"host": self.host, "code": fault.code, "message": fault.message, "hint": fault.hint}
            return json.dumps(told, ensure_ascii=False)
        return ""

    def _count(self, step: int) -> None:
        with self._guard:
            self._busy += step


def _row(claim: Claimed) -> Facts:
    return {"batch": claim.row.batch, "row": claim.row.number, "attempt": claim.attempt}

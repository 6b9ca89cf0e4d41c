"""Who sends what waits for hooks: some at once, beside the rows, which wait for none of it."""

import logging
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic

from service.core.errors.faults import StoreFailed
from service.core.hooks import Answer, Parcel, Verdict
from service.core.watching import Facts
from service.jobs.hook_log import HookLog
from service.jobs.hook_sending import HookSending

SENDERS = 16
"""Calls at the same time."""

LOOK_SECONDS, AFTER_FAULT_SECONDS = 1.0, 5.0
TIDY_SECONDS = 600.0

UNFORESEEN = "程序出错，没有送达。"

Tell = Callable[[str, Facts, int], None]


@dataclass(slots=True)
class Deliverer:
    """The sender *id*: *call* makes each call; *note* is told of those that failed, *unforeseen* of errors
    that nobody foresaw."""

    sending: HookSending
    log: HookLog
    call: Callable[[Parcel], Answer]
    id: str
    note: Tell
    unforeseen: Callable[[Exception], None]
    _over: Event = field(default_factory=Event)
    _freed: Event = field(default_factory=Event)
    _thread: Thread | None = None
    _tidied_at: float = float("-inf")

    def start(self) -> None:
        """Nothing; from now on it sends."""
        self._thread = Thread(target=self._run, name="hooks", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Nothing; what is being sent has been, within the time of a call, and nothing more is."""
        self._over.set()
        self._freed.set()
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        running: set[Future[None]] = set()
        with ThreadPoolExecutor(SENDERS, "hook") as senders:
            while not self._over.is_set():
                try:
                    self._look(senders, running)
                except StoreFailed as fault:
                    self._held_up(fault)
                    self._over.wait(AFTER_FAULT_SECONDS)
                except Exception as fault:  # whatever befalls one look, others follow
                    self.unforeseen(fault)
                    self._over.wait(AFTER_FAULT_SECONDS)

    def _look(self, senders: Executor, running: set[Future[None]]) -> None:
        """Nothing; what is to be sent now is being sent, or some time has passed where it is nothing."""
        running -= {one for one in running if one.done()}
        self._freed.clear()
        self._tidy()
        free = SENDERS - len(running)
        parcels = self.sending.claim(self.id, free) if free else []
        for parcel in parcels:
            running.add(senders.submit(self._send, parcel))
        if not parcels:
            self._freed.wait(LOOK_SECONDS)

    def _tidy(self) -> None:
        if monotonic() - self._tidied_at > TIDY_SECONDS:
            self.log.tidy()
            self._tidied_at = monotonic()

    def _send(self, parcel: Parcel) -> None:
        facts: Facts = {"hook": parcel.hook, "delivery": parcel.id, "try": parcel.number}
        try:
            answer = self.call(parcel)
        except Exception as fault:  # whatever befalls one call counts as a try, and is made known
            answer = Answer(0, 0, UNFORESEEN)
            facts["error"] = type(fault).__name__
        told = facts | {"status": answer.status, "milliseconds": answer.milliseconds}
        if answer.verdict is not Verdict.DONE:
            self.note("hook failed", told, logging.INFO)
        try:
            self.sending.answered(parcel, self.id, answer)
        except StoreFailed as fault:  # it is sent again, under the same id
            self._held_up(fault)
        except Exception as fault:
            self.unforeseen(fault)
        self._freed.set()

    def _held_up(self, fault: StoreFailed) -> None:
        self.note("hooks held up", {"code": fault.code}, logging.WARNING)

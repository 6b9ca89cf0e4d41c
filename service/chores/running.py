"""Chores done by a worker, beside its rows: one at a time, behind everything else on the machine."""

import logging
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Event, Thread

from service.archive.store import DocumentStore
from service.chores.duty import BrokenOff, Duty
from service.chores.fixity import fixity
from service.chores.purging import purge
from service.chores.reminding import reminders
from service.chores.sampling import sample
from service.chores.saving import backup
from service.core.chores import Begun, Chore, Ended, Result
from service.core.errors import HongtouError
from service.core.errors.faults import ServiceError, StoreFailed
from service.jobs.chores import Chores
from service.jobs.queue import ClaimLost
from service.journal.lines import note
from service.journal.steps import unforeseen
from service.settings import Settings

LOOK_SECONDS = 5.0
FAR_BEHIND = 15
"""The niceness of the thread, and of the engines that it starts."""

PATIENCE_SECONDS = 20.0
"""How long a worker that ends waits for a step of its chore, which is then found lost."""

WORKS: Mapping[Chore, Callable[[Duty], Result]] = {
    Chore.BACKUP: backup,
    Chore.FIXITY: fixity,
    Chore.SAMPLE: sample,
    Chore.PURGE: purge,
    Chore.REMINDERS: reminders,
}


@dataclass(slots=True)
class Choring:
    """Who does the chores of *chores* that are due, on *store*, as the worker *id*.

    *busy* is entered while one is done.
    """

    settings: Settings
    store: DocumentStore
    chores: Chores
    id: str
    busy: Callable[[], AbstractContextManager[None]]
    works: Mapping[Chore, Callable[[Duty], Result]] = field(default_factory=lambda: WORKS)
    _over: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def start(self) -> None:
        """Nothing; from now on chores are done when they are due."""
        self._thread = Thread(target=self._run, name="choring", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Nothing; the chore that is under way, if any, is broken off at its next step, and none is begun."""
        self._over.set()

    def end(self) -> None:
        """Nothing; the chore that was under way, if any, is somebody else's to go on with."""
        self.stop()
        thread, self._thread = self._thread, None
        if thread:
            thread.join(PATIENCE_SECONDS)

    def once(self, chore: Chore) -> Result | HongtouError | None:
        """What the chore came to, done now by the caller, or why it failed; None where somebody is at it.

        Raises StoreFailed where nobody can be asked.
        """
        begun = self.chores.claim(self.id, chore)
        return self._do(begun) if begun else None

    def _run(self) -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), FAR_BEHIND)
        while not self._over.wait(LOOK_SECONDS):
            try:
                if begun := self.chores.claim(self.id):
                    self._do(begun)
            except StoreFailed:
                continue  # told by whoever works on rows; the next look may find it back
            except Exception as fault:  # whatever befalls one look, others follow
                unforeseen(fault)

    def _do(self, begun: Begun) -> Result | HongtouError | None:
        """What it came to, told; None where the worker ends, or was taken for dead."""
        duty = Duty(self.settings, self.store, begun, self._over.is_set)
        with self.busy():
            try:
                result = self.works[begun.chore](duty)
            except BrokenOff:
                self._settle(begun, lambda: self.chores.break_off(begun))
                note("chore broken off", _told(begun))
                return None
            except Exception as unworded:
                return self._failed(begun, unworded)
            if not self._settle(begun, lambda: self.chores.finish(begun, result)):
                return None
        gravity = logging.ERROR if result.end is Ended.FOUND else logging.INFO
        note("chore done", {**_told(begun), "outcome": result.end.value, "message": result.message}, gravity)
        return result

    def _failed(self, begun: Begun, unworded: Exception) -> HongtouError:
        """Why it failed, told."""
        fault = unworded if isinstance(unworded, HongtouError) else _unforeseen(unworded)
        told = {**_told(begun), "code": fault.code, "message": fault.message}
        note("chore failed", told, logging.ERROR, error=unworded)
        self._settle(begun, lambda: self.chores.fail(begun, fault))
        return fault

    def _settle(self, begun: Begun, end: Callable[[], None]) -> bool:
        """Whether the end of the run is written down, as soon as that can be: it may be another's run now."""
        while True:
            try:
                end()
                return True
            except ClaimLost:
                note("chore lost", _told(begun), logging.WARNING)
                return False
            except StoreFailed as fault:
                if self._over.wait(LOOK_SECONDS):
                    note("chore lost", {**_told(begun), "code": fault.code}, logging.WARNING)
                    return False


def _told(begun: Begun) -> dict[str, str | int]:
    return {"chore": begun.chore.value, "run": begun.run}


def _unforeseen(fault: Exception) -> HongtouError:
    return ServiceError(
        f"程序出现未预料的错误：{type(fault).__name__}。", hint="请把日志中的这一行交给开发者。"
    )

"""The door of jobs: a process that works on the rows of batches until it is told to stop."""

import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Event, Thread
from time import monotonic, sleep

from service.acting import utc_now
from service.archive.store import DocumentStore
from service.bootstrap.archive import build_store
from service.bootstrap.jobs import (
    build_bringing,
    build_chores,
    build_deliverer,
    build_processing,
    build_queue,
)
from service.bootstrap.papers import FAR_BEHIND, build_workshop, staff_of_batches
from service.chores.running import Choring
from service.core.batches import Claimed
from service.core.chores import Timetable
from service.core.errors.faults import Busy, StoreFailed
from service.core.ports import Store, Workshop
from service.database.temporary import clear_temporary
from service.jobs.dispatching import Dispatcher
from service.journal.lines import note
from service.journal.steps import unforeseen, watching, written
from service.journal.traces import Trace, within
from service.settings import Settings

PAUSE_SECONDS = 0.1
AWAY_SECONDS = 2.0
"""Between two looks whether the archive answers again."""

WARM_SECONDS = 30.0
"""How long processes that make files may take to start, before somebody is told."""

ARCHIVE, ENGINES = "archive", "engines"
"""Parts of a worker that may hold it up."""

SYSTEM = "系统"


def work(
    settings: Settings,
    id: str,
    is_over: Callable[[Dispatcher], bool],
    level: int = logging.INFO,
    *,
    does_chores: bool = True,
) -> None:
    """Nothing; rows are worked on by the worker *id* until *is_over*. Raises SettingsError.

    StoreFailed is raised where it ends while the archive is away. Its processes log what is of that *level*
    or graver. What is due by the calendar is done too, if it *does_chores*.
    """
    clear_temporary()
    watch = watching(written)
    workshop = build_workshop(settings, _noted, watch, staff_of_batches(settings), level=level)
    with closing(build_store(settings, FAR_BEHIND)) as store:  # its engines start with the first filing
        dispatcher = _dispatcher(settings, id, workshop, store)
        over = partial(is_over, dispatcher)
        chores = build_chores(settings if does_chores else replace(settings, calendar=Timetable()))
        choring = Choring(settings, store, chores, id, dispatcher.busy)
        deliverer = build_deliverer(settings, id, note)

        def prepare() -> None:
            _recover(store, dispatcher, over)
            workshop.start()
            _await_engines(workshop, dispatcher, over)
            note("working", {"worker": id, "slots": settings.batch_workers})
            deliverer.start()
            choring.start()

        try:
            dispatcher.run(over, choring, prepare=prepare)
        finally:
            choring.end()
            deliverer.end()
            workshop.end()
        note("working no more", {"worker": id})


def _recover(store: DocumentStore, dispatcher: Dispatcher, over: Callable[[], bool]) -> None:
    """Nothing; the archive is whole, as soon as it answers. Raises StoreFailed where it is *over* before."""
    while True:
        try:
            store.recover(time=utc_now(), actor=SYSTEM)
        except StoreFailed as fault:
            dispatcher.stuck(fault, ARCHIVE)
            again = monotonic() + AWAY_SECONDS
            while monotonic() < again:
                if over():
                    raise
                sleep(PAUSE_SECONDS)
        else:
            dispatcher.going_on(ARCHIVE)
            return


def _await_engines(workshop: Workshop, dispatcher: Dispatcher, over: Callable[[], bool]) -> None:
    """Nothing; there are processes that make files, unless it is *over* before."""
    late = monotonic() + WARM_SECONDS
    while fault := workshop.fault():
        if over():
            return
        if not isinstance(fault, Busy) or monotonic() > late:  # until then they only start
            dispatcher.stuck(fault, ENGINES)
        sleep(PAUSE_SECONDS)
    dispatcher.going_on(ENGINES)


def _dispatcher(settings: Settings, id: str, workshop: Workshop, store: Store) -> Dispatcher:
    process = replace(
        build_processing(settings, workshop, store, watching(written)),
        unforeseen=unforeseen,
        is_stuck=lambda: dispatcher.is_stuck,
        upsets=lambda: dispatcher.upsets,
    )

    def told(claim: Claimed) -> None:
        with within(Trace(claim.row.batch, claim.row.document_id)):
            process(claim)

    dispatcher = Dispatcher(
        build_queue(settings),
        told,
        id,
        socket.gethostname(),
        os.getpid(),
        settings.batch_workers,
        note,
        build_bringing(settings),
        unforeseen,
    )
    return dispatcher


def _noted(event: str, facts: Mapping[str, str | int]) -> None:
    note(event, dict(facts))


@dataclass(slots=True)
class Ending:
    """When a worker ends: told by a signal, once *idle* seconds brought nothing, or with who started it."""

    idle: float | None
    is_attached: bool
    _told: Event = field(default_factory=Event)
    _rests_since: float = field(default_factory=monotonic)

    def watch(self) -> None:
        """Nothing; from now on signals, and the end of standard input where attached, are heard."""
        for kind in (signal.SIGTERM, signal.SIGINT):
            signal.signal(kind, lambda *_: self._told.set())
        if self.is_attached:
            Thread(target=self._await_end, name="attached", daemon=True).start()

    def __call__(self, dispatcher: Dispatcher) -> bool:
        """Whether it is time."""
        if self._told.is_set():
            return True
        if self.idle is None:
            return False
        if not dispatcher.is_idle:
            self._rests_since = monotonic()
        return monotonic() - self._rests_since > self.idle

    def _await_end(self) -> None:
        while sys.stdin.buffer.read(1):
            pass
        self._told.set()

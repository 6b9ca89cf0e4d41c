"""The nursery process: it makes everything ready once, then forks a worker whenever one is asked for.

It has one thread and does no task itself, so that every fork finds it in the same state.
"""

import gc
import os
import pickle
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from service.workers.bounds import Bounds, allow_another, confine, resident
from service.workers.messages import Answer, Task, packed, told

LONGEST = 100_000
"""Bytes of a message between the service and its nursery."""

DEAF_TO = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Sent to all of a service at once by terminals and service managers; the service itself says when to end."""


@dataclass(frozen=True, slots=True)
class Birth:
    """An order: a worker within *bounds*, on the socket that comes with it."""

    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Burial:
    """An order: that worker ends now, and what it left is removed."""

    worker: int


@dataclass(frozen=True, slots=True)
class Family:
    """The living workers and the folder of temporary files that each has below *folder*."""

    folder: Path
    living: set[int] = field(default_factory=set)

    def bear(self, held: Any, connection: int, control: int, bounds: Bounds) -> int:
        """The process id of a new worker that answers at *connection*; *control* is not its own."""
        parent = os.getpid()
        worker = os.fork()
        if not worker:
            os.close(control)
            _live(self, held, connection, bounds, parent)
        os.close(connection)
        self.living.add(worker)
        return worker

    def bury(self, worker: int) -> int:
        """What the worker ended with: an exit code, or a signal as negative number."""
        if worker not in self.living:
            return 0
        self.living.discard(worker)
        os.kill(worker, signal.SIGKILL)
        _, status = os.waitpid(worker, 0)
        shutil.rmtree(self.room(worker), ignore_errors=True)
        return os.waitstatus_to_exitcode(status)

    def room(self, worker: int) -> Path:
        """Where that worker's temporary files are."""
        return self.folder / str(worker)


def main(descriptor: int, folder: str) -> None:
    """Nothing; raises workers on order of the service at *descriptor* until that is closed.

    Temporary files are in *folder*, which is gone at the end: the service may have been killed.
    """
    for sent in DEAF_TO:
        signal.signal(sent, signal.SIG_IGN)
    family = Family(Path(folder))
    with socket.socket(fileno=descriptor) as control:
        try:
            with suppress(ConnectionError):  # the service ended meanwhile
                _raise_all(control, family)
        finally:
            for worker in [*family.living]:
                family.bury(worker)
            shutil.rmtree(family.folder, ignore_errors=True)


def _raise_all(control: socket.socket, family: Family) -> None:
    tempfile.tempdir = str(family.folder)
    try:
        start: Callable[[], Any] = pickle.loads(control.recv(LONGEST))
        held = start()
    except Exception as fault:
        control.send(packed(told(fault, resident())))
        return
    _settle()
    control.send(packed(Answer()))
    while True:
        message, connections, _, _ = socket.recv_fds(control, LONGEST, 1)
        if not message:
            return
        order = pickle.loads(message)
        if isinstance(order, Birth):
            given = family.bear(held, connections[0], control.fileno(), order.bounds)
        else:
            given = family.bury(order.worker)
        control.send(pickle.dumps(given))


def _live(family: Family, held: Any, connection: int, bounds: Bounds, parent: int) -> None:
    """Be a worker: never returns, and runs nothing that the nursery left for its own end."""
    service = Connection(connection)
    try:
        room = family.room(os.getpid())
        room.mkdir()
        tempfile.tempdir = str(room)
        confine(bounds, parent)
        _work(held, service, bounds)
    except BaseException as fault:
        with suppress(OSError):  # the service has gone
            service.send_bytes(packed(told(fault, 0)))
    os._exit(0)


def _work(held: Any, service: Connection, bounds: Bounds) -> None:
    is_warm = False
    while True:
        try:
            task: Task = service.recv()
        except EOFError:
            return
        if is_warm:
            allow_another(bounds.seconds)
        answer = _done(held, task)
        if not is_warm:
            _settle()
            os.nice(bounds.niceness)  # not before: callers wait for the start
            is_warm = True
        service.send_bytes(answer)


def _settle() -> None:
    """Nothing; what is there now stays, and no collection looks at it again, nor so copies what is shared."""
    gc.collect()
    gc.freeze()


def _done(held: Any, task: Task) -> bytes:
    try:
        with held.within(task.context):
            value = getattr(held, task.name)(*task.arguments, **task.options)
        return pickle.dumps(Answer(value, resident=resident()))
    except BaseException as fault:  # also what would end the process
        answer = told(fault, resident())
    return packed(answer)

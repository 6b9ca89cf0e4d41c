"""The service's side of the nursery: it starts the process, orders workers and buries them."""

import json
import pickle
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from threading import RLock
from typing import Any

from service.core.errors.faults import WorkerDied
from service.database.temporary import Temporary, make_temporary
from service.workers.bounds import Bounds
from service.workers.messages import Answer, Unforeseen
from service.workers.raising import LONGEST, Birth, Burial

BOOT = (
    "import json, os, sys; os.nice(int(sys.argv[4])); sys.path[:] = json.loads(sys.argv[3]);"
    " from service.workers.raising import main; main(int(sys.argv[1]), sys.argv[2])"
)
PATIENCE_SECONDS = 120
"""For getting ready, for every order and for a worker's first task; a sound machine takes a tenth of that."""


@dataclass(slots=True)
class Running:
    """A nursery process that is ready, the socket it takes orders at, and its folder of temporary files."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    folder: Temporary

    def end(self) -> None:
        """Nothing; it ends with all its workers, and what they left is gone."""
        self.control.close()
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.folder.end()


@dataclass(slots=True)
class Nursery:
    """Makes workers that all hold what *start* returns; any thread may ask. *start* can be pickled.

    Its process is started by the first order, and anew where it died; it and its workers have that *niceness*
    more than the service from their start.
    """

    start: Callable[[], Any]
    niceness: int = 0
    _running: Running | None = None
    _is_over: bool = False
    _guard: RLock = field(default_factory=RLock)

    def bear(self, bounds: Bounds) -> tuple[int, Connection]:
        """The process id of a new worker and the connection to it; raises as *start*, or WorkerDied."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                worker = self._ordered(Birth(bounds), [theirs.fileno()])
            except BaseException:
                ours.close()
                raise
        return worker, Connection(ours.detach())

    def bury(self, worker: int) -> int | None:
        """What the worker ended with: an exit code, a signal as negative number; None where nobody knows."""
        with self._guard:
            if self._running is None:
                return None
            try:
                return self._ordered(Burial(worker), [])
            except WorkerDied:
                return None

    def end(self) -> None:
        """Nothing; the process is gone for good, and all workers with it."""
        with self._guard:
            self._is_over = True
            self._drop()

    def _drop(self) -> None:
        running, self._running = self._running, None
        if running:
            running.end()

    def _ordered(self, order: Birth | Burial, connections: list[int]) -> int:
        with self._guard:
            if self._is_over:
                raise _lost()
            self._running = self._running or _started(self.start, self.niceness)
            try:
                socket.send_fds(self._running.control, [pickle.dumps(order)], connections)
                given: int = pickle.loads(self._running.control.recv(LONGEST))
            except (OSError, EOFError) as fault:
                self._drop()
                raise _lost() from fault
            return given


def _started(start: Callable[[], Any], niceness: int) -> Running:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(PATIENCE_SECONDS)
    folder = make_temporary()
    with theirs:
        told = [str(theirs.fileno()), str(folder.path), json.dumps(sys.path), str(niceness)]
        command = [sys.executable, "-c", BOOT, *told]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])  # noqa: S603 - ourselves
    running = Running(process, ours, folder)
    try:
        ours.send(pickle.dumps(start))
        ready: Answer = pickle.loads(ours.recv(LONGEST))
        if ready.trace:
            raise ready.error or Unforeseen(ready.trace)
    except BaseException as fault:
        process.kill()
        running.end()
        if isinstance(fault, OSError | EOFError):
            raise _lost() from fault
        raise
    return running


def _lost() -> WorkerDied:
    return WorkerDied("生成文书的进程无法启动。", hint="请运行 hongtou doctor 检查安装，并看日志所列的原因。")

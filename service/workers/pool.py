"""A fixed number of workers and the bounded line of callers before them."""

from collections import deque
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Any

from service.core.errors import HongtouError
from service.core.errors.faults import Busy
from service.core.watching import Crew, Facts, Note, Watch, unnoted, unwatched
from service.workers.bounds import MEBI, Bounds, resident
from service.workers.messages import Task
from service.workers.nursery import PATIENCE_SECONDS, Nursery
from service.workers.worker import Worker

UNFORESEEN = "internal-error"

LONGEST_PAUSE_SECONDS = 60
"""Between two attempts to make a worker that cannot be made."""


@dataclass(eq=False, slots=True)
class Pool:
    """*size* workers of *nursery*, each of which has done the task *first* before it serves.

    At most *line* callers wait for one, *wait* seconds each, in the order they came. *note* is told of each
    worker that begins or ends, and why; *watch* of waiting and working; *work* is what they call it.
    """

    work: str
    nursery: Nursery
    bounds: Bounds
    first: Task
    size: int
    line: int
    wait: int
    note: Note = unnoted
    watch: Watch = unwatched
    _idle: deque[Worker] = field(default_factory=deque)
    _living: set[Worker] = field(default_factory=set)
    _waiting: deque[Future[Worker]] = field(default_factory=deque)
    _guard: Lock = field(default_factory=Lock)
    _ended: Event = field(default_factory=Event)
    _fault: Exception | None = None

    def start(self) -> None:
        """Nothing; the workers are being made, each on its own."""
        for _ in range(self.size):
            self._order(None)

    def do(self, task: Task, type: str, seconds: int | None = None) -> Any:
        """What the task on a document of that *type* gives; raises Busy, or as a worker does.

        It has as long as the bounds say, or so many *seconds*.
        """
        with self.watch("queue", work=self.work, type=type):
            worker = self._taken()
        try:
            with self.watch("work", work=self.work, type=type):
                return worker.do(task, seconds)
        finally:
            self._give_back(worker)

    def crew(self) -> Crew:
        """Its workers as they are now."""
        self._bury_idle()
        with self._guard:
            waiting, processes = len(self._waiting), sorted(worker.process for worker in self._living)
            busy = len(self._living) - len(self._idle)
        return Crew(self.work, waiting, busy, tuple(map(resident, processes)))

    def fault(self) -> HongtouError | None:
        """Why no worker is there to serve; None as soon as there is one."""
        self._bury_idle()
        with self._guard:
            if self._living:
                return None
            if isinstance(self._fault, HongtouError):
                return self._fault
        hint = "请稍候；久不就绪时，请看日志所列的原因。"
        return Busy("生成文书的进程还在启动。", retry_after=self.wait, hint=hint)

    def end(self) -> None:
        """Nothing; no worker serves any more, and who waits is told."""
        self._ended.set()
        with self._guard:
            idle, waiting = [*self._idle], [*self._waiting]
            self._living.clear()
            self._idle.clear()
            self._waiting.clear()
        for place in waiting:
            place.set_exception(self._over())
        for worker in idle:
            worker.end("end")

    def _taken(self) -> Worker:
        """A living worker for the caller alone; raises Busy at once where the line is full."""
        while True:
            worker = self._next()
            if not worker.has_ended:
                return worker
            self._bury(worker)

    def _bury_idle(self) -> None:
        """Nothing; idle workers that are gone do not count, and others are made before a caller comes."""
        with self._guard:
            gone = [worker for worker in self._idle if worker.has_ended]
            for worker in gone:
                self._idle.remove(worker)
                self._living.discard(worker)
        for worker in gone:  # not here: a nursery that starts anew takes seconds
            Thread(target=self._bury, args=[worker], name="burying", daemon=True).start()

    def _bury(self, worker: Worker) -> None:
        worker.end("died")
        self._give_back(worker)

    def _next(self) -> Worker:
        with self._guard:
            if self._ended.is_set():
                raise self._over()
            if self._idle:
                return self._idle.popleft()
            if len(self._waiting) >= self.line:
                raise self._busy("排队的请求太多。")
            place: Future[Worker] = Future()
            self._waiting.append(place)
        try:
            return place.result(self.wait)
        except NotYet:
            with self._guard:
                if place in self._waiting:
                    self._waiting.remove(place)
                    raise self._busy("排队已超过等候时间。") from None
            return place.result()

    def _busy(self, message: str) -> Busy:
        return Busy(message, retry_after=self.wait, hint=f"请在 {self.wait} 秒后重试。")

    def _over(self) -> Busy:
        return self._busy("服务正在停止。")

    def _give_back(self, worker: Worker) -> None:
        """The place goes on: to the same worker, or to its successor where that is ready."""
        if worker.lives and worker.spent and not worker.is_replaced:
            self._order(worker)
        with self._guard:
            successor, worker.successor = worker.successor, None
            if worker.lives and successor is None:
                self._hand_over(worker)
                return
            self._living.discard(worker)
            if successor:
                self._hand_over(successor)
        if worker.lives:
            worker.end(worker.spent)
        elif successor is None and not worker.is_replaced:
            self._order(None)
        self._note_end(worker)

    def _note_end(self, worker: Worker) -> None:
        held: Facts = {"tasks": worker.done, "resident_mb": worker.resident // MEBI}
        facts: Facts = {"work": self.work, "worker": worker.process, "reason": worker.reason}
        self.note("worker ended", {**facts, **held})

    def _hand_over(self, worker: Worker) -> None:
        """The worker to the first who waits; the guard is held."""
        self._living.add(worker)
        if self._waiting:
            self._waiting.popleft().set_result(worker)
        else:
            self._idle.append(worker)

    def _order(self, predecessor: Worker | None) -> None:
        if predecessor:
            predecessor.is_replaced = True
        Thread(target=self._raise, args=[predecessor], name="raising", daemon=True).start()

    def _raise(self, predecessor: Worker | None) -> None:
        """A new worker, warm, takes its predecessor's place as soon as that is idle."""
        worker = self._made()
        if worker:
            left = self._placed(worker, predecessor)
            if left:
                left.end(left.spent or "end")
                self._note_end(left)

    def _placed(self, worker: Worker, predecessor: Worker | None) -> Worker | None:
        """Who has no place any more, now that *worker* is there."""
        with self._guard:
            self._fault = None
            if self._ended.is_set():
                return worker
            if predecessor is None or predecessor not in self._living:
                self._hand_over(worker)
                return None
            if predecessor not in self._idle:
                predecessor.successor = worker
                return None
            self._idle.remove(predecessor)
            self._living.discard(predecessor)
            self._hand_over(worker)
            return predecessor

    def _made(self) -> Worker | None:
        """A worker that has done its first task; tried until there is one or the pool ends."""
        pause = 1
        while not self._ended.is_set():
            try:
                return self._warm()
            except Exception as fault:  # whatever it is, the place must be filled again
                self._fault = fault
                self.note("no worker", {"work": self.work, **_reasons(fault), "again_in_seconds": pause})
            self._ended.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        return None

    def _warm(self) -> Worker:
        worker = Worker.born(self.nursery, self.bounds)
        try:
            worker.do(self.first, max(self.bounds.seconds, PATIENCE_SECONDS))  # no caller's document yet
        except BaseException:
            if worker.lives:
                worker.end("died")
            raise
        worker.done = 0
        held = worker.resident // MEBI
        self.note("worker ready", {"work": self.work, "worker": worker.process, "resident_mb": held})
        return worker


def _reasons(fault: Exception) -> Facts:
    """Why a worker could not be made: no caller's document is involved yet."""
    if isinstance(fault, HongtouError):
        return {"code": fault.code, "message": fault.message, "hint": fault.hint}
    return {"code": UNFORESEEN}

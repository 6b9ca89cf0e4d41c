"""One worker as the service sees it: a process that does one task at a time, within its bounds."""

import pickle
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from signal import Signals
from threading import Event, Timer
from typing import Any

from service.core.errors.faults import OutOfMemory, TimedOut, WorkerDied
from service.workers.bounds import MEBI, Bounds
from service.workers.messages import Answer, Task, Unforeseen
from service.workers.nursery import Nursery

LARGEST = 256 * MEBI
"""Bytes of an answer: many times what the largest documents become."""


@dataclass(eq=False, slots=True)
class Worker:
    """A living process of *nursery*; who has it alone may give it tasks. `successor` waits for its place.

    `reason` is why it does not live any more: time, memory, died, tasks, size, or end of the service.
    """

    nursery: Nursery
    bounds: Bounds
    process: int
    connection: Connection
    lives: bool = True
    reason: str = ""
    done: int = 0
    resident: int = 0
    is_replaced: bool = False
    successor: "Worker | None" = None

    @classmethod
    def born(cls, nursery: Nursery, bounds: Bounds) -> "Worker":
        """A new one; raises as the nursery does."""
        return cls(nursery, bounds, *nursery.bear(bounds))

    @property
    def spent(self) -> str:
        """Why another should take its place: it has done all its `tasks`, or its `size` is too much."""
        if self.done >= self.bounds.tasks:
            return "tasks"
        return "size" if self.resident > self.bounds.resident else ""

    @property
    def has_ended(self) -> bool:
        """Whether an idle one is gone: it says nothing unasked, so what can be read is its end."""
        return self.connection.poll()

    def do(self, task: Task, seconds: int | None = None) -> Any:
        """What the task gives; raises its HongtouError, TimedOut, OutOfMemory, WorkerDied or Unforeseen.

        After each of the last four but Unforeseen the process is gone. It has as long as the bounds say, or
        so many *seconds*.
        """
        answer = self._asked(task, seconds or self.bounds.seconds)
        self.done += 1
        self.resident = answer.resident
        if answer.out_of_memory:
            self.end("memory")
            raise _out_of_memory(self.bounds)
        if answer.error:
            raise answer.error from Unforeseen(answer.trace)
        if answer.trace:
            raise Unforeseen(answer.trace)
        return answer.value

    def end(self, reason: str) -> str:
        """What it ended with, in words; the process and its temporary files are gone for that *reason*."""
        self.lives = False
        self.reason = reason
        self.connection.close()
        return _in_words(self.nursery.bury(self.process))

    def _asked(self, task: Task, seconds: int) -> Answer:
        expired = Event()
        timer = Timer(seconds, self._expire, [expired])
        timer.daemon = True
        timer.start()
        try:
            self.connection.send_bytes(pickle.dumps(task))
            answer: Answer = pickle.loads(self.connection.recv_bytes(LARGEST))
        except (OSError, EOFError, pickle.UnpicklingError) as fault:
            ended = self.end("time" if expired.is_set() else "died")
            if expired.is_set():
                raise _timed_out(seconds) from None
            raise _died(ended) from fault
        finally:
            timer.cancel()
        if expired.is_set():  # it answered in the moment in which it was stopped
            self.end("time")
        return answer

    def _expire(self, expired: Event) -> None:
        expired.set()
        self.nursery.bury(self.process)


def _in_words(status: int | None) -> str:
    if status is None:
        return "已不在"
    with suppress(ValueError):
        return f"因信号 {Signals(-status).name} 结束" if status < 0 else f"以 {status} 退出"
    return f"因信号 {-status} 结束"


def _timed_out(seconds: int) -> TimedOut:
    return TimedOut(
        f"处理这份文书超过 {seconds} 秒，已停止。",
        hint="同样的数据多半还会超时：请减少内容或分成几份；确需更久，请管理员调高 HONGTOU_RENDER_SECONDS。",
    )


def _out_of_memory(bounds: Bounds) -> OutOfMemory:
    return OutOfMemory(
        f"处理这份文书所需的内存超过 {bounds.memory // MEBI} MB，已停止。",
        hint="同样的数据多半还会超过：请减少内容或分成几份，或请管理员调高 HONGTOU_RENDER_MEMORY_MB。",
    )


def _died(ended: str) -> WorkerDied:
    return WorkerDied(
        f"处理这份文书的进程意外终止（{ended}）。",
        hint="可以重试一次；再次发生时，请把数据和编号交给管理员。",
    )

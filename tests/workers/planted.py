"""Work that goes wrong in every way we know of."""

import os
import re
import signal
import tempfile
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from service.core.errors.payloads import RejectedDocument
from service.core.findings import Finding, Severity
from service.workers.bounds import MEBI

FINDING = Finding("X-01", Severity.ERROR, "/text", "有错。", "请改。")


class Unsendable(Exception):
    """An error that cannot be pickled."""

    def __init__(self) -> None:
        super().__init__(lambda: None)


class Bench:
    """What workers of tests hold."""

    def within(self, context: Any) -> AbstractContextManager[None]:
        """Nothing around it."""
        return nullcontext(context)

    def first(self) -> None:
        """What each worker does before it serves."""
        self.is_warm = True

    def dawdle(self) -> None:
        """A first task that takes longer than some bounds allow a document."""
        time.sleep(1.5)
        self.is_warm = True

    def greet(self, name: str = "你") -> tuple[str, int, bool]:
        """A greeting, who says it, and whether the first task was done there."""
        return f"{name}好", os.getpid(), self.is_warm

    def doze(self, seconds: float) -> int:
        """The process, after that time."""
        time.sleep(seconds)
        return os.getpid()

    def sleep_for_ever(self) -> None:
        """Nothing, ever."""
        while True:
            time.sleep(3600)

    def loop_in_c(self) -> None:
        """Nothing for years; no signal handler of Python's would run meanwhile."""
        re.match(r"(a+)+$", "a" * 64 + "b")

    def exit(self) -> None:
        """The end, without a word."""
        os._exit(3)

    def crash(self) -> None:
        """What a fault in a C library does."""
        os.kill(os.getpid(), signal.SIGSEGV)

    def eat_memory(self) -> int:
        """More than there is, in small pieces."""
        eaten = []
        while True:
            eaten.append(bytearray(MEBI))

    def eat_memory_behind_an_engine(self) -> None:
        """As an engine would tell of it."""
        try:
            self.eat_memory()
        except MemoryError as fault:
            raise RejectedDocument("没有生成。") from fault

    def hold(self, megabytes: int) -> None:
        """Nothing; so much stays in memory."""
        self.held = b"x" * (megabytes * MEBI)

    def refuse(self) -> None:
        """An error of ours with all that belongs to it."""
        raise RejectedDocument("未通过。", hint="请修改。", findings=(FINDING,))

    def raise_unsendable(self) -> None:
        """An error that cannot be told as it is."""
        raise Unsendable

    def give_unsendable(self) -> Any:
        """An answer that cannot be told at all."""
        return lambda: None

    def divide_by_zero(self) -> float:
        """An error nobody foresaw."""
        return 1 / 0

    def give_too_much(self, size: int) -> bytes:
        """An answer of that size."""
        return bytes(size)

    def leave_a_file(self) -> str:
        """The path of a temporary file that nobody removes, while the process dies."""
        descriptor, path = tempfile.mkstemp()
        os.write(descriptor, b"left")
        return path

    def leave_a_file_and_die(self) -> None:
        """As above, without a word."""
        self.leave_a_file()
        os._exit(1)

    def folder(self) -> Path:
        """Where temporary files go."""
        return Path(tempfile.gettempdir())


def no_bench() -> Bench:
    """None: what it needs is not there."""
    raise RejectedDocument("缺少字体。", hint="请准备字体。")


def bench_that_dies() -> Bench:
    """None: the process ends before it is ready."""
    os._exit(9)

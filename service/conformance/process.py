"""The service's side of an engine: one warm process that looks into PDF files, asked by any thread."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread, Timer
from typing import IO, Any

from service.core.errors import HongtouError
from service.core.errors.faults import Busy, ConformanceFailed
from service.database.temporary import Temporary, make_temporary

BOOT = (
    "import json, os, sys; from importlib import import_module; os.nice(int(sys.argv[6]));"
    " sys.path[:] = json.loads(sys.argv[1]);"
    " import_module(sys.argv[2]).main(sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))"
)
BARE = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
"""All of the environment that the process sees."""

START_SECONDS = 120
"""For getting ready; a sound machine takes two."""

LARGEST = 1 << 20
"""Bytes of an answer: many times those of a file that breaks every rule."""

MOST_FILES = 500
MOST_RESIDENT = 1 << 30
"""Bytes. After so many files, or once it holds more, another process takes its place."""

OUT_OF_MEMORY = 3
"""What the Java machine ends with for want of memory."""

CURE = "可以重试；再次发生时请运行 hongtou doctor 检查，并把数据交给管理员。"


@dataclass(slots=True)
class Running:
    """An engine that is ready, what it is, and how many files it has done."""

    process: subprocess.Popen[bytes]
    asked: IO[bytes]
    answered: IO[bytes]
    folder: Temporary
    engine: str = ""
    version: str = ""
    done: int = 0
    resident: int = 0

    def end(self) -> None:
        """Nothing; the process is gone with what it left."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.asked, self.answered):
            with suppress(OSError):
                pipe.close()
        self.folder.end()


class Absent(Exception):
    """A component of the engine is not installed; its name."""


@dataclass(eq=False, slots=True)
class Engine:
    """A process of the *module*'s `main`, begun by the first file or `start`, anew where it ended.

    A file has so many *seconds*, and waits no longer for its turn; the process has *memory* MB for its work,
    and its *niceness* beside the service.
    """

    module: str
    seconds: int
    memory: int
    niceness: int = 0
    _running: Running | None = None
    _absent: str = ""
    _is_over: bool = False
    _turn: Lock = field(default_factory=Lock)

    def ask(self, content: bytes) -> tuple[Running, dict[str, Any]]:
        """Who answered, and what the engine says of a file; raises Absent where it is not installed.

        Raises ConformanceFailed where it fails, after which the next file has a new process, and Busy where
        the files before take too long.
        """
        with self._in_turn():
            running = self._ready()
            answer = self._answer(running, self.seconds, b"%d\n" % len(content) + content)
            running.done, running.resident = running.done + 1, int(answer.get("resident", 0))
            if running.done >= MOST_FILES or running.resident > MOST_RESIDENT:
                self._drop()
                self.start()
            return running, answer

    def described(self) -> str:
        """The engine and its version; raises Absent, or ConformanceFailed where it does not run."""
        with self._in_turn():
            running = self._ready()
            return f"{running.engine} {running.version}"

    def start(self) -> None:
        """Nothing; it gets ready beside whatever else goes on."""
        Thread(target=self._get_ready, name="starting an engine", daemon=True).start()

    def close(self) -> None:
        """Nothing; the process is gone for good, at once, whatever it does."""
        self._is_over = True
        if running := self._running:
            running.process.kill()
        with self._turn:
            self._drop()

    def _get_ready(self) -> None:
        with self._turn, suppress(Absent, HongtouError):  # the next file says it to who can hear it
            self._ready()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=self.seconds):
            raise Busy("PDF 检查排队超时。", retry_after=self.seconds, hint="请稍候重试。")
        try:
            yield
        finally:
            self._turn.release()

    def _drop(self) -> None:
        running, self._running = self._running, None
        if running:
            running.end()

    def _ready(self) -> Running:
        """The running engine; raises Absent or ConformanceFailed."""
        if self._absent:
            raise Absent(self._absent)
        if self._running and self._running.process.poll() is not None:
            self._drop()
        if self._running:
            return self._running
        self._running = running = self._begun()
        hello = self._answer(running, START_SECONDS)
        if "absent" in hello:
            self._absent = str(hello["absent"])
            self._drop()
            raise Absent(self._absent)
        running.engine, running.version = str(hello["engine"]), str(hello["version"])
        return running

    def _begun(self) -> Running:
        if self._is_over:
            raise _failed("服务正在停止", "请在服务重新启动后重试。")
        folder = make_temporary()
        here = [str(Path(entry).absolute()) for entry in sys.path]
        numbers = map(str, (self.memory, os.getpid(), self.niceness))
        arguments = [json.dumps(here), self.module, str(folder.path), *numbers]
        process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-I", "-c", BOOT, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it may quote the file
            cwd=folder.path,
            env=BARE,
        )
        if process.stdin is None or process.stdout is None:
            raise ValueError("a process without its pipes")
        return Running(process, process.stdin, process.stdout, folder)

    def _answer(self, running: Running, seconds: int, question: bytes = b"") -> dict[str, Any]:
        """The next line of the process; raises ConformanceFailed, after which the process is gone."""
        expired = Event()
        timer = Timer(seconds, _stop, [running, expired])
        timer.daemon = True
        timer.start()
        try:
            running.asked.write(question)
            running.asked.flush()
            line = running.answered.readline(LARGEST)
            answer: dict[str, Any] = json.loads(line)
        except (OSError, ValueError) as fault:
            raise self._broken(_in_words(expired, seconds, running)) from fault
        finally:
            timer.cancel()
        if "failed" in answer:
            raise self._broken(f"引擎出错（{answer['failed']}）")
        return answer

    def _broken(self, what: str) -> ConformanceFailed:
        self._drop()
        return _failed(what, CURE)


def _stop(running: Running, expired: Event) -> None:
    expired.set()
    running.process.kill()


def _in_words(expired: Event, seconds: int, running: Running) -> str:
    if expired.is_set():
        return f"超过 {seconds} 秒，已停止；可调高 HONGTOU_CONFORMANCE_SECONDS"
    try:
        ended = running.process.wait(1)
    except subprocess.TimeoutExpired:
        return "引擎的答复无法读取"
    if ended == OUT_OF_MEMORY:
        return "所需的内存超过上限；可调高 HONGTOU_CONFORMANCE_MEMORY_MB"
    return f"引擎意外终止（{ended}）"


def _failed(what: str, cure: str) -> ConformanceFailed:
    return ConformanceFailed(f"PDF 检查没有完成：{what}。", hint=cure)

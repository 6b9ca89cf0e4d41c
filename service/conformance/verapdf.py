"""The service's side of veraPDF: one warm process, asked by any thread; satisfies `ports.Conformance`."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from threading import Event, Lock, Thread, Timer
from typing import IO, Any

from service.core.errors import Busy, ConformanceFailed, HongtouError
from service.core.verdicts import BrokenRule, ClaimJudged, State, Verdict

ENGINE = "service.conformance.engine"
BOOT = (
    "import json, sys; from importlib import import_module; sys.path[:] = json.loads(sys.argv[1]);"
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
INSTALL = "请重新运行 make serve，或安装可选组件 hongtou[conformance]。"


@dataclass(slots=True)
class Running:
    """An engine that is ready, what it is, and how many files it has judged."""

    process: subprocess.Popen[bytes]
    asked: IO[bytes]
    answered: IO[bytes]
    folder: str
    engine: str = ""
    version: str = ""
    judged: int = 0
    resident: int = 0

    def end(self) -> None:
        """Nothing; the process is gone with what it left."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.asked, self.answered):
            with suppress(OSError):
                pipe.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Absent(Exception):
    """A component of the engine is not installed; its name."""


@dataclass(eq=False, slots=True)
class VeraPdf:
    """veraPDF in a process of its own, begun by the first file or `start`, anew where it ended.

    A file has so many *seconds*, and waits no longer for its turn; the Java machine has *memory* MB for its
    objects; *engine* is the module that the process runs.
    """

    seconds: int
    memory: int
    engine: str = ENGINE
    _running: Running | None = None
    _absent: str = ""
    _is_over: bool = False
    _turn: Lock = field(default_factory=Lock)

    def judge(self, content: bytes) -> Verdict:
        """Whether the file keeps every claim it makes, one to PDF/A among them.

        `NOT_RUN` where the engine is not installed; raises ConformanceFailed where it fails, Busy where the
        files before take too long. After a failure the next file has a new process.
        """
        self._take_turn()
        try:
            running = self._ready()
            answer = self._answer(running, self.seconds, b"%d\n" % len(content) + content)
            running.judged, running.resident = running.judged + 1, int(answer.get("resident", 0))
            if running.judged >= MOST_FILES or running.resident > MOST_RESIDENT:
                self._drop()
                self.start()
        except Absent as fault:
            return Verdict(State.NOT_RUN, reason=f"没有安装一致性检查引擎 veraPDF（缺少 {fault}）。{INSTALL}")
        finally:
            self._turn.release()
        return _verdict(running, answer)

    def described(self) -> str:
        """The engine and its version, or why there is none; raises ConformanceFailed where it fails."""
        self._take_turn()
        try:
            running = self._ready()
        except Absent as fault:
            return f"未安装（缺少 {fault}）：归档时一致性检查记为“{State.NOT_RUN}”。{INSTALL}"
        finally:
            self._turn.release()
        return f"{running.engine} {running.version}"

    def start(self) -> None:
        """Nothing; it gets ready beside whatever else goes on."""
        Thread(target=self._get_ready, name="starting veraPDF", daemon=True).start()

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

    def _take_turn(self) -> None:
        if not self._turn.acquire(timeout=self.seconds):
            raise Busy("一致性检查排队超时。", retry_after=self.seconds, hint="请稍候重试。")

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
        folder = mkdtemp(prefix="hongtou-verapdf-")
        here = [str(Path(entry).absolute()) for entry in sys.path]
        arguments = [json.dumps(here), self.engine, folder, str(self.memory), str(os.getpid())]
        process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-I", "-c", BOOT, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it may quote the file
            cwd=folder,
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
    return ConformanceFailed(f"PDF 一致性检查没有完成：{what}。文书未归档。", hint=cure)


def _verdict(running: Running, answer: dict[str, Any]) -> Verdict:
    claims = tuple(
        ClaimJudged(claim["name"], claim["checks"], tuple(BrokenRule(**rule) for rule in claim["broken"]))
        for claim in answer.get("claims", ())
    )
    reason = ""
    if "unreadable" in answer:
        reason = f"文件无法按 PDF 读取（{answer['unreadable']}）。"
    elif not any(claim.name[0].isdigit() for claim in claims):
        reason = "文件没有声明符合 PDF/A。"
    sound = not reason and not any(claim.broken for claim in claims)
    return Verdict(State.PASSED if sound else State.FAILED, running.engine, running.version, claims, reason)

"""The engine may be absent, hang, die or grow: the caller gets a clear word, the next file a sound engine."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from service.conformance import process as module
from service.conformance.opening import Pdfium
from service.conformance.verapdf import ENGINE, VeraPdf
from service.core.errors.faults import Busy, ConformanceFailed
from service.core.verdicts import State, upheld

Judge = Callable[..., VeraPdf]

KILLED = """
import sys, time
from service.conformance.opening import Pdfium
from service.conformance.verapdf import VeraPdf

judge = VeraPdf(120, 1024)
judge.described()
print(judge.engine._running.process.pid, judge.engine._running.folder.path, flush=True)
time.sleep(600)
"""


def process_of(judge: VeraPdf) -> int:
    """The engine's process id; 0 where none runs."""
    return judge.engine._running.process.pid if judge.engine._running else 0


def is_there(process: int) -> bool:
    """Whether that process is there still."""
    return Path(f"/proc/{process}").exists()


def until(condition: Callable[[], bool]) -> bool:
    """Whether it came true within ten seconds."""
    ends = time.monotonic() + 10
    while not condition() and time.monotonic() < ends:
        time.sleep(0.05)
    return condition()


def test_no_engine_is_no_verdict_and_no_fault(judge: Judge) -> None:
    """It is told as what it is, with what is missing; nothing is left of the attempt."""
    absent = judge("engines_planted.absent")
    verdict = absent.judge(b"")
    assert State.NOT_RUN is verdict.state
    assert "jpype" in verdict.reason
    assert verdict is upheld(verdict)
    assert "未执行" in absent.described()
    assert 0 == process_of(absent)


def test_an_engine_that_does_not_start_is_a_fault(judge: Judge) -> None:
    """It is installed, so it must run."""
    with pytest.raises(ConformanceFailed, match=r"libjvm\.so"):
        judge("engines_planted.broken").described()


@pytest.mark.parametrize(
    ("engine", "told"),
    [("hanging", "HONGTOU_CONFORMANCE_SECONDS"), ("dying", "意外终止（7）"), ("endless", "答复无法读取")],
)
def test_an_engine_that_fails_costs_its_file_alone(
    engine: str, told: str, sound: bytes, judge: Judge
) -> None:
    """The process is gone with its folder; a sound engine judges the same file afterwards."""
    failing = judge(f"engines_planted.{engine}", seconds=2)
    failing.described()
    running = failing.engine._running
    assert running
    for _ in range(2):
        with pytest.raises(ConformanceFailed, match=told):
            failing.judge(sound)
    assert not is_there(running.process.pid)
    assert not running.folder.path.exists()
    failing.engine.module, failing.engine.seconds = ENGINE, 120
    assert State.PASSED is failing.judge(sound).state


def test_an_engine_that_was_killed_between_files_is_replaced(sound: bytes, judge: Judge) -> None:
    """No caller sees it."""
    real = judge()
    assert State.PASSED is real.judge(sound).state
    before = process_of(real)
    os.kill(before, signal.SIGKILL)
    os.waitid(os.P_PID, before, os.WEXITED | os.WNOWAIT)
    assert State.PASSED is real.judge(sound).state
    assert process_of(real) not in (0, before)


def test_too_little_memory_is_told_with_the_setting(sound: bytes, judge: Judge) -> None:
    """The process ends rather than judge at random."""
    with pytest.raises(ConformanceFailed, match="HONGTOU_CONFORMANCE_MEMORY_MB"):
        judge(memory=8).judge(sound)


@pytest.mark.nightly
def test_a_process_is_replaced_after_its_files(
    sound: bytes, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So what it holds stays bounded; the next is ready before the next file."""
    monkeypatch.setattr(module, "MOST_FILES", 2)
    real = judge()
    real.judge(sound)
    first = process_of(real)
    real.judge(sound)
    assert not is_there(first)
    assert until(lambda: process_of(real) not in (0, first))
    assert State.PASSED is real.judge(sound).state


def test_threads_get_their_own_verdicts(sound: bytes, verapdf: VeraPdf) -> None:
    """One file after the other."""
    spoilt = sound.replace(sound[9:14], b"%abcd", 1)
    with ThreadPoolExecutor(4) as threads:
        found = [verdict.state for verdict in threads.map(verapdf.judge, [sound, spoilt] * 4)]
    assert [State.PASSED, State.FAILED] * 4 == found


def test_who_waits_too_long_is_told_so(judge: Judge) -> None:
    """The file before it has its time, and no caller waits longer than that."""
    waiting = judge(seconds=1)
    with waiting.engine._turn, pytest.raises(Busy):
        waiting.judge(b"")


def test_the_engine_sees_nothing_of_our_environment(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting and no secret."""
    monkeypatch.setenv("HONGTOU_SECRET", "1")
    told = judge("engines_planted.telling").described()
    assert module.BARE == {
        name: text for name, text in json.loads(told.removeprefix("planted ")).items() if name != "PWD"
    }


def test_an_end_is_an_end(judge: Judge) -> None:
    """Also in the middle of a file; nothing comes after it."""
    hanging = judge("engines_planted.hanging")
    hanging.start()
    assert until(lambda: bool(process_of(hanging)))
    process = process_of(hanging)
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(hanging.judge, b"")
        hanging.close()
        with pytest.raises(ConformanceFailed):
            asked.result(10)
    assert not is_there(process)
    with pytest.raises(ConformanceFailed):
        hanging.judge(b"")


def test_the_engine_ends_with_a_service_that_was_killed() -> None:
    """Nothing is left behind, not even a folder."""
    command = [sys.executable, "-c", KILLED]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout
        process, folder = service.stdout.readline().split()
        assert is_there(int(process))
        service.kill()
    assert until(lambda: not is_there(int(process)) and not Path(folder).exists())


def test_an_engine_of_batches_steps_back() -> None:
    """It judges as any other, when nobody else needs the processor."""
    with closing(Pdfium(60, 512, niceness=3)) as opener:
        opener.engine.described()
        assert opener.engine._running
        process = opener.engine._running.process.pid
        assert os.getpriority(os.PRIO_PROCESS, 0) + 3 == os.getpriority(os.PRIO_PROCESS, process)

"""Whatever a task does, it costs its caller one clear error and nobody else anything."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from signal import SIGKILL
from typing import Any

import pytest

from service.core.errors import HongtouError
from service.core.errors.faults import Busy, OutOfMemory, TimedOut, WorkerDied
from service.core.errors.payloads import RejectedDocument
from service.workers import worker
from service.workers.bounds import MEBI, Bounds
from service.workers.messages import Task, Unforeseen
from service.workers.nursery import Nursery
from service.workers.pool import Pool
from tests.workers.planted import FINDING, Bench, bench_that_dies, no_bench

BOUNDS = Bounds(seconds=2, memory=400 * MEBI, tasks=1000, resident=300 * MEBI)


@contextmanager
def serving(
    start: Callable[[], Any] = Bench, *, size: int = 1, line: int = 4, wait: int = 10, **changes: int
) -> Iterator[Pool]:
    """A pool of planted workers, ready."""
    pool = Pool("greet", Nursery(start), replace(BOUNDS, **changes), Task("first"), size, line, wait)
    pool.start()
    try:
        yield pool
    finally:
        pool.end()
        pool.nursery.end()


def ask(pool: Pool, name: str, *arguments: Any) -> Any:
    """What the planted work gives."""
    return pool.do(Task(name, arguments), "letter")


def eventually(holds: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether it does within that time."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


def lives(process: int) -> bool:
    """Whether there is such a process, and not only its number until init has read how it ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


def descriptors() -> int:
    """How many files this process has open."""
    return len([*Path("/proc/self/fd").iterdir()])


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """One worker for all tests that only ask."""
    with serving() as made:
        yield made


def test_an_answer_comes_from_another_process_that_is_warm(pool: Pool) -> None:
    """Arguments go there, values come back."""
    told, process, is_warm = ask(pool, "greet", "老师")
    assert ("老师好", True) == (told, is_warm)
    assert os.getpid() != process


@pytest.mark.parametrize(
    ("name", "error", "told"),
    [
        ("sleep_for_ever", TimedOut, "超过 2 秒"),
        ("loop_in_c", TimedOut, "超过 2 秒"),
        ("exit", WorkerDied, "以 3 退出"),
        ("crash", WorkerDied, "SIGSEGV"),
        ("eat_memory", OutOfMemory, "超过 400 MB"),
        ("eat_memory_behind_an_engine", OutOfMemory, "超过 400 MB"),
        ("leave_a_file_and_die", WorkerDied, "以 1 退出"),
    ],
)
def test_a_task_that_harms_its_process_costs_one_error(
    pool: Pool, name: str, error: type[HongtouError], told: str
) -> None:
    """The caller is told what happened; the next one is served, by another process, and nothing is left."""
    before, open_before = ask(pool, "greet")[1], descriptors()
    with pytest.raises(error, match=told) as caught:
        ask(pool, name)
    assert caught.value.hint
    after = ask(pool, "greet")[1]
    assert before != after
    assert not lives(before)
    assert open_before == descriptors()
    assert [str(after)] == [path.name for path in ask(pool, "folder").parent.iterdir()]


def test_a_refusal_comes_back_whole_and_its_process_goes_on(pool: Pool) -> None:
    """Words, cure and findings; the cause is the worker's own traceback."""
    before = ask(pool, "greet")[1]
    with pytest.raises(RejectedDocument, match="未通过") as caught:
        ask(pool, "refuse")
    assert ("请修改。", (FINDING,)) == (caught.value.hint, caught.value.findings)
    assert "planted.py" in str(caught.value.__cause__)
    assert before == ask(pool, "greet")[1]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("divide_by_zero", "ZeroDivisionError"),
        ("raise_unsendable", "Unsendable"),
        ("give_unsendable", "pickle"),
    ],
)
def test_what_nobody_foresaw_is_told_with_its_traceback(pool: Pool, name: str, told: str) -> None:
    """For the log; the process goes on."""
    before = ask(pool, "greet")[1]
    with pytest.raises(Unforeseen, match=told):
        ask(pool, name)
    assert before == ask(pool, "greet")[1]


def test_an_answer_too_large_is_not_read(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would fill the service's own memory costs one error; what is below the limit comes."""
    monkeypatch.setattr(worker, "LARGEST", 3 * MEBI)
    assert 2 * MEBI == len(ask(pool, "give_too_much", 2 * MEBI))
    with pytest.raises(WorkerDied):
        ask(pool, "give_too_much", 4 * MEBI)
    assert "你好" == ask(pool, "greet")[0]


def test_temporary_files_are_gone_with_their_process() -> None:
    """Of a worker that was stopped, and of the pool."""
    with serving() as pool:
        left = Path(ask(pool, "leave_a_file"))
        assert left.exists()
        with pytest.raises(WorkerDied):
            ask(pool, "exit")
        assert not left.exists()
        folder = Path(ask(pool, "leave_a_file")).parent.parent
    assert not folder.exists()


def test_a_worker_is_replaced_after_its_tasks_and_nobody_waits() -> None:
    """Its successor is warm before it takes the place."""
    with serving(tasks=3) as pool:
        told = [ask(pool, "greet") for _ in range(3)]
        assert eventually(lambda: ask(pool, "greet")[1] != told[0][1])
        assert 1 == len({process for _, process, _ in told})
        assert ask(pool, "greet")[2]
        assert eventually(lambda: not lives(told[0][1]))


def test_a_worker_that_holds_too_much_is_replaced() -> None:
    """By size, whatever it has done."""
    with serving(resident=100 * MEBI) as pool:
        before = ask(pool, "greet")[1]
        ask(pool, "hold", 150)
        assert eventually(lambda: ask(pool, "greet")[1] != before)


def test_several_work_at_once_and_no_more() -> None:
    """Two places: two processes, and a third caller takes the first that is free."""
    with serving(size=2) as pool, ThreadPoolExecutor(3) as callers:
        processes = list(callers.map(lambda _: ask(pool, "doze", 0.5), range(3)))
    assert 2 == len(set(processes))


def test_a_full_line_is_told_at_once() -> None:
    """Those before are served, in the order they came."""
    with serving(line=1, wait=30) as pool, ThreadPoolExecutor(2) as callers:
        ask(pool, "greet")
        working = callers.submit(ask, pool, "doze", 1.0)
        assert eventually(lambda: not pool._idle)
        waiting = callers.submit(ask, pool, "greet")
        assert eventually(lambda: bool(pool._waiting))
        begun = time.monotonic()
        with pytest.raises(Busy) as caught:
            ask(pool, "greet")
        assert 0.5 > time.monotonic() - begun
        assert 30 == caught.value.retry_after
        assert working.result() == waiting.result()[1]


def test_who_waits_too_long_is_told_and_forgotten() -> None:
    """The place then goes to the next who asks."""
    with serving(wait=1) as pool, ThreadPoolExecutor(1) as callers:
        ask(pool, "greet")
        working = callers.submit(ask, pool, "doze", 1.8)
        assert eventually(lambda: not pool._idle)
        with pytest.raises(Busy, match="等候时间"):
            ask(pool, "greet")
        working.result()
        assert "你好" == ask(pool, "greet")[0]


def test_an_idle_worker_that_was_killed_costs_nobody_anything() -> None:
    """The system may choose it when memory runs out."""
    with serving() as pool:
        process = ask(pool, "greet")[1]
        os.kill(process, SIGKILL)
        assert eventually(lambda: not lives(process))
        assert ask(pool, "greet")[1] != process


def test_a_killed_nursery_costs_those_at_work_one_error_each() -> None:
    """Its workers end with it, and all are made anew."""
    with serving() as pool, ThreadPoolExecutor(1) as callers:
        before = ask(pool, "greet")[1]
        working = callers.submit(ask, pool, "doze", 1.5)
        assert eventually(lambda: not pool._idle)
        time.sleep(0.3)  # the task is on its way
        assert pool.nursery._running is not None
        pool.nursery._running.process.kill()
        with pytest.raises(WorkerDied):
            working.result()
        assert ask(pool, "greet")[1] != before
        assert eventually(lambda: not lives(before))


@pytest.mark.parametrize(
    ("start", "told"), [(no_bench, "缺少字体"), (bench_that_dies, "无法启动")], ids=["refused", "died"]
)
def test_why_there_is_no_worker_is_told(
    start: Callable[[], Any], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For readiness; callers wait their time and are told to come back, and no attempt leaves anything."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with serving(start, wait=1) as pool:
        assert eventually(lambda: told in getattr(pool.fault(), "message", ""))
        with pytest.raises(Busy):
            ask(pool, "greet")
    assert [] == [*tmp_path.iterdir()]


def test_a_worker_gets_ready_however_short_the_time_of_a_document_is() -> None:
    """Its first task is ours; only what callers send is stopped, and its successor gets ready as well."""
    bounds = replace(BOUNDS, seconds=1)
    pool = Pool("greet", Nursery(Bench), bounds, Task("dawdle"), size=1, line=4, wait=10)
    pool.start()
    try:
        assert ask(pool, "greet")[2]
        with pytest.raises(TimedOut):
            ask(pool, "sleep_for_ever")
        assert ask(pool, "greet")[2]
    finally:
        pool.end()
        pool.nursery.end()


def test_a_death_of_an_idle_worker_is_seen_before_a_caller_comes() -> None:
    """Whoever looks whether all is well sees it, and another is made."""
    with serving() as pool:
        process = ask(pool, "greet")[1]
        os.kill(process, SIGKILL)
        assert eventually(lambda: pool.fault() is not None)
        assert eventually(lambda: pool.fault() is None)
        assert 1 == len(pool.crew().residents)
        assert process != ask(pool, "greet")[1]


def test_a_pool_that_starts_is_not_ready_and_one_that_serves_is() -> None:
    """It says so, with a cure."""
    pool = Pool("greet", Nursery(Bench), BOUNDS, Task("first"), 1, 1, 1)
    fault = pool.fault()
    assert fault and "启动" in fault.message and fault.hint
    with serving() as ready:
        assert eventually(lambda: ready.fault() is None)


def test_all_processes_and_files_are_gone_at_the_end() -> None:
    """Descriptors too, and those at work are told."""
    before = descriptors()
    with ThreadPoolExecutor(1) as callers:
        with serving(size=2) as pool:
            process = ask(pool, "greet")[1]
            working = callers.submit(ask, pool, "sleep_for_ever")
            assert eventually(lambda: len(pool._idle) < 2)
        with suppress(HongtouError):
            working.result()
    assert not lives(process)
    assert eventually(lambda: before == descriptors())


def test_those_far_behind_are_so_from_their_start() -> None:
    """The nursery too, and workers step back further once they are warm."""
    pool = Pool("greet", Nursery(Bench, niceness=3), replace(BOUNDS, niceness=2), Task("first"), 1, 1, 10)
    pool.start()
    try:
        _, worker, _ = ask(pool, "greet")
        assert os.getpriority(os.PRIO_PROCESS, 0) + 5 == os.getpriority(os.PRIO_PROCESS, worker)
        assert pool.nursery._running
        nursery = pool.nursery._running.process.pid
        assert os.getpriority(os.PRIO_PROCESS, 0) + 3 == os.getpriority(os.PRIO_PROCESS, nursery)
    finally:
        pool.end()
        pool.nursery.end()

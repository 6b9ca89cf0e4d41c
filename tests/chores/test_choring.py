"""Who does chores beside rows: one worker at a time, and what befalls it is told."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from service.bootstrap.jobs import build_chores, build_ledger, build_queue
from service.chores import running
from service.chores.duty import Duty
from service.chores.running import Choring
from service.core.batches import Claimed
from service.core.chores import Begun, Chore, Ended, Result
from service.core.errors.faults import ServiceError
from service.jobs.chores import Chores
from service.jobs.dispatching import Dispatcher
from service.jobs.queue import Queue
from tests.chores.conftest import WORKER, Household
from tests.jobs.conftest import Hours, Jobs

ROOT = Path(__file__).parents[2]
DONE = Result(Ended.DONE, "办完了。")

DYING = """
import sys
import time
from pathlib import Path
from service.core.chores import Chore
from service.settings import read_settings
from tests.archive.conftest import opened
from tests.chores.conftest import Household

def forever(duty):
    print("begun", flush=True)
    time.sleep(600)

settings = read_settings({"HONGTOU_DATA": sys.argv[1]})
Household(settings, opened(Path(sys.argv[1]))).choring(purge=forever).once(Chore.PURGE)
"""


def make_due(household: Household) -> Chores:
    """The chores, of which each has a time that nobody was there for."""
    chores = build_chores(household.settings)
    assert not chores.is_due()
    with chores.database.writing() as connection:
        connection.exec_driver_sql("UPDATE chores SET settled_at = '2020'")
    return chores


def until(holds: Callable[[], object]) -> None:
    """Nothing; it holds now."""
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks that follow one another."""
    monkeypatch.setattr(running, "LOOK_SECONDS", 0.02)


@pytest.mark.usefixtures("quick")
def test_every_chore_that_is_due_is_done_once(household: Household) -> None:
    """One after the other, by two workers at the same time, at the niceness of what can wait."""
    make_due(household)
    seen: list[tuple[str, str]] = []

    def done(duty: Duty) -> Result:
        time.sleep(0.05)
        seen.append((duty.begun.chore, duty.begun.worker))
        return DONE

    works = {chore.value: done for chore in Chore}
    queue = build_queue(household.settings)
    first = household.choring(**works)
    queue.enter("b" * 32, host="other", process=2, slots=0)
    second = replace(first, id="b" * 32)
    for worker in (first, second):
        worker.start()
    until(lambda: len(seen) == len(Chore))
    until(lambda: not build_chores(household.settings).is_due())
    for worker in (first, second):
        worker.end()
    assert sorted(Chore) == sorted(chore for chore, _ in seen)
    assert {WORKER, "b" * 32} == {worker for _, worker in seen}
    runs = [build_chores(household.settings).runs(chore, limit=9) for chore in Chore]
    assert [[Ended.DONE]] * len(Chore) == [[run.end for run in some] for some in runs]


@pytest.mark.usefixtures("quick")
def test_a_worker_that_ends_breaks_off_and_another_goes_on(household: Household) -> None:
    """Between two steps, however many there are."""
    chores, begun = make_due(household), Event()

    def endless(duty: Duty) -> Result:
        for _ in duty.steps(iter(int, 1), "无尽"):
            begun.set()
            time.sleep(0.001)
        return DONE

    worker = household.choring(backup=endless)
    worker.start()
    assert begun.wait(20)
    worker.end()
    (run,) = chores.runs(Chore.BACKUP, limit=9)
    assert Ended.BROKEN_OFF is run.end
    assert DONE == household.choring(backup=lambda duty: DONE).once(Chore.BACKUP)


@pytest.mark.usefixtures("quick")
def test_a_worker_that_is_told_to_end_begins_no_further_row(household: Household) -> None:
    """While its chore takes its time to break off: which it does before the worker is gone."""
    chores, queue = make_due(household), build_queue(household.settings)
    batches = Jobs(build_ledger(household.settings), queue, Hours())
    batches.batch(*(b"%d" % number for number in range(500)))
    begun, over = Event(), Event()
    late: list[int] = []

    def slow(duty: Duty) -> Result:
        begun.set()
        for _ in duty.steps(iter(int, 1), "无尽"):
            over.wait()
            time.sleep(1.5)
        return DONE

    def process(claim: Claimed) -> None:
        late.extend([claim.row.number] if over.is_set() else [])
        time.sleep(0.05)
        queue.finish(claim, {})

    worker = Dispatcher(queue, process, WORKER, "host", 1, 1)
    choring = Choring(household.settings, household.store, chores, WORKER, worker.busy, {Chore.BACKUP: slow})
    choring.start()
    thread = Thread(target=worker.run, args=[over.is_set, choring], daemon=True)
    thread.start()
    assert begun.wait(20)
    over.set()
    thread.join()
    assert len(late) < 10
    assert [Ended.BROKEN_OFF] == [run.end for run in chores.runs(Chore.BACKUP, limit=9)]


@pytest.mark.usefixtures("quick")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_the_chore_of_a_worker_that_lost_a_part_of_itself_is_broken_off(household: Household) -> None:
    """It is not found lost, which would count as a try."""
    chores, begun = make_due(household), Event()

    class Unwell(Queue):
        """A queue whose claims end as nobody foresaw."""

        def is_due(self) -> bool:
            """Nothing; it fails."""
            begun.wait()
            raise KeyError("unforeseen")

    def endless(duty: Duty) -> Result:
        for _ in duty.steps(iter(int, 1), "无尽"):
            begun.set()
            time.sleep(0.001)
        return DONE

    queue = build_queue(household.settings)
    worker = Dispatcher(Unwell(queue.database, queue.clock), print, WORKER, "host", 1, 1)
    works = {Chore.BACKUP: endless}
    choring = Choring(household.settings, household.store, chores, WORKER, worker.busy, works)
    choring.start()
    with pytest.raises(RuntimeError, match="ended: row 0"):
        worker.run(lambda: False, choring)
    assert [Ended.BROKEN_OFF] == [run.end for run in chores.runs(Chore.BACKUP, limit=9)]


def test_a_chore_whose_process_is_killed_is_taken_up_by_another(household: Household) -> None:
    """As soon as it is silent for longer than a worker may be."""
    settings = household.settings
    command = [sys.executable, "-c", DYING, str(settings.data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        assert b"begun\n" == process.stdout.readline()
        chores, other = build_chores(settings), build_queue(settings)
        other.enter("b" * 32, host="other", process=2, slots=0)
        assert chores.claim("b" * 32, Chore.PURGE) is None
        process.kill()
    in_a_while = datetime.now(UTC) + timedelta(seconds=10)
    assert Queue(other.database, lambda: in_a_while).reclaim()
    assert DONE == household.choring(purge=lambda duty: DONE).once(Chore.PURGE)
    assert [Ended.DONE, Ended.LOST] == [run.end for run in chores.runs(Chore.PURGE, limit=9)]


def test_what_nobody_foresaw_is_a_failure_with_a_line_in_the_log(
    household: Household, caplog: pytest.LogCaptureFixture
) -> None:
    """The thread lives on, and the chore is free."""
    caplog.set_level("INFO", "hongtou")

    def broken(duty: Duty) -> Result:
        raise ZeroDivisionError

    fault = household.choring(purge=broken).once(Chore.PURGE)
    assert isinstance(fault, ServiceError)
    assert "ZeroDivisionError" in fault.message
    (line,) = [item for item in caplog.records if item.msg == "chore failed"]
    assert "frames" in line.facts  # type: ignore[attr-defined]
    assert DONE == household.choring(purge=lambda duty: DONE).once(Chore.PURGE)


@pytest.mark.usefixtures("quick")
def test_what_nobody_foresaw_of_a_look_is_noted_and_the_next_one_finds_what_is_due(
    household: Household, caplog: pytest.LogCaptureFixture
) -> None:
    """Else nothing would be done by the calendar any more, and nobody would know."""
    caplog.set_level("INFO", "hongtou")
    chores, faults = make_due(household), [KeyError("unforeseen")]

    class Unwell(Chores):
        """Chores, the first look for which ends as nobody foresaw."""

        def claim(self, worker: str, only: Chore | None = None) -> Begun | None:
            """The next chore."""
            if faults:
                raise faults.pop()
            return super().claim(worker, only)

    unwell = Unwell(chores.database, chores.clock, chores.timetable)
    worker = replace(household.choring(**{chore.value: lambda duty: DONE for chore in Chore}), chores=unwell)
    worker.start()
    until(lambda: not chores.is_due())
    worker.end()
    (line,) = [item for item in caplog.records if item.msg == "failure"]
    assert ["KeyError"] == line.facts["error"]  # type: ignore[attr-defined]


def test_a_worker_that_does_a_chore_is_not_idle(household: Household) -> None:
    """Who waits for an idle one waits for the chore."""
    seen: list[bool] = []
    worker = household.choring()
    dispatcher = worker.busy.__self__  # type: ignore[attr-defined]

    def looking(duty: Duty) -> Result:
        seen.append(dispatcher.is_idle)
        return DONE

    replace(worker, works={Chore.PURGE: looking}).once(Chore.PURGE)
    assert ([False], True) == (seen, dispatcher.is_idle)

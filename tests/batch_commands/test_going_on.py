"""A command that was killed or stopped, and the same command again: nothing is lost, and nothing is twice."""

import json
import os
import signal
import sqlite3
import subprocess
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from service import output
from service.batch_commands import placing, running, sources
from service.batch_commands.ending import STOPPED
from service.batch_commands.folder import MEMORY, held
from service.bootstrap.jobs import build_ledger
from service.console import DONE, FINDINGS, OUR_FAULT, USAGE
from service.core.batches import Wishes
from service.core.errors.faults import StoreFailed, StoreFull
from service.intake.limits import Limits
from service.jobs import arriving
from service.settings import read_settings
from tests.batch_commands.conftest import Run, killed, names, written
from tests.batch_commands.quick import QuickWorker

ROWS = 7
ALL = sorted(f"{number:03d}.{format}" for number in range(1, ROWS + 1) for format in ("docx", "pdf"))


@pytest.mark.parametrize(
    ("point", "last"),
    [("entering", 3), ("accepting", 1), ("working", 4), ("naming", 4), ("placed", 1)],
    ids=[
        "between rows",
        "before accepting",
        "working",
        "between two files",
        "before the reports",
    ],
)
def test_whenever_it_is_killed_the_same_command_goes_on(
    run: Run, tmp_path: Path, point: str, last: int
) -> None:
    """Every row has its files once, nothing is left of those that were half there, and the manifest holds."""
    source = str(written(tmp_path, ROWS))
    killed(tmp_path, point, last)
    answer = run(source, "-o", "out", "--resume")
    assert DONE == answer.exit_code, answer.output
    assert names(tmp_path / "out") == ALL
    assert {MEMORY} == {path.name for path in (tmp_path / "out").glob(".*")}
    checked = ["sha256sum", "-c", "--quiet", "--strict", "manifest-sha256.txt"]
    assert b"" == subprocess.run(checked, cwd=tmp_path / "out", capture_output=True, check=True).stdout
    assert (
        1
        == build_ledger(read_settings({"HONGTOU_DATA": str(tmp_path / "data")})).page(
            None, offset=0, limit=9
        )[1]
    )


def test_a_folder_that_has_a_batch_takes_no_other_one(run: Run, tmp_path: Path) -> None:
    """Neither the same again by accident, nor other payloads, nor other wishes."""
    source = written(tmp_path, 2)
    assert DONE == run(str(source), "-o", "out").exit_code
    again = run(str(source), "-o", "out")
    assert (USAGE, True) == (again.exit_code, "--resume" in again.output)
    other = run(str(source), "-o", "out", "--resume", "--format", "pdf")
    assert (USAGE, True) == (other.exit_code, "选项须与当时相同" in other.output)
    written(tmp_path, 3)
    more = run(str(source), "-o", "out", "--resume")
    assert (USAGE, True) == (more.exit_code, "many.ndjson 第3行" in more.output)


@pytest.mark.parametrize("folder", ["out", "nowhere"])
def test_where_nothing_was_begun_there_is_nothing_to_go_on_with(
    run: Run, tmp_path: Path, folder: str
) -> None:
    """A folder with a slip in its name is not a new batch: nothing is made, nothing stays."""
    source = str(written(tmp_path, 1))
    (tmp_path / "out").mkdir()
    answer = run(source, "-o", folder, "--resume")
    assert (USAGE, True) == (answer.exit_code, "没有中断的批次" in answer.output), answer.output
    assert [] == list(tmp_path.glob(f"{folder}/*"))
    assert (folder == "out") == (tmp_path / folder).exists()


def test_a_command_that_was_killed_before_it_had_a_batch_is_gone_on_with(run: Run, tmp_path: Path) -> None:
    """All that it left is the file that was to remember the batch."""
    source = str(written(tmp_path, 1))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / MEMORY).touch()
    assert DONE == run(source, "-o", "out", "--resume").exit_code


def test_what_a_call_brought_that_was_refused_is_forgotten(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shorter data that follow are the whole batch: no row of before is behind them."""
    source = str(written(tmp_path, ROWS))
    killed(tmp_path, "entering", 2)
    monkeypatch.setattr(sources, "Limits", partial(Limits, entries=ROWS - 1))
    monkeypatch.setattr(arriving, "TOGETHER", 2)
    refused = run(source, "-o", "out", "--resume")
    assert (USAGE, True) == (refused.exit_code, f"超过 {ROWS - 1} 份" in refused.output), refused.output
    written(tmp_path, 2)
    answer = run(source, "-o", "out", "--resume")
    assert (DONE, ALL[:4]) == (answer.exit_code, names(tmp_path / "out")), answer.output


def test_going_on_with_what_is_done_changes_nothing(run: Run, tmp_path: Path) -> None:
    """Not a byte, not even the time of a file."""
    source = str(written(tmp_path, 3))
    run(source, "-o", "out")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("0*")}
    assert DONE == run(source, "-o", "out", "--resume").exit_code
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("0*")}


@pytest.mark.parametrize(("calendar", "left"), [("purge=04:00", 1), ("fixity=02:00", 2)])
def test_what_is_over_its_days_goes_at_the_end(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calendar: str, left: int
) -> None:
    """Payloads and files of an old batch, where there is to be a purge; its folder keeps what it has."""
    monkeypatch.setenv("HONGTOU_CALENDAR", calendar)
    source = str(written(tmp_path, 2))
    assert DONE == run(source, "-o", "old").exit_code
    with closing(sqlite3.connect(tmp_path / "data" / "jobs.sqlite3", isolation_level=None)) as jobs:
        jobs.execute("UPDATE batches SET ended_at = '2020-01-01T00:00:00.000000Z'")
        assert DONE == run(source, "-o", "out").exit_code
        assert left == jobs.execute("SELECT count(DISTINCT batch) FROM batch_payloads").fetchone()[0]
    assert left == len(list((tmp_path / "data" / "batches").iterdir()))
    assert ALL[:4] == names(tmp_path / "old")


def test_a_file_that_was_lost_meanwhile_comes_back(run: Run, tmp_path: Path) -> None:
    """And one that was changed is left, the true one beside it."""
    source = str(written(tmp_path, 2))
    run(source, "-o", "out")
    first, second = sorted((tmp_path / "out").glob("*.pdf"))
    first.unlink()
    second.write_text("changed")
    assert DONE == run(source, "-o", "out", "--resume").exit_code
    assert first.read_bytes().startswith(b"pdf")
    assert "changed" == second.read_text()
    assert second.with_stem(f"{second.stem}_2").read_bytes().startswith(b"pdf")


def test_rows_that_failed_are_tried_again(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they quote may be filed by now, or a fault of ours be mended."""
    source = str(written(tmp_path, 3, 2))
    assert FINDINGS == run(source, "-o", "out").exit_code
    monkeypatch.setattr("tests.batch_commands.quick.BROKEN", b"no longer")
    answer = run(source, "-o", "out", "--resume", "--json")
    assert (DONE, 6) == (answer.exit_code, len(names(tmp_path / "out"))), answer.output
    assert [1, 2, 1] == [row["attempts"] for row in json.loads(answer.stdout)["rows"]]


class InterruptedWorker(QuickWorker):
    """One that somebody interrupts after the second row, as with Ctrl+C."""

    def ended(self, count: int) -> None:
        """Nothing; the command heard of it."""
        if count == 2:
            os.kill(os.getpid(), signal.SIGINT)
            self._over.wait()


def test_a_command_that_is_interrupted_ends_what_runs_and_says_how_to_go_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody begins another row meanwhile; going on does."""
    source = str(written(tmp_path, 5))
    monkeypatch.setattr(running, "Working", InterruptedWorker)
    stopped = run(source, "-o", "out")
    assert (STOPPED, 4) == (stopped.exit_code, len(names(tmp_path / "out"))), stopped.output
    assert "--resume" in stopped.stderr
    assert "已暂停" in stopped.stdout
    monkeypatch.setattr(running, "Working", QuickWorker)
    answer = run(source, "-o", "out", "--resume")
    assert (DONE, 10) == (answer.exit_code, len(names(tmp_path / "out"))), answer.output


def test_what_was_interrupted_goes_on_though_all_that_failed_cannot_be_read(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to try again then, but the pause ends."""
    given = [str(written(tmp_path, 5)), "empty.json"]
    (tmp_path / "empty.json").touch()
    monkeypatch.setattr(running, "Working", InterruptedWorker)
    assert STOPPED == run(*given, "-o", "out").exit_code
    monkeypatch.setattr(running, "Working", QuickWorker)
    answer = run(*given, "-o", "out", "--resume")
    assert (FINDINGS, 10) == (answer.exit_code, len(names(tmp_path / "out"))), answer.output


def test_two_commands_do_not_fill_one_folder(run: Run, tmp_path: Path) -> None:
    """The second is told to wait for the first."""
    with held(tmp_path / "out", Wishes(), "a" * 32, resumes=False):
        answer = run(str(written(tmp_path, 1)), "-o", "out", "--resume")
    assert (USAGE, True) == (answer.exit_code, "另一个 hongtou batch" in answer.output)


def test_where_the_disk_is_full_it_waits_and_says_so(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file is missing afterwards, and none has another name."""
    full = iter([True, True])

    def place(*told: Any, **options: Any) -> Any:
        if next(full, False):
            raise StoreFull("无法写入文件夹 out：设备上没有空间。")
        return output.place(*told, **options)

    monkeypatch.setattr(placing, "place", place)
    answer = run(str(written(tmp_path, ROWS)), "-o", "out")
    assert (DONE, ALL) == (answer.exit_code, names(tmp_path / "out")), answer.output
    assert 1 == answer.stderr.count("设备上没有空间。等待中") == answer.stderr.count("恢复正常")


def test_a_file_that_is_damaged_is_not_waited_for(run: Run, tmp_path: Path) -> None:
    """It ends with the exit code of our own faults, and says which."""
    source = str(written(tmp_path, 2))
    run(source, "-o", "out")
    next((tmp_path / "out").glob("001_*.pdf")).unlink()
    (damaged,) = (tmp_path / "data" / "batches").glob("*/00001/*.pdf")
    damaged.write_bytes(b"other")
    answer = run(source, "-o", "out", "--resume")
    assert (OUR_FAULT, True) == (answer.exit_code, "第 1 件的文件" in answer.stderr), answer.output
    assert "已损坏" in answer.stderr


def test_where_the_folder_takes_no_files_it_ends_and_says_how_to_go_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the exit code of our own faults; the rows that are done stay done."""

    def place(*told: Any, **options: Any) -> Any:
        raise StoreFailed("无法写入文件夹 out：权限不够。")

    source = str(written(tmp_path, 2))
    with monkeypatch.context() as broken:
        broken.setattr(placing, "place", place)
        answer = run(source, "-o", "out")
    assert (OUR_FAULT, True) == (answer.exit_code, "--resume" in answer.stderr), answer.output
    assert (DONE, 4) == (run(source, "-o", "out", "--resume").exit_code, len(names(tmp_path / "out")))

"""What `hongtou batch` takes, writes, says, and ends with; the worker is a quick one."""

import json
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import click
import pytest

from service.batch_commands import sources
from service.batch_commands.command import batch
from service.bootstrap.jobs import build_ledger
from service.console import DONE, FINDINGS, USAGE
from service.core.batches import Sender, Wishes
from service.intake.limits import Limits
from service.jobs.arriving import Incoming
from service.settings import read_settings
from tests.batch_commands.conftest import Run, names, payload, written

BOTH = [f"{number:03d}.{format}" for number in (1, 2, 3) for format in ("docx", "pdf")]


def batches_in(data: Path) -> int:
    """How many batches are known there."""
    return build_ledger(read_settings({"HONGTOU_DATA": str(data)})).page(None, offset=0, limit=9)[1]


def test_all_files_come_with_reports_and_a_manifest_that_holds(run: Run, tmp_path: Path) -> None:
    """In the order of the rows, under names that tell what they are."""
    answer = run(str(written(tmp_path, 3)), "-o", "out")
    assert DONE == answer.exit_code, answer.output
    assert names(tmp_path / "out") == BOTH
    assert (tmp_path / "out" / "001_甲〔2022〕7号_通知_20220916.pdf").is_file()
    checked = subprocess.run(
        ["sha256sum", "-c", "--strict", "manifest-sha256.txt"],
        cwd=tmp_path / "out",
        capture_output=True,
        check=True,
    )
    assert 6 + 3 == len(checked.stdout.splitlines())
    assert "全部 3 件已完成" in answer.stdout


def test_faulty_rows_are_named_and_hold_nobody_up(run: Run, tmp_path: Path) -> None:
    """What came out is a part, and is said to be one; the report has them all."""
    answer = run(str(written(tmp_path, 3, 2)), "-o", "out")
    assert FINDINGS == answer.exit_code, answer.output
    assert "第 2 件（many.ndjson 第2行）未成：不成文。" in answer.stderr
    assert "部分完成" in answer.stdout
    assert names(tmp_path / "out") == [*BOTH[:2], *BOTH[4:]]
    report = json.loads((tmp_path / "out" / "report.json").read_bytes())
    assert ["done", "failed", "done"] == [row["state"] for row in report["rows"]]
    assert "003_甲〔2022〕7号_通知_20220916.docx" == report["rows"][2]["files"][0]["name"]


def test_the_first_fault_stops_the_batch_where_that_is_wished(run: Run, tmp_path: Path) -> None:
    """What was done before stays."""
    answer = run(str(written(tmp_path, 9, 3)), "-o", "out", "--stop-at-fault")
    assert FINDINGS == answer.exit_code, answer.output
    assert names(tmp_path / "out") == BOTH[:4]
    assert "6 件已取消" in answer.stdout


def test_a_dry_run_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    """No folder, no file, no batch; what was found is said."""
    answer = run(str(written(tmp_path, 3, 1)), "-o", "out", "--dry-run", "--json")
    assert FINDINGS == answer.exit_code, answer.output
    told = json.loads(answer.stdout)
    assert ("check", ["failed", "done", "done"]) == (
        told["batch"]["mode"],
        [row["state"] for row in told["rows"]],
    )
    assert not (tmp_path / "out").exists()
    assert 0 == batches_in(tmp_path / "data")


def test_payloads_come_in_folders_packages_arrays_and_on_standard_input(run: Run, tmp_path: Path) -> None:
    """One after the other, each a row."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.json").write_text(json.dumps(payload(1)))
    with ZipFile(tmp_path / "b.zip", "w") as package:
        package.writestr("通知.json", json.dumps(payload(2)))
    (tmp_path / "c.json").write_text(json.dumps([payload(3), payload(4)]))
    answer = run("folder", "b.zip", "c.json", "-o", "out", "--format", "pdf", "--json")
    assert DONE == answer.exit_code, answer.output
    rows = json.loads(answer.stdout)["rows"]
    assert ["folder/a.json", "b.zip/通知.json", "c.json 第1项", "c.json 第2项"] == [
        row["name"] for row in rows
    ]
    assert ["N-1", "N-2", "N-3", "N-4"] == [row["doc_id"] for row in rows]
    assert ["001.pdf", "002.pdf", "003.pdf", "004.pdf"] == names(tmp_path / "out")
    answer = run("-", "-o", "other", input=json.dumps(payload(5)).encode())
    assert (DONE, BOTH[:2]) == (answer.exit_code, names(tmp_path / "other")), answer.output


def test_files_of_others_are_left_alone(run: Run, tmp_path: Path) -> None:
    """A name that is taken gets the row's number, for both files of the row."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "通知.pdf").write_text("mine")
    answer = run(str(written(tmp_path, 2)), "-o", "out", "--pattern", "{标题}")
    assert DONE == answer.exit_code, answer.output
    stems = sorted(path.name for path in (tmp_path / "out").glob("通知*"))
    assert ["通知.pdf", "通知_1.docx", "通知_1.pdf", "通知_2.docx", "通知_2.pdf"] == stems
    assert "mine" == (tmp_path / "out" / "通知.pdf").read_text()


@pytest.mark.parametrize("name", ["report.html", "report.json", "report.xlsx", "manifest-sha256.txt"])
def test_a_report_of_others_is_not_written_over(run: Run, tmp_path: Path, name: str) -> None:
    """That is said before anything begins; going on writes over our own."""
    source = str(written(tmp_path, 1))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text("mine")
    answer = run(source, "-o", "out")
    assert (USAGE, True) == (answer.exit_code, f"已有别的 {name}" in answer.output), answer.output
    assert {name: "mine"} == {path.name: path.read_text() for path in (tmp_path / "out").iterdir()}
    (tmp_path / "out" / name).unlink()
    assert DONE == run(source, "-o", "out").exit_code
    assert DONE == run(source, "-o", "out", "--resume").exit_code


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["many.ndjson"], "请用 -o 指明输出文件夹"),
        (["many.ndjson", "-o", "out", "--pattern", "{作者}"], "没有这样的项：{作者}"),
        (["many.ndjson", "-o", "out", "--pattern", "{序号}_{档号}"], "只在归档"),
        (["many.ndjson", "-o", "out", "--start-at", "晚上"], "应为时间"),
        (["many.ndjson", "-o", "out", "--label", "急,校"], "不能有逗号"),
        (["many.ndjson", "-o", "out", "--label", " "], "不能是空的"),
        (["many.ndjson", "-o", "out", "--priority", "10"], "0<=x<=9"),
        (["many.ndjson", "-o", "out", "--dry-run", "--resume"], "不能与"),
        (["many.ndjson", "--dry-run", "--start-at", "2099-01-01T00:00"], "不能与"),
        ([".", "-o", "out"], "不能在数据文件夹"),
        (["-", "many.ndjson", "-o", "out"], "不能与别的数据一起用"),
        (["nowhere.json", "-o", "out"], "nowhere.json"),
    ],
    ids=[
        "no folder",
        "pattern",
        "unfiled",
        "time",
        "two labels",
        "no label",
        "priority",
        "dry resume",
        "dry later",
        "inside",
        "two inputs",
        "nowhere",
    ],
)
def test_what_cannot_be_meant_is_said_before_anything_begins(
    run: Run, tmp_path: Path, arguments: list[str], words: str
) -> None:
    """With the exit code of usage, and no batch."""
    written(tmp_path, 1)
    answer = run(*arguments)
    assert (USAGE, True) == (answer.exit_code, words in answer.output), answer.output
    assert 0 == batches_in(tmp_path / "data")
    assert not (tmp_path / "out").exists()


def test_a_batch_has_the_name_labels_and_priority_that_were_wished(run: Run, tmp_path: Path) -> None:
    """Each label once, in their order; the list of all batches finds it by them."""
    wishes = ["--name", "秋季", "--label", "急", "--label", "校", "--label", "急", "--priority", "9"]
    answer = run(str(written(tmp_path, 1)), "-o", "out", "--json", *wishes)
    assert DONE == answer.exit_code, answer.output
    told = json.loads(answer.stdout)["batch"]
    assert ("秋季", ["急", "校"]) == (told["name"], told["labels"])
    (found,), _ = build_ledger(read_settings()).page(None, label="校", offset=0, limit=9)
    assert (told["id"], 9) == (found.id, found.wishes.priority)


def test_a_check_takes_the_names_of_papers_that_will_be_filed(run: Run, tmp_path: Path) -> None:
    """It makes no files itself."""
    source = str(written(tmp_path, 1))
    assert DONE == run(source, "--dry-run", "--pattern", "{档号}").exit_code


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("2026-11-22T22:00", "2026-11-22T14:00"), ("2026-11-22T22:00+00:00", "2026-11-22T22:00")],
)
def test_a_time_is_that_of_china_unless_it_says_otherwise(typed: str, meant: str) -> None:
    """As on pages and in reports, whatever the machine's own."""
    start = next(option for option in batch.params if option.name == "start_at")
    assert f"{meant}:00.000000Z" == start.process_value(click.Context(batch), typed)


def nothing_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A folder in which there is no paper."""
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / ".DS_Store").touch()
    return ["none"]


def too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """More papers than a batch may have."""
    monkeypatch.setattr(sources, "Limits", partial(Limits, entries=2))
    return [str(written(tmp_path, 3))]


def too_many_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A paper, while others wait."""
    monkeypatch.setenv("HONGTOU_BATCH_QUEUE", "1")
    ledger = build_ledger(read_settings())
    ledger.open("a" * 32, Sender("b" * 32, "教务处系统"), Wishes(), "f" * 64)
    ledger.fill("a" * 32, [Incoming("甲", b"1")])
    return [str(written(tmp_path, 1))]


@pytest.mark.parametrize(
    ("refused", "words"),
    [(nothing_there, "没有找到文书数据"), (too_much, "超过 2 份"), (too_many_wait, "达到上限")],
)
def test_a_call_that_is_refused_leaves_the_folder_to_the_next_one(
    run: Run,
    tmp_path: Path,
    refused: Callable[[Path, pytest.MonkeyPatch], list[str]],
    words: str,
) -> None:
    """Nothing is remembered there, as if nobody had called; the next one need not go on with anything."""
    with pytest.MonkeyPatch.context() as circumstances:
        answer = run(*refused(tmp_path, circumstances), "-o", "out")
    assert (True, True) == (answer.exit_code > FINDINGS, words in answer.output), answer.output
    assert [] == list((tmp_path / "out").iterdir())
    if refused is too_many_wait:
        build_ledger(read_settings()).cancel("a" * 32, "试办")
    answer = run(str(written(tmp_path, 1)), "-o", "out")
    assert (DONE, BOTH[:2]) == (answer.exit_code, names(tmp_path / "out")), answer.output

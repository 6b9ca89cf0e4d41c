"""Faults are found, told with their cures, and mended, by command."""

import json
import shutil
from pathlib import Path

import pytest

from service.archive.store import DocumentStore
from service.core.errors.faults import ConformanceFailed
from service.core.events import Act
from service.core.holdings import LogQuery
from tests.archive.planting import cut, place
from tests.archive_commands.conftest import File, Run

DONE, FINDINGS, USAGE, OUR_FAULT = range(4)


def acts(archive: DocumentStore) -> list[Act]:
    """What the log tells of, newest first."""
    return [event.act for event in archive.logged(LogQuery(), offset=0, limit=50).events]


def test_a_sound_archive_is_told_so(run: Run, file: File, archive: DocumentStore) -> None:
    """By id, as a whole, and the log alone; of the whole the log tells once."""
    record = file()
    for arguments in ((record.archival_code,), ("--all",), ("--log",)):
        answer = run("verify", *arguments)
        assert DONE == answer.exit_code, answer.output
        assert "发现问题 0 处" in answer.stdout
    assert [Act.VERIFY, Act.FILE] == acts(archive)


def test_a_fault_is_told_with_document_and_cure(run: Run, file: File, tmp_path: Path) -> None:
    """In words, and as JSON."""
    record = file()
    cut(place(tmp_path / "data", record.id) / "v1/content/record.json")
    (tmp_path / "data/archive/note.txt").write_text("线索")
    answer = run("verify", "--all")
    assert FINDINGS == answer.exit_code
    for part in (record.archival_code, record.title, "record.json", "截断", "hongtou archive repair"):
        assert part in answer.stdout
    told = json.loads(run("verify", record.id, "--json").stdout)
    assert ["file-cut"] == [fault["code"] for fault in told["faults"]]


class Failing:
    """Checks whose engine does not answer."""

    def check(self, *arguments: object, **options: object) -> None:
        """No report."""
        raise ConformanceFailed("引擎没有回答。", hint="请重试。")

    def close(self) -> None:
        """Nothing to end."""


def test_checks_that_could_not_be_made_are_no_sound_result(
    run: Run, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes are right, but nobody looked into them: told, counted, and not ended with 0."""
    record = file()
    monkeypatch.setattr("service.bootstrap.archive.build_later_checks", lambda settings, store: Failing())
    answer = run("verify", record.id, "--stage", "CQ", "--json")
    assert OUR_FAULT == answer.exit_code
    assert 1 == json.loads(answer.stdout)["unchecked"]
    assert "引擎没有回答" in answer.stderr


@pytest.mark.parametrize(
    "arguments", [(), ("--all", "--rota"), ("--keep", "--all"), ("--stage", "CQ", "--log")]
)
def test_what_makes_no_sense_is_refused(run: Run, arguments: tuple[str, ...]) -> None:
    """In words."""
    assert USAGE == run("verify", *arguments).exit_code


def test_the_rota_reads_what_is_due_and_nothing_twice(run: Run, file: File) -> None:
    """What was filed long ago is due; after it was read it is not."""
    file(1, created_at="2020-01-01T00:00:00Z")
    assert 1 == json.loads(run("verify", "--rota", "--json").stdout)["documents"]
    assert 0 == json.loads(run("verify", "--rota", "--json").stdout)["documents"]


def test_an_anchor_finds_a_cut_log(run: Run, file: File, tmp_path: Path, archive: DocumentStore) -> None:
    """Even where the database is gone too."""
    file(1)
    answer = run("anchor", "-o", str(tmp_path / "anchors.jsonl"))
    assert DONE == answer.exit_code, answer.output
    assert Act.ANCHOR is acts(archive)[0]
    assert DONE == run("verify", "--anchor", str(tmp_path / "anchors.jsonl")).exit_code
    line = json.loads(run("anchor").stdout)
    assert 2 == line["seq"]
    shutil.rmtree(tmp_path / "data" / "archive" / "log")
    for path in (tmp_path / "data").glob("archive.sqlite3*"):
        path.unlink()
    answer = run("verify", "--anchor", str(tmp_path / "anchors.jsonl"))
    assert FINDINGS == answer.exit_code
    assert "log-cut" in answer.stdout


def test_an_anchor_does_not_lie_beside_what_it_proves(run: Run, file: File, tmp_path: Path) -> None:
    """Nor does a backup."""
    file(1)
    assert USAGE == run("anchor", "-o", str(tmp_path / "data" / "anchor")).exit_code
    assert USAGE == run("backup", str(tmp_path / "data" / "copy")).exit_code


def test_a_backup_mends_and_comes_back(
    run: Run, file: File, tmp_path: Path, archive: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Backup, damage, compare, repair; then all of it on an empty machine."""
    record = file(1)
    copy = str(tmp_path / "copy")
    assert DONE == run("backup", copy).exit_code
    assert DONE == run("compare", copy).exit_code
    cut(place(tmp_path / "data", record.id) / "v1/content/record.json")
    (tmp_path / "data/archive/note.txt").write_text("线索")
    answer = run("compare", copy)
    assert FINDINGS == answer.exit_code
    assert "repair" in answer.stdout
    answer = run("repair", copy)
    assert DONE == answer.exit_code, answer.output
    assert "已移入 set-apart：note.txt" in answer.stdout
    assert "修复 1 件，仍有问题 0 处" in answer.stdout
    assert DONE == run("verify", "--all").exit_code
    assert USAGE == run("restore", copy).exit_code
    monkeypatch.setenv("HONGTOU_DATA", str(tmp_path / "elsewhere"))
    answer = run("restore", copy)
    assert DONE == answer.exit_code, answer.output
    assert "已恢复 1 件" in answer.stdout
    assert DONE == run("show", record.id).exit_code


def test_a_broken_database_is_told_with_its_cure_which_works(
    run: Run, file: File, archive: DocumentStore, tmp_path: Path
) -> None:
    """The file is moved away, and made anew from what the archive holds."""
    record = file(1)
    archive.database.let_go()
    database = tmp_path / "data" / "archive.sqlite3"
    for beside in database.parent.glob("archive.sqlite3-*"):
        beside.unlink()
    database.write_bytes(b"no database" * 1000)
    archive.database.let_go()
    for command in (("verify", "--all"), ("reindex",)):
        answer = run(*command)
        assert OUR_FAULT == answer.exit_code
        assert "归档数据库文件已损坏" in answer.stderr and "hongtou archive reindex" in answer.stderr
    database.rename(tmp_path / "broken.sqlite3")
    archive.database.let_go()
    assert DONE == run("reindex").exit_code
    assert DONE == run("show", record.id).exit_code

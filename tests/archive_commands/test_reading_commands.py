"""A clerk sees what became of a paper; a script gets all of it; a folder its files."""

import json
from pathlib import Path

from service.acting import user_name
from service.archive.store import DocumentStore
from tests.archive.conftest import FILES
from tests.archive_commands.conftest import File, Run

DONE, USAGE = 0, 2


def test_a_paper_is_shown_in_words(run: Run, file: File) -> None:
    """By either name; status, term and verdict are words."""
    record = file()
    answer = run("show", record.archival_code)
    assert DONE == answer.exit_code, answer.output
    lines = dict(line.split("\t", 1) for line in answer.stdout.splitlines())
    assert {
        "档号": record.archival_code,
        "标题": record.title,
        "状态": "已归档",
        "保管期限": "永久",
        "页数": "3",
        "一致性": "未执行：测试",
        "留存编号": record.id,
    }.items() <= lines.items()
    assert "1\t2026-01-01 08:00:01\t张三\t归档" in lines["经过"]
    assert answer.stdout == run("show", record.id).stdout


def test_what_became_of_it_is_told(run: Run, file: File) -> None:
    """Superseded by which one; withdrawn for what reason."""
    old, new = file(1), file(2, version=2)
    assert f"状态\t已更替，新的一件为 {new.id}" in run("show", old.id).stdout
    assert f"更替了\t{old.id}" in run("show", new.id).stdout
    run("withdraw", new.id, "--reason", "印发有误")
    assert "状态\t已撤回，原因：印发有误" in run("show", new.id).stdout


def test_a_script_gets_every_version_and_digest(run: Run, file: File) -> None:
    """Each later act is a version more; nothing of the first is lost."""
    record = file()
    run("withdraw", record.id, "--reason", "印发有误")
    told = json.loads(run("show", record.id, "--json").stdout)
    assert (record.id, "已撤回") == (told["id"], told["status"])
    assert ["归档", "撤回"] == [event["act"] for event in told["history"]]
    first, second = told["versions"]
    assert (1, 2) == (first["number"], second["number"])
    assert {"document.pdf", "record.json", "metadata.xml"} <= {item["name"] for item in second["files"]}
    assert all(len(item["sha512"]) == 128 for item in second["files"])


def test_its_files_are_saved_under_its_number(run: Run, file: File, tmp_path: Path) -> None:
    """In a folder whose name any file system takes; a second time nothing is doubled."""
    record = file()
    for _ in range(2):
        assert DONE == run("show", record.id, "-o", "out").exit_code
    (folder,) = (tmp_path / "out").iterdir()
    assert record.archival_code.replace("·", ".") == folder.name
    assert FILES["pdf"] == (folder / "document.pdf").read_bytes()
    assert ["document.pdf"] == [path.name for path in folder.glob("document*.pdf")]


def test_a_damaged_file_is_not_saved_as_if_it_were_sound(run: Run, file: File, tmp_path: Path) -> None:
    """The fault is ours, and named."""
    record = file()
    (pdf,) = (tmp_path / "data" / "archive").rglob("document.pdf")
    pdf.chmod(0o600)
    pdf.write_bytes(b"%PDF-fakf")
    answer = run("show", record.id, "-o", "out")
    assert 3 == answer.exit_code
    assert "store-failed" in answer.stderr and "document.pdf" in answer.stderr


def test_the_log_is_listed_newest_first(run: Run, file: File, archive: DocumentStore) -> None:
    """Of one paper or of one act, where that is asked for; what is left out is counted."""
    one, other = file(1), file(2, doc_id="D-2")
    run("withdraw", one.id, "--reason", "印发有误", "--actor", "李四")
    everything = json.loads(run("log", "--json").stdout)
    assert ([3, 2, 1], 3) == ([event["seq"] for event in everything["events"]], everything["total"])
    assert everything["events"][1]["digest"] == everything["events"][0]["previous"]
    assert [3, 1] == [
        event["seq"] for event in json.loads(run("log", "--object", one.id, "--json").stdout)["events"]
    ]
    filed = json.loads(run("log", "--act", "归档", "--object", other.archival_code, "--json").stdout)
    assert [2] == [event["seq"] for event in filed["events"]]
    words = run("log", "--limit", "1")
    assert f"李四（系统用户 {user_name()}）\t撤回：印发有误" in words.stdout and 1 == len(
        words.stdout.splitlines()
    )
    assert "共 3 条" in words.stderr
    assert USAGE == run("log", "--act", "删除").exit_code

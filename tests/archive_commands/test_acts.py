"""Papers are taken out of force, and the catalogue made anew, by somebody who is named."""

import getpass
import json
from pathlib import Path

from service.acting import user_name
from service.archive.store import DocumentStore
from tests.archive.conftest import opened
from tests.archive_commands.conftest import File, Run

DONE, USAGE = 0, 2


def test_a_paper_is_withdrawn_by_its_number_with_a_reason(
    run: Run, file: File, archive: DocumentStore
) -> None:
    """Whichever dot the 档号 is typed with; the log has who and why."""
    record = file()
    answer = run(
        "withdraw", record.archival_code.replace("·", "•"), "--reason", "印发有误", "--actor", "李四"
    )
    assert DONE == answer.exit_code, answer.output
    assert f"已撤回：{record.archival_code}　{record.title}\n" == answer.stdout
    event = archive.get(record.id).history[-1]
    assert ("撤回", f"李四（系统用户 {user_name()}）", "印发有误") == (
        event.act.value,
        event.actor,
        event.details["reason"],
    )


def test_what_is_withdrawn_is_not_withdrawn_again(run: Run, file: File, archive: DocumentStore) -> None:
    """That is told, and nothing is logged."""
    record = file()
    run("withdraw", record.id, "--reason", "印发有误")
    answer = run("withdraw", record.id, "--reason", "再来")
    assert USAGE == answer.exit_code
    assert "not-in-force" in answer.stderr
    assert 2 == len(archive.get(record.id).history)


def test_nobody_withdraws_without_a_reason(run: Run, file: File) -> None:
    """Blank is none."""
    record = file()
    assert USAGE == run("withdraw", record.id).exit_code
    assert USAGE == run("withdraw", record.id, "--reason", " ").exit_code


def test_an_unknown_paper_is_not_found(run: Run) -> None:
    """By id and by 档号, with what to do."""
    for name in ("0" * 32, "Z109-WS·2026-Y-0001", "../x"):
        answer = run("withdraw", name, "--reason", "印发有误")
        assert USAGE == answer.exit_code
        assert "not-found" in answer.stderr


def test_who_acts_is_whom_the_system_knows_unless_told(run: Run, file: File, archive: DocumentStore) -> None:
    """A name that is no name is refused."""
    record = file()
    run("withdraw", record.id, "--reason", "印发有误")
    assert getpass.getuser() == archive.get(record.id).history[-1].actor
    for name in ("", " ", "x" * 101, "张\n三"):
        assert USAGE == run("reindex", "--actor", name).exit_code


def test_a_lost_database_is_made_anew(run: Run, file: File, tmp_path: Path) -> None:
    """Storage is enough."""
    records = [file(serial, doc_id=f"D-{serial}") for serial in (1, 2)]
    for path in (tmp_path / "data").glob("archive.sqlite3*"):
        path.unlink()
    answer = run("reindex", "--json")
    assert {"documents": 2} == json.loads(answer.stdout)
    store = opened(tmp_path / "data")
    assert [record.archival_code for record in records] == [
        store.get(record.id).archival_code for record in records
    ]

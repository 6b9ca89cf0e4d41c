"""A backup holds the archive and the office: accounts, manuscripts, and the log of who saw what."""

import json
import os
import shutil
import stat
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select, text

from service.archive.proving.pieces import PIECE, put_file, take_file
from service.archive.store import DocumentStore
from service.core.access import Grant, Role
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import NotFound
from service.core.events import Act
from service.office.database.tables import sittings
from service.office.opening import Office
from tests.archive.conftest import opened
from tests.archive.planting import flip, meter
from tests.archive.test_copies import folder
from tests.archive_commands.conftest import File, Run
from tests.callers import token_of
from tests.postgres import PostgreSQL
from tests.web.fakes import office_in

DONE, FINDINGS, USAGE, OUR_FAULT = range(4)
NOW = "2026-02-01T08:00:00.000000Z"
PASSWORD = "correct horse battery"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """The office beside the archive, with a person, a program, a browser, and something seen."""
    office = office_in(tmp_path / "data")
    given = [Grant(Role.DRAFTER)]
    account, first = office.accounts.open("zhang", "张三", given, id="a" * 32, time=NOW, actor="测试")
    office.accounts.change_password(account.id, first, PASSWORD, time=NOW)
    office.sittings.begin("name", {"_user_id": account.id}, account=account.id, time=NOW)
    office.record(time=NOW, actor="张三", act=Act.READ, object="1" * 32)
    return office


def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another, empty data folder that the commands work on from now on."""
    monkeypatch.setenv("HONGTOU_DATA", str(tmp_path / "again"))
    return tmp_path / "again"


def test_all_comes_back_and_is_proven(
    run: Run, file: File, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Account, password, roles, tokens, log; nobody is signed in any more; the witnesses hold."""
    record, token = file(), token_of(office)
    answer = run("backup", str(tmp_path / "copy"), "--json")
    assert (DONE, True) == (answer.exit_code, json.loads(answer.stdout)["office"])
    before = office.head()
    shutil.rmtree(tmp_path / "data")
    answer = run("restore", str(tmp_path / "copy")) if elsewhere(tmp_path, monkeypatch) else None
    assert answer and DONE == answer.exit_code, answer and answer.output
    again = office_in(tmp_path / "again")
    assert before == again.head()
    assert "张三" == again.accounts.check("zhang", PASSWORD, time=NOW).full_name
    assert again.tokens.caller(token, time=NOW)
    assert {Role.DRAFTER} == again.accounts.get("a" * 32).roles
    with again.database.reading() as connection:
        assert [] == connection.execute(select(sittings)).all()
    store = opened(tmp_path / "again")
    verdict = again.verify(store.witnesses())
    assert ((), 1, 0) == (verdict.breaks, verdict.witnesses, verdict.open_end)
    assert record.id == store.get(record.id).id
    again.record(time=NOW, actor="张三", act=Act.READ)


def test_a_backup_goes_on_while_the_office_is_used(
    run: Run, file: File, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a writer has begun meanwhile is not in it; the copy is one state of the database."""
    file()
    with office.database.writing() as connection:
        connection.execute(text("DELETE FROM grants"))
        assert DONE == run("backup", str(tmp_path / "copy")).exit_code
    elsewhere(tmp_path, monkeypatch)
    assert DONE == run("restore", str(tmp_path / "copy")).exit_code
    assert {Role.DRAFTER} == office_in(tmp_path / "again").accounts.get("a" * 32).roles


def test_the_newest_of_several_backups_comes_back(
    run: Run, file: File, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the same place, two of them by turns; nothing of the copy is for other eyes."""
    file()
    copy = tmp_path / "copy"
    for number in range(4):
        office.record(time=NOW, actor=f"第{number}", act=Act.READ)
        assert DONE == run("backup", str(copy)).exit_code
    assert {"a", "b"} == {path.name for path in (copy / "office").iterdir()}
    for path in (copy / "office").rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path
    elsewhere(tmp_path, monkeypatch)
    assert DONE == run("restore", str(copy)).exit_code
    assert office.head() == office_in(tmp_path / "again").head()


def test_an_office_that_is_used_is_not_restored_over(
    run: Run, file: File, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive is left empty then, too; a restore that was cut off goes on."""
    file()
    run("backup", str(tmp_path / "copy"))
    there = elsewhere(tmp_path, monkeypatch)
    used = office_in(there)
    used.record(time=NOW, actor="别人", act=Act.READ)
    assert USAGE == run("restore", str(tmp_path / "copy")).exit_code
    assert 1 == used.head().seq and not opened(there).witnesses()
    used.database.let_go()
    shutil.rmtree(there)
    assert DONE == run("restore", str(tmp_path / "copy")).exit_code
    office_in(there).database.let_go()
    opened(there).database.let_go()
    shutil.rmtree(there / "archive")
    for path in there.glob("archive*"):
        path.unlink()
    assert DONE == run("restore", str(tmp_path / "copy")).exit_code
    assert office.head() == office_in(there).head()


def test_a_copy_that_rotted_is_found_before_anything_is_restored(
    run: Run, file: File, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named by its key."""
    file()
    run("backup", str(tmp_path / "copy"))
    (piece,) = (tmp_path / "copy" / "office").rglob("000000")
    flip(piece, Random(1))  # noqa: S311 - which bit
    there = elsewhere(tmp_path, monkeypatch)
    answer = run("restore", str(tmp_path / "copy"))
    assert OUR_FAULT == answer.exit_code
    assert "office/a/000000" in answer.stderr
    assert 0 == office_in(there).head().seq


def test_a_log_that_was_changed_before_the_backup_is_told_by_the_restore(
    run: Run, file: File, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All came back as it was: that is what is wrong with it."""
    file()
    assert DONE == run("anchor", "-o", str(tmp_path / "anchors")).exit_code
    with office.database.writing() as connection:
        connection.execute(text("DROP TRIGGER office_events_unchanged"))
        connection.execute(text("UPDATE office_events SET actor = '别人' WHERE seq = 2"))
    run("backup", str(tmp_path / "copy"))
    elsewhere(tmp_path, monkeypatch)
    answer = run("restore", str(tmp_path / "copy"), "--json")
    assert FINDINGS == answer.exit_code
    assert {"audit-log"} == {fault["code"] for fault in json.loads(answer.stdout)["faults"]}


def test_what_postgresql_holds_is_said_to_be_elsewhere(
    run: Run, archive: DocumentStore, postgresql: PostgreSQL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has backups of its own, and the command says so instead of leaving it out silently."""
    monkeypatch.setenv("HONGTOU_DATABASE", postgresql.database())
    answer = run("backup", str(tmp_path / "copy"))
    assert DONE == answer.exit_code, answer.output
    assert "pg_dump" in answer.stdout
    assert not (tmp_path / "copy" / "office").exists()


def test_a_large_file_goes_in_pieces_and_only_changed_ones_are_written(tmp_path: Path) -> None:
    """The last one shorter than the rest; a piece that rotted is written anew."""
    path, storage = tmp_path / "file", folder(tmp_path / "copy")
    content = bytearray(os.urandom(2 * PIECE + 5))

    def put() -> int:
        path.write_bytes(content)
        return put_file(storage, "office", path, meter(), time=NOW)

    with pytest.raises(NotFound):
        take_file(storage, "office", tmp_path / "none")
    assert [3, 3, 0, 0] == [put() for _ in range(4)]
    content[PIECE] ^= 1
    assert 1 == put()
    del content[-5:]
    assert 1 == put()
    flip(tmp_path / "copy" / "office" / "a" / "000000", Random(1))  # noqa: S311 - which bit
    assert 1 == put()
    take_file(storage, "office", tmp_path / "back")
    assert content == (tmp_path / "back").read_bytes()
    (tmp_path / "copy" / "office" / "a" / "000001").unlink()
    with pytest.raises(StoreFailed, match="office/a/000001"):
        take_file(storage, "office", tmp_path / "broken")

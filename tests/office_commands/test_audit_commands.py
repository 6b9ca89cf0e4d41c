"""`hongtou audit`: the log of the office read, exported, verified and witnessed by command."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from service.acting import user_name
from service.cli import main
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.office.log import GUARDS
from service.office.opening import Office
from tests.archive.conftest import FILES, opened, record_of
from tests.web.fakes import office_in

DONE, FINDINGS, USAGE, OUR_FAULT = range(4)
Run = Callable[..., Result]
NOW = "2026-02-01T08:00:00.000000Z"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `hongtou` on data of its own, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HONGTOU_DATA", str(tmp_path / "data"))
    return lambda *arguments: CliRunner().invoke(main, arguments)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """The office that the commands work on, in which three things were done."""
    office = office_in(tmp_path / "data")
    for number, act in enumerate((Act.READ, Act.DOWNLOAD, Act.READ)):
        office.record(time=NOW, actor=f"=张{number}", act=act, object=f"{number:032x}")
    return office


def tamper(office: Office, statement: str) -> None:
    """Nothing; done by somebody who may alter the tables."""
    with office.database.writing() as connection:
        for name in GUARDS["sqlite"][1]:
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text(statement))


def test_the_log_is_listed_and_the_look_is_told(run: Run, office: Office) -> None:
    """Newest first, by what was asked; the log says who looked, and for what."""
    answer = run("audit", "list", "--act", "查看", "--by", "张2", "--actor", "审计员甲")
    assert DONE == answer.exit_code, answer.output
    assert ["3", "共 1 条"] == [answer.stdout.split("\t")[0], answer.stdout.strip()[-6:-1].strip("，")]
    last = office.logged(AuditQuery(), offset=0, limit=1).events[0]
    assert (Act.AUDIT, f"审计员甲（系统用户 {user_name()}）", {"act": "查看", "actor": "张2"}) == (
        last.act,
        last.actor,
        last.details["asked"],
    )
    told = json.loads(run("audit", "list", "--json").stdout)
    assert [4, 3, 2, 1] == [event["seq"] for event in told["items"]]
    assert [] == json.loads(run("audit", "list", "--until", "2026-02-01", "--json").stdout)["items"]


def test_the_log_is_exported(run: Run, office: Office) -> None:
    """As lines that hold together, and as a table without formulas; never over another file."""
    exported = [json.loads(line) for line in run("audit", "export").stdout.splitlines()]
    assert [1, 2, 3] == [event["seq"] for event in exported]
    assert exported[0]["digest"] == exported[1]["previous"]
    assert DONE == run("audit", "export", "--format", "csv", "-o", "log.csv").exit_code
    assert "'=张0" in Path("log.csv").read_text(encoding="utf-8")
    assert USAGE == run("audit", "export", "-o", "log.csv").exit_code
    assert [Act.AUDIT] * 3 == [
        event.act for event in office.logged(AuditQuery(act=Act.AUDIT), offset=0, limit=9).events
    ]


def test_a_sound_log_is_told_so_with_what_is_not_proven(run: Run, office: Office) -> None:
    """Before it is witnessed nothing is proven but the chain; a second witness of the same adds nothing."""
    assert "其后 3 条尚未封存" in run("audit", "verify").stdout
    assert "已封存到第 3 条" in run("audit", "witness").stdout
    assert "此前已封存" in run("audit", "witness").stdout
    answer = run("audit", "verify", "--json")
    told = json.loads(answer.stdout)
    assert (DONE, True, 1, 0) == (answer.exit_code, told["is_whole"], told["witnesses"], told["open_end"])
    assert DONE == run("archive", "verify", "--log").exit_code


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM office_events WHERE seq = 3", "UPDATE office_events SET actor = '别人' WHERE seq = 2"],
)
def test_a_log_that_was_changed_is_told_with_the_place(run: Run, office: Office, statement: str) -> None:
    """By the command for this log, and by that for the archive's; nor is it witnessed as if all were well."""
    run("audit", "witness")
    tamper(office, statement)
    answer = run("audit", "verify")
    assert FINDINGS == answer.exit_code
    assert "问题：" in answer.stdout and "保留现场" in answer.stdout
    told = run("archive", "verify", "--log", "--json")
    assert FINDINGS == told.exit_code
    assert {"audit-log"} == {fault["code"] for fault in json.loads(told.stdout)["faults"]}


def test_an_anchor_of_the_archive_proves_this_log_too(run: Run, office: Office) -> None:
    """It is witnessed first; what cannot be witnessed is told, and the anchor made all the same."""
    archive = opened(Path("data").resolve())
    archive.keep(record_of(1), FILES, actor="张三")
    assert DONE == run("archive", "anchor", "-o", "anchors").exit_code
    assert [3] == [witness.head.seq for witness in archive.witnesses()]
    tamper(office, "DELETE FROM office_events")
    answer = run("archive", "anchor", "-o", "anchors")
    assert DONE == answer.exit_code
    assert "审计日志没有封存" in answer.stderr and "hongtou audit verify" in answer.stderr
    assert 2 == len(Path("anchors").read_text().splitlines())


def test_a_reindex_of_the_archive_leaves_the_office_alone(run: Run, office: Office) -> None:
    """The archive's database is made anew from its files; accounts and the log are nobody's copy."""
    archive = opened(Path("data").resolve())
    archive.keep(record_of(1), FILES, actor="张三")
    run("audit", "witness")
    id = office.accounts.open("zhang", "张三", id="a" * 32, time=NOW, actor="测试")[0].id
    before = office.head()
    assert DONE == run("archive", "reindex").exit_code
    assert before == office.head() and "zhang" == office.accounts.get(id).name
    assert [3] == [witness.head.seq for witness in archive.witnesses()]
    assert DONE == run("audit", "verify").exit_code

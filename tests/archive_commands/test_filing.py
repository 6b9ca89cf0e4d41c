"""Payloads become papers in the archive: once each, with what they quote, whoever else is at work."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from service import inputs
from service.acting import user_name
from service.archive.store import DocumentStore
from service.archive_commands.filing import Desk
from service.cli import main
from service.core.holdings import LogQuery
from service.core.keeping import Query
from tests.archive.conftest import opened
from tests.archive_commands.conftest import Run
from tests.test_cli import notice, pipeline_of, sample
from tests.web.fakes import office_in

DONE, FINDINGS, USAGE, OUR_FAULT = range(4)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Renderers and checks that need no engine."""
    monkeypatch.setattr(inputs, "pipeline", pipeline_of)
    monkeypatch.setattr("service.bootstrap.archive.build_store", lambda settings: opened(settings.data))
    yield


def filed(text: str) -> list[dict[str, Any]]:
    """What the JSON answer says of each filed paper."""
    return [answer["filed"] for answer in json.loads(text)]


def test_a_payload_is_filed_and_its_number_told(run: Run, archive: DocumentStore, tmp_path: Path) -> None:
    """The number and the title are the answer; both files and the payload are there."""
    (tmp_path / "notice.json").write_bytes(notice())
    answer = run("file", "notice.json", "--actor", "李四")
    assert DONE == answer.exit_code, answer.output
    code, title = answer.stdout.strip().split("\t")
    record = archive.named(code)
    assert (title, f"李四（系统用户 {user_name()}）") == (record.title, record.history[0].actor)
    assert notice() == archive.open(record.id, "payload")
    assert archive.open(record.id, "pdf").startswith(b"pdf feedback_notice")


def test_a_paper_may_be_of_one_unit(run: Run, archive: DocumentStore, tmp_path: Path) -> None:
    """Of a unit that is there; else nothing is filed."""
    office_in(tmp_path / "data").units.add("D01", "土木学院", time="2026-01-01T00:00:00Z", actor="测试")
    (tmp_path / "notice.json").write_bytes(notice())
    refused = run("file", "notice.json", "--owner", "D02")
    assert USAGE == refused.exit_code and "没有这个机构" in refused.stderr
    assert 0 == archive.list(Query(), offset=0, limit=1).total
    (told,) = filed(run("file", "notice.json", "--owner", "D01", "--json").stdout)
    assert "D01" == archive.get(told["id"]).owner


def test_what_was_filed_before_is_told_and_not_filed_twice(
    run: Run, archive: DocumentStore, tmp_path: Path
) -> None:
    """Unless that is wanted: then it takes the place of the first."""
    (tmp_path / "notice.json").write_bytes(notice())
    first = filed(run("file", "notice.json", "--json").stdout)[0]
    again = run("file", "notice.json")
    assert DONE == again.exit_code
    assert first["archival_code"] in again.stdout and "没有重复归档" in again.stderr
    second = filed(run("file", "notice.json", "--again", "--reason", "换了字体", "--json").stdout)[0]
    assert (first["id"], False) == (second["supersedes"], second["filed_before"])
    assert "换了字体" == archive.get(first["id"]).history[-1].details["reason"]


def test_what_was_withdrawn_may_be_filed_again(run: Run, tmp_path: Path) -> None:
    """It has a number of its own then."""
    (tmp_path / "notice.json").write_bytes(notice())
    first = filed(run("file", "notice.json", "--json").stdout)[0]
    run("withdraw", first["id"], "--reason", "印发有误")
    second = filed(run("file", "notice.json", "--json").stdout)[0]
    assert not second["filed_before"] and first["archival_code"] != second["archival_code"]


def test_a_faulty_payload_files_nothing_and_stops_no_other(
    run: Run, archive: DocumentStore, tmp_path: Path
) -> None:
    """The worst exit code is told."""
    (tmp_path / "notice.json").write_bytes(notice())
    (tmp_path / "bad.json").write_bytes(b"{}")
    answer = run("file", "bad.json", "notice.json", "--json")
    assert FINDINGS == answer.exit_code
    bad, good = json.loads(answer.stdout)
    assert "error" in bad and "filed" not in bad and good["filed"]["archival_code"]


def test_a_report_quotes_what_is_filed(run: Run, tmp_path: Path) -> None:
    """As over HTTP: its plan need not be named."""
    report = json.loads(sample("progress_report", "by_problem"))
    for name in ("ledger", "groups"):
        report["body"].pop(name)
    (tmp_path / "plan.json").write_bytes(sample("rectification_plan", "typical"))
    (tmp_path / "report.json").write_text(json.dumps(report), encoding="utf-8")
    alone = run("file", "report.json")
    assert "R-00" in alone.stderr
    assert DONE == run("file", "plan.json").exit_code
    quoting = run("file", "report.json", "--again")
    assert DONE == quoting.exit_code and "R-00" not in quoting.stderr, quoting.output


def test_many_commands_at_once_number_without_gap(run: Run, archive: DocumentStore, tmp_path: Path) -> None:
    """The locks are the archive's own."""
    for number in range(6):
        (tmp_path / f"{number}.json").write_bytes(notice(doc_id=f"FN-{number}"))

    def one(number: int) -> None:
        store = opened(tmp_path / "data")
        line = pipeline_of()
        Desk(line, store, "甲").file(line.load((tmp_path / f"{number}.json").read_bytes()))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(one, range(6)))
    events = archive.logged(LogQuery(act="归档"), offset=0, limit=100).events
    codes = {event.details["record"]["archival_code"] for event in events}
    assert {f"{number:04}" for number in range(1, 7)} == {code.rpartition("-")[2] for code in codes}


def test_generating_may_file_too(run: Run, archive: DocumentStore, tmp_path: Path) -> None:
    """The folder has the files of the archive, those asked for; a draft is refused."""
    (tmp_path / "notice.json").write_bytes(notice())
    arguments = ["generate", "notice.json", "--archive", "-o", "out", "--format", "pdf", "--json"]
    answer = CliRunner().invoke(main, arguments)
    assert DONE == answer.exit_code, answer.output
    (told,) = json.loads(answer.stdout)
    (placed,) = (tmp_path / "out").iterdir()
    assert archive.open(told["filed"]["id"], "pdf") == placed.read_bytes()
    draft = CliRunner().invoke(main, ["generate", "notice.json", "--archive", "--draft"])
    assert USAGE == draft.exit_code and "草稿不能归档" in draft.stderr

"""The log of the office is read, filtered, exported and verified over HTTP, and each look is an event."""

import csv
import json
from hashlib import sha256
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.core.access import Scope
from service.core.events import BEGINNING, Act, canonical
from service.core.holdings import AuditQuery
from service.office import log
from service.web.services import Services
from tests.callers import client_of
from tests.web.calls import code_of, post
from tests.web.fakes import letter


@pytest.fixture
def auditor(app: Flask) -> FlaskClient:
    """A program that reads the log and nothing else."""
    return client_of(app, {Scope.READ_AUDIT})


def put(services: Services, time: str = "2026-02-01T08:00:00.500000Z", **changes: str) -> None:
    """An event, another one where the test says so."""
    given = {"actor": "张三（zhang.san）", "object": "a" * 32, "act": Act.READ, **changes}
    services.office.record(time=time, **given)  # type: ignore[arg-type]


def numbers(client: FlaskClient, query: str) -> list[int]:
    """The numbers of the events that answer."""
    answer = client.get(f"/api/v1/audit?{query}")
    assert 200 == answer.status_code, answer.text
    return [event["seq"] for event in answer.get_json()["items"]]


def test_the_log_is_read_newest_first(auditor: FlaskClient, services: Services) -> None:
    """Page by page; each look is told in the log after it."""
    for _ in range(5):
        put(services)
    first = auditor.get("/api/v1/audit?page_size=4").get_json()
    assert ([6, 5, 4, 3], 6) == ([event["seq"] for event in first["items"]], first["total"])
    assert ("张三（zhang.san）", "查看") == (first["items"][0]["actor"], first["items"][0]["act"])
    assert [3, 2, 1] == numbers(auditor, "page=2&page_size=4")[-3:]
    assert ["查阅日志", "查阅日志"] == [
        event.act for event in services.office.logged(AuditQuery(), offset=0, limit=2).events
    ]


def test_it_is_searched_by_who_what_whom_and_when(auditor: FlaskClient, services: Services) -> None:
    """Each alone and all together; a sign of the database's patterns means itself."""
    put(services)
    put(services, actor="李四（li_si）")
    put(services, act=Act.DOWNLOAD)
    put(services, object="b" * 32)
    put(services, time="2026-02-02T08:00:00.000000Z")
    since = "since=2026-01-01&until=2026-03-01"
    assert [3] == numbers(auditor, f"actor=李四&{since}") == numbers(auditor, "actor=li_si")
    assert [] == numbers(auditor, "actor=zhang_san") == numbers(auditor, "actor=%25张")
    assert [4] == numbers(auditor, f"act=下载&{since}")
    assert [5] == numbers(auditor, "object=" + "b" * 32)
    assert [6] == numbers(auditor, "since=2026-02-02&until=2026-03-01")
    assert [5, 4, 3, 2] == numbers(auditor, "since=2026-01-01&until=2026-02-02")
    assert [] == numbers(auditor, "since=2026-02-01T08:00:01Z&until=2026-02-02T08:00:00Z")
    assert [5, 4, 3, 2] == numbers(auditor, "since=2026-02-01T08:00:00Z&until=2026-02-01T08:00:01Z")


@pytest.mark.parametrize(
    "query",
    ["act=偷看", "object=1", "since=昨天", "until=2026-02-01T08:00:00", "actor=%00", "last=5", "page=0"],
)
def test_what_cannot_be_asked_is_refused(auditor: FlaskClient, query: str) -> None:
    """In words."""
    assert (422, "invalid-parameter") == code_of(auditor.get(f"/api/v1/audit?{query}"))


def test_all_that_is_exported_is_a_chain_that_anybody_can_check(
    auditor: FlaskClient, services: Services
) -> None:
    """More than is read at once; the export is the next event."""
    with services.office.database.writing() as connection:
        for number in range(1100):
            log.record(connection, time=services.now(), actor="张三", act=Act.READ, object=f"{number:032x}")
    answer = auditor.get("/api/v1/audit/export")
    events = [json.loads(line) for line in answer.text.splitlines()]
    assert [*range(1, 1102)] == [event["seq"] for event in events]
    before = BEGINNING
    for event in events:
        digest = event.pop("digest")
        assert (before, digest) == (event["previous"], sha256(canonical(event)).hexdigest())
        before = digest
    last = services.office.logged(AuditQuery(), offset=0, limit=1).events[0]
    assert (1102, Act.AUDIT, "/api/v1/audit/export") == (last.seq, last.act, last.details["path"])
    assert "attachment" in answer.headers["Content-Disposition"]
    assert [1100] == [
        json.loads(line)["seq"]
        for line in auditor.get("/api/v1/audit/export?act=查看&since=2026-01-01").text.splitlines()
    ][-2:-1]


def test_an_export_is_sent_as_it_is_read(auditor: FlaskClient, services: Services) -> None:
    """Not gathered first: the answer has no length, and what comes later is not in it."""
    put(services)
    answer = auditor.get("/api/v1/audit/export", buffered=False)
    put(services)
    assert answer.content_length is None and answer.is_streamed
    assert 2 == len(answer.text.splitlines())


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝", "＋"])
def test_no_cell_of_the_table_is_a_formula(auditor: FlaskClient, services: Services, sign: str) -> None:
    """Whatever somebody is called, or searched for; every other cell is as it was."""
    put(services, actor=f'{sign}HYPERLINK("http://evil.example","x")')
    text = auditor.get("/api/v1/audit/export?format=csv&object=" + "a" * 32).text
    head, row = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""))
    assert ("序号", "摘要") == (head[0], head[-1])
    assert ["2", f"'{sign}HYPERLINK", "查看"] == [row[0], row[2][: len(sign) + 10], row[3]]
    assert [] == [cell for cell in row if cell.startswith(tuple("=+-@\t\r＝＋"))]


def test_an_export_that_cannot_be_told_is_not_sent(app: Flask) -> None:
    """Who may not read the log gets none of it, and that is told."""
    curious = client_of(app, set(Scope) - {Scope.READ_AUDIT, *OF_PEOPLE})
    for path in ("", "/export", "/verification"):
        assert (403, "forbidden") == code_of(curious.get(f"/api/v1/audit{path}"))


OF_PEOPLE = {Scope.MANAGE_ACCOUNTS, Scope.GRANT, Scope.REVIEW, Scope.ISSUE}


def test_it_is_verified_with_what_the_archive_saw(
    client: FlaskClient, auditor: FlaskClient, services: Services
) -> None:
    """How far that is proven, and how much of it is not yet."""
    post(client, "documents", letter())
    services.store.witness(services.office.head, time=services.now(), actor="测试")
    seen = services.office.head().seq
    put(services)
    told = auditor.get("/api/v1/audit/verification").get_json()
    assert (True, 1, seen, 1, []) == tuple(
        told[name] for name in ("is_whole", "witnesses", "witnessed", "open_end", "breaks")
    )
    assert told["read"] == told["seq"] == seen + 1
    assert 2 == auditor.get("/api/v1/audit/verification?last=2").get_json()["read"]

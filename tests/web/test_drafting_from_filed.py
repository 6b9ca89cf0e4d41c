"""The chain of papers over HTTP: the plan drafted from the filed notice, the report from the filed plan."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.acting import utc_now
from service.core.access import Scope
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.core.keeping import Record
from service.web.services import EXTENSION
from tests.callers import client_of
from tests.drafting.filed import NOTICE, PLAN, REPORT, filed, sample, store_of, unrendered
from tests.web.calls import code_of, post


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """The application for the true types."""
    return unrendered(tmp_path)


@pytest.fixture
def notice(app: Flask) -> Record:
    """A filed notice."""
    return filed(store_of(app), sample(NOTICE))


def drafted(client: FlaskClient, source: Record, **headers: str) -> dict[str, Any]:
    """The manuscript drafted from that paper, as told."""
    answer = post(client, f"manuscripts/from/{source.id}", b"", **headers)
    assert 201 == answer.status_code, answer.text
    return dict(answer.get_json())


def content(client: FlaskClient, manuscript: dict[str, Any]) -> dict[str, Any]:
    """What is written in it."""
    return dict(client.get(manuscript["links"]["content"]).get_json())


def covered(client: FlaskClient, manuscript: dict[str, Any]) -> dict[str, Any]:
    """What it lacks and quotes."""
    return dict(client.get(f"{manuscript['links']['self']}/coverage").get_json())


def test_a_plan_is_drafted_from_a_filed_notice(app: Flask, notice: Record) -> None:
    """It is a manuscript like any other, whose identifier follows from its own; what it lacks is counted."""
    client = client_of(app)
    made = drafted(client, notice)
    assert ("rectification_plan", "拟稿") == (made["type"], made["state"])
    assert f"RP-{made['id'][:16]}" == content(client, made)["doc_id"]
    told = covered(client, made)
    assert [(28, 28, "28 / 28 个反馈问题已列入方案"), (0, 28, "0 / 28 个问题已有措施")] == [
        (count["done"], count["total"], count["text"]) for count in told["counts"][:2]
    ]
    assert "来自反馈意见 淮理党巡一〔2022〕7号" == told["source"]["words"]
    assert 200 == client.get(told["source"]["link"]).status_code
    quoted = {item["pointer"]: item["is_same"] for item in told["quoted"]}
    assert quoted["/body/ledger/0/problems/0/title"] and all(quoted.values())


def test_a_report_goes_on_from_the_newest_report_on_its_plan(app: Flask) -> None:
    """Not from another plan's, nor from an older one."""
    store, client = store_of(app), client_of(app)
    plan = filed(store, sample(PLAN))
    first = content(client, drafted(client, plan))
    assert {"not_started"} == {entry["previous_status"] for entry in first["body"]["entries"]}
    filed(store, sample(REPORT))
    elsewhere = sample(REPORT)
    elsewhere |= {"doc_id": "PR-elsewhere"}
    elsewhere["body"]["plan_ref"]["doc_id"] = "RP-elsewhere"
    elsewhere["header"]["issue_date"] = "2024-01-01"
    filed(store, elsewhere)
    second = content(client, drafted(client, plan))
    assert "completed" == second["body"]["entries"][0]["previous_status"]


def test_a_plan_in_its_next_version_goes_on_from_the_reports_on_the_first(app: Flask) -> None:
    """Also where it has an identifier of its own, and is younger than they are."""
    store = store_of(app)
    filed(store, sample(PLAN))
    filed(store, sample(REPORT))
    following = sample(PLAN)
    following |= {"doc_id": "RP-second", "version": 2, "supersedes": following["doc_id"]}
    following["header"]["issue_date"] = "2023-06-01"
    client = client_of(app)
    report = content(client, drafted(client, filed(store, following)))
    assert "completed" == report["body"]["entries"][0]["previous_status"]
    assert {"doc_id": "RP-second", "version": 2} == report["body"]["plan_ref"]


def test_the_same_key_drafts_one_manuscript(app: Flask, notice: Record) -> None:
    """Sent again, it is answered with the first."""
    client = client_of(app)
    first, again = (drafted(client, notice, Idempotency_Key="once") for _ in range(2))
    assert first["id"] == again["id"]
    assert 1 == client.get("/api/v1/manuscripts").get_json()["total"]


def test_nothing_is_drafted_from_a_report(app: Flask) -> None:
    """Nor from a paper that is no longer in force."""
    store, client = store_of(app), client_of(app)
    report = filed(store, sample(REPORT))
    assert (409, "nothing-follows") == code_of(post(client, f"manuscripts/from/{report.id}", b""))
    notice = filed(store, sample(NOTICE))
    store.withdraw(notice.id, time=utc_now(), actor="测试", reason="有误")
    assert (409, "not-in-force") == code_of(post(client, f"manuscripts/from/{notice.id}", b""))


def test_who_may_not_read_the_archive_drafts_nothing_from_it(app: Flask, notice: Record) -> None:
    """The right to write manuscripts alone opens no paper, and quotes none."""
    writer = client_of(app, [Scope.WRITE, Scope.READ_MANUSCRIPTS])
    assert (404, "not-found") == code_of(post(writer, f"manuscripts/from/{notice.id}", b""))
    told = covered(writer, drafted(client_of(app), notice))
    assert told["source"] is None and not told["quoted"]


def test_that_a_paper_was_drafted_from_is_told(app: Flask, notice: Record) -> None:
    """The log has the new manuscript, and that the filed paper was seen."""
    made = drafted(client_of(app), notice)
    events = app.extensions[EXTENSION].office.logged(AuditQuery(), offset=0, limit=2).events
    assert [(Act.READ, notice.id), (Act.DRAFT, made["id"])] == [(event.act, event.object) for event in events]


def test_a_plan_in_its_next_version_is_another_source(app: Flask) -> None:
    """A report names the version it tells of; only that one is its source."""
    store, client = store_of(app), client_of(app)
    made = drafted(client, filed(store, sample(PLAN)))
    assert covered(client, made)["source"]
    following = sample(PLAN)
    following |= {"version": 2, "supersedes": following["doc_id"]}
    filed(store, following)
    assert covered(client, made)["source"] is None


def test_a_manuscript_of_whatever_content_is_counted(app: Flask) -> None:
    """Where nothing is to be counted, nothing is."""
    client = client_of(app)
    made = post(client, "manuscripts", b"{}").get_json()
    assert {"counts": [], "quoted": [], "source": None} == covered(client, made)

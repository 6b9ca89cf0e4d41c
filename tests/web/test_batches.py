"""Batches over HTTP: handed over, looked at, steered, by their sender alone."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from itertools import count

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.core.access import Scope
from service.core.entries import Entry
from service.core.errors.faults import Busy
from service.intake.examples import example_values, example_workbook
from service.registry import document_types
from service.web.app import create_app
from service.web.services import Services
from tests.callers import client_of, token_of
from tests.intake.reading import package
from tests.web.calls import code_of, post
from tests.web.fakes import OpenWorkshop, bench_for, letter

NDJSON = {"Content-Type": "application/x-ndjson"}


def hand_over(client: FlaskClient, *payloads: bytes, key: str = "", query: str = "") -> dict[str, object]:
    """The batch of these payloads, one a line."""
    headers = {**NDJSON, **({"Idempotency-Key": key} if key else {})}
    answer = client.post(f"/api/v1/batches?{query}", data=b"\n".join(payloads), headers=headers)
    assert 202 == answer.status_code, answer.text
    found: dict[str, object] = answer.get_json()
    return found


def test_a_batch_is_accepted_and_its_rows_are_listed(client: FlaskClient) -> None:
    """With what each says of itself."""
    batch = hand_over(client, letter("甲"), b"", letter("乙"), query="name=一批&labels=a,b")
    assert ("waiting", 2, "一批", ["a", "b"]) == tuple(
        batch[name] for name in ("state", "total", "name", "labels")
    )
    rows = client.get(f"/api/v1/batches/{batch['id']}/rows").get_json()
    assert [("第1行", "letter"), ("第3行", "letter")] == [
        (row["name"], row["doc_type"]) for row in rows["items"]
    ]
    assert [batch["id"]] == [item["id"] for item in client.get("/api/v1/batches").get_json()["items"]]


def test_the_same_key_gives_the_same_batch(client: FlaskClient) -> None:
    """And another body under it is refused."""
    first = hand_over(client, letter(), key="one")
    assert first["id"] == hand_over(client, letter(), key="one")["id"]
    headers = {**NDJSON, "Idempotency-Key": "one"}
    assert (409, "idempotency-key-reused") == code_of(
        client.post("/api/v1/batches", data=b"{}", headers=headers)
    )


def test_a_batch_is_its_senders(services: Services) -> None:
    """For everybody else there is none, in the same words."""
    app = create_app(services.settings, services)
    mine, other = client_of(app), client_of(app)
    id = hand_over(mine, letter())["id"]
    for path in (f"batches/{id}", f"batches/{id}/rows"):
        assert (404, "not-found") == code_of(other.get(f"/api/v1/{path}"))
    assert (404, "not-found") == code_of(post(other, f"batches/{id}/cancel", b""))
    assert 0 == other.get("/api/v1/batches").get_json()["total"]


def test_who_may_file_nowhere_is_told_so(services: Services) -> None:
    """And not to name another unit."""
    client = client_of(create_app(services.settings, services), {Scope.MAKE})
    answer = client.post("/api/v1/batches?mode=file", data=letter(), headers=NDJSON)
    assert (403, "forbidden") == code_of(answer)
    assert "归档文书（documents:file）" in answer.get_json()["detail"]


def test_a_batch_is_steered(client: FlaskClient) -> None:
    """Paused, continued, cancelled; a second time gives it as it is, and another step is forbidden then."""
    id = hand_over(client, letter(), letter("乙"))["id"]
    for step, state in (("pause", "paused"), ("continue", "waiting"), ("cancel", "cancelled")):
        assert state == post(client, f"batches/{id}/{step}", b"").get_json()["state"]
        assert state == post(client, f"batches/{id}/{step}", b"").get_json()["state"]
    assert (409, "state-forbids") == code_of(post(client, f"batches/{id}/pause", b""))
    assert "waiting" == post(client, f"batches/{id}/repeat", b"").get_json()["state"]


@pytest.mark.parametrize(
    "media_type", ["application/json", "application/zip", "text/csv", NDJSON["Content-Type"]]
)
def test_the_bytes_tell_what_a_batch_is_made_of(client: FlaskClient, media_type: str) -> None:
    """Every place that cannot be read is a row that failed already; the others wait."""
    content = package(
        ("列.ndjson", letter("甲") + b"\n" + letter("乙")), ("图.png", b"\x89PNG"), ("空.json", b"")
    )
    answer = client.post("/api/v1/batches", data=content, headers={"Content-Type": media_type})
    batch = answer.get_json()
    assert (2, 2) == (batch["counts"]["waiting"], batch["counts"]["failed"])
    rows = client.get(f"/api/v1/batches/{batch['id']}/rows").get_json()["items"]
    assert ["列.ndjson 第1行", "列.ndjson 第2行", "图.png", "空.json"] == [row["name"] for row in rows]
    assert "不认识这种文件。" == rows[2]["error"]["message"]
    assert [64, 64, 0, 0] == [len(row["digest"]) for row in rows]


def test_a_single_payload_is_a_batch_of_one(client: FlaskClient) -> None:
    """And an array one of its items."""
    for content, names in ((letter(), ["数据"]), (b"[%b]" % letter(), ["第1项"])):
        answer = client.post("/api/v1/batches", data=content, headers={"Content-Type": "application/json"})
        rows = client.get(answer.get_json()["links"]["rows"]).get_json()["items"]
        assert names == [row["name"] for row in rows]


def test_a_batch_of_too_much_is_refused_whole(services: Services) -> None:
    """Too many bytes, those that a package unfolds to, or too many payloads: nothing is left of it."""
    settings = replace(services.settings, batch_max_mb=1)
    client = client_of(create_app(settings, replace(services, settings=settings)))
    large = package(("大.json", b"[" + b"0" * (1 << 20) + b"]"))
    for content, code in (
        (b"x" * (1 << 20) + b"x", "payload-too-large"),
        (b"[" + b"1," * 10_001 + b"1]", "too-much"),
    ):
        assert code == code_of(client.post("/api/v1/batches", data=content, headers=NDJSON))[1]
    assert 0 == client.get("/api/v1/batches").get_json()["total"]
    rows = client.get(client.post("/api/v1/batches", data=large, headers=NDJSON).get_json()["links"]["rows"])
    assert ["payload-too-large"] == [row["error"]["code"] for row in rows.get_json()["items"]]


def test_a_workbook_is_read_and_its_faults_are_rows(services: Services) -> None:
    """As the examples give it, then with a cell that says nothing."""
    held = replace(services, types=document_types())
    client = client_of(create_app(services.settings, held))
    values = client.get("/api/v1/types/feedback_notice/batch-example.csv")
    book = client.get("/api/v1/types/rectification_plan/batch-example.xlsx")
    assert values.data == example_values("feedback_notice")
    assert book.data == example_workbook("rectification_plan", datetime.fromisoformat(held.now()[:10]))
    broken = values.data.replace(b"2022-09-16", b"x", 1)
    for content, state, doc_id in (
        (values.data, "waiting", "FN-2022-MIN"),
        (broken, "failed", ""),
        (book.data, "waiting", "RP-2022-MIN"),
    ):
        answer = client.post("/api/v1/batches", data=content, headers={"Content-Type": "text/csv"})
        (row,) = client.get(answer.get_json()["links"]["rows"]).get_json()["items"]
        assert (state, doc_id) == (row["state"], row["doc_id"])
        assert [item["pointer"] for item in row["findings"]] == ["/header/issue_date"] * (state == "failed")


def test_who_finds_no_process_leaves_what_another_call_fills(services: Services) -> None:
    """Two calls with one key, of which one is refused: the other one's batch is accepted whole."""
    answers: list[TestResponse] = []
    calls = count(1)

    def unpack(content: bytes, name: str) -> list[Entry]:
        if next(calls) == 2:
            raise Busy("没有空闲的进程。", retry_after=1)
        with ThreadPoolExecutor(1) as other:
            answers.append(other.submit(send).result())
        return [Entry("第1行", letter())]

    def send() -> TestResponse:
        caller = app.test_client()
        headers = {"Content-Type": "text/csv", "Idempotency-Key": "k", "Authorization": shown}
        return caller.post("/api/v1/batches", data=b"a,b\n", headers=headers)

    bench = replace(bench_for(services.settings), unpacker=unpack)
    app = create_app(services.settings, replace(services, workshop=OpenWorkshop(bench)))
    shown = f"Bearer {token_of(services.office)}"
    answers.append(send())
    assert [503, 202] == [answer.status_code for answer in answers]
    assert 1 == answers[1].get_json()["total"]
    assert answers[1].get_json()["id"] == send().get_json()["id"]

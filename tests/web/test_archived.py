"""What the archive holds of a document is told over HTTP, and a document is taken out of force."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.callers import contract_of
from tests.web.calls import code_of, post
from tests.web.fakes import letter

UNKNOWN = "0" * 32


def kept(client: FlaskClient, **more: Any) -> dict[str, Any]:
    """A kept letter, as told."""
    return dict(post(client, "documents", letter(**more)).get_json())


def withdraw(client: FlaskClient, id: str, body: object) -> Any:
    """The answer to a withdrawal."""
    return post(client, f"archive/{id}/withdrawal", json.dumps(body).encode())


def test_a_document_is_told_with_its_number_and_state(client: FlaskClient) -> None:
    """Of what it is numbered by, who issued it, and what befell it."""
    told = kept(client)
    assert "Z109-WS·2022-D10-0001" == told["archival_code"]
    assert ("已归档", "", "", 3, False) == tuple(
        told[name] for name in ("status", "supersedes", "superseded_by", "pages", "is_example")
    )
    assert "未执行" == told["conformance"]["state"]
    (event,) = told["history"]
    assert (1, "归档", told["id"]) == tuple(event[name] for name in ("seq", "act", "object"))
    assert event["actor"].startswith("令牌 测试")


def test_a_new_version_says_why(client: FlaskClient) -> None:
    """The reason is in the log of both; a call sent again with another reason is another call."""
    old = kept(client)
    new = post(client, "documents?reason=%E6%9B%B4%E6%AD%A3", letter("更正"), Idempotency_Key="k").get_json()
    assert (old["id"], "更正") == (new["supersedes"], new["history"][0]["details"]["reason"])
    earlier = client.get(old["links"]["self"]).get_json()
    assert ("已更替", new["id"]) == (earlier["status"], earlier["superseded_by"])
    again = post(client, "documents?reason=x", letter("更正"), Idempotency_Key="k")
    assert (409, "idempotency-key-reused") == code_of(again)


@pytest.mark.parametrize("reason", ["", "%20", "a%0Ab", "%00", "x" * 501])
def test_a_reason_that_cannot_be_kept_is_refused(client: FlaskClient, reason: str) -> None:
    """Before anything is made of it."""
    assert (422, "invalid-parameter") == code_of(post(client, f"documents?reason={reason}"))


def test_a_document_is_withdrawn_once(client: FlaskClient) -> None:
    """The reason is kept; its files stay; a second time is a conflict."""
    id = kept(client)["id"]
    answer = withdraw(client, id, {"reason": "印发有误"})
    told = answer.get_json()
    assert (200, "已撤回") == (answer.status_code, told["status"])
    assert "印发有误" == told["history"][-1]["details"]["reason"]
    assert 200 == client.get(told["links"]["pdf"]).status_code
    assert (409, "not-in-force") == code_of(withdraw(client, id, {"reason": "再来"}))
    assert (404, "not-found") == code_of(withdraw(client, UNKNOWN, {"reason": "印发有误"}))


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, {"/reason"}),
        ({"reason": " "}, {"/reason"}),
        ({"reason": None}, {"/reason"}),
        ({"reason": "a\nb"}, {"/reason"}),
        ({"reason": "a\ud800"}, {"/reason"}),
        ({"reason": "好", "a/b": 1}, {"/a~1b"}),
        ({"reason": 1, "x": 1}, {"/reason", "/x"}),
    ],
)
def test_a_withdrawal_without_a_sound_reason_changes_nothing(
    client: FlaskClient, body: object, pointers: set[str]
) -> None:
    """Every fault is told at its place."""
    told = kept(client)
    answer = withdraw(client, told["id"], body)
    assert (422, "invalid-payload") == code_of(answer)
    assert pointers == {fault["pointer"] for fault in answer.get_json()["errors"]}
    assert "已归档" == client.get(told["links"]["self"]).get_json()["status"]


def test_every_file_of_every_version_is_named_and_handed_out(client: FlaskClient) -> None:
    """As a download under its 档号, never shown as a page of ours."""
    id = kept(client)["id"]
    withdraw(client, id, {"reason": "印发有误"})
    first, second = client.get(f"/api/v1/archive/{id}/versions").get_json()["items"]
    assert (1, 2, "撤回：印发有误") == (first["number"], second["number"], second["message"])
    names = {item["name"] for item in second["files"]}
    assert {"document.pdf", "metadata.xml", "record.json"} <= names
    for name in names:
        answer = client.get(f"/api/v1/archive/{id}/files/{name}")
        assert 200 == answer.status_code
        assert answer.headers["Content-Disposition"].startswith("attachment;")
    xml = client.get(f"/api/v1/archive/{id}/files/metadata.xml")
    assert "application/xml" == xml.mimetype
    assert "Z109-WS.2022-D10-0001_metadata.xml" in xml.headers["Content-Disposition"]
    tag = {"If-None-Match": xml.headers["ETag"]}
    assert 304 == client.get(f"/api/v1/archive/{id}/files/metadata.xml", headers=tag).status_code


@pytest.mark.parametrize(
    "name",
    ["inventory.json", "../inventory.json", "%2e%2e/inventory.json", "/etc/passwd", "v1/content/x", "%00"],
)
def test_a_name_outside_the_inventory_is_not_found(client: FlaskClient, name: str) -> None:
    """No path comes of it."""
    id = kept(client)["id"]
    assert 404 == code_of(client.get(f"/api/v1/archive/{id}/files/{name}"))[0]


def test_the_log_is_paged_and_narrowed(client: FlaskClient) -> None:
    """Newest first; by document and by act; each event holds the digest of the one before."""
    one, other = kept(client), kept(client, doc_id="L-2")
    withdraw(client, one["id"], {"reason": "印发有误"})
    log = client.get("/api/v1/archive/log?page_size=2").get_json()
    assert ([3, 2], 3) == ([event["seq"] for event in log["items"]], log["total"])
    assert log["items"][1]["digest"] == log["items"][0]["previous"]
    seen = client.get(f"/api/v1/archive/log?object={one['id']}&act=%E6%92%A4%E5%9B%9E").get_json()
    assert [3] == [event["seq"] for event in seen["items"]]
    events = client.get(f"/api/v1/archive/{other['id']}/events").get_json()["items"]
    assert ["归档"] == [event["act"] for event in events]
    assert (422, "invalid-parameter") == code_of(client.get("/api/v1/archive/log?act=x"))


@pytest.mark.parametrize("part", ["versions", "events", "files/{name}"])
def test_what_is_held_keeps_to_the_document(client: FlaskClient, app: Flask, part: str) -> None:
    """What is found, and what is unchanged, is answered as told."""
    own = contract_of(app)
    path = {"id": kept(client)["id"], **({"name": "record.json"} if "name" in part else {})}
    operation = own.schema[f"/api/v1/archive/{{id}}/{part}"]["GET"]
    found = own.hold(operation.Case(path_parameters=path))
    tag = {"If-None-Match": found.headers["etag"][0]}
    unchanged = own.hold(operation.Case(path_parameters=path, headers=tag))
    assert (200, 304) == (found.status_code, unchanged.status_code)

"""What no database can hold is told to whoever sent it, and is no fault of the store."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.core.access import Role
from service.web.app import create_app
from tests.callers import browser_of, client_of
from tests.postgres import PostgreSQL
from tests.security.everyone import person
from tests.web.browsers import HTML
from tests.web.fakes import letter, services_for, settings_for
from tests.web.test_batch_pages import letters, send
from tests.web.test_batches import NDJSON, hand_over

NUL, LONE = "a\0b", "a\ud800b"
HOOK = {"name": "教务", "url": "https://oa.example.edu.cn/hook", "events": ["batch.ended"]}


@pytest.fixture
def app(tmp_path: Path, postgresql: PostgreSQL) -> Flask:
    """The application over PostgreSQL, which takes no NUL, as no database takes half a sign."""
    services = services_for(settings_for(tmp_path, HONGTOU_DATABASE=postgresql.database()))
    return create_app(services.settings, services)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A program."""
    return client_of(app)


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    """A browser of somebody who drafts."""
    return browser_of(app, person(app, Role.DRAFTER))


@pytest.mark.parametrize("sign", ["%00", "%01", "%1f", "%7f", "%c2%85", "%ef%bf%bf"])
@pytest.mark.parametrize("name", ["labels", "name", "pattern", "unit", "reason", "start_at", "mode"])
def test_no_wish_of_a_batch_has_signs_of_control(client: FlaskClient, name: str, sign: str) -> None:
    """Nothing of it is accepted."""
    answer = client.post(f"/api/v1/batches?{name}=a{sign}b", data=letter(), headers=NDJSON)
    assert 422 == answer.status_code, answer.text
    assert [name] == [fault["parameter"] for fault in answer.get_json()["errors"]]
    assert 0 == client.get("/api/v1/batches").get_json()["total"]


@pytest.mark.parametrize("query", ["label=a%00b", "label=a%0a", "label=a,b", "page=%00"])
def test_no_label_that_is_looked_for_has_any(client: FlaskClient, clerk: FlaskClient, query: str) -> None:
    """By a program or on the page."""
    assert 422 == client.get(f"/api/v1/batches?{query}").status_code
    assert 422 == clerk.get(f"/batches?{query}", headers=HTML).status_code


@pytest.mark.parametrize("text", [NUL, LONE, "a\x85b", "a\n"], ids=ascii)
@pytest.mark.parametrize("name", ["name", "url", "events"])
def test_no_hook_has_any(client: FlaskClient, name: str, text: str) -> None:
    """Whichever field it is; neither when it is set nor when it is changed."""
    at = f"/api/v1/hooks/{client.post('/api/v1/hooks', json=HOOK).get_json()['hook']['id']}"
    wrong = {**HOOK, name: [text] if name == "events" else text}
    for answer in (
        client.post("/api/v1/hooks", data=json.dumps(wrong), content_type="application/json"),
        client.put(at, data=json.dumps({**wrong, "is_enabled": True}), content_type="application/json"),
    ):
        assert 422 == answer.status_code, answer.text
    assert HOOK.items() <= client.get(at).get_json().items()


@pytest.mark.parametrize(
    "typed",
    [{"key": NUL}, {"key": "k" * 201}, {"key": "一"}, {"labels": NUL}, {"name": NUL}, {"pattern": NUL}],
    ids=["key", "long key", "foreign key", "labels", "name", "pattern"],
)
def test_no_form_for_a_batch_has_any(clerk: FlaskClient, typed: dict[str, str]) -> None:
    """What was typed is told to be wrong, and a key that is no longer good gives way to one that is."""
    answer = send(clerk, letters("甲"), **typed)
    assert 422 == answer.status_code and 'role="alert"' in answer.text
    assert f'value="{typed.get("key", "?")}"' not in answer.text
    assert "还没有提交过批次" in clerk.get("/batches", headers=HTML).text


@pytest.mark.parametrize("text", [NUL, "x" * 1000], ids=["NUL", "long"])
def test_no_form_for_a_hook_has_any(clerk: FlaskClient, text: str) -> None:
    """As programs are told."""
    for name in ("name", "url"):
        typed = {"name": "教务", "url": HOOK["url"], "batch.ended": "1", name: text}
        assert 422 == clerk.post("/hooks", data=typed).status_code
    assert "还没有设置回调" in clerk.get("/hooks").text


def test_a_file_with_such_a_name_is_read_all_the_same(clerk: FlaskClient) -> None:
    """What cannot be shown of the name is not."""
    head = "Content-Disposition: form-data; name=files; filename*=utf-8''a%00%C2%85b.json"
    body = f"--x\r\n{head}\r\n\r\n{letter().decode()}\r\n--x--\r\n"
    answer = clerk.post("/batches/new", data=body, content_type="multipart/form-data; boundary=x")
    assert 303 == answer.status_code, answer.text
    assert "a\ufffd\ufffdb.json" in clerk.get(answer.headers["Location"], headers=HTML).text


@pytest.mark.parametrize(
    "payload",
    [letter(LONE), letter(doc_id=LONE), letter(doc_id=NUL), b'{"doc_type": "a\\u0000b"}', b'"\\ud800"'],
    ids=ascii,
)
def test_a_paper_with_such_signs_is_a_row_all_the_same(client: FlaskClient, payload: bytes) -> None:
    """Its own check tells what is wrong with it."""
    assert 1 == hand_over(client, payload)["total"]


def test_nothing_has_such_an_id(app: Flask, clerk: FlaskClient) -> None:
    """404 wherever one stands in an address, as for any other that never was."""
    places = app.url_map.bind("localhost")
    given = {"id": NUL, "delivery": NUL, "number": 1}
    tried = set()
    for rule in app.url_map.iter_rules():
        if "id" in rule.arguments and rule.rule.split("/<")[0].endswith(("/batches", "/hooks")):
            at = places.build(rule.endpoint, {name: given.get(name, "pdf") for name in rule.arguments})
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                answer = clerk.open(at, method=method, json={**HOOK, "is_enabled": True})
                assert 404 == answer.status_code, (method, at, answer.text)
                tried.add(rule.rule)
    assert {"/api/v1/batches/<id>/rows/<int:number>", "/hooks/<id>/deliveries/<delivery>"} < tried


def test_nothing_of_what_there_is_has_such_an_id(client: FlaskClient) -> None:
    """Nor is any row behind the last one that there may be."""
    hook = client.post("/api/v1/hooks", json=HOOK).get_json()["hook"]["id"]
    for act in (client.get, lambda at: client.post(f"{at}/replay")):
        assert 404 == act(f"/api/v1/hooks/{hook}/deliveries/a%00b").status_code
    batch = hand_over(client, letter())["id"]
    for number in (0, 2, 1 << 31, 1 << 63, 10**30):
        assert 404 == client.get(f"/api/v1/batches/{batch}/rows/{number}").status_code

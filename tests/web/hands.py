"""People through whose hands manuscripts go, for tests over HTTP: who drafts, reviews, issues and files."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.acting import utc_now
from service.core.access import Grant, Role
from service.web.services import EXTENSION
from tests.callers import browser_of
from tests.web.fakes import letter

UNIT = "D01/D0102"
PASSWORD = "correct horse battery"
FIRST = letter("初稿")
ROLES: Mapping[str, tuple[Role, ...]] = {
    "甲": (Role.DRAFTER, Role.REVIEWER, Role.ISSUER),
    "乙": (Role.REVIEWER,),
    "丙": (Role.ISSUER,),
    "丁": (Role.ARCHIVIST,),
}
People = Mapping[str, FlaskClient]


def person(app: Flask, name: str, *roles: Role, unit: str = UNIT) -> FlaskClient:
    """A browser in which somebody with those roles is signed in."""
    office, id, now = app.extensions[EXTENSION].office, uuid4().hex, utc_now()
    given = [Grant(role, unit) for role in roles]
    _, first = office.accounts.open(f"p{id[:8]}", name, given, id=id, time=now, actor="测试")
    return browser_of(app, office.accounts.change_password(id, first, PASSWORD, time=now))


def people_of(app: Flask) -> People:
    """Who drafts (and holds all else too), who reviews, who issues, who files; all of one unit."""
    office = app.extensions[EXTENSION].office
    for path in ("D01", UNIT, "D02"):
        office.units.add(path, path, time=utc_now(), actor="测试")
    return {name: person(app, name, *roles) for name, roles in ROLES.items()}


def send(client: FlaskClient, method: str, path: str, body: Any = None, seen: str = "") -> TestResponse:
    """The answer to a call on what the caller has seen."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"If-Match": f'"{seen}"'} if seen else {}
    kind = {} if body is None else {"data": content, "content_type": "application/json"}
    return client.open(f"/api/v1/manuscripts{path}", method=method, headers=headers, **kind)


def drafted(people: People, body: bytes = FIRST) -> dict[str, Any]:
    """A draft of 甲's."""
    answer = send(people["甲"], "POST", "", body)
    assert 201 == answer.status_code, answer.text
    return dict(answer.get_json())


BODIES = {"return": {"reason": "请改"}, "discard": {"reason": "不发了"}, "approval": {}, "issue": {}}


def step(client: FlaskClient, found: Mapping[str, Any], action: str, body: Any = None) -> TestResponse:
    """The answer to a step on what is told of the manuscript."""
    return send(client, "POST", f"/{found['id']}/{action}", body or BODIES.get(action), found["digest"])


def gone(people: People, *actions: str, body: bytes = FIRST) -> dict[str, Any]:
    """A manuscript after those steps, each by who does it."""
    found = drafted(people, body)
    whose = {"submission": "甲", "approval": "乙", "issue": "丙", "filing": "丁"}
    for action in actions:
        answer = step(people[whose[action]], found, action)
        assert 200 == answer.status_code, answer.text
        found = answer.get_json()
    return found


ISSUED = ("submission", "approval", "issue")

"""Everyone who may knock: people of each role, programs with each scope, and those who stay outside."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient

from service.acting import utc_now
from service.bootstrap.papers import build_parser
from service.core.access import TOKEN_SCOPES, WHOLE, Grant, Role
from service.core.people import Account
from service.office.opening import Office
from service.office.times import later
from service.web.app import create_app
from service.web.services import EXTENSION
from tests.callers import browser_of, token_of
from tests.security.access_table import SIGNS
from tests.web.calls import post
from tests.web.fakes import OpenWorkshop, letter, services_for, settings_for

PASSWORD = "correct horse battery"
OUTSIDE = ("anonymous", "disabled", "wrong token", "revoked token", "expired token", "no bearer")
"""Those of `callers` whom nobody knows, or knows any more."""
TEMPORARY = "temporary password"


def application(data: Path) -> Flask:
    """The application for letters, read by the true parser; its passwords cost next to nothing."""
    settings = settings_for(data)
    services = services_for(settings)
    bench = services.workshop.bench  # type: ignore[attr-defined]  # of a workshop that works on the spot
    pipeline = replace(bench.pipeline, parse=build_parser(settings))
    workshop = OpenWorkshop(replace(bench, pipeline=pipeline))
    return create_app(settings, replace(services, workshop=workshop))


def office_of(app: Flask) -> Office:
    """The office of the application."""
    office: Office = app.extensions[EXTENSION].office
    return office


def person(app: Flask, role: Role, unit: str = WHOLE) -> Account:
    """A new account that holds the role for the unit and has a password of its own."""
    office, now, id = office_of(app), utc_now(), uuid4().hex
    named, first = office.accounts.open(
        f"p{id[:8]}", "某人", [Grant(role, unit)], id=id, time=now, actor="测试"
    )
    return office.accounts.change_password(named.id, first, PASSWORD, time=now)


def program_of(app: Flask, shown: str) -> FlaskClient:
    """A program that shows that in its Authorization header."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = shown
    return client


def handed_on(client: FlaskClient) -> str:
    """The id of a manuscript of the caller's unit that was handed on for review."""
    found = post(client, "manuscripts", letter("本处的文稿", "L-5")).get_json()
    post(client, f"manuscripts/{found['id']}/submission", If_Match=f'"{found["digest"]}"')
    return str(found["id"])


def everyone(app: Flask) -> Mapping[str, FlaskClient]:
    """A caller of every kind by name: the sign of a role, a scope, or one of those outside."""
    people = {sign: browser_of(app, person(app, role)) for sign, role in SIGNS.items()}
    office = office_of(app)
    programs = {scope.value: program_of(app, f"Bearer {token_of(office, [scope])}") for scope in TOKEN_SCOPES}
    return {**people, **programs, **dict(_outsiders(app))}


def _outsiders(app: Flask) -> Iterator[tuple[str, FlaskClient]]:
    office, now = office_of(app), utc_now()
    yield "anonymous", app.test_client()
    fresh, _ = office.accounts.open(
        "newcomer", "新人", [Grant(Role.ARCHIVIST)], id="a" * 32, time=now, actor="测试"
    )
    yield TEMPORARY, browser_of(app, fresh)
    gone = person(app, Role.ARCHIVIST)
    disabled = browser_of(app, gone)
    office.accounts.disable(gone.id, time=now, actor="测试")
    yield "disabled", disabled
    sound = token_of(office)
    yield "wrong token", program_of(app, f"Bearer {sound[:-1]}{'A' if sound[-1] != 'A' else 'B'}")
    yield "no bearer", program_of(app, f"Basic {sound}")
    revoked = token_of(office)
    office.tokens.revoke(revoked.split("_")[1], time=now, actor="测试")
    yield "revoked token", program_of(app, f"Bearer {revoked}")
    before = later(now, -timedelta(days=2))
    old = office.tokens.issue("旧", TOKEN_SCOPES, id="b" * 32, time=before, actor="测试", days=1)[1]
    yield "expired token", program_of(app, f"Bearer {old}")

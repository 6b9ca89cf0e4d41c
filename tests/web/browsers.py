"""Browsers for tests: they keep cookies, and send the forms of the pages that they show."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.acting import utc_now
from service.core.access import Grant, Role
from service.core.events import Event
from service.core.holdings import AuditQuery
from service.core.people import Account
from service.office.opening import Office
from service.web.app import create_app
from service.web.services import EXTENSION
from tests.web.fakes import services_for, settings_for

PASSWORD = "correct horse battery"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@dataclass
class Clock:
    """A clock that stands until it is told otherwise."""

    time: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.time

    def wait(self, **span: float) -> None:
        """Nothing; that much later."""
        self.time += timedelta(**span)


def application(data: Path, clock: Clock | None = None, given: dict[str, str] | None = None) -> Flask:
    """The application for letters with those settings, by that clock."""
    settings = settings_for(data, **(given or {}))
    return create_app(settings, replace(services_for(settings), clock=clock or Clock()))


def office_of(app: Flask) -> Office:
    """Its office."""
    office: Office = app.extensions[EXTENSION].office
    return office


def opened(app: Flask, name: str, *roles: Role) -> tuple[Account, str]:
    """A new account and its one-time password."""
    granted = [Grant(role) for role in roles]
    return office_of(app).accounts.open(name, "某人", granted, id=uuid4().hex, time=utc_now(), actor="测试")


def settled(app: Flask, name: str, *roles: Role) -> Account:
    """A new account whose password is PASSWORD."""
    account, first = opened(app, name, *roles)
    return office_of(app).accounts.change_password(account.id, first, PASSWORD, time=utc_now())


def logged(app: Flask) -> list[Event]:
    """All that the log of the office has, newest first."""
    return list(office_of(app).logged(AuditQuery(), offset=0, limit=100).events)


@dataclass
class Browser:
    """A browser at an address that shows pages of the application; `shown` is the last one."""

    app: Flask
    address: str = "192.0.2.1"
    headers: dict[str, str] = field(default_factory=dict)
    shown: str = ""
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def see(self, path: str, **headers: str) -> TestResponse:
        """The page there."""
        return self._kept(self.client.get(path, headers=self._told(headers), environ_base=self._from()))

    def send(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> TestResponse:
        """The answer to the form of the page that is shown, with those fields filled in."""
        form = {"csrf_token": self.token(), **fields}
        told = self._told(headers or {})
        return self._kept(self.client.post(path, data=form, headers=told, environ_base=self._from()))

    def sign_in(self, name: str, password: str = PASSWORD, after: str = "/") -> TestResponse:
        """The answer to the form of the page to sign in."""
        self.see("/login")
        return self.send("/login", name=name, password=password, next=after)

    def token(self) -> str:
        """What the form that is shown must show itself."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.shown)
        return found[1] if found else ""

    def cookie(self, name: str) -> str:
        """The value of that cookie, empty where there is none."""
        held = self.client.get_cookie(name)
        return held.value if held else ""

    def _from(self) -> dict[str, Any]:
        return {"REMOTE_ADDR": self.address}

    def _told(self, headers: dict[str, str]) -> dict[str, str]:
        return {**HTML, **self.headers, **headers}

    def _kept(self, answer: TestResponse) -> TestResponse:
        self.shown = answer.text if answer.mimetype == "text/html" else self.shown
        return answer


class Outline(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One more."""
        self.tags.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each such tag."""
        return [held for name, held in self.tags if name == tag]


def code_shown(answer: TestResponse) -> tuple[int, str]:
    """The status of a page that tells a problem, and its code."""
    found = re.search(r"<code>([a-z-]+)</code>", answer.text)
    assert "text/html" == answer.mimetype and found
    return answer.status_code, found[1]

"""Programs with tokens, for tests: whoever calls is known."""

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from schemathesis.config import SchemathesisConfig

from service.acting import utc_now
from service.bootstrap.people import build_office
from service.core.access import TOKEN_SCOPES, WHOLE, Scope
from service.core.people import Account
from service.office.opening import Office
from service.records.catalogue import WORKBOOK
from service.settings import read_settings
from service.web.services import EXTENSION

for _kind in (WORKBOOK, "application/x-ndjson", "application/zip"):
    schemathesis.serializer.alias(_kind, "application/octet-stream")
REFUSALS = [400, 401, 403, 406, 415, 422, 428]
CONFIG = SchemathesisConfig.from_dict(
    {"checks": {"missing_required_header": {"expected-statuses": REFUSALS}}}
)
"""A missing If-Match is told by 428 (RFC 6585, 3), of which Schemathesis does not think by itself."""


def token_of(office: Office, scopes: Collection[Scope] = TOKEN_SCOPES, unit: str = WHOLE) -> str:
    """What a new program shows that has those scopes, by default all that a program may have."""
    id = uuid4().hex
    given = {"id": id, "time": utc_now(), "actor": "测试", "days": 1, "unit": unit}
    return office.tokens.issue(f"测试{id[:8]}", scopes, **given)[1]  # type: ignore[arg-type]


def token_in(data: Path, **variables: str) -> str:
    """What a new program shows to a service over that data folder."""
    settings = read_settings({**os.environ, "HONGTOU_DATA": str(data), **variables})
    return token_of(build_office(settings))


@dataclass(frozen=True)
class Contract:
    """The application's OpenAPI document, and the header that shows a token."""

    schema: Any
    shown: dict[str, str]

    def hold(self, case: Any, **how: Any) -> Any:
        """The answer to the call, which keeps to the document by every check of Schemathesis."""
        return case.call_and_validate(headers=self.shown, **how)


def browser_of(app: Flask, account: Account) -> FlaskClient:
    """A browser in which that account is signed in, as a page of ours sends: its changes show the token."""
    client = app.test_client()
    with client.session_transaction() as sitting:
        sitting.update(_user_id=f"{account.id}.{account.epoch}", _fresh=True)
    client.environ_base["HTTP_X_CSRF_TOKEN"] = client.get("/api/v1/session").get_json()["csrf_token"]
    return client


def contract_of(app: Flask, scopes: Collection[Scope] = TOKEN_SCOPES, unit: str = WHOLE) -> Contract:
    """The contract of the application with who shows a token with those scopes."""
    shown = {"Authorization": f"Bearer {token_of(app.extensions[EXTENSION].office, scopes, unit)}"}
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app, headers=shown, config=CONFIG)
    return Contract(schema, shown)


def client_of(app: Flask, scopes: Collection[Scope] = TOKEN_SCOPES, unit: str = WHOLE) -> FlaskClient:
    """A caller of the application that shows a token with those scopes."""
    client = app.test_client()
    token = token_of(app.extensions[EXTENSION].office, scopes, unit)
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client

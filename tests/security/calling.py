"""Calls of every address of an application."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.security.access_table import ABSENT, Row

PART = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")
QUIET = {"HEAD", "OPTIONS"}
"""Methods that Flask adds by itself."""


def addresses(app: Flask) -> Iterator[str]:
    """Method and address of every call there is, such as `GET /healthz`."""
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - QUIET:
            yield f"{method} {rule.rule}"


def parts_of(address: str) -> list[str]:
    """The names of the parts that the path leaves open."""
    return PART.findall(address)


def ask(
    client: FlaskClient,
    address: str,
    row: Row,
    ids: Mapping[str, str],
    method: str = "",
    **how: Any,
) -> TestResponse:
    """The answer to the call as its row sends it; *ids* fill what the row's path leaves open."""
    own, _, path = address.partition(" ")
    values = {**ids, **row.path}
    filled = PART.sub(lambda part: values[part[1]], path)
    return client.open(filled, method=method or own, **{**row.sends, **how})


def words_of(answer: TestResponse, id: str = ABSENT) -> dict[str, Any]:
    """What a problem tells, but for the ids of call and thing."""
    told: dict[str, Any] = json.loads(answer.text.replace(id, ABSENT))
    return {name: value for name, value in told.items() if name not in ("instance", "trace_id")}

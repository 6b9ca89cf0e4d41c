"""Short words for the calls that tests make."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.fakes import letter


def post(client: FlaskClient, path: str, body: bytes | None = None, **headers: str) -> TestResponse:
    """The answer to a JSON body, by default a sound letter."""
    given = {"Content-Type": "application/json"} | {
        name.replace("_", "-"): text for name, text in headers.items()
    }
    return client.post(f"/api/v1/{path}", data=letter() if body is None else body, headers=given)


def code_of(answer: TestResponse) -> tuple[int, str]:
    """The status and the code of a problem, which every refusal must be."""
    problem: dict[str, Any] = answer.get_json()
    assert "application/problem+json" == answer.mimetype
    assert {"type", "title", "status", "detail", "instance", "trace_id", "code", "errors"} == problem.keys()
    assert answer.status_code == problem["status"]
    assert f"urn:hongtou:problem:{problem['code']}" == problem["type"]
    assert all({"pointer", "code", "message", "hint"} <= fault.keys() for fault in problem["errors"])
    return answer.status_code, problem["code"]

"""Every request can be followed: from the answer to the log, and from the sender's trace to both."""

import json
import logging
from socket import socketpair
from typing import Any

import pytest
from flask.testing import FlaskClient
from gunicorn.http.errors import LimitRequestLine

from service.web.workers import ProblemWorker
from tests.journal.reading import lines
from tests.web.calls import code_of, post
from tests.web.fakes import letter

THEIRS = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{THEIRS}-00f067aa0ba902b7-01"


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> None:
    """Everything from information upwards is looked at."""
    caplog.set_level(logging.INFO, "hongtou")


def test_a_request_leaves_one_line_without_its_content(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Method, path, status, size, time and ids; never the query or the body."""
    answer = client.get("/api/v1/documents?title=机密")
    (line,) = lines(caplog)
    assert ("request", "GET", "/api/v1/documents", 200) == tuple(
        line[name] for name in ("event", "method", "path", "status")
    )
    assert len(answer.data) == line["bytes"] and 0 < line["milliseconds"]
    assert answer.headers["Hongtou-Request-Id"] == line["request_id"] == line["trace_id"]
    assert "机密" not in json.dumps(line, ensure_ascii=False)


def test_an_address_cannot_forge_a_line(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """What is decoded from the address is encoded again, and cut."""
    client.get("/x%0a2026-01-01 INFO forged" + "y" * 1000)
    (line,) = lines(caplog)
    assert line["path"].startswith("/x%0A2026-01-01%20INFO%20forged")
    assert 200 == len(line["path"])


@pytest.mark.parametrize("path", ["render", "documents", "validate"])
def test_a_senders_trace_is_in_every_line(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    """Steps and request alike; two requests of one trace are told apart by their own ids."""
    answers = [post(client, path, Traceparent=TRACEPARENT, Tracestate="vendor=x") for _ in range(2)]
    told = lines(caplog)
    assert {THEIRS} == {line["trace_id"] for line in told}
    own = [answer.headers["Hongtou-Request-Id"] for answer in answers]
    assert own == list(dict.fromkeys(line["request_id"] for line in told))
    assert "vendor" not in str(told)


def test_the_steps_of_a_kept_document_are_seven(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """In their order, each with the document's type and how it ended, and nothing of its text."""
    assert 201 == post(client, "documents", letter("某某同志的问题")).status_code
    steps = lines(caplog, "step")
    assert ["load", "check", "arrange", "render pdf", "render docx", "prove", "archive"] == [
        line["step"] for line in steps
    ]
    assert {("letter", "done")} == {(line["type"], line["outcome"]) for line in steps}
    assert all(line["bytes"] > 0 for line in steps if line["step"].startswith("render"))
    assert "某某" not in json.dumps(lines(caplog), ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "step", "code"),
    [("坏了", "render pdf", "render-failed"), ("怪了", "render pdf", "internal-error")],
)
def test_a_failure_can_be_found_by_what_the_caller_was_told(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, text: str, step: str, code: str
) -> None:
    """The problem's ids lead to the step that failed, to where it arose, and to the request."""
    answer = post(client, "render", letter(text), Traceparent=TRACEPARENT)
    assert (500, code) == code_of(answer)
    problem: dict[str, Any] = answer.get_json()
    told = [line for line in lines(caplog) if line["request_id"] == problem["instance"][-32:]]
    assert ["step", "step", "step", "step", "failure", "request"] == [line["event"] for line in told]
    failed, failure, request = told[-3:]
    assert (step, "failed", code) == (failed["step"], failed["outcome"], failed["code"])
    assert "tests.web.fakes" in failure["frames"][-1]
    assert (500, code, THEIRS) == (request["status"], request["code"], problem["trace_id"])


def test_the_unexpected_tells_a_reference_and_nothing_else(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the caller nor the log is told the fault's message, which may quote a document."""
    answer = post(client, "render", letter("怪了"))
    (failure,) = lines(caplog, "failure")
    assert "secret" not in answer.text and "Traceback" not in answer.text
    assert ["ZeroDivisionError"] == failure["error"]
    assert "secret" not in str(lines(caplog))


def test_a_refused_host_is_a_request_too(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """Under the sender's trace, with the name it asked for, in one line whatever that holds."""
    answer = client.get("/healthz", headers={"Host": "evil.example", "Traceparent": TRACEPARENT})
    assert THEIRS == answer.get_json()["trace_id"]
    refused, request = lines(caplog)
    assert ("host refused", "evil.example") == (refused["event"], refused["host"])
    assert (421, "misdirected-request") == (request["status"], request["code"])
    assert answer.headers["Hongtou-Request-Id"] == request["request_id"]


def test_what_is_no_request_is_followed_as_well(caplog: pytest.LogCaptureFixture) -> None:
    """The refusal's reason quotes the sender, so that only its kind is told."""
    ours, theirs = socketpair()
    with ours, theirs:
        ProblemWorker.handle_error(None, None, ours, None, LimitRequestLine("1\nforged", 2))
        head, body = theirs.recv(9999).split(b"\r\n\r\n")
    problem = json.loads(body)
    (line,) = lines(caplog)
    assert head.startswith(b"HTTP/1.1 414 ")
    assert f"Hongtou-Request-Id: {line['request_id']}" in head.decode()
    assert problem["trace_id"] == line["trace_id"]
    assert f"urn:hongtou:request:{line['request_id']}" == problem["instance"]
    assert "forged" not in str(line) and ["LimitRequestLine"] == line["error"]

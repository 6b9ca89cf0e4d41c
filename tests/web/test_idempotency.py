"""A call sent again is not done again."""

from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.core.errors.faults import StoreFailed
from service.core.keeping import Record
from service.web.app import create_app
from service.web.services import Services
from tests.callers import client_of
from tests.web.calls import code_of, post
from tests.web.fakes import DOCX, PDF, letter, services_for, settings_for


def total(client: FlaskClient) -> int:
    """How many documents are kept."""
    return int(client.get("/api/v1/documents").get_json()["total"])


@pytest.mark.parametrize("accepted", ["application/json", PDF, DOCX])
def test_the_same_call_gets_the_same_answer(client: FlaskClient, accepted: str) -> None:
    """Status, body and place are equal, and one document is kept."""
    first, second = (
        post(client, "documents", Idempotency_Key="k", Accept=accepted) for _ in ("first", "second")
    )
    assert 201 == first.status_code == second.status_code
    assert first.data == second.data
    assert [(name, text) for name, text in first.headers if name != "Hongtou-Request-Id"] == [
        (name, text) for name, text in second.headers if name != "Hongtou-Request-Id"
    ]
    assert 1 == total(client)


def test_without_a_key_every_call_counts(client: FlaskClient) -> None:
    """Two calls, two documents."""
    post(client, "documents")
    post(client, "documents")
    assert 2 == total(client)


@pytest.mark.parametrize(
    ("path", "body", "headers"),
    [
        ("documents", letter("另一封"), {}),
        ("documents", letter(), {"Accept": PDF}),
        ("render", letter(), {}),
    ],
    ids=["body", "accepted", "path"],
)
def test_another_call_under_a_used_key_is_refused(
    client: FlaskClient, path: str, body: bytes, headers: dict[str, str]
) -> None:
    """Another body, another wish or another path: 409, and nothing is done."""
    post(client, "documents", Idempotency_Key="k")
    answer = post(client, path, body, Idempotency_Key="k", **headers)
    assert (409, "idempotency-key-reused") == code_of(answer)
    assert "Retry-After" not in answer.headers
    assert 1 == total(client)


def test_a_rendered_file_is_equal_the_second_time(client: FlaskClient) -> None:
    """The same key and body give the same bytes; another body gives 409."""
    first, second = (post(client, "render", Idempotency_Key="k") for _ in ("first", "second"))
    assert (200, first.data) == (second.status_code, second.data)
    answer = post(client, "render", letter("另一封"), Idempotency_Key="k")
    assert (409, "idempotency-key-reused") == code_of(answer)


@pytest.mark.parametrize("body", [letter("坏了"), letter("怪了"), letter("好！"), b"{"])
def test_a_failed_call_frees_its_key(client: FlaskClient, body: bytes) -> None:
    """The mended body may be sent under the same key."""
    assert 400 <= post(client, "documents", body, Idempotency_Key="k").status_code
    assert 201 == post(client, "documents", Idempotency_Key="k").status_code


@pytest.mark.parametrize("key", ["", "a b", "键", "x" * 201])
def test_a_key_of_another_form_is_refused(client: FlaskClient, key: str) -> None:
    """The fault names the header."""
    answer = post(client, "documents", Idempotency_Key=key)
    assert (422, "invalid-parameter") == code_of(answer)
    assert ["Idempotency-Key"] == [fault["header"] for fault in answer.get_json()["errors"]]


def test_a_call_whose_first_still_runs_is_told_to_wait(tmp_path: Path) -> None:
    """409 with Retry-After; later the answer of the first."""
    slow = services_for(settings_for(tmp_path), pause=1.0)
    app = create_app(slow.settings, slow)
    caller, answers = client_of(app), list[TestResponse]()
    first = Thread(target=lambda: answers.append(post(caller, "documents", Idempotency_Key="k")))
    first.start()
    while not any(renderer.calls for renderer in slow.workshop.pipeline.renderers.values()):  # type: ignore[attr-defined]
        pass
    early = post(caller, "documents", Idempotency_Key="k")
    first.join()
    late = post(caller, "documents", Idempotency_Key="k")
    assert (409, "idempotency-key-in-progress") == code_of(early)
    assert "2" == early.headers["Retry-After"]
    assert answers[0].data == late.data


class Forgetful:
    """A store that keeps a document and then fails before it says so."""

    def __init__(self, inner: object) -> None:
        self.inner, self.failures = inner, 1

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    def keep(self, record: Record, files: dict[str, bytes], **told: object) -> Record:
        """The record, the second time."""
        kept: Record = self.inner.keep(record, files, **told)  # type: ignore[attr-defined]
        if self.failures:
            self.failures -= 1
            raise StoreFailed("断电。", hint="请重试。")
        return kept


def test_what_was_kept_before_the_failure_is_not_kept_twice(services: Services) -> None:
    """The call failed after the document was durable: sent again, it finds it."""
    forgetful = replace(services, store=Forgetful(services.store))  # type: ignore[arg-type]
    client = client_of(create_app(services.settings, forgetful))
    assert (500, "store-failed") == code_of(post(client, "documents", Idempotency_Key="k"))
    assert 201 == post(client, "documents", Idempotency_Key="k").status_code
    assert 1 == total(client)


@pytest.mark.parametrize("query", ["", "?format=pdf", "?draft=false&format=pdf"])
def test_a_default_said_aloud_is_the_same_call(client: FlaskClient, query: str) -> None:
    """What counts is the query as it is understood."""
    post(client, "render", Idempotency_Key="k")
    assert 200 == post(client, f"render{query}", Idempotency_Key="k").status_code


@pytest.mark.parametrize("query", ["?format=docx", "?draft=true"])
def test_another_query_is_another_call(client: FlaskClient, query: str) -> None:
    """Another file was meant."""
    post(client, "render", Idempotency_Key="k")
    answer = post(client, f"render{query}", Idempotency_Key="k")
    assert (409, "idempotency-key-reused") == code_of(answer)


def test_a_rendered_answer_that_would_differ_is_refused(client: FlaskClient) -> None:
    """A newer version of the quoted document is kept meanwhile: the same answer cannot be given any more."""
    post(client, "documents", letter("旧", "L-1"))
    body = letter("乙", "L-2", quotes="L-1")
    first = post(client, "render", body, Idempotency_Key="k")
    post(client, "documents", letter("新", "L-1"))
    again = post(client, "render", body, Idempotency_Key="k")
    assert "pdf:乙旧" == first.text
    assert (409, "idempotency-answer-changed") == code_of(again)
    assert "pdf:乙新" == post(client, "render", body, Idempotency_Key="other").text


class Unwritable:
    """Keys that can be claimed, and then no more be written."""

    def __init__(self, inner: object) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    def release(self, key: str) -> None:
        """What a full disk says."""
        raise StoreFailed("磁盘已满。", hint="请清理。")


def test_a_key_that_cannot_be_freed_hides_no_fault(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    """The caller is told why the call failed; the log, that the key was not freed."""
    stuck = replace(services, keys=Unwritable(services.keys))  # type: ignore[arg-type]
    client = client_of(create_app(services.settings, stuck))
    answer = post(client, "documents", letter("坏了"), Idempotency_Key="k")
    assert (500, "render-failed") == code_of(answer)
    assert "key not released" in caplog.messages

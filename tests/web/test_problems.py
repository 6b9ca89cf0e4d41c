"""Every refusal is a problem that says what is wrong, where, and what to do."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Event

import pytest
from flask.testing import FlaskClient
from marshmallow import Schema, ValidationError, fields

from service.core.errors.faults import StoreFull
from service.web.app import create_app
from service.web.batch_messages import LastEventHeader
from service.web.messages import Query
from service.web.problems import STATUSES
from service.web.services import Services
from tests.callers import client_of
from tests.every_error import every_error
from tests.web.calls import code_of, post
from tests.web.fakes import letter

RAISED_TOO = ("store-failed", "seal-failed", "settings")


def concrete() -> set[str]:
    """The codes of all errors that are raised: those without children, and some that have."""
    return {kind.code for kind in every_error() if not kind.__subclasses__() or kind.code in RAISED_TOO}


def test_every_error_has_a_status() -> None:
    """The table knows every code of the tree, and no other."""
    assert concrete() == STATUSES.keys()


@pytest.mark.parametrize("path", ["/nope", "/api", "/api/v1/types/fax/schema", "/api/docs/other.js"])
def test_what_is_not_there_is_a_problem(client: FlaskClient, path: str) -> None:
    """No page of HTML, whatever the address."""
    assert (404, "not-found") == code_of(client.get(path))


def test_a_method_that_is_not_offered_names_those_that_are(client: FlaskClient) -> None:
    """405 with Allow."""
    answer = client.put("/api/v1/render")
    assert (405, "method-not-allowed") == code_of(answer)
    assert {"POST", "OPTIONS"} == set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Type": "text/plain"},
        {"Content_Type": ""},
        {"Content_Type": "application/json; charset=gbk"},
        {"Content_Encoding": "gzip"},
    ],
)
def test_only_plain_json_in_utf_8_is_read(client: FlaskClient, headers: dict[str, str]) -> None:
    """415, before the body is read."""
    assert (415, "unsupported-media-type") == code_of(post(client, "validate", **headers))


def test_what_a_batch_may_be_is_told_where_it_is_something_else(client: FlaskClient) -> None:
    """It is not asked to be JSON, as all others are."""
    answer = post(client, "batches", Content_Type="text/plain")
    assert (415, "unsupported-media-type") == code_of(answer)
    assert "application/x-ndjson" in answer.get_json()["errors"][0]["hint"]


def test_json_with_its_charset_named_is_read(client: FlaskClient) -> None:
    """UTF-8 may be said."""
    assert 200 == post(client, "validate", Content_Type="application/json; charset=UTF-8").status_code


class Stalling:
    """A connection whose sender says no more."""

    def __init__(self) -> None:
        self.ended = Event()

    def shutdown(self, how: int) -> None:
        """What a socket does: whoever reads has reached the end."""
        self.ended.set()

    def read(self, size: int = -1) -> bytes:
        """What a socket says once it is shut."""
        assert self.ended.wait(10)
        return b""


@pytest.mark.parametrize("length", [{"CONTENT_LENGTH": "10"}, {"wsgi.input_terminated": True}])
def test_a_body_that_stalls_is_given_up(
    client: FlaskClient, length: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its length announced or in chunks: 408, and the thread is free again."""
    monkeypatch.setattr("service.web.bodies.PATIENCE_SECONDS", 0.1)
    sender = Stalling()
    environ = {"gunicorn.socket": sender, "wsgi.input": sender, "CONTENT_TYPE": "application/json", **length}
    answer = client.post("/api/v1/validate", environ_overrides=environ)
    assert (408, "request-timeout") == code_of(answer)


def test_a_body_over_the_limit_is_refused(services: Services) -> None:
    """One byte too many is too many; the limit itself is not."""
    small = replace(services, settings=replace(services.settings, max_body_bytes=1024))
    client = client_of(create_app(small.settings, small))
    assert 200 == post(client, "validate", letter("字").ljust(1024)).status_code
    assert (413, "payload-too-large") == code_of(post(client, "validate", letter("字").ljust(1025)))


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("format=odt", ["format"]),
        ("draft=1", ["draft"]),
        ("colour=red", ["colour"]),
        ("format=odt&draft=maybe&colour=red", ["colour", "draft", "format"]),
        ("format=pdf&format=docx", ["format"]),
    ],
)
def test_every_faulty_parameter_is_named(client: FlaskClient, query: str, named: list[str]) -> None:
    """All at once, in Chinese."""
    answer = post(client, f"render?{query}")
    assert (422, "invalid-parameter") == code_of(answer)
    faults = answer.get_json()["errors"]
    assert named == sorted(fault["parameter"] for fault in faults)
    assert not any(fault["message"].isascii() for fault in faults)


@pytest.mark.parametrize("query", ["page=0", "page=x", "page_size=101", "year=0", "page="])
def test_a_page_that_cannot_be_is_refused(client: FlaskClient, query: str) -> None:
    """Numbers within their bounds only."""
    answer = client.get(f"/api/v1/documents?{query}")
    assert (422, "invalid-parameter") == code_of(answer)
    assert not answer.get_json()["errors"][0]["message"].isascii()


def test_a_failed_engine_is_our_fault(client: FlaskClient) -> None:
    """500 with the engine's own code."""
    assert (500, "render-failed") == code_of(post(client, "render", letter("坏了")))


class FullDisk:
    """A store without room."""

    def keep(self, record: object, files: object, **told: object) -> None:
        """What the true store says then."""
        raise StoreFull("磁盘已满。", hint="请清理。")


def test_a_full_disk_has_its_own_status(services: Services) -> None:
    """507: worth repeating once there is room."""
    full = replace(services, store=FullDisk())  # type: ignore[arg-type]
    client = client_of(create_app(services.settings, full))
    assert (507, "store-full") == code_of(post(client, "documents"))


def test_advice_on_repeating_names_its_exceptions(client: FlaskClient) -> None:
    """Every documented problem says whether to send again, and no exception is forgotten."""
    told = client.get("/api/openapi.json").get_json()["components"]["responses"]
    advice = {int(name.removeprefix("Problem")): item["description"] for name, item in told.items()}
    repeated = {
        status for status, words in advice.items() if "可以原样重发" in words or "稍候原样重发" in words
    }
    assert {401, 408, 409, 422, 500, 503, 507} == repeated
    assert all(code in advice[500] for code in ("proof-failed", "timed-out", "out-of-memory"))
    assert "idempotency-key-in-progress" in advice[409]
    assert all("原样重发没有用" in advice[status] for status in (400, 404, 405, 406, 413, 415, 421))
    waiting = {
        int(name.removeprefix("Problem")) for name, item in told.items() if "Retry-After" in item["headers"]
    }
    assert {409, 503} == waiting


def queries(kind: type[Schema]) -> Iterator[type[Schema]]:
    """That shape and all that are made from it."""
    yield kind
    for further in kind.__subclasses__():
        yield from queries(further)


@pytest.mark.parametrize("wrong", ["x", str(-(1 << 62)), str(1 << 62)])
def test_numbers_are_refused_in_words_of_ours(wrong: str) -> None:
    """Whichever call asks for one: none of its refusals is the library's English."""
    kinds: tuple[type[Schema], ...] = (*queries(Query), LastEventHeader)
    asked = [kind() for kind in kinds if "desk" not in kind.__module__]  # pages leave out what does not fit
    numbers = [one for shape in asked for one in shape.fields.values() if isinstance(one, fields.Integer)]
    assert 8 <= len(numbers)
    for number in numbers:
        with pytest.raises(ValidationError, match="须为"):
            number.deserialize(wrong)

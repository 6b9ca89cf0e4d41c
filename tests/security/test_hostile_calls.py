"""Calls as no honest caller makes them: refused in words of ours, and nothing of the machine is told."""

import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.core.access import Role
from service.records.catalogue import WORKBOOK
from service.web.receiving import SOURCES
from tests.callers import browser_of, client_of
from tests.security.access_table import ROWS
from tests.security.calling import addresses, ask, parts_of
from tests.security.everyone import application, person
from tests.web.calls import post
from tests.web.fakes import letter

TRICKS = (
    "..",
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "..%5c..%5cwindows%5cwin.ini",
    "....//....//etc/passwd",
    "%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "%252e%252e%252fetc%252fpasswd",
    "／etc／passwd",
    "‥/‥/etc/passwd",
    "%00",
    "metadata.xml%00.pdf",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "\\\\server\\share",
    "file:///etc/passwd",
    "C:%5cboot.ini",
    "CON",
    "a" * 3000,
    "'%20OR%201=1--",
    "{{7*7}}",
    "%ff%fe",
    "%f0%9f%92%a9" * 50,
)
OPEN_PARTS = [address for address in ROWS if parts_of(address)]
BATCHES = "POST /api/v1/batches"
INNER = ("Traceback", "root:", "site-packages", "sqlite", "/home/", ".py", "SELECT ")
"""What tells of the inside: none of it is in an answer."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application for letters."""
    return application(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def people(app: Flask) -> Mapping[Role, FlaskClient]:
    """Somebody of each role, signed in."""
    return {role: browser_of(app, person(app, role)) for role in Role}


@pytest.mark.parametrize("address", OPEN_PARTS)
def test_no_path_leads_elsewhere(app: Flask, people: Mapping[Role, FlaskClient], address: str) -> None:
    """Dots, encodings, absolute names, NUL, other alphabets: not found, for whoever may ask."""
    row = ROWS[address]
    kept = post(client_of(app), "documents", letter("甲", doc_id="tricks")).get_json()
    sound = {"id": kept.get("id", "0" * 32), **row.path}
    callers = [client_of(app), *(people[role] for role in (Role.ARCHIVIST, Role.ADMINISTRATOR))]
    for part, trick, client in product(parts_of(address), TRICKS, callers):
        answer = ask(client, address, replace(row, path={**sound, part: trick}), {})
        assert 400 <= answer.status_code < 500, (trick, answer.status_code)
        told = answer.text.replace(trick, "")
        assert not [word for word in INNER if word in told], (trick, told)


@pytest.mark.parametrize(
    "path", ["//elsewhere.example/", "//elsewhere.example/api/v1/types", "/\\elsewhere.example"]
)
def test_no_address_sends_a_browser_elsewhere(app: Flask, path: str) -> None:
    """What looks like another host in a path is a path."""
    for accept in ("text/html", "application/json"):
        answer = app.test_client().get(path, headers={"Accept": accept})
        assert "elsewhere" not in answer.headers.get("Location", "").split("?")[0]
        assert not answer.headers.get("Location", "").startswith(("//", "/\\", "http"))


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "GET\tX"])
def test_no_other_method_does_anything(app: Flask, method: str) -> None:
    """405 or less, at every address that does not offer it."""
    client, offered = client_of(app), set(addresses(app))
    for address in ROWS:
        path = address.partition(" ")[2]
        if f"{method} {path}" not in offered:
            answer = ask(client, address, ROWS[address], {"id": "0" * 32}, method=method)
            assert answer.status_code in (400, 401, 403, 404, 405, 501), (address, answer.status_code)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/pdf", b"%PDF-1.7\n1 0 obj <</OpenAction <</S /JavaScript /JS (app.alert(1))>>>>"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.pdf"',
        ),
        ("multipart/form-data; boundary=x", b"--x\r\n" * 100_000),
        ("application/zip", b"PK\x03\x04"),
        ("application/octet-stream", b"MZ" + b"\0" * 100),
        ("text/xml", b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"),
        ("application/json", b"%PDF-1.7\n{}"),
    ],
    ids=["PDF", "form with a file", "countless parts", "zip", "program", "XML", "PDF as JSON"],
)
def test_no_file_is_taken_from_a_caller(app: Flask, kind: str, body: bytes) -> None:
    """A payload is JSON, nothing else is even looked at; batches alone take files (tests/intake)."""
    taking = [address for address in ROWS if address.startswith(("POST", "PUT")) and address != BATCHES]
    client = client_of(app)
    for address in taking:
        answer = ask(
            client, address, ROWS[address], {"id": "0" * 32}, json=None, data=body, content_type=kind
        )
        assert answer.status_code in (400, 401, 403, 404, 415, 422, 428), (address, answer.status_code)


def test_the_document_offers_json_and_files_in_two_places_alone(app: Flask) -> None:
    """Every body a program may send is JSON, but for a ledger's workbook and what batches are made of."""
    paths = client_of(app).get("/api/openapi.json").get_json()["paths"]
    kinds = {
        path: set(call["requestBody"]["content"])
        for path, calls in paths.items()
        for call in calls.values()
        if "requestBody" in call
    }
    others = {path: held for path, held in kinds.items() if held != {"application/json"}}
    assert len(kinds) > len(others)
    assert {
        "/api/v1/types/{type}/grids/{grid}/sheet": {WORKBOOK},
        "/api/v1/batches": set(SOURCES),
    } == others


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 30_000,
        b'{"a":' * 30_000,
        b'{"doc_type":"letter","doc_id":"a","text":' + b"9" * 60_000 + b"}",
        b'{"doc_type":"letter","doc_id":"a","text":1e999999999}',
        b'{"a":1,"a":2}',
        b'{"__proto__":{"admin":true},"constructor":1}',
        b"\x1f\x8b\x08\x00" + b"\0" * 100,
        b"\xef\xbb\xbf\xfe\xff",
        b"",
        b"\0",
        b'"\\ud800"',
    ],
)
@pytest.mark.parametrize("path", ["validate", "render?format=pdf", "documents"])
def test_no_body_brings_it_down(app: Flask, path: str, body: bytes) -> None:
    """Deep, huge, doubled, packed or empty: the sender's fault is told as his."""
    answer = post(client_of(app), path, body)
    assert answer.status_code < 500, answer.text
    assert answer.status_code >= 400 or not answer.get_json()["valid"]


def test_a_packed_body_is_not_unpacked(app: Flask) -> None:
    """A kilobyte that would be a gigabyte."""
    for encoding in ("gzip", "deflate", "br", "zstd", "gzip, gzip"):
        assert 415 == post(client_of(app), "validate", b"\x1f\x8b", Content_Encoding=encoding).status_code


@pytest.mark.parametrize(
    "name", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Forwarded-Host", "X-Original-URL"]
)
def test_no_header_says_who_or_where_one_is(app: Flask, name: str) -> None:
    """Without a proxy that is set, what a caller says of himself is not believed, nor sent back."""
    told = app.test_client().get("/api/v1/documents", headers={name: "/healthz,127.0.0.1,elsewhere.example"})
    assert 401 == told.status_code and "elsewhere" not in json.dumps([*told.headers.items()]) + told.text


def test_no_cookie_of_the_callers_making_brings_it_down(app: Flask) -> None:
    """Neither the cookies of ours nor those of the libraries below."""
    for name in ("hongtou", "hongtou-visit", "hongtou-device", "remember_token", "session", "__Host-hongtou"):
        for value in ("x", "a|b", "1." + "f" * 128, "\udcff", "é", '"', "a" * 4000, "..", "{}|" + "0" * 128):
            client = app.test_client()
            client.environ_base["HTTP_COOKIE"] = f"{name}={value}".encode("utf-8", "surrogateescape").decode(
                "latin-1"
            )
            assert 401 == client.get("/api/v1/documents").status_code, (name, value)


@pytest.mark.parametrize(
    "path", ["/api/v1/documents", f"/api/v1/documents/{'0' * 32}", "/api/v1/nothing", "/nothing"]
)
def test_no_refusal_is_stored(app: Flask, people: Mapping[Role, FlaskClient], path: str) -> None:
    """Who is let in after another, in the same browser or behind the same proxy, is not told what he was."""
    for client in (app.test_client(), people[Role.AUDITOR], people[Role.DRAFTER]):
        answer = client.get(path)
        assert answer.status_code == 200 or "no-store" == answer.headers["Cache-Control"]

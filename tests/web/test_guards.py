"""No other site uses the service from a browser, and health is told truly."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from service.core.errors.faults import RenderFailed
from service.web.app import create_app
from service.web.services import Services
from tests.callers import client_of
from tests.web.calls import code_of, post


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_loopback_names_are_served(client: FlaskClient, host: str) -> None:
    """With or without port, in any case."""
    assert 200 == client.get("/healthz", headers={"Host": host}).status_code


@pytest.mark.parametrize(
    "host",
    ["example.com", "localhost.example.com", "127.0.0.1.nip.io", "", "localhost:0", "localhost:99999", "a b"],
)
def test_a_rebound_name_is_refused(client: FlaskClient, host: str) -> None:
    """421: a page of another site cannot reach the service under a name of its own."""
    answer = client.get("/healthz", headers={"Host": host})
    assert (421, "misdirected-request") == code_of(answer)
    assert 32 == len(answer.headers["Hongtou-Request-Id"])


@pytest.mark.parametrize("path", ["/healthz", "/nope", "/api/v1/types", "/api/docs", "/api/openapi.json"])
def test_every_answer_carries_the_safe_headers(client: FlaskClient, path: str) -> None:
    """Refusals too."""
    headers = client.get(path, headers={"Origin": "http://example.com"}).headers
    assert "nosniff" == headers["X-Content-Type-Options"]
    assert "no-referrer" == headers["Referrer-Policy"]
    assert "DENY" == headers["X-Frame-Options"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert 32 == len(headers["Hongtou-Request-Id"])
    assert not {"Set-Cookie", "Access-Control-Allow-Origin"} & set(headers.keys())


def test_a_page_of_another_site_cannot_post_a_form(client: FlaskClient) -> None:
    """What a browser sends without asking first is not JSON, and is not read."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        assert (415, "unsupported-media-type") == code_of(post(client, "documents", Content_Type=kind))


def test_the_pages_need_nothing_from_elsewhere(client: FlaskClient) -> None:
    """Every address in the page is our own, is there, and is no inline script."""
    page = client.get("/api/docs").text
    addresses = [part.split('"')[0] for part in page.replace("src=", "href=").split('href="')[1:]]
    assert 5 == len(addresses)
    assert all(client.get(address).status_code == 200 for address in addresses)
    assert "://" not in page
    assert "<script>" not in page and "onload" not in page
    policy = client.get("/api/docs").headers["Content-Security-Policy"]
    assert "script-src 'self'; style-src 'self';" in policy and "unsafe" not in policy


def test_a_sound_service_is_ready(client: FlaskClient) -> None:
    """Both are 200 and are not stored."""
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert {"status": "ok"} == answer.json
        assert "no-store" == answer.headers["Cache-Control"]


def test_readiness_names_what_is_missing(client: FlaskClient, services: Services) -> None:
    """Fonts gone, an index of another program: both at once, with their cure; the process stays up."""
    shutil.rmtree(services.settings.fonts)
    services.settings.data.mkdir(exist_ok=True)
    with closing(sqlite3.connect(services.settings.data / "archive.sqlite3")) as connection, connection:
        connection.execute("CREATE TABLE archive_version AS SELECT '99' AS version_num")
    answer = client.get("/readyz")
    assert (503, "not-ready") == code_of(answer)
    messages = [fault["message"] for fault in answer.get_json()["errors"]]
    assert "归档库" in messages[0]
    assert "字体" in messages[1]
    assert all(fault["hint"] for fault in answer.get_json()["errors"])
    assert "2" == answer.headers["Retry-After"]
    assert 200 == client.get("/healthz").status_code


def test_an_engine_that_does_not_load_is_not_ready(services: Services) -> None:
    """The fault is the engine's own, with its cure."""
    fault = RenderFailed("缺少 libpango。", hint="请重新运行 make serve。")
    broken = replace(services.workshop, broken=fault)  # type: ignore[type-var]
    client = client_of(create_app(services.settings, replace(services, workshop=broken)))
    answer = client.get("/readyz")
    assert (503, "not-ready") == code_of(answer)
    (told,) = answer.get_json()["errors"]
    assert "render-failed" == told["code"]
    assert "libpango" in told["message"] and "make serve" in told["hint"]

"""No line of the process's log holds a token, a password, a cookie or what was searched for."""

import json
import socket
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

from tests.callers import token_in
from tests.running import running_service

PLANTED = "Geheimnis7"
"""What is sent wherever somebody may send a secret."""

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


def send(address: str, method: str, path: str, body: str = "", **headers: str) -> int:
    """The status of the answer to that call."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    try:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        connection.request(method, path, body.encode() or None, named)
        return connection.getresponse().status
    finally:
        connection.close()


def send_raw(address: str, request: bytes) -> None:
    """Nothing; what is no request was sent and answered."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
        connection.sendall(request)
        while connection.recv(4096):
            pass


def test_no_secret_comes_into_the_log(tmp_path: Path) -> None:
    """Sent right and wrong, in headers, queries, forms, bodies, and in what is no request at all."""
    log = tmp_path / "log"
    with log.open("wb") as file, running_service(tmp_path / "data", file) as address:
        shown = token_in(tmp_path / "data")
        token = {"Authorization": f"Bearer {shown}"}
        own, secret = shown.split("_", 2)[1:]
        text = quote(f"经费{PLANTED}")
        assert 200 == send(address, "GET", f"/api/v1/archive?text={text}", **token)
        assert 422 == send(address, "GET", f"/api/v1/archive?{PLANTED}={PLANTED}", **token)
        for wrong in (f"Bearer {PLANTED}", f"Basic {PLANTED}", f"Bearer {shown[:-1]}~", PLANTED):
            assert 401 == send(address, "GET", "/api/v1/archive", Authorization=wrong)
        for cookie in (f"hongtou={PLANTED}", f"hongtou-device={PLANTED}; other={PLANTED}"):
            assert 401 == send(address, "GET", "/api/v1/archive", Cookie=cookie)
        form = f"name={PLANTED}&password={PLANTED}&csrf_token={PLANTED}"
        assert 400 <= send(address, "POST", f"/login?next=/{PLANTED}", form, **FORM) < 500
        body = json.dumps({"doc_type": PLANTED, "password": PLANTED})
        assert 400 <= send(address, "POST", "/api/v1/documents", body, **JSON, **token) < 500
        assert 400 <= send(address, "POST", "/api/v1/render", "{" + PLANTED, **JSON, **token) < 500
        assert 409 != send(address, "POST", "/api/v1/render", "{}", **JSON, **token, Idempotency_Key=PLANTED)
        send(
            address, "GET", "/api/v1/types", **token, Traceparent=PLANTED, User_Agent=PLANTED, Referer=PLANTED
        )
        for line in (
            f"GET /?{PLANTED} HTTP/1.1\r\nAuthorization Bearer {PLANTED}\r\n\r\n",
            f"GET /?{PLANTED} HTTP/9.9\r\nHost: localhost\r\n\r\n",
            f"GET / HTTP/1.1\r\nHost: localhost\r\nCookie : {PLANTED}\r\n\r\n",
            f"{PLANTED}\r\n\r\n",
        ):
            send_raw(address, line.encode())
    told = log.read_text(encoding="utf-8")
    assert told.count('"event": "request"') > 15
    assert own in told, "the caller's id is there, by which the token is found"
    for planted in (PLANTED, text, secret, "经费"):
        assert planted not in told, next(line for line in told.splitlines() if planted in line)

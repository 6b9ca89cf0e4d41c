"""docs/deploy/nginx.conf does what it is for, word for word, before a real service."""

import json
import os
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from shutil import which

import pytest

from service.bootstrap.people import build_office
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.registry import sample
from service.settings import SETTINGS, read_settings
from tests.deploy.conftest import CONFIGURATION, HEADER_SECONDS, NAME, Site, proxy

LARGEST = next(setting.default for setting in SETTINGS if setting.name == "max_body_bytes")


def test_a_paper_comes_back_by_https(site: Site) -> None:
    """A PDF for who shows a token, 401 for who does not; the browser is told to stay with https, once."""
    answer = site.call("POST", "/api/v1/render?format=pdf", sample("feedback_notice"))
    assert (200, b"%PDF-") == (answer.status, answer.body[:5])
    assert ["max-age=31536000"] == answer.all("Strict-Transport-Security")
    assert 401 == site.call("GET", "/api/v1/types", headers={"Authorization": ""}).status


def test_plain_calls_are_sent_to_https_under_our_own_name(site: Site) -> None:
    """Whatever name the caller gives."""
    for name in (NAME, "evil.example"):
        connection = HTTPConnection("127.0.0.1", site.plain, timeout=10)
        connection.request("GET", "/login?next=/a", headers={"Host": name})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        assert (301, f"https://{NAME}/login?next=/a") == (answer.status, answer.headers["Location"])


def test_the_service_sees_the_name_that_was_asked_for(site: Site) -> None:
    """Another one is refused by the service itself."""
    assert 200 == site.call("GET", "/healthz").status
    answer = site.call("GET", "/healthz", headers={"Host": "evil.example"})
    assert (421, "misdirected-request") == (answer.status, json.loads(answer.body)["code"])


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X_Forwarded_For", "Forwarded", "X-Real-IP"])
def test_nobody_writes_his_own_address(site: Site, name: str) -> None:
    """The log has the address from which the call came to the proxy."""
    forged = {name: "for=6.6.6.6" if name == "Forwarded" else "6.6.6.6"}
    paper = sample("feedback_notice")
    done = site.call("POST", "/api/v1/render?format=docx", paper, headers=forged, source="127.0.0.5")
    assert 200 == done.status
    office = build_office(read_settings({**os.environ, "HONGTOU_DATA": str(site.data)}))
    events = office.logged(AuditQuery(act=Act.MAKE.value), offset=0, limit=1).events
    office.database.let_go()
    assert ["127.0.0.5"] == [event.details["address"] for event in events]


def test_the_largest_body_is_the_services_own(site: Site) -> None:
    """One byte more is refused at once, as the service would word it."""
    assert 400 == site.call("POST", "/api/v1/validate", b" " * LARGEST).status
    answer = site.call("POST", "/api/v1/validate", headers={"Content-Length": str(LARGEST + 1)})
    problem = json.loads(answer.body)
    assert (413, "payload-too-large", 413) == (answer.status, problem["code"], problem["status"])
    assert ["application/problem+json"] == answer.all("Content-Type")


def test_who_dribbles_headers_is_cut_off(site: Site) -> None:
    """After the time for headers, however often a byte comes; others are served meanwhile."""
    plain = socket.create_connection(("127.0.0.1", site.secure), timeout=10)
    with site.context().wrap_socket(plain, server_hostname=NAME) as connection:
        connection.sendall(f"GET /healthz HTTP/1.1\r\nHost: {NAME}\r\n".encode())
        started = time.monotonic()
        assert 200 == site.call("GET", "/healthz").status
        connection.settimeout(0.3)
        is_cut = False
        while not is_cut and time.monotonic() - started < HEADER_SECONDS + 5:
            try:
                connection.sendall(b"X")
                connection.recv(999)
                is_cut = True
            except TimeoutError:
                continue
            except OSError:
                is_cut = True
    assert is_cut
    assert HEADER_SECONDS - 0.5 < time.monotonic() - started < HEADER_SECONDS + 3


@pytest.mark.parametrize(
    ("version", "is_spoken"),
    [(ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True), (ssl.TLSVersion.TLSv1_3, True)],
)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_tls_is_not_spoken(site: Site, version: ssl.TLSVersion, is_spoken: bool) -> None:
    """From 1.2 on."""
    context = site.context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version

    def speaks() -> bool:
        with socket.create_connection(("127.0.0.1", site.secure), timeout=10) as plain:
            try:
                with context.wrap_socket(plain, server_hostname=NAME):
                    return True
            except (ssl.SSLError, ConnectionError):
                return False

    assert is_spoken == speaks()


def test_a_service_that_is_away_is_a_problem_to_repeat(tmp_path: Path) -> None:
    """503 with Retry-After, in the form that every refusal has."""
    with proxy(tmp_path, "http://127.0.0.1:9") as site:
        answer = site.call("GET", "/api/v1/types")
    assert (503, "not-ready") == (answer.status, json.loads(answer.body)["code"])
    assert (["10"], ["application/problem+json"]) == (answer.all("Retry-After"), answer.all("Content-Type"))


def test_past_the_proxy_the_public_name_is_not_served_in_the_clear(site: Site) -> None:
    """Only who says what a proxy says is answered: no other header counts for that."""
    port = int(site.service.rpartition(":")[2])

    def status(**headers: str) -> int:
        connection = HTTPConnection("127.0.0.2", port, timeout=10)
        connection.request("GET", "/healthz", headers={"Host": NAME, **headers})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    assert 421 == status()
    for name in (
        "X-Forwarded-Ssl",
        "X-Forwarded-Protocol",
        "X_Forwarded_Proto",
        "X-Forwarded_Proto",
        "Forwarded",
    ):
        assert 421 == status(**{name: "proto=https" if name == "Forwarded" else "https"})
    assert 421 == status(**{"Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert 200 == status(**{"X-Forwarded-Proto": "https"})


def seconds(directive: str) -> int:
    """What the documented file gives the directive."""
    found = re.search(rf"\b{directive} (\d+)s;", CONFIGURATION.read_text(encoding="utf-8"))
    assert found
    return int(found[1])


def test_the_proxy_waits_as_long_as_the_service_may_take() -> None:
    """And no longer than ten seconds for headers."""
    waits: Callable[[str], int] = {setting.name: setting.default for setting in SETTINGS}.__getitem__
    assert seconds("proxy_read_timeout") >= waits("render_seconds") + waits("render_wait_seconds")
    assert 10 >= seconds("client_header_timeout")


@pytest.mark.skipif(which("systemd-analyze") is None, reason="no systemd on this machine")
def test_the_unit_is_one(tmp_path: Path) -> None:
    """systemd knows every word of it."""
    unit = tmp_path / "hongtou.service"
    text = CONFIGURATION.with_name("hongtou.service").read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/hongtou/.venv/bin/hongtou", "/bin/true"), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True)
    assert (0, "") == (done.returncode, done.stderr)

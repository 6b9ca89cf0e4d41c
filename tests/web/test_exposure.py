"""Beyond this machine the service starts only where it is safe, and believes its own proxies alone."""

from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from service.core.errors.settings import SettingsError
from service.exposure import check_exposure, own_names, reached_at
from service.settings import read_settings
from service.web.access import RULES as ACCESS
from service.web.access import Door, Rule, Rules
from service.web.app import create_app
from service.web.server import configuration, serve
from tests.web.calls import code_of
from tests.web.fakes import services_for, settings_for

SECRET = "Vf3kq0Zt9XwL2mB7nR5cY8hD1gJ4pS6uQeTi"
PUBLIC = "https://papers.example.edu.cn"
SAFE = {"HONGTOU_PUBLIC_URL": PUBLIC, "HONGTOU_PROXIES": "1", "HONGTOU_SECRET": SECRET}
EVERYWHERE = {"HONGTOU_HOST": "0.0.0.0"}  # noqa: S104 - what is tested


@pytest.mark.parametrize("given", [{}, {"HONGTOU_HOST": "::1"}, {"HONGTOU_PUBLIC_URL": "http://localhost"}])
def test_on_this_machine_alone_nothing_more_is_needed(given: dict[str, str]) -> None:
    """As make serve starts it."""
    check_exposure(read_settings(given))


@pytest.mark.parametrize("where", [EVERYWHERE, {"HONGTOU_HOST": "10.1.2.3"}, {"HONGTOU_HOST": "::"}, {}])
@pytest.mark.parametrize("left_out", SAFE)
def test_beyond_this_machine_each_of_three_settings_is_needed(where: dict[str, str], left_out: str) -> None:
    """The refusal names what lacks, with the cure; with all three it may start."""
    check_exposure(read_settings(SAFE | where))
    if not where and left_out == "HONGTOU_PUBLIC_URL":
        return  # then it is on this machine alone
    given = {name: text for name, text in (SAFE | where).items() if name != left_out}
    with pytest.raises(SettingsError) as caught:
        check_exposure(read_settings(given))
    assert left_out in caught.value.message
    assert [] == [name for name in SAFE if name != left_out and f"{name}（" in caught.value.message]
    assert "docs/operations.md" in caught.value.hint
    assert SECRET not in caught.value.message + caught.value.hint


def test_the_service_itself_refuses_the_start(tmp_path: Path) -> None:
    """Before it opens anything."""
    with pytest.raises(SettingsError, match="HONGTOU_SECRET"):
        serve(settings_for(tmp_path, **EVERYWHERE))
    assert not (tmp_path / "office.sqlite3").exists()


def test_the_names_it_goes_by() -> None:
    """An address to listen on that means all of them is none of its names."""
    assert ("localhost", "127.0.0.1", "[::1]") == own_names(read_settings(EVERYWHERE))
    assert "10.1.2.3" in own_names(read_settings({"HONGTOU_HOST": "10.1.2.3"}))
    assert PUBLIC == reached_at(read_settings(SAFE))


def told_of(data: Path, **given: str) -> FlaskClient:
    """A caller of an application that tells what it was told of the caller."""
    app = create_app(settings := settings_for(data, **given), services_for(settings))
    _tell(app)
    return app.test_client()


def _tell(app: Flask) -> None:
    @app.get("/told")
    def told() -> dict[str, object]:
        seen = [name for name in dict(request.headers) if name.startswith("X-Forwarded")]
        return {"address": request.remote_addr, "is_secure": request.is_secure, "seen": seen}

    rules: Rules = app.extensions[ACCESS]
    rules.add({"told": Rule(Door.OPEN)})


FORGED = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}


def test_without_proxies_nobody_says_who_asks(tmp_path: Path) -> None:
    """Neither the address nor the scheme is what a header says."""
    told = told_of(tmp_path).get("/told", headers=FORGED).get_json()
    assert {"address": "127.0.0.1", "is_secure": False, "seen": []} == told


def test_one_proxy_is_believed_and_nobody_before_it(tmp_path: Path) -> None:
    """Of a list, the last entry is the proxy's; what the caller wrote stands before it."""
    client = told_of(tmp_path, **SAFE)
    headers = {**FORGED, "X-Forwarded-For": "6.6.6.6, 10.0.0.9", "Host": "papers.example.edu.cn"}
    told = client.get("/told", headers=headers).get_json()
    assert {"address": "10.0.0.9", "is_secure": True, "seen": []} == told


def test_the_public_name_is_served_by_https_alone(tmp_path: Path) -> None:
    """Plain calls are refused, not sent on: what they carried is in the clear already."""
    client = told_of(tmp_path, **SAFE)
    plain = client.get("/told", headers={"Host": "papers.example.edu.cn"})
    assert (421, "misdirected-request") == code_of(plain)
    assert PUBLIC in plain.get_json()["errors"][0]["hint"]
    assert "Strict-Transport-Security" not in plain.headers
    secure = client.get("/told", headers={"Host": "papers.example.edu.cn:443", "X-Forwarded-Proto": "https"})
    assert "max-age=31536000" == secure.headers["Strict-Transport-Security"]
    assert 200 == client.get("/told").status_code  # on the machine itself


@pytest.mark.parametrize("host", ["evil.example", "papers.example.edu.cn.evil.example", "0.0.0.0", "[::]"])  # noqa: S104
def test_other_names_are_refused_behind_a_proxy_too(tmp_path: Path, host: str) -> None:
    """Whatever X-Forwarded-Host says."""
    headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-Host": "papers.example.edu.cn"}
    assert (421, "misdirected-request") == code_of(told_of(tmp_path, **SAFE).get("/told", headers=headers))


def test_cookies_behind_tls_are_of_this_host_alone(tmp_path: Path) -> None:
    """The name has the prefix that browsers hold to Secure, Path=/ and no Domain."""
    names = {
        create_app(settings := settings_for(tmp_path, **given), services_for(settings)).config[
            "SESSION_COOKIE_NAME"
        ]: given
        for given in (SAFE, {})
    }
    assert {"__Host-hongtou-visit": SAFE, "hongtou-visit": {}} == names


def test_gunicorn_believes_nobody_either() -> None:
    """It would take the scheme from whoever connects from this machine."""
    settings = configuration(read_settings({}))
    assert ("", {}) == (settings["forwarded_allow_ips"], settings["secure_scheme_headers"])

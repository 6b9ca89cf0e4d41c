"""A person signs in at a true provider and comes in here: every step by HTTP, as a browser makes it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from service.core.access import Grant, Role
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.web.app import create_app
from tests.oidc.glewlwyd import CLIENT, PERSON, SECRET, Glewlwyd, glewlwyd
from tests.oidc.test_coming_in_by_provider import PAGE, opened, services_of
from tests.web.fakes import services_for, settings_for

RETURN = "http://127.0.0.1:8000/oidc/return"


@pytest.fixture(scope="module")
def true_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Glewlwyd]:
    """The provider, which knows this service and one person."""
    with glewlwyd(tmp_path_factory.mktemp("glewlwyd"), RETURN) as found:
        yield found


def application(true_provider: Glewlwyd, data: Path, secret: str = SECRET) -> Flask:
    """The application for letters as that provider's client."""
    settings = settings_for(
        data,
        HONGTOU_OIDC_ISSUER=true_provider.issuer,
        HONGTOU_OIDC_CLIENT_ID=CLIENT,
        HONGTOU_OIDC_CLIENT_SECRET=secret,
    )
    return create_app(settings, services_for(settings))


def test_a_person_signs_in_there_and_comes_in_here(true_provider: Glewlwyd, tmp_path: Path) -> None:
    """From the login page to the page that was asked for; leaving ends the sitting here alone."""
    app = application(true_provider, tmp_path)
    opened(app, PERSON, Role.REVIEWER)
    client, office = app.test_client(), services_of(app).office
    led = client.get("/", headers=PAGE)
    page = client.get(led.headers["Location"], headers=PAGE).text
    begin = page.partition('class="elsewhere"><a href="')[2].partition('"')[0]
    back = true_provider.sign_in(client.get(begin).headers["Location"])
    at = back.pop("at")
    assert at.startswith(RETURN)
    answer = client.get("/oidc/return", query_string=back)
    assert (303, "/") == (answer.status_code, answer.headers["Location"])
    assert "张伟" in client.get("/", headers=PAGE).text
    bound = office.logged(AuditQuery(act=Act.BIND.value), offset=0, limit=1).events[0]
    assert true_provider.issuer == bound.details["issuer"]
    token = client.get("/api/v1/session").get_json()["csrf_token"]
    assert 303 == client.post("/logout", data={"csrf_token": token}).status_code
    assert 401 == client.get("/api/v1/types").status_code
    assert (Grant(Role.REVIEWER),) == office.accounts.named(PERSON).grants


def test_a_code_of_the_true_provider_serves_once_and_here_alone(
    true_provider: Glewlwyd, tmp_path: Path
) -> None:
    """Neither again with the cookie of before, nor with the verifier of another browser."""
    app = application(true_provider, tmp_path)
    opened(app, PERSON)
    client, thief = app.test_client(), app.test_client()
    to = client.get("/oidc/begin").headers["Location"]
    visit, back = client.get_cookie("hongtou-visit"), true_provider.sign_in(to)
    assert visit
    stolen = true_provider.sign_in(thief.get("/oidc/begin").headers["Location"])
    assert 401 == thief.get("/oidc/return", query_string={**stolen, "code": back["code"]}).status_code
    back = true_provider.sign_in(to)
    assert 303 == client.get("/oidc/return", query_string=back).status_code
    thief.set_cookie("hongtou-visit", visit.value)
    assert 401 == thief.get("/oidc/return", query_string=back).status_code


def test_a_wrong_secret_lets_nobody_in(true_provider: Glewlwyd, tmp_path: Path) -> None:
    """The provider gives no token to a client that it does not know."""
    app = application(true_provider, tmp_path, "another-secret-of-the-test")
    opened(app, PERSON)
    client = app.test_client()
    back = true_provider.sign_in(client.get("/oidc/begin").headers["Location"])
    assert 401 == client.get("/oidc/return", query_string=back).status_code


def test_a_wrong_password_there_brings_nothing_back(true_provider: Glewlwyd, tmp_path: Path) -> None:
    """No code."""
    client = application(true_provider, tmp_path).test_client()
    back = true_provider.sign_in(client.get("/oidc/begin").headers["Location"], "wrong")
    assert "code" not in back

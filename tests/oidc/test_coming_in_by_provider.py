"""Whom the provider knows comes in by the account that is theirs, and by no other."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.acting import utc_now
from service.bootstrap.people import build_client
from service.core.access import Grant, Role
from service.core.errors.requests import SignInFailed
from service.core.errors.settings import SettingsError
from service.core.events import Act, Event
from service.core.holdings import AuditQuery
from service.core.people import Account
from service.office.opening import Office
from service.settings import read_settings
from service.web.app import create_app
from service.web.services import EXTENSION, Services
from tests.oidc.lying_provider import METADATA, LyingProvider
from tests.web.calls import code_of
from tests.web.fakes import services_for, settings_for

PAGE = {"Accept": "text/html"}
NAME = "zhang.wei"


@pytest.fixture
def app(provider: LyingProvider, tmp_path: Path) -> Flask:
    """The application for letters, whose people the provider knows."""
    settings = settings_for(
        tmp_path,
        HONGTOU_OIDC_ISSUER=provider.issuer,
        HONGTOU_OIDC_CLIENT_ID="hongtou",
        HONGTOU_OIDC_CLIENT_SECRET="client-secret",
        HONGTOU_OIDC_NAME="校园<b>统一认证",
    )
    return create_app(settings, services_for(settings))


def services_of(app: Flask) -> Services:
    """What the application works with."""
    found: Services = app.extensions[EXTENSION]
    return found


def opened(app: Flask, name: str = NAME, role: Role = Role.DRAFTER) -> tuple[Account, str]:
    """A new account of that name, and its temporary password."""
    accounts = services_of(app).office.accounts
    return accounts.open(name, "张伟", [Grant(role)], id=uuid4().hex, time=utc_now(), actor="测试")


def come_in(client: FlaskClient, provider: LyingProvider, after: str = "/", **headers: str) -> TestResponse:
    """What the browser is answered on its return from the provider."""
    begun = client.get("/oidc/begin", query_string={"next": after})
    assert 303 == begun.status_code, begun.text
    back = provider.code_for(begun.headers["Location"])
    return client.get("/oidc/return", query_string=back, headers=headers)


def logged(office: Office, act: Act) -> list[Event]:
    """The events of that act."""
    return list(office.logged(AuditQuery(act=act.value), offset=0, limit=10).events)


def test_the_account_of_that_name_opens_and_is_theirs_from_then_on(
    app: Flask, provider: LyingProvider
) -> None:
    """Whatever they are called there later; the password that the administrator knew opens it no more."""
    account, temporary = opened(app)
    client, office = app.test_client(), services_of(app).office
    answer = come_in(client, provider, "/api/docs")
    assert (303, "/api/docs") == (answer.status_code, answer.headers["Location"])
    assert "张伟" in client.get("/", headers=PAGE).text
    (bound,) = logged(office, Act.BIND)
    assert (account.id, "subject-1") == (bound.object, bound.details["subject"])
    assert provider.issuer == logged(office, Act.SIGN_IN)[0].details["issuer"]
    with pytest.raises(SignInFailed):
        office.accounts.check(NAME, temporary, time=utc_now())
    provider.name = "zhang.weimin"
    assert 303 == come_in(app.test_client(), provider).status_code
    assert 1 == len(logged(office, Act.BIND))
    assert {account.id} == {event.object for event in logged(office, Act.SIGN_IN)}


def test_somebody_else_of_that_name_stays_outside(app: Flask, provider: LyingProvider) -> None:
    """A name that the provider gave to another person opens nothing here; the log has who it was."""
    opened(app)
    come_in(app.test_client(), provider)
    provider.subject = "subject-2"
    client = app.test_client()
    assert (401, "sign-in-failed") == code_of(come_in(client, provider))
    assert "另一个身份" in come_in(client, provider, **PAGE).text
    assert 401 == client.get("/api/v1/types").status_code
    assert "subject-2" == logged(services_of(app).office, Act.SIGN_IN_FAILED)[0].details["subject"]


def test_after_a_reset_the_account_may_become_anothers(app: Flask, provider: LyingProvider) -> None:
    """An administrator cuts off whoever had it, and ends their sittings."""
    account, _ = opened(app)
    client, office = app.test_client(), services_of(app).office
    come_in(client, provider)
    office.accounts.reset(account.id, time=utc_now(), actor="测试")
    assert 401 == client.get("/api/v1/types").status_code
    provider.subject = "subject-2"
    assert 303 == come_in(app.test_client(), provider).status_code
    provider.subject = "subject-1"
    assert 401 == come_in(app.test_client(), provider).status_code


@pytest.mark.parametrize("name", ["nobody", "", "ZHANG.WEI", "zhang.wei ", None, 7, ["zhang.wei"]])
def test_who_has_no_account_gets_none(app: Flask, provider: LyingProvider, name: object) -> None:
    """Accounts are opened by people here, never by a sign-in."""
    opened(app)
    provider.claims = {"preferred_username": name}
    answer = come_in(app.test_client(), provider)
    assert (401, "sign-in-failed") == code_of(answer)
    assert "没有账户" in answer.get_json()["detail"]
    assert 1 == len(services_of(app).office.accounts.list())


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SECURITY_OFFICER, Role.AUDITOR])
def test_officers_are_not_let_in_by_somebody_elses_word(
    app: Flask, provider: LyingProvider, role: Role
) -> None:
    """Who runs the provider could be anybody: not those who give rights and look at the log."""
    opened(app, role=role)
    answer = come_in(app.test_client(), provider)
    assert (401, "sign-in-failed") == code_of(answer)
    assert "密码" in answer.get_json()["errors"][0]["hint"]
    assert not logged(services_of(app).office, Act.BIND)


def test_a_disabled_account_stays_shut(app: Flask, provider: LyingProvider) -> None:
    """Bound or not."""
    account, _ = opened(app)
    accounts = services_of(app).office.accounts
    for _ in range(2):
        accounts.disable(account.id, time=utc_now(), actor="测试")
        assert 401 == come_in(app.test_client(), provider).status_code
        accounts.enable(account.id, time=utc_now(), actor="测试")
        assert 303 == come_in(app.test_client(), provider).status_code


def test_the_provider_gives_nobody_rights(app: Flask, provider: LyingProvider) -> None:
    """Whatever roles or groups it tells of."""
    account, _ = opened(app)
    provider.claims = {"roles": ["administrator"], "groups": ["安全保密员"], "scope": "accounts:manage"}
    come_in(app.test_client(), provider)
    assert (Grant(Role.DRAFTER),) == services_of(app).office.accounts.get(account.id).grants


def test_the_sitting_is_a_new_one(app: Flask, provider: LyingProvider) -> None:
    """A name that somebody knew of before is worth nothing after."""
    opened(app)
    client = app.test_client()
    come_in(client, provider)
    before = client.get_cookie("hongtou")
    come_in(client, provider)
    after = client.get_cookie("hongtou")
    assert before and after and before.value != after.value
    thief = app.test_client()
    thief.set_cookie("hongtou", before.value)
    assert 401 == thief.get("/api/v1/types").status_code


@pytest.mark.parametrize("after", ["//evil.example", "https://evil.example/", "/\\evil.example", "/\tx", "x"])
def test_nobody_is_sent_elsewhere(app: Flask, provider: LyingProvider, after: str) -> None:
    """The way on is ours, or the start page."""
    opened(app)
    assert "/" == come_in(app.test_client(), provider, after).headers["Location"]


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(app: Flask, provider: LyingProvider) -> None:
    """Nobody is signed in to somebody else's account by a link."""
    opened(app)
    mine, victim = app.test_client(), app.test_client()
    back = provider.code_for(mine.get("/oidc/begin").headers["Location"])
    for client in (victim, app.test_client()):
        assert (401, "sign-in-failed") == code_of(client.get("/oidc/return", query_string=back))
    victim.get("/oidc/begin")
    assert 401 == victim.get("/oidc/return", query_string=back).status_code
    assert "/token" not in provider.asked
    assert 303 == mine.get("/oidc/return", query_string=back).status_code


def test_a_state_serves_once(app: Flask, provider: LyingProvider) -> None:
    """Neither again, nor with another code, nor with the cookie of before: the code was used."""
    opened(app)
    client = app.test_client()
    to = client.get("/oidc/begin").headers["Location"]
    visit, back = client.get_cookie("hongtou-visit"), provider.code_for(to)
    assert visit
    assert 303 == client.get("/oidc/return", query_string=back).status_code
    for again in (back, provider.code_for(to)):
        assert 401 == client.get("/oidc/return", query_string=again).status_code
    thief = app.test_client()
    thief.set_cookie("hongtou-visit", visit.value)
    assert 401 == thief.get("/oidc/return", query_string=back).status_code


def test_a_state_that_failed_serves_no_more(app: Flask, provider: LyingProvider) -> None:
    """Whoever guesses has one guess."""
    opened(app)
    client = app.test_client()
    back = provider.code_for(client.get("/oidc/begin").headers["Location"])
    assert 401 == client.get("/oidc/return", query_string={**back, "state": "guess"}).status_code
    assert 401 == client.get("/oidc/return", query_string=back).status_code


def test_who_takes_too_long_begins_anew(provider: LyingProvider, app: Flask) -> None:
    """Ten minutes."""
    opened(app)
    moved = timedelta()
    held = replace(services_of(app), clock=lambda: datetime.now(UTC) + moved)
    client = create_app(held.settings, held).test_client()
    back = provider.code_for(client.get("/oidc/begin").headers["Location"])
    moved = timedelta(minutes=11)
    assert 401 == client.get("/oidc/return", query_string=back).status_code
    assert "/token" not in provider.asked


def test_a_provider_that_is_away_does_not_lock_the_password_out(app: Flask, provider: LyingProvider) -> None:
    """503, in words; the form of the password is there as ever."""
    provider.replies[METADATA] = (500, {}, b"")
    client = app.test_client()
    assert (503, "provider-failed") == code_of(client.get("/oidc/begin"))
    assert "统一身份认证不可用" in client.get("/oidc/begin", headers=PAGE).text
    assert 200 == client.get("/login", headers=PAGE).status_code


def test_the_login_page_leads_there_where_it_is_set(app: Flask, tmp_path: Path) -> None:
    """Under the label that is set, with the page that was asked for; else neither link nor address."""
    page = app.test_client().get("/login?next=/api/docs", headers=PAGE).text
    assert 'href="/oidc/begin?next=%2Fapi%2Fdocs"' in page
    assert "用校园&lt;b&gt;统一认证登录" in page
    settings = settings_for(tmp_path / "without")
    without = create_app(settings, services_for(settings)).test_client()
    assert "/oidc/" not in without.get("/login", headers=PAGE).text
    for path in ("/oidc/begin", "/oidc/return"):
        assert (404, "not-found") == code_of(without.get(path))


def test_a_half_set_provider_stops_the_start() -> None:
    """In words."""
    with pytest.raises(SettingsError, match="HONGTOU_OIDC_CLIENT_ID"):
        build_client(read_settings({"HONGTOU_OIDC_ISSUER": "https://accounts.example.edu.cn"}))
    client = build_client(
        read_settings(
            {
                "HONGTOU_OIDC_ISSUER": "https://accounts.example.edu.cn",
                "HONGTOU_OIDC_CLIENT_ID": "hongtou",
                "HONGTOU_PUBLIC_URL": "https://papers.example.edu.cn/",
            }
        )
    )
    assert client
    assert "https://papers.example.edu.cn/oidc/return" == client.return_to

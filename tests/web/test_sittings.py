"""A sitting begins and ends on the server, by a name that nobody knew before."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_login.utils import encode_cookie

from service.acting import utc_now
from service.core.access import Grant, Role, Scope
from service.office.sittings import Sittings
from service.web.sittings import KeptSittings, Sitting
from tests.callers import client_of
from tests.web.browsers import PASSWORD, Browser, Clock, application, office_of, settled

NEW = "entirely other words"
SECRET = "Vf3kq0Zt9XwL2mB7nR5cY8hD1gJ4pS6uQeTi"
BEHIND_TLS = {
    "HONGTOU_PUBLIC_URL": "https://papers.example.edu.cn",
    "HONGTOU_PROXIES": "1",
    "HONGTOU_SECRET": SECRET,
}


@pytest.fixture
def clock() -> Clock:
    """A clock to move."""
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Flask:
    """The application for letters by that clock, with an archivist wang."""
    app = application(tmp_path, clock)
    settled(app, "wang", Role.ARCHIVIST)
    return app


def in_(app: Flask, name: str = "wang") -> Browser:
    """A browser where somebody has signed in."""
    browser = Browser(app)
    assert 303 == browser.sign_in(name).status_code
    return browser


def with_name(app: Flask, name: str) -> Browser:
    """Another browser that shows that name of a sitting."""
    browser = Browser(app)
    browser.client.set_cookie("hongtou", name)
    return browser


def is_in(browser: Browser) -> bool:
    """Whether somebody is signed in there."""
    return browser.see("/").status_code == 200


def check_name_is_new_at_sign_in(app: Flask) -> None:
    """Nothing; whoever has planted a name in somebody's browser has no sitting of his by it."""
    settled(app, "mallory")
    planted = in_(app, "mallory").cookie("hongtou")
    victim = with_name(app, planted)
    victim.see("/")
    victim.send("/login", name="wang", password=PASSWORD, next="/")
    assert "（wang）" in victim.see("/").text
    assert not is_in(with_name(app, planted))


def check_name_is_new_after_change(app: Flask) -> None:
    """Nothing; whoever knew the name does not know it after a change of the password."""
    browser = in_(app)
    known = browser.cookie("hongtou")
    browser.see("/password")
    assert 303 == browser.send("/password", old=PASSWORD, new=NEW, again=NEW).status_code
    assert is_in(browser)
    assert browser.cookie("hongtou") != known
    assert not is_in(with_name(app, known))


def check_sign_out_ends_it_here(app: Flask) -> None:
    """Nothing; the name stands for nothing once somebody has signed out."""
    browser = in_(app)
    known = browser.cookie("hongtou")
    browser.see("/")
    assert "/login" == browser.send("/logout").headers["Location"]
    assert not browser.cookie("hongtou") and not is_in(browser)
    assert not is_in(with_name(app, known))


CHECKS: dict[Callable[[Flask], None], tuple[type, str]] = {
    check_name_is_new_at_sign_in: (Sitting, "renew"),
    check_name_is_new_after_change: (Sitting, "renew"),
    check_sign_out_ends_it_here: (Sittings, "end"),
}
"""Each check with what is left out by its planted hole."""


@pytest.mark.parametrize("check", CHECKS)
def test_a_name_stands_for_one_sitting(app: Flask, check: Callable[[Flask], None]) -> None:
    """Fixed at sign-in, known before a change, kept after signing out: it opens nothing."""
    check(app)


@pytest.mark.parametrize("check", CHECKS)
def test_a_name_that_stayed_would_be_seen(
    app: Flask, check: Callable[[Flask], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted holes: a sitting that is not renewed, and one that only the browser forgets."""
    kind, left_out = CHECKS[check]
    monkeypatch.setattr(kind, left_out, lambda *given: None)
    with pytest.raises(AssertionError):
        check(app)


def test_an_idle_sitting_ends_after_an_hour(app: Flask, clock: Clock) -> None:
    """Not while something is asked for, if only now and then."""
    browser = in_(app)
    for _ in range(5):
        clock.wait(minutes=59)
        assert is_in(browser)
    clock.wait(minutes=61)
    assert not is_in(browser)


def test_the_longest_sitting_ends_after_twelve_hours(app: Flask, clock: Clock) -> None:
    """Whatever is asked for meanwhile."""
    browser = in_(app)
    for _ in range(23):
        clock.wait(minutes=31)
        assert is_in(browser)
    clock.wait(minutes=8)
    assert not is_in(browser)


def test_all_others_end_when_the_password_is_changed(app: Flask) -> None:
    """This browser goes on."""
    here, there = in_(app), in_(app)
    here.see("/password")
    here.send("/password", old=PASSWORD, new=NEW, again=NEW)
    assert is_in(here) and not is_in(there)


def test_all_end_when_roles_change_or_the_account_is_closed(app: Flask) -> None:
    """Rights that are given or taken hold from the next call on."""
    accounts, now = office_of(app).accounts, utc_now()
    wang = accounts.named("wang").id
    grant = Grant(Role.DRAFTER)
    changes: tuple[Callable[..., object], ...] = (
        lambda: accounts.grant(wang, grant, time=now, actor="测试"),
        lambda: accounts.revoke(wang, grant, time=now, actor="测试"),
        lambda: accounts.disable(wang, time=now, actor="测试"),
    )
    for change in changes:
        browser = in_(app)
        change()
        assert not is_in(browser)


def test_a_slow_answer_does_not_bring_back_what_has_ended(tmp_path: Path) -> None:
    """What a call changes in its sitting after somebody signed out elsewhere is kept nowhere."""
    app = application(tmp_path)
    sittings, wang, now = office_of(app).sittings, settled(app, "wang").id, utc_now()
    sittings.begin("name", {"a": 1}, account=wang, time=now)
    sittings.keep("name", {"a": 2})
    assert {"a": 2} == sittings.read("name", time=now)
    sittings.end("name")
    sittings.keep("name", {"a": 3})
    assert sittings.read("name", time=now) is None


def test_what_has_ended_is_forgotten(app: Flask, clock: Clock) -> None:
    """Whenever somebody signs in, no row of an ended sitting is left, nor the name of any in the open."""
    name = in_(app).cookie("hongtou")
    clock.wait(hours=13)
    new = in_(app).cookie("hongtou")
    with office_of(app).database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM sittings").all()
    assert 1 == len(rows)
    assert name not in str(rows) and new not in str(rows)


def test_cookies_are_for_this_service_alone(app: Flask) -> None:
    """HttpOnly, SameSite, Path=/, no Domain, gone with the browser; Secure only where there is TLS."""
    browser = Browser(app)
    browser.see("/login")
    given = browser.send("/login", name="wang", password=PASSWORD).headers.getlist("Set-Cookie")
    cookies = {cookie.partition("=")[0]: cookie for cookie in given}
    assert {"hongtou", "hongtou-visit", "hongtou-device"} == cookies.keys()
    for cookie in cookies.values():
        assert "HttpOnly" in cookie and "Path=/" in cookie
        assert "Domain" not in cookie and "Secure" not in cookie
    assert "SameSite=Lax" in cookies["hongtou"] and "Max-Age" not in cookies["hongtou"]
    assert "SameSite=Strict" in cookies["hongtou-device"]
    assert "Max-Age=0" in cookies["hongtou-visit"]


def test_cookies_behind_tls_are_secure(tmp_path: Path) -> None:
    """Of this host alone, by their names; the whole way from the form to the start page."""
    app = application(tmp_path, given=BEHIND_TLS)
    settled(app, "wang")
    browser = Browser(app, headers={"X-Forwarded-For": "192.0.2.9", "X-Forwarded-Proto": "https"})
    base = "https://papers.example.edu.cn"
    browser.see(f"{base}/login")
    origin = {"Origin": base, "Sec-Fetch-Site": "same-origin"}
    answer = browser.send(f"{base}/login", headers=origin, name="wang", password=PASSWORD)
    cookies = answer.headers.getlist("Set-Cookie")
    assert 3 == len([cookie for cookie in cookies if cookie.startswith("__Host-hongtou")])
    assert all("Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie for cookie in cookies)
    assert 200 == browser.see(f"{base}/").status_code


def test_a_program_is_given_no_cookie_and_shows_none(app: Flask) -> None:
    """Whoever shows a token has no sitting, even where a browser's cookie comes with it."""
    client = client_of(app, [Scope.READ_METRICS])
    assert "Set-Cookie" not in client.get("/api/v1/session").headers
    client.set_cookie("hongtou", in_(app).cookie("hongtou"))
    assert 403 == client.get("/api/v1/documents").status_code  # the person may, the program may not
    assert 403 == client.get("/").status_code


def test_who_is_not_signed_in_costs_no_row(app: Flask) -> None:
    """A thousand visitors are remembered by their own browsers."""
    for _ in range(3):
        Browser(app).see("/login")
    with office_of(app).database.reading() as connection:
        assert 0 == connection.exec_driver_sql("SELECT count(*) FROM sittings").scalar()


def check_secret_signs_nobody_in(app: Flask) -> None:
    """Nothing; who knows the secret, as a former administrator may, makes no cookie that signs him in."""
    wang = office_of(app).accounts.named("wang")
    id = f"{wang.id}.{wang.epoch}"
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer
    with app.app_context():
        remembered = encode_cookie(id)
    for name, value in (
        ("hongtou-visit", serializer.dumps({"_user_id": id, "_fresh": True})),
        ("hongtou", serializer.dumps({"_user_id": id, "_fresh": True})),
        ("remember_token", remembered),
    ):
        browser = Browser(app)
        browser.client.set_cookie(name, str(value))
        assert not is_in(browser), name


def test_the_secret_alone_signs_nobody_in(tmp_path: Path) -> None:
    """Neither as a visit, nor as a sitting, nor as a browser that is remembered."""
    app = application(tmp_path, given=BEHIND_TLS | {"HONGTOU_PUBLIC_URL": "", "HONGTOU_PROXIES": "0"})
    assert SECRET == app.secret_key
    settled(app, "wang")
    check_secret_signs_nobody_in(app)


def test_cookies_that_the_secret_makes_would_be_seen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted holes: a visit is believed whatever it says; Flask-Login's own way to remember."""
    app.config["REMEMBER_COOKIE_NAME"] = "remember_token"
    with pytest.raises(AssertionError, match="remember_token"):
        check_secret_signs_nobody_in(app)
    monkeypatch.setattr("service.web.sittings.PERSON", "another")
    monkeypatch.setattr(Sitting, "account", property(lambda sitting: ""))
    with pytest.raises(AssertionError, match="hongtou-visit"):
        check_secret_signs_nobody_in(app)


def test_a_visit_that_was_changed_is_none(app: Flask) -> None:
    """It is signed, and nothing of it is believed where the signature is not right."""
    browser = Browser(app)
    browser.see("/login")
    visit = browser.cookie("hongtou-visit")
    assert isinstance(app.session_interface, KeptSittings)
    browser.client.set_cookie("hongtou-visit", "x" + visit[1:])
    assert 403 == browser.send("/login", name="wang", password=PASSWORD).status_code


def test_the_clock_of_tests_is_that_of_the_service(app: Flask, clock: Clock) -> None:
    """What is tested by it is true of the service."""
    clock.time = datetime(2031, 5, 6, tzinfo=UTC)
    in_(app)
    with office_of(app).database.reading() as connection:
        begun = connection.exec_driver_sql("SELECT begun_at FROM sittings").scalar()
    assert str(begun).startswith("2031-05-06")

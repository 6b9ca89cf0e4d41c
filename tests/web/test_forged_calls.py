"""A page of another site makes no change by the browser of who is signed in here, nor signs anybody in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.core.access import Role
from service.web import forgery
from tests.callers import client_of
from tests.web.browsers import PASSWORD, Browser, application, code_shown, settled
from tests.web.calls import code_of, post

QUIET = {"GET", "HEAD", "OPTIONS"}
EVERYBODY = (
    (Role.DRAFTER, Role.REVIEWER, Role.ISSUER, Role.ARCHIVIST),
    (Role.ADMINISTRATOR,),
    (Role.SECURITY_OFFICER,),
    (Role.AUDITOR,),
)
OURS = "http://localhost"
SECRET = "Vf3kq0Zt9XwL2mB7nR5cY8hD1gJ4pS6uQeTi"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """The application for letters, with an archivist wang."""
    app = application(tmp_path)
    settled(app, "wang", Role.ARCHIVIST)
    return app


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A browser where wang is signed in, which shows the form that changes the password."""
    browser = Browser(app)
    browser.sign_in("wang")
    browser.see("/password")
    return browser


def changes(app: Flask) -> Iterator[tuple[str, str]]:
    """Method and path of every call that may change something."""
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - QUIET:
            _, path = rule.build(dict.fromkeys(rule.arguments, "0" * 32)) or ("", "")
            yield method, path


def check_every_change_is_refused(app: Flask) -> None:
    """Nothing; whatever a browser is made to send without the token is a forged call, whoever may make it."""
    calls = list(changes(app))
    assert ("POST", "/api/v1/documents") in calls and ("POST", "/logout") in calls
    codes: dict[tuple[str, str], set[tuple[int, str]]] = {call: set() for call in calls}
    for number, roles in enumerate(EVERYBODY):
        browser = Browser(app)
        settled(app, f"p{number}", *roles)
        browser.sign_in(f"p{number}")
        for method, path in calls:
            codes[method, path].add(code_of(_forged(browser, method, path)))
        assert 200 == browser.see("/").status_code
    for call, told in codes.items():
        assert (403, "forged-call") in told and told <= {(403, "forged-call"), (403, "forbidden")}, call


def _forged(browser: Browser, method: str, path: str) -> TestResponse:
    """The answer to what another site can make a browser send."""
    return browser.client.open(path, method=method, data={"name": "x", "next": "/"})


def test_no_change_is_made_without_the_token(app: Flask) -> None:
    """Every address of the application, those that are still to come too."""
    check_every_change_is_refused(app)


def test_an_address_left_out_would_be_seen(app: Flask) -> None:
    """The planted hole: nobody looks."""
    app.before_request_funcs[None].remove(forgery._check)
    with pytest.raises(AssertionError):
        check_every_change_is_refused(app)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": "https://localhost"},
        {"Origin": "http://["},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": OURS, "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_what_comes_from_elsewhere_is_refused_with_the_token_too(
    browser: Browser, headers: dict[str, str]
) -> None:
    """Browsers say by themselves which page sends."""
    answer = browser.send("/logout", headers=headers)
    assert (403, "forged-call") == code_shown(answer)
    assert 200 == browser.see("/").status_code


@pytest.mark.parametrize("headers", [{}, {"Origin": OURS}, {"Origin": OURS, "Sec-Fetch-Site": "same-origin"}])
def test_our_own_page_is_believed(browser: Browser, headers: dict[str, str]) -> None:
    """Older browsers say nothing, and show the token."""
    assert 303 == browser.send("/logout", headers=headers).status_code


def test_the_token_of_another_sitting_is_none(browser: Browser) -> None:
    """An attacker who has an account here has tokens, but not this browser's."""
    settled(browser.app, "mallory")
    other = Browser(browser.app)
    other.sign_in("mallory")
    other.see("/password")
    browser.shown = other.shown
    assert (403, "forged-call") == code_shown(browser.send("/logout"))


def test_nobody_is_signed_in_by_another_site(app: Flask) -> None:
    """Login CSRF: the form of another's visit, or none at all, signs a browser in to nothing."""
    mallory = Browser(app)
    mallory.see("/login")
    victim = Browser(app, shown=mallory.shown)
    assert (403, "forged-call") == code_shown(victim.send("/login", name="wang", password=PASSWORD))
    victim.see("/login")
    elsewhere = {"Origin": "https://evil.example"}
    refused = victim.send("/login", headers=elsewhere, name="wang", password=PASSWORD)
    assert (403, "forged-call") == code_shown(refused)
    assert 303 == victim.see("/").status_code


def test_a_token_of_before_signing_in_is_none_after(app: Flask) -> None:
    """The form that was shown to a stranger changes nothing for who has signed in since."""
    browser = Browser(app)
    browser.see("/login")
    before = browser.shown
    browser.send("/login", name="wang", password=PASSWORD)
    browser.shown = before
    assert (403, "forged-call") == code_shown(browser.send("/logout"))


def test_a_script_of_ours_shows_the_token_in_a_header(browser: Browser) -> None:
    """GET session tells it; it is good for every call of the sitting. A form field is not read there."""
    token = browser.see("/api/v1/session").get_json()["csrf_token"]
    assert (403, "forged-call") == code_of(post(browser.client, "validate"))
    form = browser.client.post("/api/v1/validate", data={"csrf_token": token})
    assert (403, "forged-call") == code_of(form)
    assert 200 == post(browser.client, "validate", X_CSRF_Token=token).status_code


def test_a_program_needs_none(app: Flask) -> None:
    """No browser shows a token of Authorization by itself."""
    client = client_of(app)
    assert {"csrf_token": "", "account": "", "name": ""} == client.get("/api/v1/session").get_json()
    assert 201 == post(client, "documents").status_code


def test_a_header_of_authorization_opens_no_form(app: Flask) -> None:
    """What is open to anybody is not let through for a token that nobody has looked at."""
    browser = Browser(app, headers={"Authorization": "Bearer x"})
    browser.see("/login")
    assert (403, "forged-call") == code_shown(browser.send("/login", name="wang", password=PASSWORD))


@pytest.mark.parametrize(("given", "status"), [({}, 403), ({"HONGTOU_SECRET": SECRET}, 303)])
def test_a_form_of_before_a_restart(tmp_path: Path, given: dict[str, str], status: int) -> None:
    """Without a secret that stays it must be loaded again, which the page says; the sitting goes on."""
    before = application(tmp_path, given=given)
    settled(before, "wang")
    browser = Browser(before)
    browser.sign_in("wang")
    browser.see("/")
    after = Browser(application(tmp_path, given=given), shown=browser.shown)
    after.client.set_cookie("hongtou", browser.cookie("hongtou"))
    answer = after.send("/logout")
    assert status == answer.status_code
    assert status == 303 or "请刷新本站页面" in answer.text

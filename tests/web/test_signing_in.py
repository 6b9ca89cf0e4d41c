"""People sign in by pages that need no script, and are told what is wrong without more than they may know."""

import json
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask

from service.core.access import Role
from service.core.errors.requests import SignInFailed
from service.core.events import Act, Event
from service.office.accounts import Accounts
from service.office.passwords import Passwords
from service.office.recorder import Recorder
from service.web.addresses import own_path
from service.web.services import EXTENSION
from tests.callers import client_of
from tests.web.browsers import (
    PASSWORD,
    Browser,
    Clock,
    Outline,
    application,
    code_shown,
    logged,
    office_of,
    opened,
    settled,
)
from tests.web.calls import code_of

PAGES = ("/login", "/password", "/", "/nope")


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """The application for letters, with an archivist wang."""
    app = application(tmp_path)
    settled(app, "wang", Role.ARCHIVIST)
    return app


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A browser that nobody has signed in with."""
    return Browser(app)


def test_who_signs_in_comes_to_what_was_asked_for(browser: Browser) -> None:
    """From the page that was asked for, through the form, and back."""
    led = browser.see("/password?x=1")
    assert (303, "/login?next=/password%3Fx%3D1") == (led.status_code, led.headers["Location"])
    browser.see(led.headers["Location"])
    after = next(tag["value"] for tag in Outline(browser.shown).of("input") if tag["name"] == "next")
    answer = browser.send("/login", name="wang", password=PASSWORD, next=str(after))
    assert (303, "/password?x=1") == (answer.status_code, answer.headers["Location"])
    assert "某人（wang）" in browser.see("/").text
    assert 303 == browser.see("/login").status_code  # who is signed in need not again


def test_a_program_is_not_led_to_a_form(app: Flask) -> None:
    """401 as a problem for whoever shows no page, and on every address of the API."""
    for path, accept in (("/", "*/*"), ("/", "application/json"), ("/api/v1/types", "text/html")):
        assert (401, "not-signed-in") == code_of(app.test_client().get(path, headers={"Accept": accept}))


def test_a_form_sent_after_the_end_of_the_sitting_is_told_so(browser: Browser) -> None:
    """A page, not a way elsewhere: what was typed is still there behind it."""
    assert (401, "not-signed-in") == code_shown(browser.send("/password", old="x"))


def test_every_page_keeps_scripts_and_stores_away(browser: Browser) -> None:
    """No script, no style in the page, a strict policy, nothing stored; every field has its label."""
    browser.sign_in("wang")
    shown = {path: browser.see(path) for path in PAGES[1:]} | {"/login": Browser(browser.app).see("/login")}
    for path, answer in shown.items():
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "form-action 'self'" in policy, path
        assert "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy, path
        assert "unsafe" not in policy and "script-src 'self';" in policy, path
        assert "no-store" == answer.headers["Cache-Control"], path
        outline = Outline(answer.text)
        assert {"lang": "zh-CN"} == outline.of("html")[0], path
        assert not outline.of("script") and not outline.of("style"), path
        assert not [
            held for _, held in outline.tags if any(name.startswith("on") or name == "style" for name in held)
        ]
        labelled = {tag["for"] for tag in outline.of("label")}
        seen = [tag for tag in outline.of("input") if tag.get("type") != "hidden" and "readonly" not in tag]
        assert labelled == {tag["id"] for tag in seen}, path


def test_what_the_pages_need_is_ours(browser: Browser) -> None:
    """Stylesheet and icon are there for anybody, are kept a while, and need nothing from elsewhere."""
    addresses = [tag["href"] for tag in Outline(browser.see("/login").text).of("link")]
    assert 2 == len(addresses)
    for address in addresses:
        answer = browser.see(str(address))
        assert 200 == answer.status_code and "public" in answer.headers["Cache-Control"]
        assert "url(" not in answer.text and "@import" not in answer.text
    for name in (
        "pages/base.html",
        "pages/../pages/pages.css",
        "vendor/../scripts/texts.js",
        "pages/none.css",
    ):
        assert 404 == browser.see(f"/assets/0/{name}").status_code, name


def test_a_wrong_name_or_password_is_not_told_apart(app: Flask) -> None:
    """Unknown, wrong, disabled, one-time password over: the same page but for what was typed."""
    clock: Clock = app.extensions["hongtou"].clock
    gone, _ = settled(app, "gone"), opened(app, "late")
    office_of(app).accounts.disable(gone.id, time=clock().isoformat(), actor="测试")
    pages = set()
    for name, password in (("wang", "x"), ("nobody", PASSWORD), ("gone", PASSWORD), ("late", "x"), ("", "")):
        answer = Browser(app).sign_in(name, password)
        assert 401 == answer.status_code
        page = Outline(answer.text).tags
        pages.add(
            json.dumps([tag for tag in page if tag[1].get("name") not in ("csrf_token", "name", "password")])
        )
    assert 1 == len(pages)


def test_a_one_time_password_ends(tmp_path: Path) -> None:
    """After seven days it opens nothing."""
    clock = Clock()
    app = application(tmp_path, clock)
    _, first = opened(app, "late")
    clock.wait(days=7, minutes=1)
    assert 401 == Browser(app).sign_in("late", first).status_code


def test_what_was_typed_as_a_name_is_told_nowhere(
    browser: Browser, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """People type passwords there: no log has it, unless it is an account's name."""
    for name in ("hunter2-my-password", "wang"):
        for _ in range(6):
            browser.sign_in(name, "tr0ub4dor")
    told = "".join(
        json.dumps([event.actor, event.object, dict(event.details)]) for event in logged(browser.app)
    )
    printed = capsys.readouterr()
    everything = (
        told + caplog.text + printed.out + printed.err + str([record.__dict__ for record in caplog.records])
    )
    assert "hunter2" not in everything and "tr0ub4dor" not in everything
    failed = [event for event in logged(browser.app) if event.act is Act.SIGN_IN_FAILED]
    assert ["wang"] * 5 == [event.details["account"] for event in failed if event.object]
    assert 5 == len([event for event in failed if not event.object])
    assert {"192.0.2.1"} == {event.details["address"] for event in failed}


def test_coming_and_going_is_in_the_log(browser: Browser) -> None:
    """登录, 修改密码, the look at what waits, 退出, each with the address; nothing else is told for them."""
    before = len(logged(browser.app))
    browser.sign_in("wang")
    browser.see("/password")
    new = "entirely other words"
    browser.send("/password", old=PASSWORD, new=new, again=new)
    browser.see("/")
    left = browser.send("/logout")
    assert (303, '"storage"') == (left.status_code, left.headers["Clear-Site-Data"])
    told = logged(browser.app)[: -before or None][::-1]
    acts = [Act.SIGN_IN, Act.CHANGE_PASSWORD, Act.SEARCH, Act.SIGN_OUT]
    assert acts == [event.act for event in told]
    assert {("某人（wang）", "192.0.2.1")} == {(event.actor, event.details["address"]) for event in told}


class Silent(Recorder):
    """A log that is told of nobody's coming in."""

    def record(self, **event: Any) -> Event:
        """As that of any office, but for that."""
        if event["act"] is Act.SIGN_IN:
            raise OSError(5, "EIO")
        return super().record(**event)


def test_whom_the_log_is_not_told_of_is_not_signed_in(app: Flask) -> None:
    """The next page asks for the password again."""
    held = app.extensions[EXTENSION]
    silent = replace(held.office, recorder=Silent(held.office.database))
    app.extensions[EXTENSION] = replace(held, office=silent)
    browser = Browser(app)
    assert 500 == browser.sign_in("wang").status_code
    assert "" == browser.cookie("hongtou") and 303 == browser.see("/").status_code


def test_nothing_is_done_before_a_one_time_password_is_changed(app: Flask) -> None:
    """Every address but those of signing in and out says so, by way of the page that changes it."""
    _, first = opened(app, "newcomer", Role.ARCHIVIST)
    browser = Browser(app)
    assert "/password" == browser.sign_in("newcomer", first).headers["Location"]
    assert "/password" == browser.see("/").headers["Location"]
    for path in ("/api/v1/types", "/api/v1/documents", "/api/openapi.json"):
        assert (403, "password-change-due") == code_of(browser.see(path))
    browser.see("/password")
    assert 303 == browser.send("/password", old=first, new=PASSWORD, again=PASSWORD).status_code
    assert 200 == browser.see("/").status_code
    assert 200 == browser.see("/api/v1/documents").status_code
    assert 401 == Browser(app).sign_in("newcomer", first).status_code  # it opens nothing any more


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("wrong", "entirely other words", "entirely other words"), (401, "原密码不对")),
        ((PASSWORD, "short", "short"), (422, "12 至 128")),
        ((PASSWORD, "wangwangwang!?", "wangwangwang!?"), (422, "账户名")),
        ((PASSWORD, PASSWORD, PASSWORD), (422, "原密码相同")),
        ((PASSWORD, "entirely other words", "entirely other word"), (422, "不一致")),
        (("", "", ""), (401, "原密码不对")),
    ],
)
def test_a_password_that_cannot_be_changed_stays(
    browser: Browser, typed: tuple[str, str, str], told: tuple[int, str]
) -> None:
    """The form says why, and the sitting goes on."""
    browser.sign_in("wang")
    browser.see("/password")
    answer = browser.send("/password", **dict(zip(("old", "new", "again"), typed, strict=True)))
    assert told[0] == answer.status_code and told[1] in answer.text
    assert 200 == browser.see("/").status_code
    assert 303 == Browser(browser.app).sign_in("wang").status_code


def test_who_signs_in_over_another_has_signed_the_other_out(browser: Browser) -> None:
    """One browser, one person; the form that does it is one of the sitting's own."""
    settled(browser.app, "li")
    browser.sign_in("wang")
    wangs = browser.cookie("hongtou")
    browser.see("/")
    assert 303 == browser.send("/login", name="li", password=PASSWORD).status_code
    assert "（li）" in browser.see("/").text
    other = Browser(browser.app)
    other.client.set_cookie("hongtou", wangs)
    assert 303 == other.see("/").status_code
    ended = next(event for event in logged(browser.app) if event.act is Act.SIGN_OUT)
    assert "某人（wang）" == ended.actor


def test_a_failed_form_gives_back_the_name_as_text(browser: Browser) -> None:
    """Whatever it is, it is no part of the page."""
    answer = browser.sign_in('"><script>alert(1)</script>', "x", after='/"><script>')
    assert "<script" not in answer.text and "&lt;script&gt;" in answer.text
    assert "<script" not in browser.see("/<script>alert(1)</script>").text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "\\/evil.example",
        "http://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "evil.example",
        "/\tevil",
        "/\n/evil.example",
        "\n//evil.example",
        " //evil.example",
        "/\x00",
        "/\u2028x",
        "/\u202ex",
        "@evil.example",
        "?x",
        "",
        "/login",
        "/login?next=/",
        "/logout",
        "/" + "a" * 500,
        "http:///evil",
        "//[",
    ],
)
def test_nobody_is_led_elsewhere(browser: Browser, elsewhere: str) -> None:
    """What is no path of ours is the start page."""
    assert "/" == own_path(elsewhere)
    assert "/" == browser.sign_in("wang", after=elsewhere).headers["Location"]
    assert "/" == browser.client.get("/login", query_string={"next": elsewhere}).headers["Location"]


@pytest.mark.parametrize("path", ["/", "/a//b", "/x?next=//evil.example", "/文书?q=反馈", "/a:b"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    """With its query."""
    assert path == own_path(path)


def test_an_open_way_elsewhere_would_be_seen(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted hole: whatever is asked for is believed."""
    monkeypatch.setattr("service.web.signing.own_path", lambda shown: shown)
    assert "//evil.example" == browser.sign_in("wang", after="//evil.example").headers["Location"]


def test_problems_are_pages_for_people_and_json_for_programs(browser: Browser) -> None:
    """The same status and code, with the request's id and the cure."""
    page = browser.see("/nope")
    assert (404, "not-found") == code_shown(page)
    assert page.headers["Hongtou-Request-Id"] in page.text and "请核对地址" in page.text
    assert (404, "not-found") == code_of(browser.client.get("/nope"))
    assert (405, "method-not-allowed") == code_shown(
        browser.client.put("/login", headers={"Accept": "text/html"})
    )
    assert (401, "not-signed-in") == code_of(
        browser.client.get("/api/v1/types", headers={"Accept": "text/html"})
    )


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"name=" + b"a" * 20_000, "application/x-www-form-urlencoded", 413),
        (b"name=a&name=b", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"f%d=1" % number for number in range(40)), "application/x-www-form-urlencoded", 400),
        (b"name=%ff", "application/x-www-form-urlencoded", 400),
        (b'{"name": "a"}', "application/json", 415),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x", 415),
    ],
)
def test_only_a_small_plain_form_is_read(browser: Browser, body: bytes, kind: str, status: int) -> None:
    """Anything else is refused, not guessed at."""
    browser.see("/login")
    assert status == browser.client.post("/login", data=body, content_type=kind).status_code


def test_pages_are_for_people(app: Flask) -> None:
    """A program has no password, and no start page."""
    for path in ("/", "/password"):
        assert (403, "forbidden") == code_of(client_of(app).get(path))


def test_an_unknown_name_takes_as_long_as_a_known_one(tmp_path: Path) -> None:
    """By the medians of true Argon2: with the planted hole, an answer without it, they are far apart."""
    office = office_of(application(tmp_path))
    passwords = Passwords(PasswordHasher(time_cost=2, memory_cost=16 * 1024, parallelism=1))
    accounts = Accounts(office.database, passwords, lambda: PASSWORD)
    accounts.open("wang", "某人", id="a" * 32, time="2026-02-01T08:00:00.000000Z", actor="测试")

    def seconds(name: str) -> float:
        begun = time.perf_counter()
        with pytest.raises(SignInFailed):
            accounts.check(name, "wrong", time="2026-02-01T08:00:00.000000Z")
        return time.perf_counter() - begun

    seconds("nobody")
    known, unknown = zip(*((seconds("wang"), seconds("nobody")) for _ in range(15)), strict=True)
    assert 0.7 < median(known) / median(unknown) < 1.4
    assert median(unknown) > 0.003  # what is saved where no digest is made

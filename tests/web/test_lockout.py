"""Passwords cannot be guessed by trying, and nobody locks another out by trying his."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from argon2 import PasswordHasher
from flask import Flask
from limits import RateLimitItemPerSecond

from service.core.access import Role
from service.core.errors.requests import TooManyTries
from service.core.events import Act
from service.office.devices import LONGEST, MOST, Devices
from service.office.passwords import AT_ONCE, IN_LINE, Passwords
from service.office.tries import ALLOWED, MOST_KEYS, Tries
from tests.web.browsers import PASSWORD, Browser, Clock, application, code_shown, logged, office_of, settled

TRIES = 5
"""At one account from one address."""


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """The application for letters, with an archivist wang."""
    app = application(tmp_path)
    settled(app, "wang", Role.ARCHIVIST)
    return app


def attack(app: Flask, name: str = "wang", address: str = "203.0.113.7", tries: int = TRIES + 1) -> int:
    """The status of the last of so many wrong passwords."""
    return [Browser(app, address).sign_in(name, "wrong").status_code for _ in range(tries)][-1]


def test_who_tries_too_often_must_wait(app: Flask) -> None:
    """From the sixth on nothing is looked at, the right password neither; it is said when to come back."""
    assert 401 == attack(app, tries=TRIES)
    browser = Browser(app, "203.0.113.7")
    answer = browser.sign_in("wang")
    assert (429, "too-many-tries") == code_shown(answer)
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert "分钟后再试" in answer.text


def test_an_account_that_is_none_is_locked_likewise(app: Flask) -> None:
    """After as many tries, in the same words."""
    told = {}
    for name in ("wang", "nobody"):
        assert 401 == attack(app, name, tries=TRIES)
        answer = Browser(app, "203.0.113.7").sign_in(name)
        words = re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text)
        told[name] = (answer.status_code, words.replace(answer.headers["Hongtou-Request-Id"], ""))
    assert told["wang"] == told["nobody"]
    assert 429 == told["wang"][0]


def test_tries_from_elsewhere_lock_nobody_out(app: Flask) -> None:
    """Whoever sits at another address signs in."""
    attack(app)
    assert 303 == Browser(app, "192.0.2.1").sign_in("wang").status_code


def check_owner_is_let_in(app: Flask) -> None:
    """Nothing; a browser that has signed in before does so behind the address that others try from, too."""
    owner = Browser(app, "203.0.113.7")
    owner.sign_in("wang")
    owner.see("/")
    owner.send("/logout")
    assert 429 == attack(app)
    assert 303 == owner.sign_in("wang").status_code


def test_the_owners_browser_is_counted_apart(app: Flask) -> None:
    """Behind one address there may be a whole campus."""
    check_owner_is_let_in(app)


def test_a_browser_that_is_not_known_again_would_be_seen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted hole: no device is known."""
    monkeypatch.setattr(Devices, "is_known", lambda *given, **more: False)
    with pytest.raises(AssertionError):
        check_owner_is_let_in(app)


def test_a_known_browser_is_no_way_to_guess(app: Flask) -> None:
    """It has tries of its own, and no more; they are for its account alone."""
    settled(app, "li")
    thief = Browser(app)
    thief.sign_in("wang")
    thief.see("/")
    thief.send("/logout")
    assert 429 == attack(app, "li", "192.0.2.1")
    assert 429 == thief.sign_in("li").status_code
    thief.see("/login")
    answers = [thief.send("/login", name="wang", password="wrong").status_code for _ in range(11)]
    assert [401] * 10 + [429] == answers


def test_a_device_is_known_by_a_secret_that_changes(app: Flask) -> None:
    """Each time somebody signs in; the one before is worth nothing, and the database has neither."""
    office = office_of(app)
    now = app.extensions["hongtou"].now()
    browser = Browser(app)
    shown = []
    for _ in range(2):
        browser.sign_in("wang")
        shown.append(browser.cookie("hongtou-device"))
        browser.see("/")
        browser.send("/logout")
    assert [False, True] == [office.devices.is_known(secret, "wang", time=now) for secret in shown]
    assert not office.devices.is_known(shown[1], "li", time=now)
    with office.database.reading() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM devices").all())
    assert not [secret for secret in shown if secret in rows]


def test_a_device_is_forgotten_in_time(app: Flask) -> None:
    """After half a year, or when there are too many."""
    devices, clock = office_of(app).devices, Clock()
    wang = office_of(app).accounts.named("wang").id

    def now() -> str:
        clock.wait(seconds=1)
        return clock().isoformat(timespec="microseconds").replace("+00:00", "Z")

    for number in range(MOST + 1):
        devices.renew("", f"device {number}", account=wang, time=now())
    known = [devices.is_known(f"device {number}", "wang", time=now()) for number in range(MOST + 1)]
    assert [False] + [True] * MOST == known
    clock.wait(days=LONGEST.days)
    assert not devices.is_known(f"device {MOST}", "wang", time=now())


def test_one_address_tries_no_list_of_names(tmp_path: Path) -> None:
    """However many names: beyond so many failures it must wait, and who succeeds is not counted."""
    app = with_tries(tmp_path, Tries(replace(ALLOWED, of_address=RateLimitItemPerSecond(8, 60, "address"))))
    for _ in range(10):
        assert 303 == Browser(app, "203.0.113.7").sign_in("wang").status_code
    for number in range(4):
        attack(app, f"name{number}", tries=2)
    assert (429, "too-many-tries") == code_shown(Browser(app, "203.0.113.7").sign_in("wang"))
    assert 303 == Browser(app, "192.0.2.1").sign_in("wang").status_code


def test_many_addresses_do_not_guess_one_account(tmp_path: Path) -> None:
    """Beyond so many failures in an hour it opens for known browsers only, its owner's among them."""
    app = with_tries(tmp_path, Tries(replace(ALLOWED, of_account=RateLimitItemPerSecond(6, 60, "account"))))
    owner = Browser(app)
    owner.sign_in("wang")
    owner.see("/")
    owner.send("/logout")
    for number in range(6):
        attack(app, address=f"203.0.113.{number}", tries=1)
    assert 429 == Browser(app, "198.51.100.1").sign_in("wang").status_code
    assert 303 == owner.sign_in("wang").status_code


def test_addresses_of_one_site_are_one() -> None:
    """An IPv6 site has 2^64 addresses to choose from; IPv4 in IPv6 is IPv4."""
    tries = Tries()
    for number in range(TRIES):
        tries.begin("wang", f"2001:db8:0:1::{number:x}")
    with pytest.raises(TooManyTries):
        tries.begin("wang", "2001:db8:0:1:ffff::1")
    tries.begin("wang", "2001:db8:0:2::1")
    for _ in range(TRIES):
        tries.begin("wang", "::ffff:192.0.2.1")
    with pytest.raises(TooManyTries):
        tries.begin("wang", "192.0.2.1")


def test_who_waits_may_try_again() -> None:
    """The window moves on."""
    tries = Tries(replace(ALLOWED, by_address=RateLimitItemPerSecond(2, 1, "account and address")))
    for _ in range(2):
        tries.begin("wang", "192.0.2.1")
    with pytest.raises(TooManyTries) as refused:
        tries.begin("wang", "192.0.2.1")
    assert 1 == refused.value.retry_after
    time.sleep(1.05)
    tries.begin("wang", "192.0.2.1")


def test_a_right_password_begins_anew(app: Flask) -> None:
    """Four slips now and four later are no attack; a weak new password is no slip."""
    browser = Browser(app)
    for _ in range(3):
        browser.see("/login")
        for _ in range(TRIES - 1):
            assert 401 == browser.send("/login", name="wang", password="wrong").status_code
        assert 303 == browser.send("/login", name="wang", password=PASSWORD).status_code
        browser.client.delete_cookie("hongtou-device")
        browser.see("/")
        browser.send("/logout")
    browser.sign_in("wang")
    browser.see("/password")
    weak = [browser.send("/password", old=PASSWORD, new="x", again="x").status_code for _ in range(15)]
    assert [422] * 15 == weak


def test_the_password_is_not_guessed_from_within(app: Flask) -> None:
    """Who finds a browser signed in does not try the old password for ever either."""
    browser = Browser(app)
    browser.sign_in("wang")
    browser.see("/password")
    answers = [browser.send("/password", old="wrong", new="x", again="x").status_code for _ in range(11)]
    assert [401] * 10 + [429] == answers


def test_each_try_is_told_once(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """Those that were looked at in the log of the office, those that were not in that of the process."""
    attack(app, tries=TRIES + 3)
    assert TRIES == len([event for event in logged(app) if event.act is Act.SIGN_IN_FAILED])
    refused = [record for record in caplog.records if record.getMessage() == "sign-in refused"]
    assert 3 == len(refused)
    assert "wang" not in str([record.__dict__ for record in refused])


def test_tries_at_once_are_counted_one_by_one(tmp_path: Path) -> None:
    """Forty at the same moment: five are looked at."""
    tries = Tries()

    def one(number: int) -> bool:
        try:
            tries.begin("wang", "192.0.2.1")
        except TooManyTries:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert TRIES == sum(pool.map(one, range(40)))


def test_names_of_no_account_take_no_room_for_good() -> None:
    """What is over is forgotten, though the library keeps it."""
    tries = Tries()
    held = tries._storage.events
    held.update({f"LIMITER/{number}": [] for number in range(MOST_KEYS + 1)})
    tries.failed(tries.begin("wang", "192.0.2.1"))
    assert len(held) == 3


class Held(PasswordHasher):
    """A hasher that takes until it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.go = Event()

    def hash(self, *given: object, **more: object) -> str:
        """A digest, in the end."""
        assert self.go.wait(20)
        return "digest"


def check_line_is_bounded(passwords: Passwords, hasher: Held) -> None:
    """Nothing; beyond those who work and wait nobody waits, and all who did are served."""
    with ThreadPoolExecutor(AT_ONCE + IN_LINE) as pool:
        try:
            waiting = [pool.submit(passwords.digest, "x") for _ in range(AT_ONCE + IN_LINE)]
            time.sleep(0.3)
            begun = time.perf_counter()
            with pytest.raises(TooManyTries):
                _within(0.5, lambda: passwords.digest("one more"))
            assert time.perf_counter() - begun < 0.5
        finally:
            hasher.go.set()
        assert ["digest"] * len(waiting) == [one.result(20) for one in waiting]
    assert "digest" == passwords.digest("x")


def _within(seconds: float, call: Callable[[], str]) -> str:
    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(call).result(seconds)
    finally:
        pool.shutdown(wait=False)


def test_a_flood_of_passwords_holds_no_threads() -> None:
    """Each costs 64 MiB and a while: two at once, eight in line, the others are told to come back at once."""
    hasher = Held()
    check_line_is_bounded(Passwords(hasher), hasher)


def with_tries(data: Path, tries: Tries) -> Flask:
    """The application for letters with an archivist wang, where so much is allowed."""
    app = application(data)
    app.extensions["hongtou"] = replace(app.extensions["hongtou"], tries=tries)
    settled(app, "wang", Role.ARCHIVIST)
    return app

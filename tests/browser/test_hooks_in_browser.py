"""A clerk sets a hook without a word of JSON, and sees why nothing could be delivered."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Shot, SignedIn
from tests.browser.window import axe, sideways

NOWHERE = "https://receiver.invalid/hook"
"""A name that nobody ever has (RFC 2606)."""


def test_a_hook_is_set_by_keyboard_and_its_log_says_what_came_of_a_test(
    signed_in: SignedIn, shot: Shot
) -> None:
    """The secret is shown once; axe-core finds nothing serious on any page, at 320 pixels neither."""
    page = signed_in("archivist")
    page.goto("/")
    page.get_by_role("link", name="回调").click()
    _sound(page, shot, "hooks")
    page.get_by_label("名称").focus()
    page.keyboard.type("教务系统")
    page.keyboard.press("Tab")
    page.keyboard.type(NOWHERE)
    page.keyboard.press("Enter")
    expect(page.locator("code")).to_have_text(re.compile(r"^whsec_[A-Za-z0-9+/]{43}=$"))
    _sound(page, shot, "hook")
    page.get_by_role("button", name="发送测试通知").click()
    expect(page.get_by_role("status")).to_contain_text("测试通知已发出")
    expect(page.locator("code")).to_have_count(0)
    page.locator("table a").first.click()
    _until(page, lambda: "找不到这个主机。" in page.content())
    expect(page.get_by_text("待发送")).to_be_visible()
    _sound(page, shot, "delivery")


def test_what_is_wrong_stands_beside_what_was_typed(signed_in: SignedIn) -> None:
    """An address inside is told at once."""
    page = signed_in("archivist")
    page.goto("/hooks")
    page.get_by_label("名称").fill("内网")
    page.get_by_label("接收方的网址").fill("http://192.168.1.7/hook")
    page.get_by_role("button", name="设置回调").click()
    expect(page.get_by_role("alert")).to_contain_text("这个地址在内网")
    expect(page.get_by_label("接收方的网址")).to_have_value("http://192.168.1.7/hook")


def _sound(page: Page, shot: Shot, name: str) -> None:
    """Nothing; the page can be used by everybody, on narrow screens too."""
    for details in page.locator("details").all():
        details.evaluate("(it) => it.open = true")
    shot(page, name)
    assert [] == axe(page)
    assert 0 == sideways(page)


def _until(page: Page, is_so: Callable[[], bool]) -> None:
    for _ in range(100):
        if is_so():
            return
        page.wait_for_timeout(100)
        page.reload()
    raise AssertionError(page.content())

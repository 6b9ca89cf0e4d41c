"""What is typed is never lost: while the connection, the sitting, the server or the browser go away."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow, Shot
from tests.browser.desk import PASSWORD, Desk
from tests.browser.drafts import begun, edited, kept, sample
from tests.browser.window import Window, axe

SAVED = re.compile(r"^已保存 \d\d:\d\d$")
TITLE = "关于巡察土木学院的反馈意见"

TRY_NO_MORE = "for (let timer = setTimeout(() => {}); timer; timer--) clearTimeout(timer)"
"""A try that begins while its page is closed outlives it, and finds the connection back."""


@pytest.fixture
def window(open_window: OpenWindow, desk: Desk) -> Window:
    """A window in which who drafts is signed in, and connections may break."""
    window = open_window()
    window.foreseen += ["net::ERR_", "Failed to load resource"]
    desk.sign_in(window.context, "drafter")
    return window


@pytest.fixture
def form(window: Window) -> Page:
    """The form of a typical notice."""
    page = window.context.new_page()
    return edited(page, begun(page.request, sample("feedback_notice/typical")))


def id_of(page: Page) -> str:
    """The manuscript that is being edited."""
    return page.url.split("/")[4]


def write(page: Page, title: str = TITLE) -> None:
    """Nothing; that is typed as the title."""
    page.get_by_label("标题", exact=True).first.fill(title)


def saved_title(page: Page) -> str:
    """The title as the service has it."""
    return str(kept(page.request, id_of(page))["header"]["title"])


def test_what_is_typed_is_saved_after_a_moment(form: Page, shot: Shot) -> None:
    """With the time, and at once by the key for saving."""
    write(form)
    expect(form.locator("#saving")).to_have_text(SAVED)
    assert TITLE == saved_title(form)
    shot(form, "saved")
    write(form, f"{TITLE}二")
    form.keyboard.press("Control+s")
    expect(form.get_by_role("status").filter(has_text="已保存")).to_be_attached()
    assert f"{TITLE}二" == saved_title(form)


def test_a_connection_that_is_lost_and_back_loses_nothing(form: Page, shot: Shot) -> None:
    """The draft stays in the page and in the browser, which is told; then it is saved by itself."""
    form.context.set_offline(True)
    write(form)
    expect(form.get_by_role("alert")).to_contain_text("连接中断，已在本机保留，恢复后自动保存。")
    shot(form, "connection-lost")
    write(form, f"{TITLE}二")
    assert 1 == form.evaluate("Object.keys(localStorage).length")
    form.context.set_offline(False)
    expect(form.locator("#saving")).to_have_text(SAVED)
    expect(form.get_by_role("alert")).to_be_empty()
    assert f"{TITLE}二" == saved_title(form)
    assert 0 == form.evaluate("Object.keys(localStorage).length")


def test_a_sitting_that_ended_goes_on_in_the_page(form: Page, desk: Desk, shot: Shot) -> None:
    """A wrong password is told; after the right one what was typed meanwhile is saved by itself."""
    form.context.clear_cookies(name="hongtou")
    write(form)
    dialog = form.get_by_role("dialog", name="请重新登录")
    expect(dialog).to_be_visible()
    assert [] == axe(form)
    dialog.get_by_label("密码").fill("not the one")
    form.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("账户名或密码")
    shot(form, "sitting-ended")
    dialog.get_by_label("密码").fill(PASSWORD)
    form.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(form.locator("#saving")).to_have_text(SAVED)
    assert TITLE == saved_title(form)


def test_nothing_is_saved_in_the_name_of_somebody_else(form: Page, desk: Desk, shot: Shot) -> None:
    """Who signed in to the same browser meanwhile: that is told, and what was typed stays."""
    before = saved_title(form)
    desk.sign_in(form.context, "reviewer")
    write(form)
    expect(form.get_by_role("alert")).to_contain_text(f"现在登录的是王核稿（{desk.account('reviewer')}）")
    shot(form, "somebody-else")
    desk.sign_in(form.context, "drafter")
    assert before == saved_title(form)
    form.get_by_role("button", name="立即重试").click()
    expect(form.locator("#saving")).to_have_text(SAVED)
    assert TITLE == saved_title(form)


def test_a_browser_that_was_closed_offers_what_was_not_saved(form: Page, shot: Shot) -> None:
    """In the middle of typing, without a connection; restored, it is saved."""
    form.context.set_offline(True)
    write(form)
    expect(form.get_by_role("alert")).to_contain_text("已在本机保留")
    id, context = id_of(form), form.context
    form.evaluate(TRY_NO_MORE)
    form.close()
    context.set_offline(False)
    again = edited(context.new_page(), id)
    expect(again.get_by_role("heading", name=re.compile("上次有未保存的改动"))).to_be_visible()
    again.get_by_text("1处不同").click()
    expect(again.get_by_text(f"未保存的：{TITLE}")).to_be_visible()
    assert [] == axe(again)
    shot(again, "left-behind")
    again.get_by_role("button", name="恢复").click()
    expect(again.locator("#saving")).to_have_text(SAVED)
    expect(again.locator("#left")).to_be_empty()
    assert TITLE == saved_title(again)
    assert 0 == again.evaluate("Object.keys(localStorage).length")


def test_a_page_that_is_closed_at_once_has_saved(form: Page) -> None:
    """The request outlives the page."""
    write(form)
    id, context = id_of(form), form.context
    form.close(run_before_unload=True)
    page = context.new_page()
    for _ in range(50):
        if TITLE == kept(page.request, id)["header"]["title"]:
            break
        page.wait_for_timeout(50)
    assert TITLE == kept(page.request, id)["header"]["title"]
    assert 0 == edited(page, id).get_by_role("heading", name=re.compile("上次有")).count()


def test_signing_out_saves_first_and_leaves_nothing(form: Page) -> None:
    """On an office computer that others use too."""
    write(form)
    form.get_by_role("button", name="退出").click()
    expect(form).to_have_url(re.compile("/login"))
    assert 0 == form.evaluate("Object.keys(localStorage).length")

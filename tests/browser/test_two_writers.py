"""Two people write at once: nothing is lost in silence, and each place is chosen."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenWindow, Shot, SignedIn
from tests.browser.desk import Desk
from tests.browser.drafts import begun, changed, edited, kept, sample
from tests.browser.window import axe, sideways

SAVED = re.compile(r"^已保存 \d\d:\d\d$")
TITLE = "我改的标题"


@pytest.fixture
def colleague(signed_in: SignedIn) -> Page:
    """A page in which a colleague is signed in."""
    return signed_in("colleague")


@pytest.fixture
def form(signed_in: SignedIn) -> Page:
    """The form of a typical notice."""
    page = signed_in("drafter")
    return edited(page, begun(page.request, sample("feedback_notice/typical")))


def id_of(page: Page) -> str:
    """The manuscript that is being edited."""
    return page.url.split("/")[4]


def theirs(payload: dict[str, Any]) -> None:
    """What the colleague changes: the title too, another text, and a new problem."""
    payload["header"]["title"] = "对方改的标题"
    payload["body"]["opening"] = "对方改的引言。"
    aspect = payload["body"]["aspects"][0]
    aspect["problems"].append({**aspect["problems"][0], "id": "P990", "title": "对方加的问题"})


def choosing(form: Page, colleague: Page) -> Locator:
    """The dialog that shows once both have changed the draft."""
    changed(colleague.request, id_of(form), theirs)
    form.get_by_label("标题", exact=True).first.fill(TITLE)
    dialog = form.get_by_role("dialog", name=re.compile("周同事.*也改动了这份文稿"))
    expect(dialog).to_be_visible()
    return dialog


def test_each_place_is_chosen(form: Page, colleague: Page, shot: Shot) -> None:
    """What one of them changed is chosen already; what both changed is asked, and then all is saved."""
    dialog = choosing(form, colleague)
    assert [] == axe(form)
    shot(form, "two-writers")
    expect(dialog.get_by_role("group")).to_have_count(3)
    save = dialog.get_by_role("button", name="按所选保存")
    expect(save).to_be_disabled()
    dialog.get_by_role("group", name=re.compile("标题")).first.get_by_role(
        "radio", name=re.compile("我的")
    ).check()
    expect(dialog.get_by_role("status")).to_be_empty()
    save.click()
    expect(form.locator("#saving")).to_have_text(SAVED)
    payload = kept(form.request, id_of(form))
    problems = payload["body"]["aspects"][0]["problems"]
    assert (TITLE, "对方改的引言。") == (payload["header"]["title"], payload["body"]["opening"])
    assert ["对方加的问题"] == [one["title"] for one in problems if one["id"] == "P990"]
    expect(form.get_by_role("alert")).to_be_empty()


def test_one_may_be_taken_whole_and_the_other_taken_along(form: Page, colleague: Page) -> None:
    """The text that loses is downloaded first."""
    dialog = choosing(form, colleague)
    with form.expect_download() as download:
        dialog.get_by_role("button", name="下载我填的内容").click()
    assert f"标题：{TITLE}" in download.value.path().read_text(encoding="utf-8")
    dialog.get_by_role("button", name="全部用对方的").click()
    dialog.get_by_role("button", name="按所选保存").click()
    expect(form.get_by_label("标题", exact=True).first).to_have_value("对方改的标题")
    expect(form.locator("#saving")).to_have_text(SAVED)


def test_the_choice_can_wait_and_fits_a_narrow_screen(form: Page, colleague: Page, shot: Shot) -> None:
    """By the keyboard: Escape leaves it open, the page says who changed what when."""
    dialog = choosing(form, colleague)
    assert 0 == sideways(form)
    shot(form, "two-writers-narrow")
    form.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(form.get_by_role("alert")).to_contain_text(re.compile(r"周同事.* 在 \d\d:\d\d 改动了这份文稿"))
    assert "对方改的标题" == kept(form.request, id_of(form))["header"]["title"]
    form.get_by_role("button", name="对照两份内容").press("Enter")
    expect(dialog).to_be_visible()


def test_an_answer_that_was_lost_is_no_conflict(open_window: OpenWindow, desk: Desk) -> None:
    """The server had saved it, and said so to nobody: it is saved, and nobody is asked."""
    window = open_window()
    window.foreseen.append("net::ERR_FAILED")
    desk.sign_in(window.context, "drafter")
    form = window.context.new_page()
    edited(form, begun(form.request, sample("feedback_notice/minimal")))
    form.route(re.compile("/content$"), lambda route: (route.fetch(), route.abort()), times=1)
    form.get_by_label("标题", exact=True).first.fill(TITLE)
    expect(form.locator("#saving")).to_have_text(SAVED)
    assert TITLE == kept(form.request, id_of(form))["header"]["title"]
    assert 0 == form.get_by_role("dialog").count()


def test_two_windows_of_one_person_are_told_apart(form: Page) -> None:
    """It says that it was oneself."""
    changed(form.request, id_of(form), theirs)
    form.get_by_label("标题", exact=True).first.fill(TITLE)
    expect(form.get_by_role("dialog", name=re.compile("您在另一个窗口"))).to_be_visible()

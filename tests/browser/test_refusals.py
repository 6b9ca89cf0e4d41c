"""Each refusal of a saving: what happened, what was kept, what to do, and a number that the log has."""

import re
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenWindow, Shot
from tests.browser.desk import Desk
from tests.browser.drafts import begun, edited, kept, sample, sent
from tests.browser.window import Window, axe, sideways

SAVED = re.compile(r"^已保存 \d\d:\d\d$")


@pytest.fixture
def window(open_window: OpenWindow, desk: Desk) -> Window:
    """A window in which who drafts is signed in, and answers may be bad."""
    window = open_window()
    window.foreseen += ["Failed to load resource", "answer: 5"]
    desk.sign_in(window.context, "drafter")
    return window


@pytest.fixture
def form(window: Window) -> Page:
    """The form of a small notice."""
    page = window.context.new_page()
    return edited(page, begun(page.request, sample("feedback_notice/minimal")))


def write(form: Page, words: str = "又改的标题") -> None:
    """Nothing; that is typed as the title."""
    form.get_by_label("标题", exact=True).first.fill(words)


def test_a_paper_that_was_handed_on_meanwhile_is_told_of(form: Page, desk: Desk, shot: Shot) -> None:
    """Nothing is saved any more; what was typed can be taken along, and the number is in the log."""
    id = form.url.split("/")[4]
    digest = form.request.get(f"/api/v1/manuscripts/{id}").json()["digest"]
    sent(form.request, "POST", f"/{id}/submission", None, **{"If-Match": f'"{digest}"'})
    write(form)
    told = form.get_by_role("alert")
    expect(told).to_contain_text("文稿现为“核稿”，不能修改。")
    expect(told).to_contain_text("您所填的都还在本页，也已在本机保留。")
    assert [] == axe(form)
    assert 0 == sideways(form)
    shot(form, "handed-on-meanwhile")
    number = told.locator("code").inner_text()
    assert number in Path(desk.data / "service.log").read_text(encoding="utf-8")
    with form.expect_download() as download:
        told.get_by_role("button", name="下载我填的内容").click()
    assert "标题：又改的标题" in download.value.path().read_text(encoding="utf-8")
    told.get_by_role("button", name="查看文稿").click()
    expect(form).to_have_url(re.compile(f"/manuscripts/{id}$"))


BAD = {
    "forbidden": (403, "没有权限了。", "请安全保密员授予相应角色。"),
    "not-found": (404, "没有这份文稿。", "请核对编号。"),
    "payload-too-large": (413, "内容太大。", "请精简内容。"),
    "store-full": (507, "磁盘空间不足。", "请管理员清理磁盘。"),
    "busy": (503, "服务繁忙。", "请稍候。"),
    "unforeseen": (500, "服务出现未预料的错误。", "请重试。"),
}


def test_whatever_is_refused_is_told_and_saved_later(form: Page) -> None:
    """Faults of the server are tried again by themselves, all others when the clerk says so or types on."""
    for number, code in enumerate(BAD):
        told, title = form.get_by_role("alert"), f"又改的标题{number}"
        form.route(re.compile("/content$"), partial(refuse, code))
        write(form, title)
        for words in (*BAD[code][1:], "您所填的都还在本页，也已在本机保留。", "0" * 32):
            expect(told).to_contain_text(words)
        form.unroute_all()
        if BAD[code][0] < 500:
            told.get_by_role("button", name="立即重试").click()
        expect(form.locator("#saving")).to_have_text(SAVED)
        assert title == kept(form.request, form.url.split("/")[4])["header"]["title"]
        expect(told).to_be_empty()


def test_a_number_follows_its_parts(window: Window) -> None:
    """The whole 发文字号 is left out once a part of it is another: it is put together anew."""
    form = window.context.new_page()
    edited(form, begun(form.request, sample("feedback_notice/typical")))
    assert "display" in kept(form.request, form.url.split("/")[4])["header"]["doc_number"]
    form.get_by_label("发文顺序号").fill("8")
    form.get_by_label("发文顺序号").press("Tab")
    expect(form.locator("#saving")).to_have_text(SAVED)
    number = kept(form.request, form.url.split("/")[4])["header"]["doc_number"]
    assert (8, False) == (number["serial"], "display" in number)


def test_what_is_mended_is_saved_by_itself(form: Page) -> None:
    """A content that the server cannot take holds up nothing once it is another."""
    year = form.get_by_label("年份")
    year.fill("9" * 20)
    told = form.get_by_role("alert")
    expect(told).to_contain_text("数字过长")
    year.fill("2025")
    expect(form.locator("#saving")).to_have_text(SAVED)
    expect(told).to_be_empty()
    assert 2025 == kept(form.request, form.url.split("/")[4])["header"]["doc_number"]["year"]


def refuse(code: str, route: Route) -> None:
    """Nothing; a saving is answered by that problem."""
    status, message, hint = BAD[code]
    if route.request.method != "PUT":
        return route.continue_()
    told = {"code": code, "detail": message, "errors": [{"message": message, "hint": hint}]}
    return route.fulfill(status=status, json=told, headers={"Hongtou-Request-Id": "0" * 32})


def test_a_busy_check_is_asked_for_again(form: Page) -> None:
    """As soon as the service says; the clerk need do nothing."""
    expect(form.get_by_role("heading", name="校验通过")).to_be_visible()
    problem = {"errors": [], "instance": "urn:hongtou:request:1"}
    busy = {"status": 503, "headers": {"Retry-After": "1"}, "json": problem}
    form.route(re.compile("/findings$"), lambda route: route.fulfill(**busy), times=1)
    form.get_by_label("成文日期").fill("")
    expect(form.get_by_role("heading", name=re.compile("错误1处"))).to_be_visible()

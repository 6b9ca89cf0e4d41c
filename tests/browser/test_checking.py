"""The check, the preview and the answers to read once more, as who drafts sees them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shot, SignedIn
from tests.browser.drafts import begun, edited, kept, sample, sent
from tests.browser.window import axe, sideways

TITLE = "关于巡察土木学院的反馈意见"


@pytest.fixture
def form(signed_in: SignedIn) -> Page:
    """The form of a typical notice."""
    page = signed_in("drafter")
    return edited(page, begun(page.request, sample("feedback_notice/typical")))


def id_of(page: Page) -> str:
    """The manuscript that is shown."""
    return page.url.split("/")[4]


def test_what_the_check_finds_leads_to_its_field(form: Page, shot: Shot) -> None:
    """Counted after each saving; the button lists it with the focus on the summary, by the keyboard alone."""
    expect(form.get_by_role("heading", name="校验通过")).to_be_visible()
    form.get_by_label("成文日期").fill("")
    expect(form.get_by_role("heading", name=re.compile("错误1处"))).to_be_visible()
    form.get_by_label("标题", exact=True).first.fill("")
    form.get_by_role("button", name="校验").press("Enter")
    expect(form.locator("#summary")).to_be_focused()
    expect(form.get_by_role("heading", name=re.compile("错误2处"))).to_be_visible()
    assert [] == axe(form)
    shot(form, "findings")
    form.keyboard.press("Tab")
    expect(form.locator("#summary").get_by_role("link", name=re.compile("标题"))).to_be_focused()
    form.keyboard.press("Enter")
    expect(form.get_by_label("标题", exact=True).first).to_be_focused()
    assert 0 == sideways(form)


def test_the_preview_is_the_pdf_and_follows_what_is_saved(form: Page, shot: Shot) -> None:
    """Beside the form, in the browser's own viewer; closed again, the form has the whole page."""
    with form.expect_response(re.compile("/pdf$")) as first:
        form.get_by_role("button", name="预览").click()
    assert "application/pdf" == first.value.headers["content-type"]
    frame = form.get_by_title("文稿的 PDF 预览，标有草稿")
    expect(frame).to_have_attribute("src", re.compile("^blob:"))
    before = frame.get_attribute("src")
    with form.expect_response(re.compile("/pdf$")) as second:
        form.get_by_label("标题", exact=True).first.fill(TITLE)
    assert first.value.headers["etag"] != second.value.headers["etag"]
    expect(frame).not_to_have_attribute("src", str(before))
    assert [] == axe(form)
    form.wait_for_timeout(1000)
    shot(form, "preview")
    assert 0 == sideways(form)
    form.get_by_role("button", name="关闭预览").first.click()
    expect(frame).to_be_hidden()


def test_a_draft_that_cannot_be_laid_out_tells_why(form: Page, shot: Shot) -> None:
    """What is wrong, in the place of the preview; mended, it comes by itself."""
    title = form.get_by_label("标题", exact=True).first
    title.fill("")
    form.get_by_role("button", name="预览").click()
    told = form.locator("#preview").get_by_role("alert")
    expect(told).to_contain_text("编号")
    shot(form, "preview-refused")
    title.fill(TITLE)
    expect(form.get_by_title("文稿的 PDF 预览，标有草稿")).to_be_visible(timeout=15_000)
    expect(told).to_have_count(0)


def test_all_answers_are_read_once_more_and_handed_on(form: Page, shot: Shot) -> None:
    """What is typed is saved first; a way leads from each answer to its field; then it waits for review."""
    form.get_by_label("标题", exact=True).first.fill(TITLE)
    form.get_by_role("link", name="核对并送核").click()
    expect(form.get_by_role("heading", level=1)).to_have_text(f"核对：{TITLE}")
    assert [] == axe(form)
    shot(form, "answers")
    assert 0 == sideways(form)
    shot(form, "answers-narrow")
    assert [] == axe(form)
    form.get_by_role("link", name=re.compile("修改.*成文日期")).press("Enter")
    expect(form.get_by_label("成文日期")).to_be_focused()
    id = id_of(form)
    form.goto(f"/manuscripts/{id}/check")
    form.get_by_role("button", name="确认送核").press("Enter")
    expect(form.get_by_text("已送核，等待核稿。")).to_be_visible()
    assert TITLE == kept(form.request, id)["header"]["title"]


def test_handing_on_what_changed_meanwhile_is_refused(form: Page, shot: Shot) -> None:
    """The page shows what the paper says now, and why it was not handed on."""
    id = id_of(form)
    form.goto(f"/manuscripts/{id}/check")
    found = form.request.get(f"/api/v1/manuscripts/{id}").json()
    payload = {**kept(form.request, id), "doc_id": ""}
    sent(form.request, "PUT", f"/{id}/content", payload, **{"If-Match": f'"{found["digest"]}"'})
    form.get_by_role("button", name="确认送核").click()
    expect(form.get_by_role("alert")).to_contain_text("文稿已有人修改")
    form.get_by_role("button", name="确认送核").click()
    expect(form.get_by_role("alert")).to_contain_text("没有送核")
    expect(form.locator("#summary")).to_be_focused()
    assert [] == axe(form)
    shot(form, "answers-refused")

"""What a draft quotes from its source stays as it is there, and remarks stand at their places."""

import pytest
from playwright.sync_api import Locator, Page, expect

from service.core.keeping import Record
from tests.archive.conftest import opened
from tests.browser.conftest import Shot, SignedIn
from tests.browser.desk import Desk
from tests.browser.drafts import begun, kept, sent
from tests.browser.window import axe
from tests.drafting.filed import NOTICE, PLAN, filed, sample

ASPECT = "/body/ledger/0"


@pytest.fixture(scope="module")
def notice(desk: Desk) -> Record:
    """A notice that is filed for the desk."""
    store = opened(desk.data)
    record = filed(store, sample(NOTICE), desk.unit)
    store.database.let_go()
    return record


def at(page: Page, pointer: str) -> Locator:
    """What stands for that pointer in the form."""
    return page.locator(f'[id="at{pointer}"]')


def test_titles_of_a_notice_are_locked_in_its_plan_until_that_is_meant(
    signed_in: SignedIn, desk: Desk, notice: Record, shot: Shot
) -> None:
    """Whence they are is told beside them; written over, they can be had back."""
    page = signed_in("drafter")
    id = sent(page.request, "POST", f"/from/{notice.id}?unit={desk.unit}")["id"]
    page.goto(f"/manuscripts/{id}/edit#{ASPECT}/title")
    title, source = at(page, f"{ASPECT}/title"), page.locator(f'[id="at{ASPECT}/title-source"]')
    expect(source).to_contain_text("来自反馈意见 淮理党巡一〔2022〕7号")
    expect(title).to_have_attribute("readonly", "")
    expect(page.locator(".coverage")).to_contain_text("0 / 28")
    shot(page, "form-quoted")
    assert [] == axe(page)
    page.locator(".coverage").get_by_text("还差 28 处").first.click()
    page.get_by_text("P01").first.click()
    expect(at(page, f"{ASPECT}/problems/0/title")).to_be_visible()
    source.get_by_role("button", name="改写").click()
    expect(title).to_be_focused()
    title.fill("另拟的方面")
    expect(source).to_contain_text("与来源不一致")
    source.get_by_role("button", name="恢复原文").click()
    expect(title).to_have_value("理论学习引领作用发挥不充分")
    expect(title).to_have_attribute("readonly", "")


def test_a_remark_is_answered_where_it_was_made(signed_in: SignedIn, shot: Shot) -> None:
    """The outline counts what waits; the answer is kept."""
    drafter, reviewer = signed_in("drafter"), signed_in("reviewer")
    id = begun(drafter.request, sample(PLAN))
    tag = drafter.request.get(f"/api/v1/manuscripts/{id}").json()["digest"]
    seen = {"If-Match": f'"{tag}"'}
    sent(drafter.request, "POST", f"/{id}/submission", None, **seen)
    place = f"{ASPECT}/problems/0/measures/0/text"
    sent(reviewer.request, "POST", f"/{id}/remarks", {"pointer": place, "words": "请写明次数。"}, **seen)
    sent(reviewer.request, "POST", f"/{id}/return", {"reason": "见意见"}, **seen)
    drafter.goto(f"/manuscripts/{id}/edit#{place}")
    outline = drafter.get_by_role("navigation", name="步骤")
    expect(outline).to_contain_text("1 条意见待处理")
    remark = drafter.locator(f'[id="at{place}-remarks"]')
    expect(remark).to_contain_text("请写明次数。")
    assert [] == axe(drafter)
    remark.get_by_label("处理情况").fill("已写明每月一次。")
    remark.get_by_role("button", name="已处理").click()
    expect(remark).to_contain_text("已写明每月一次。")
    expect(outline).not_to_contain_text("待处理")
    shot(drafter, "form-remark")
    drafter.get_by_label("表格", exact=True).check()
    above = drafter.locator(".remarks.whole")
    expect(above).to_contain_text("请写明次数。")
    above.get_by_role("link").click()
    expect(drafter.locator(".grid .active")).to_contain_text(
        sample(PLAN)["body"]["ledger"][0]["problems"][0]["measures"][0]["text"]
    )
    assert [] == axe(drafter)
    told = drafter.request.get(f"/api/v1/manuscripts/{id}/remarks").json()["items"]
    assert ["已写明每月一次。"] == [one["answer"] for one in told]
    assert sample(PLAN)["doc_id"] == kept(drafter.request, id)["doc_id"]

"""A notice goes from hand to hand in the browser: remarked on, returned, compared, issued and filed."""

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Shot, SignedIn
from tests.browser.window import NARROW, axe, sideways

NOTICE = json.loads(Path("samples/feedback_notice/every-rule.json").read_bytes())
MOST_STOPS = 400


def sent(page: Page, path: str, body: Any = None, method: str = "POST") -> dict[str, Any]:
    """What the API answers to a change that the page's reader makes."""
    token = page.request.get("/api/v1/session").json()["csrf_token"]
    headers = {"X-CSRF-Token": token, "Content-Type": "application/json"}
    if found := re.match(r"/([0-9a-f]{32})/", path):
        digest = page.request.get(f"/api/v1/manuscripts/{found[1]}").json()["digest"]
        headers["If-Match"] = f'"{digest}"'
    answer = page.request.fetch(
        f"/api/v1/manuscripts{path}",
        method=method,
        headers=headers,
        data=None if body is None else json.dumps(body, ensure_ascii=False),
    )
    assert answer.ok, answer.text()
    return dict(answer.json())


def walk(page: Page, to: Locator) -> None:
    """Nothing; the keyboard alone went to that control, which can be seen to have the focus."""
    found = to.element_handle()  # found by its role once: looked for at every stop, it takes a minute
    key = "Tab"
    for _ in range(MOST_STOPS):
        if found.evaluate("(one) => one === document.activeElement"):
            expect(to).to_be_in_viewport()
            return
        page.keyboard.press(key)
        if page.evaluate("document.activeElement === document.body"):  # the end of the page: back again
            key = "Shift+Tab"
    raise AssertionError(f"{MOST_STOPS} stops did not lead to {to}")


def go(page: Page) -> None:
    """Nothing; Enter was pressed, and the page that it leads to is there."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def looked_at(page: Page, shot: Shot, name: str) -> None:
    """Nothing; the page is fit for everybody, on a wide screen and on a narrow one."""
    shot(page, name)
    assert [] == axe(page)
    wide = page.viewport_size
    assert 0 == sideways(page)
    shot(page, f"{name} at {NARROW}")
    if wide:
        page.set_viewport_size(wide)


def test_a_notice_is_reviewed_by_keyboard_and_filed(signed_in: SignedIn, shot: Shot) -> None:
    """Each at their own window; nobody needs a mouse, and nothing is lost on the way."""
    drafter, reviewer = signed_in("drafter"), signed_in("reviewer")
    notice = {**NOTICE, "doc_id": "FN-reviewed-in-browser"}
    id = sent(drafter, "", notice)["id"]
    sent(drafter, f"/{id}/submission")
    _remark(reviewer, id, shot)
    _return(reviewer, shot)
    _answer(drafter, shot)
    changed = json.loads(json.dumps(notice))
    changed["body"]["aspects"][0]["problems"][0]["manifestations"][0] += "整改中应举一反三。"
    sent(drafter, f"/{id}/content", changed, "PUT")
    sent(drafter, f"/{id}/submission")
    _compare(reviewer, id, shot)
    _step(reviewer, id, "核稿通过", "核稿通过", "同意")
    _step(signed_in("issuer"), id, "签发", "确认签发", "请发")
    archivist = signed_in("archivist")
    _step(archivist, id, "归档", "确认归档", "")
    expect(archivist.get_by_text("已归档为")).to_be_visible()
    looked_at(archivist, shot, "paper filed")


def _remark(reviewer: Page, id: str, shot: Shot) -> None:
    reviewer.goto("/")
    looked_at(reviewer, shot, "start of a reviewer")
    walk(reviewer, reviewer.get_by_role("link", name=NOTICE["header"]["title"]).first)
    go(reviewer)
    expect(reviewer).to_have_url(re.compile(rf"/manuscripts/{id}$"))
    looked_at(reviewer, shot, "paper in review")
    walk(reviewer, reviewer.get_by_role("link", name="通读、提意见"))
    go(reviewer)
    place = NOTICE["body"]["aspects"][0]["problems"][0]["id"]
    walk(reviewer, reviewer.get_by_role("link", name=re.compile(f"^提意见.* {place}$")))
    go(reviewer)
    expect(reviewer.get_by_role("textbox", name="的意见")).to_be_focused()
    shot(reviewer, "remark being made")
    reviewer.keyboard.type("表述太笼统，请写明次数。")
    asked: list[str] = []
    reviewer.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    walk(reviewer, reviewer.get_by_role("link", name=re.compile("^提意见")).first)
    reviewer.keyboard.press("Enter")
    expect(reviewer.get_by_role("textbox", name="的意见")).to_have_value("表述太笼统，请写明次数。")
    assert ["beforeunload"] == asked
    walk(reviewer, reviewer.get_by_role("button", name="记下意见"))
    go(reviewer)
    expect(reviewer.get_by_role("status")).to_contain_text("意见已记下")
    expect(reviewer.get_by_text("表述太笼统，请写明次数。")).to_be_in_viewport()
    looked_at(reviewer, shot, "review")


def _return(reviewer: Page, shot: Shot) -> None:
    walk(reviewer, reviewer.get_by_role("link", name="返回文稿"))
    go(reviewer)
    walk(reviewer, reviewer.locator("summary", has_text="退回"))
    reviewer.keyboard.press("Enter")
    walk(reviewer, reviewer.get_by_label("退回原因"))
    shot(reviewer, "return")
    reviewer.keyboard.type("见所提意见")
    go(reviewer)
    expect(reviewer.get_by_role("status")).to_contain_text("已退回拟稿")


def _answer(drafter: Page, shot: Shot) -> None:
    drafter.goto("/")
    looked_at(drafter, shot, "start of a drafter")
    walk(drafter, drafter.get_by_role("link", name="1 条审核意见待处理"))
    go(drafter)
    looked_at(drafter, shot, "paper returned")
    walk(drafter, drafter.get_by_label("处理情况"))
    drafter.keyboard.press("Control+A")
    drafter.keyboard.type("已写明三次。")
    walk(drafter, drafter.get_by_role("button", name="标为已处理"))
    go(drafter)
    expect(drafter.get_by_text("已写明三次。")).to_be_visible()


def _compare(reviewer: Page, id: str, shot: Shot) -> None:
    reviewer.goto(f"/manuscripts/{id}")
    walk(reviewer, reviewer.get_by_role("button", name="比较"))
    go(reviewer)
    expect(reviewer.get_by_text("共 1 处不同")).to_be_visible()
    expect(reviewer.locator("ins")).to_contain_text("整改中应举一反三。")
    looked_at(reviewer, shot, "compare")


def _step(page: Page, id: str, act: str, sure: str, words: str) -> None:
    page.goto(f"/manuscripts/{id}")
    walk(page, page.locator("summary", has_text=act))
    page.keyboard.press("Enter")
    if words:
        walk(page, page.locator("details[open] input:not([type=hidden])"))
        page.keyboard.type(words)
    walk(page, page.get_by_role("button", name=sure))
    go(page)
    expect(page.locator("p[role=status]")).to_be_visible(timeout=60_000)


def test_lists_are_fit_for_everybody(signed_in: SignedIn, shot: Shot) -> None:
    """With what there is, and with nothing that answers."""
    page = signed_in("drafter")
    sent(page, "", {**NOTICE, "doc_id": "FN-listed"})
    page.goto("/manuscripts")
    looked_at(page, shot, "papers")
    page.goto("/manuscripts?q=没有这样的")
    expect(page.get_by_role("status")).to_contain_text("共 0 件")
    assert [] == axe(page)

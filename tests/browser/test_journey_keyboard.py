"""A notice's form by the keyboard alone: Tab, Enter, arrows and what is typed."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignedIn
from tests.browser.drafts import kept

FOCUSED = """() => {
    const {activeElement: one} = document
    const label = one.labels?.[0] ?? one.closest("label")
    return [one.getAttribute("aria-label"), label?.innerText, one.innerText].join(" ").trim()
}"""


def tab_to(page: Page, words: str, key: str = "Tab") -> None:
    """Nothing; the key was pressed until what has these words had the focus."""
    for _ in range(80):
        page.keyboard.press(key)
        if re.search(words, page.evaluate(FOCUSED)):
            return
    raise AssertionError(f"{key} does not reach {words}")


def test_a_notice_is_begun_filled_in_and_read_by_the_keyboard_alone(signed_in: SignedIn) -> None:
    """Nothing here is clicked: fields, lines, choices, items, steps, check and the way on."""
    page = signed_in("drafter")
    page.goto("/")
    tab_to(page, "^反馈意见")
    page.keyboard.press("Enter")
    page.wait_for_url("**/manuscripts/new#blank")
    tab_to(page, "^反馈意见$")
    page.keyboard.press("Space")
    tab_to(page, "^开始起草")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit")
    expect(page.locator("#step")).to_have_text("公文要素")
    tab_to(page, "^标题")
    page.keyboard.type("关于巡察的反馈意见")
    tab_to(page, "主送机关，另起一项")
    page.keyboard.type("甲学院党委")
    page.keyboard.press("Enter")
    page.keyboard.type("乙学院党委")
    tab_to(page, "^不涉密")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    for _ in range(4):
        tab_to(page, "^下一步：")
        page.keyboard.press("Enter")
        expect(page.locator("#step")).to_be_focused()
    expect(page.locator("#step")).to_have_text("发现的问题")
    tab_to(page, "^添加方面")
    page.keyboard.press("Enter")
    tab_to(page, "^方面$")
    page.keyboard.type("理论学习不充分")
    tab_to(page, "^添加发现的问题")
    page.keyboard.press("Enter")
    tab_to(page, "^问题$")
    page.keyboard.type("学习不够系统")
    expect(page.locator("#saving")).to_have_text(re.compile(r"^已保存 \d"))
    tab_to(page, "^核对并送核", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("核对：关于巡察的反馈意见")
    content = kept(page.request, page.url.split("/")[4])
    assert ["甲学院党委", "乙学院党委"] == content["header"]["main_recipients"]
    assert "confidential" == content["header"]["security"]["classification"]
    (aspect,) = content["body"]["aspects"]
    assert ("理论学习不充分", "学习不够系统") == (aspect["title"], aspect["problems"][0]["title"])

"""A clerk fills in papers: from nothing, item by item, and in the longest plan there is."""

import re
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from schemas.form import form
from tests.browser.conftest import Shot, SignedIn
from tests.browser.drafts import begun, kept, sample
from tests.browser.typist import DRAWN, Node, Typist
from tests.browser.window import axe, sideways

Payload = dict[str, Any]
Drafted = Callable[[Mapping[str, Any]], Page]


def told(type: str, name: str = "typical") -> Payload:
    """That sample of the type."""
    return sample(f"{type}/{name}")


@pytest.fixture
def drafted(signed_in: SignedIn) -> Drafted:
    """Opens the form of a new manuscript with that content."""

    def opened(payload: Mapping[str, Any]) -> Page:
        page = signed_in("drafter")
        page.goto(f"/manuscripts/{begun(page.request, payload)}/edit")
        return page

    return opened


def saved(page: Page) -> Payload:
    """What the service keeps of the manuscript whose form that page shows."""
    return kept(page.request, page.url.split("/")[4])


def expect_saved(page: Page, expected: Payload, seconds: float = 10) -> None:
    """Nothing, as soon as the service keeps just that; else it is compared as it is at the end."""
    end = perf_counter() + seconds
    while perf_counter() < end and saved(page) != expected:
        page.wait_for_timeout(100)
    assert expected == saved(page)


def said(value: Any, node: Node) -> Any:
    """The value without what nobody need say: counted fields, nulls, empty optional lists."""
    if node["kind"] == "list":
        return [said(one, node["item"]) for one in value]
    if node["kind"] != "object":
        return value
    kept = {}
    for field in node["fields"]:
        inner = value.get(field["key"])
        if not field.get("counted") and inner is not None and (inner != [] or field["required"]):
            kept[field["key"]] = said(inner, field)
    return kept


ALL = 12
"""Aspects of the typical notice."""


@pytest.mark.parametrize("aspects", [3, pytest.param(ALL, marks=pytest.mark.nightly)])
def test_a_notice_typed_into_an_empty_form_is_the_notice(drafted: Drafted, shot: Shot, aspects: int) -> None:
    """Nothing is lost, nothing invented; codes come by themselves."""
    described = form("feedback_notice")
    expected = said(told("feedback_notice"), described["shape"])
    expected["body"]["aspects"] = expected["body"]["aspects"][:aspects]
    page = drafted({"doc_type": "feedback_notice", "doc_id": expected["doc_id"], "header": {}, "body": {}})
    Typist(page, described).write(expected)
    expect_saved(page, expected)
    expect(page.get_by_role("navigation", name="步骤")).not_to_contain_text("未填")
    shot(page, "form-notice")


PROBLEM = "/body/ledger/0/problems/0"


def at(page: Page, pointer: str) -> Locator:
    """What stands for that pointer in the form."""
    return page.locator(f'[id="at{pointer}"]')


@pytest.fixture
def ledger(drafted: Drafted) -> Page:
    """The form of the typical plan, at the measures of the first problem."""
    page = drafted(told("rectification_plan"))
    page.goto(f"{page.url}#{PROBLEM}/measures")
    expect(at(page, f"{PROBLEM}/measures")).to_be_focused()
    return page


def texts(page: Page, count: int) -> list[str]:
    """The first words of the measures of the first problem, as soon as there are so many."""
    heads = at(page, f"{PROBLEM}/measures").locator("> ol > li > .head .called")
    expect(heads).to_have_count(count)
    return [words[:6] for words in heads.all_inner_texts()]


def test_what_is_deleted_comes_back(ledger: Page, shot: Shot) -> None:
    """A bar says what is gone; the focus goes to what stands there now, and back."""
    page, before = ledger, saved(ledger)
    first, second, third, fourth = texts(page, 4)
    at(page, f"{PROBLEM}/measures/2-head").click()
    at(page, f"{PROBLEM}/measures/2").get_by_role("button", name="删除：第3项").click()
    assert [first, second, fourth] == texts(page, 3)
    expect(at(page, f"{PROBLEM}/measures/2-head")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="已删除整改措施M003，可以撤销")).to_have_count(1)
    shot(page, "form-undo")
    page.get_by_role("button", name="撤销").click()
    assert [first, second, third, fourth] == texts(page, 4)
    expect(at(page, f"{PROBLEM}/measures/2-head")).to_be_focused()
    expect(page.get_by_role("button", name="撤销")).to_have_count(0)
    expect_saved(page, before)


def test_items_move_by_keys_are_copied_and_go_elsewhere(ledger: Page) -> None:
    """A copy has a code of its own; what names an item goes on doing so."""
    page = ledger
    first, second, third, fourth = texts(page, 4)
    head = at(page, f"{PROBLEM}/measures/0-head")
    head.focus()
    page.keyboard.press("Alt+ArrowDown")
    assert [second, first, third, fourth] == texts(page, 4)
    expect(at(page, f"{PROBLEM}/measures/1-head")).to_be_focused()
    page.keyboard.press("Enter")
    moved = at(page, f"{PROBLEM}/measures/1")
    moved.get_by_role("button", name="复制：第2项").click()
    assert [second, first, first, third, fourth] == texts(page, 5)
    moved.get_by_role("button", name="在此后插入：第2项").click()
    assert [second, first, "（未填）", first, third, fourth] == texts(page, 6)
    moved.get_by_label("移到：第2项").select_option(label="2 “第一议题”制度落实不够到位")
    assert [second, "（未填）", first, third, fourth] == texts(page, 5)
    expect_codes(page, ["M002", "M116", "M115", "M003", "M004"])
    assert "M001" == saved(page)["body"]["ledger"][0]["problems"][1]["measures"][-1]["id"]


def expect_codes(page: Page, expected: list[str]) -> None:
    """The service comes to keep measures with these codes in the first problem."""
    for _ in range(50):
        measures = saved(page)["body"]["ledger"][0]["problems"][0]["measures"]
        if expected == [measure["id"] for measure in measures]:
            return
        page.wait_for_timeout(100)
    assert expected == [measure["id"] for measure in measures]


def test_lines_are_made_by_enter_and_by_pasting(drafted: Drafted) -> None:
    """Several pasted lines are several items; Backspace takes an empty one away; none is left blank."""
    page = drafted({"doc_type": "feedback_notice", "doc_id": "FN-1", "header": {}, "body": {}})
    blank = at(page, "/header/main_recipients-blank")
    blank.focus()
    page.keyboard.type("甲学院党委")
    page.keyboard.press("Enter")
    page.evaluate(PASTE, "乙学院党委\n\n丙学院党委\n")
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    page.keyboard.type("（盖章）")
    for _ in range(50):
        if ["甲学院党委", "乙学院党委", "丙学院党委（盖章）"] == saved(page)["header"].get("main_recipients"):
            break
        page.wait_for_timeout(100)
    assert ["甲学院党委", "乙学院党委", "丙学院党委（盖章）"] == saved(page)["header"]["main_recipients"]
    at(page, "/header/issue_date").focus()
    page.evaluate(PASTE, "2022年9月16日")
    expect(at(page, "/header/issue_date")).to_have_value("2022-09-16")


PASTE = """(text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData("text/plain", text)
    const told = {clipboardData, bubbles: true, cancelable: true}
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", told))
    return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
}"""


def test_sums_are_read_back_and_what_is_no_number_is_told(drafted: Drafted) -> None:
    """万 is understood; what was typed stays."""
    notice = told("feedback_notice")
    page = drafted(notice)
    place = "/body/aspects/0/problems/0/amount_yuan"
    page.goto(f"{page.url}#{place}")
    amount = at(page, place)
    expect(amount).to_be_focused()
    amount.fill("12.5万")
    expect(at(page, f"{place}-read")).to_have_text("12.5 万元")
    amount.fill("若干")
    expect(at(page, f"{place}-read")).to_have_text("不是数字")
    expect(amount).to_have_value("若干")
    amount.fill("125000")
    for _ in range(50):
        if 125000 == saved(page)["body"]["aspects"][0]["problems"][0]["amount_yuan"]:
            break
        page.wait_for_timeout(100)
    assert 125000 == saved(page)["body"]["aspects"][0]["problems"][0]["amount_yuan"]


def test_steps_are_in_the_address_and_can_be_walked_with_the_keyboard(ledger: Page) -> None:
    """Back leads back, a reload stays, and the heading of each step has the focus."""
    page = ledger
    page.get_by_role("button", name="下一步：步骤和机制").press("Enter")
    heading = page.get_by_role("heading", level=2)
    expect(heading.filter(has_text="步骤和机制")).to_be_focused()
    page.get_by_role("button", name="上一步").press("Enter")
    expect(heading.filter(has_text="整改台账")).to_be_focused()
    page.go_back()
    expect(heading.filter(has_text="步骤和机制")).to_be_focused()
    page.reload()
    expect(heading.filter(has_text="步骤和机制")).to_be_focused()


SAME = 2
"""The first steps, which are the same for each type."""


@pytest.mark.parametrize("type", ["feedback_notice", "rectification_plan", "progress_report"])
def test_everybody_can_use_every_step(drafted: Drafted, shot: Shot, type: str) -> None:
    """axe-core finds nothing serious, with items open too; at 320 pixels nothing has to be moved sideways."""
    page = drafted(told(type, "linked" if type == "progress_report" else "typical"))
    for number, step in enumerate(form(type)["steps"], 1):
        if number <= SAME and type != "feedback_notice":
            continue
        page.goto(f"{page.url.split('#')[0]}#step-{number}")
        expect(page.get_by_role("heading", level=2, name=step["title"])).to_be_visible()
        closed = page.locator(".items .toggle[aria-expanded=false]")
        for _ in range(3):
            if closed.count():
                closed.first.click()
                page.evaluate(DRAWN)
        shot(page, f"form-{type}-{number}")
        assert [] == axe(page)
        assert 0 == sideways(page)
        page.set_viewport_size({"width": 1280, "height": 800})


def test_two_thousand_measures_can_be_typed_in(drafted: Drafted) -> None:
    """The step of the longest plan is open at once, and each sign is there before the next."""
    page = drafted(told("rectification_plan", "longest"))
    step = page.get_by_role("navigation", name="步骤").get_by_role("button", name="整改台账")
    assert page.evaluate(OPENED, [step.element_handle(), f"at{LEDGER}"]) < AT_ONCE
    place = f"{LEDGER}/39/problems/4/measures/9/text"
    page.goto(f"{page.url.split('#')[0]}#{place}")
    expect(at(page, place)).to_be_focused()
    typed = sorted(page.evaluate(TYPED) for _ in range(9))
    assert typed[4] < AT_ONCE / 5, typed
    expect(at(page, place)).to_have_value(re.compile("啊{9}$"))


LEDGER = "/body/ledger"
AT_ONCE = 500
"""Milliseconds, on a busy machine; measured 63 for the step and 18 for a sign."""

OPENED = """async ([button, id]) => {
    const begun = performance.now()
    button.click()
    while (!document.getElementById(id)) await new Promise(requestAnimationFrame)
    return performance.now() - begun
}"""
TYPED = """async () => {
    const begun = performance.now()
    const {activeElement: area} = document
    area.setSelectionRange(area.value.length, area.value.length)
    document.execCommand("insertText", false, "啊")
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))
    return performance.now() - begun
}"""

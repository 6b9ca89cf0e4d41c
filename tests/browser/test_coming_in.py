"""The pages of coming in: with the keyboard alone, on a narrow screen, for those who cannot see them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow, Shot, SignedIn
from tests.browser.desk import NEWCOMER, PASSWORD, Desk
from tests.browser.window import Window, axe, sideways

ShowPage = Callable[[], Page]


@pytest.fixture(params=("sign-in", "sign-in-refused", "password", "start", "problem"))
def shown(request: pytest.FixtureRequest, open_window: OpenWindow, signed_in: SignedIn, desk: Desk) -> Page:
    """Each page that is there before any work begins."""
    name = request.param
    page = open_window().context.new_page() if name.startswith("sign-in") else signed_in("drafter")
    page.goto({"password": "/password", "problem": "/nothing-here", "start": "/"}.get(name, "/login"))
    if name == "sign-in-refused":
        page.get_by_label("账户名").fill(desk.account("drafter"))
        page.get_by_label("密码").fill("not the one")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("账户名或密码")
    return page


def test_everybody_can_use_it(shown: Page, shot: Shot, request: pytest.FixtureRequest) -> None:
    """axe-core finds nothing serious, and at 320 pixels nothing has to be moved sideways."""
    shot(shown, request.node.callspec.params["shown"])
    assert [] == axe(shown)
    assert 0 == sideways(shown)
    assert [] == axe(shown)


def test_the_keyboard_is_enough_to_come_in_and_to_leave(open_window: OpenWindow, desk: Desk) -> None:
    """The first field has the focus; Tab and Enter do the rest, and each stop can be seen."""
    page = open_window().context.new_page()
    page.goto("/")
    expect(page).to_have_url("/login?next=/")
    expect(page.get_by_label("账户名")).to_be_focused()
    page.keyboard.type(desk.account("drafter"))
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("李拟稿，您好")
    leaving = page.get_by_role("button", name="退出")
    for _ in range(20):
        page.keyboard.press("Tab")
        assert page.evaluate(HAS_OUTLINE)
        if leaving.evaluate("(button) => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url("/login")


HAS_OUTLINE = """() => {
    const {outlineStyle, outlineWidth} = getComputedStyle(document.activeElement)
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1
}"""


def test_the_first_stop_of_the_keyboard_leads_past_the_head(signed_in: SignedIn) -> None:
    """跳到正文, so that nobody walks through the same links on every page."""
    page = signed_in("drafter")
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_newcomer_sets_a_password_of_their_own(open_window: OpenWindow, desk: Desk) -> None:
    """Wherever they wanted to go, this is first; then the start page."""
    page = open_window().context.new_page()
    page.goto("/login")
    page.get_by_label("账户名").fill(desk.account(NEWCOMER))
    page.get_by_label("密码").fill(desk.one_time)
    page.keyboard.press("Enter")
    expect(page).to_have_url("/password")
    page.get_by_label("一次性密码").fill(desk.one_time)
    for field in ("新密码", "再输一次新密码"):
        page.get_by_label(field, exact=True).fill("entirely other words")
    page.get_by_role("button", name="修改密码").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("孙新来，您好")


PLANTED = {
    "a picture from elsewhere": "document.body.append(Object.assign(new Image(), {src: 'http://192.0.2.1/a.png'}))",
    "an error of a script": "setTimeout(() => { throw new Error('broken') })",
    "a line in the console": "console.error('broken')",
    "a script in the page": "document.head.appendChild(document.createElement('script')).text = '1'",
    "an asset that is not there": "fetch('/assets/0/scripts/none.js')",
}


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_what_goes_wrong_in_a_window_is_seen(open_window: OpenWindow, planted: str) -> None:
    """Each fault that the other tests would fail by, planted."""
    window: Window = open_window()
    page = window.context.new_page()
    page.goto("/login")
    assert [] == window.unforeseen()
    page.evaluate(f"() => {{ {planted} }}")
    for _ in range(500):
        if window.faults:
            break
        page.wait_for_timeout(20)
    assert [] != window.unforeseen()
    window.foreseen.append("")


def test_a_fault_of_the_page_itself_is_found_by_axe(open_window: OpenWindow) -> None:
    """A field without its label, and a screen that is too wide."""
    page = open_window().context.new_page()
    page.goto("/login")
    page.evaluate("() => document.querySelector('label').remove()")
    assert ["label"] == [line.partition(":")[0] for line in axe(page)]
    page.evaluate("() => { document.querySelector('main').style.minWidth = '500px' }")
    assert 0 < sideways(page)

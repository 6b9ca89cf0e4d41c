"""What a clerk is refused on the way: each refusal says what is wrong, and nothing is lost."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow, SignedIn
from tests.browser.desk import Desk
from tests.browser.drafts import begun, kept, sample
from tests.browser.window import axe, sideways


def logged(desk: Desk, number: str) -> bool:
    """Whether the log of the service tells of that request."""
    return number in (desk.data / "service.log").read_text(encoding="utf-8")


def test_what_the_check_refuses_is_led_to_and_mended(signed_in: SignedIn, desk: Desk) -> None:
    """A date that cannot be, a missing field, a count that is wrong, a problem that shows nothing."""
    page = signed_in("drafter")
    payload = sample("feedback_notice/typical")
    payload["body"]["inspection"]["end_date"] = "2022-05-01"
    payload["body"]["declared_counts"]["problems"] = 27
    payload["body"]["aspects"][0]["problems"][1]["manifestations"] = []
    del payload["header"]["issue_date"]
    id = begun(page.request, payload)
    page.goto(f"/manuscripts/{id}/check")
    page.get_by_role("button", name="确认送核").click()
    told = page.get_by_role("alert")
    expect(told).to_contain_text("没有送核")
    number = re.search("编号 ([0-9a-f]{32})", told.inner_text())
    assert number and logged(desk, number[1])
    assert [] == axe(page)
    summary = page.locator("#summary")
    expect(summary.get_by_role("link", name=re.compile("成文日期"))).to_be_visible()
    expect(summary.get_by_role("link", name=re.compile("具体表现"))).to_be_visible()
    summary.get_by_role("link", name=re.compile("成文日期")).click()
    expect(page.get_by_label("成文日期")).to_be_focused()
    assert payload == kept(page.request, id)


def test_who_drafted_it_cannot_approve_it(signed_in: SignedIn) -> None:
    """No step is offered that is not theirs, and the page says why."""
    page = signed_in("drafter")
    id = begun(page.request, sample("feedback_notice/minimal"))
    page.goto(f"/manuscripts/{id}/check")
    page.get_by_role("button", name="确认送核").click()
    expect(page.get_by_text("已送核，等待核稿。")).to_be_visible()
    expect(page.get_by_text("现在没有等您办理的事。")).to_be_visible()
    page.get_by_text("为什么不能办理其他事").click()
    expect(page.get_by_text(re.compile("^核稿通过："))).to_be_visible()
    page.goto(f"/manuscripts/{id}/edit")
    expect(page).to_have_url(re.compile(rf"/manuscripts/{id}"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK" + b"0" * 9_000_000, "内容太大，超过 8 MB"),
        (b"<html><script>alert(1)</script></html>", "这不是 .xlsx 文件"),
    ],
    ids=["large", "disguised"],
)
def test_a_file_that_is_no_ledger_is_refused_and_changes_nothing(
    signed_in: SignedIn, desk: Desk, tmp_path: Path, content: bytes, words: str
) -> None:
    """The grid says what is wrong with it, with a number that the log has."""
    page = signed_in("drafter")
    payload = {**sample("rectification_plan/minimal"), "doc_id": f"RP-{len(content)}"}
    id = begun(page.request, payload)
    page.goto(f"/manuscripts/{id}/edit#/body/ledger")
    page.get_by_label("表格", exact=True).check()
    expect(page.locator(".grid")).to_have_attribute("aria-busy", "false")
    (tmp_path / "台账.xlsx").write_bytes(content)
    page.get_by_label("导入 Excel").set_input_files(tmp_path / "台账.xlsx")
    told = page.locator(".grid").get_by_text(re.compile("^编号：[0-9a-f]{32}$"))
    expect(told).to_be_visible()
    expect(page.get_by_text(words)).to_be_visible()
    assert logged(desk, told.inner_text()[-32:])
    assert payload == kept(page.request, id)


def test_a_page_without_the_right_says_so(signed_in: SignedIn, desk: Desk) -> None:
    """In words, with a number that the log has, and a way back."""
    page = signed_in("reviewer")
    page.goto("/manuscripts/new")
    number = re.search("[0-9a-f]{32}", page.locator("main").inner_text())
    assert number and logged(desk, number[0])
    assert [] == axe(page)
    assert 0 == sideways(page)


def test_a_request_to_another_host_does_not_go_unseen(open_window: OpenWindow) -> None:
    """The watch over windows works: planted here, and told."""
    window = open_window()
    page = window.context.new_page()
    page.goto("/login")
    page.evaluate("fetch('http://127.0.0.1:9/planted').catch(() => {})")
    page.wait_for_timeout(300)
    told = window.unforeseen()
    assert any("planted" in fault for fault in told), told
    window.faults.clear()

"""Batches as a clerk has them: files handed over, watched until they are done, taken along, steered."""

import json
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Shot, SignedIn
from tests.browser.desk import Desk
from tests.browser.window import axe, sideways

SAMPLE = Path("samples/feedback_notice/minimal.json")
SLOW = 120_000
"""Milliseconds that a batch may take, on cores that others use too."""


def lines(desk: Desk, *faults: str) -> FilePayload:
    """A file of three notices, one a line, and of lines that are no payload."""
    payload = json.loads(SAMPLE.read_bytes())
    notices = [json.dumps({**payload, "doc_id": f"FN-{desk.unit}-{n}"}, ensure_ascii=False) for n in range(3)]
    return {
        "name": "反馈意见.ndjson",
        "mimeType": "application/x-ndjson",
        "buffer": "\n".join([*notices, *faults]).encode(),
    }


@pytest.fixture
def clerk(signed_in: SignedIn) -> Page:
    """A window in which somebody who drafts is signed in."""
    return signed_in("drafter")


def hand_over(page: Page, name: str, file: FilePayload) -> None:
    """Nothing; the page shows the new batch."""
    page.goto("/batches/new")
    page.get_by_label("批次的名称").fill(name)
    page.get_by_label("文件", exact=True).set_input_files(file)
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_files_are_handed_over_watched_and_taken_along(
    clerk: Page, desk: Desk, shot: Shot, tmp_path: Path
) -> None:
    """The page comes to its end by itself; what failed says where; the zip proves itself."""
    clerk.goto("/")
    clerk.get_by_role("link", name="批次", exact=True).click()
    clerk.get_by_role("link", name="提交新的批次").click()
    shot(clerk, "batch-new")
    assert [] == axe(clerk) and 0 == sideways(clerk)
    hand_over(clerk, "三份和一行坏的", lines(desk, "{"))
    expect(clerk.get_by_text("已收下。可以关闭本页")).to_be_visible()
    standing = clerk.get_by_role("region", name="办理情况")
    expect(standing.locator(".state")).to_have_text("部分完成", timeout=SLOW)
    expect(standing).to_contain_text("办完 4 件，共 4 件。")
    expect(clerk.get_by_text("已收下。可以关闭本页")).to_have_count(0)
    expect(clerk.locator("table.rows")).to_contain_text("反馈意见.ndjson 第4行")
    shot(clerk, "batch")
    assert [] == axe(clerk) and 0 == sideways(clerk)
    with clerk.expect_download() as waiting:
        clerk.get_by_role("link", name="下载已完成的文件").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert "批次_三份和一行坏的（部分）.zip" == path.name
    with ZipFile(path) as package:
        told = package.read("manifest-sha256.txt").decode().splitlines()
        assert all(line[:64] == sha256(package.read(line[66:])).hexdigest() for line in told)
        assert 6 == len([name for name in package.namelist() if name.endswith((".pdf", ".docx"))])
    clerk.get_by_role("link", name="报告（打印）").click()
    expect(clerk.get_by_text("没有全部完成")).to_be_visible()
    assert [] == axe(clerk)
    clerk.goto("/batches")
    expect(clerk.get_by_role("link", name="三份和一行坏的")).to_be_visible()
    assert [] == axe(clerk) and 0 == sideways(clerk)
    shot(clerk, "batches-narrow")


def test_a_batch_is_steered_by_keyboard(clerk: Page, desk: Desk, shot: Shot) -> None:
    """One that waits for its time is paused, goes on, and is cancelled."""
    clerk.goto("/batches/new")
    clerk.get_by_label("只校验，不生成文件").check()
    clerk.get_by_label("批次的名称").fill("以后再办")
    clerk.get_by_label("开始时间").fill("2099-01-01T08:00")
    clerk.get_by_label("文件", exact=True).set_input_files(lines(desk))
    clerk.get_by_role("button", name="提交", exact=True).press("Enter")
    state = clerk.get_by_role("region", name="办理情况").locator(".state")
    expect(state).to_have_text("定时办理")
    for button, words in (("暂停", "已暂停"), ("继续", "定时办理")):
        clerk.get_by_role("button", name=button, exact=True).press("Enter")
        expect(state).to_have_text(words)
    clerk.locator("summary", has_text="取消").press("Enter")
    clerk.get_by_role("button", name="确认取消").press("Enter")
    expect(state).to_have_text("已取消")
    assert [] == axe(clerk) and 0 == sideways(clerk)
    shot(clerk, "batch-cancelled-narrow")


def test_without_scripts_the_page_comes_anew_by_itself(signed_in: SignedIn, desk: Desk) -> None:
    """As long as the batch goes on."""
    page = signed_in("drafter", java_script_enabled=False)
    page.goto("/batches/new")
    page.get_by_label("开始时间").fill("2099-01-01T08:00")
    page.get_by_label("文件", exact=True).set_input_files(lines(desk))
    page.get_by_role("button", name="提交", exact=True).click()
    assert "10" == page.locator('meta[http-equiv="refresh"]').get_attribute("content")
    page.locator("summary", has_text="取消").click()
    page.get_by_role("button", name="确认取消").click()
    expect(page.locator('meta[http-equiv="refresh"]')).to_have_count(0)

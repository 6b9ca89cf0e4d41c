"""Makes docs/pictures/: the main pages of the web as clerks see them, drawn by a real browser."""

import io
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from PIL.Image import Palette
from playwright.sync_api import Browser, Page, expect, sync_playwright
from steps import BROWSERS

from service.settings import read_settings
from tests.archive.conftest import opened as opened_store
from tests.browser.clerk import SLOW, hand_on, issued_and_filed, opened, take_step
from tests.browser.desk import Desk, furnished
from tests.browser.drafts import begun, sample
from tests.browser.test_cases import due_around, halfway
from tests.drafting.filed import filed
from tests.running import running_service

FOLDER = Path(__file__).parent / "pictures"
VIEWERS = BROWSERS[1:]
"""The first shows no PDF."""

WIDTH, HEIGHT = 1280, 860
COLOURS = 96
LARGEST = 150_000
"""Bytes of a picture at most."""

NOTICE = "feedback_notice/typical"
TITLE = "关于巡察土木建筑学院党委的反馈意见"
MENDED = "年度学习专题安排较为零散，个别专题间隔三个月以上。"


class Office:
    """People of a unit at their pages."""

    def __init__(self, browser: Browser, desk: Desk) -> None:
        self.browser, self.desk = browser, desk

    def page(self, person: str) -> Page:
        """A window in which that person is signed in."""
        view = {"width": WIDTH, "height": HEIGHT}
        settings: dict[str, Any] = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": view}
        context = self.browser.new_context(
            base_url=self.desk.address, permissions=["clipboard-read", "clipboard-write"], **settings
        )
        self.desk.sign_in(context, person)
        return context.new_page()


def draw(page: Page, name: str) -> None:
    """Nothing; what the window shows is in the file of that name."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)  # the viewer of PDF files draws when it likes
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path = FOLDER / f"{name}.png"
    picture.convert("P", palette=Palette.ADAPTIVE, colors=COLOURS).save(path, optimize=True)
    if (size := path.stat().st_size) > LARGEST:
        raise ValueError(f"{path} has {size} bytes, more than {LARGEST}: draw less, or with fewer colours")


def main() -> None:
    """Write a picture of each main page."""
    FOLDER.mkdir(exist_ok=True)
    with office() as people:
        file_papers(people)
        drafter, reviewer = people.page("drafter"), people.page("reviewer")
        draw_form(drafter)
        draw_grid(people.page("colleague"))
        draw_check(drafter)
        draw_review(drafter, reviewer)
        draw_archive(people.page("issuer"), people.page("archivist"))


@contextmanager
def office() -> Iterator[Office]:
    """An office whose service, data and browser end with it."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder)
        with (data / "service.log").open("wb") as log, running_service(data, log) as address:
            browser = playwright.chromium.launch(
                executable_path=browser_here(), args=["--lang=zh-CN"], env=with_faces(data)
            )
            yield Office(browser, furnished(address, data, "xcb"))
            browser.close()


def browser_here() -> str:
    """The browser that shows PDF files; ends with a word where there is none."""
    found = next(filter(None, map(shutil.which, VIEWERS)), None)
    if found is None:
        sys.exit(
            "请先安装能显示 PDF 的浏览器：apt-get install chromium。\nInstall a browser that shows PDF first."
        )
    return found


def with_faces(home: Path) -> dict[str, str | float | bool]:
    """The environment of a browser that has the faces of papers: a machine may have none for Chinese."""
    share = home / "share"
    share.mkdir()
    (share / "fonts").symlink_to(read_settings({}).fonts)
    return {"HOME": str(home), "XDG_DATA_HOME": str(share)}


def file_papers(people: Office) -> None:
    """Nothing; the archive has a plan whose deadlines are around today, and a report on it."""
    store = opened_store(people.desk.data)
    for paper in (due_around(datetime.now(UTC).date()), halfway()):
        filed(store, paper, people.desk.unit)
    store.database.let_go()


def draw_form(page: Page) -> None:
    """Nothing; the form of a notice with its preview beside it is drawn."""
    payload = {**sample(NOTICE), "doc_id": "FN-2026-1"}
    id = begun(page.request, payload)
    page.goto(f"/manuscripts/{id}/edit#/body/aspects/0/problems/0/manifestations/0")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_title("文稿的 PDF 预览，标有草稿")).to_be_visible(timeout=SLOW)
    draw(page, "form")


def draw_grid(page: Page) -> None:
    """Nothing; the ledger of a plan is drawn as a grid."""
    payload = {**sample("rectification_plan/typical"), "doc_id": "RP-2026-1"}
    page.goto(f"/manuscripts/{begun(page.request, payload)}/edit#/body/ledger")
    page.get_by_label("表格", exact=True).check()
    expect(page.locator(".grid")).to_have_attribute("aria-busy", "false")
    page.get_by_role("button", name="全屏").click()
    page.locator('[data-row="2"] > [tabulator-field="measure"]').click()
    draw(page, "grid")


def draw_check(page: Page) -> None:
    """Nothing; the answers of a report that is not finished are drawn with what they lack."""
    page.goto("/manuscripts/new")
    page.get_by_role("button", name="起草进展报告").click()
    page.wait_for_url("**/edit")
    page.goto(f"{page.url.split('#')[0].removesuffix('/edit')}/check")
    draw(page, "check")


def draw_review(drafter: Page, reviewer: Page) -> None:
    """Nothing; a notice is drawn with a remark, with its two versions compared, and on the start page."""
    id = begun(drafter.request, {**sample(NOTICE), "doc_id": "FN-2026-2"})
    drafter.goto(f"/manuscripts/{id}/edit")
    hand_on(drafter)
    opened(reviewer, TITLE, "等我核稿")
    reviewer.goto(f"/manuscripts/{id}/review?at=/body/aspects/0/problems/0/manifestations/0#words")
    reviewer.get_by_label("的意见").fill("请写明间隔多长时间。")
    reviewer.get_by_role("button", name="记下意见").click()
    reviewer.goto(f"/manuscripts/{id}/review#at/body/aspects/0/problems/0")
    draw(reviewer, "review")
    reviewer.goto(f"/manuscripts/{id}")
    take_step(reviewer, "退回", "确认退回", "已退回拟稿。", 退回原因="表现写得不够具体，见意见。")
    drafter.goto("/")
    draw(drafter, "start")
    drafter.goto(f"/manuscripts/{id}/edit#/body/aspects/0/problems/0/manifestations/0")
    drafter.get_by_label("具体表现，第1项").fill(MENDED)
    expect(drafter.locator("#saving")).to_have_text(re.compile(r"^已保存 \d"))
    hand_on(drafter)
    reviewer.goto(f"/manuscripts/{id}/compare?from=1&to=2")
    draw(reviewer, "compare")
    reviewer.goto(f"/manuscripts/{id}")
    take_step(reviewer, "核稿通过", "核稿通过", "已核稿通过，等待签发。")


def draw_archive(issuer: Page, page: Page) -> None:
    """Nothing; the notice is issued, filed and drawn, and how far a case is."""
    issued_and_filed(issuer, page, TITLE)
    page.get_by_role("button", name="立即核验").click()
    expect(page.get_by_text("刚刚核验完毕")).to_be_visible()
    draw(page, "archive")
    page.goto("/cases")
    page.get_by_role("heading", level=2).get_by_role("link").first.click()
    draw(page, "case")


if __name__ == "__main__":
    main()

"""Somebody at work: types, chooses and presses what the page shows, found by the words that people read."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect

from schemas.rows.grid import Grid
from schemas.rows.reading import rows_of

Answers = Sequence[tuple[str, Any]]
"""What is filled in, each under its title: a text, or several lines of them."""

SLOW = 120_000
"""Milliseconds that filing may take, on cores that others use too."""


def steps(page: Page) -> Iterator[tuple[str, Locator]]:
    """Each step of the form with its title, as “下一步” leads through them."""
    while True:
        title = page.locator("#step").inner_text()
        yield title, page.get_by_role("region", name=title, exact=True)
        onward = page.get_by_role("button", name=re.compile("^下一步："))
        if not onward.count():
            return
        onward.click()
        expect(page.locator("#step")).to_be_focused()


def write(place: Locator, answers: Answers) -> None:
    """Nothing; each answer stands at the place under its title."""
    for title, value in answers:
        if isinstance(value, tuple):
            _lines(place, title, value)
        else:
            _answer(place, title, value)


def _lines(place: Locator, title: str, texts: tuple[str, ...]) -> None:
    for text in texts:
        place.get_by_label(f"{title}，另起一项", exact=True).fill(text)


def _answer(place: Locator, title: str, value: str) -> None:
    group = place.get_by_role("group", name=title, exact=True)
    if group.count():
        group.get_by_label(value, exact=True).check()
        return
    control = place.get_by_label(title, exact=True)
    if control.evaluate("(one) => one.tagName") == "SELECT":
        control.select_option(label=value)
    else:
        control.fill(value)


def add(place: Locator, what: str, answers: Answers, *, to: str = "") -> Locator:
    """The new item with these answers, in the list that is called so (as the item where nothing is said)."""
    place.get_by_role("button", name=f"添加{what}", exact=True).click()
    item = place.get_by_role("region", name=to or what, exact=True).locator("> ol > li").last
    write(item, answers)
    return item


def paste(page: Page, grid: Grid, items: list[Any]) -> None:
    """Nothing; the items were pasted into the grid of the step that is open, as a spreadsheet has them."""
    table = io.StringIO()
    writer = csv.writer(table, "excel-tab")
    writer.writerow([column.title for column in grid.columns])
    writer.writerows(rows_of(grid, items))
    page.get_by_label("表格", exact=True).check()
    expect(page.locator(".grid")).to_have_attribute("aria-busy", "false")
    page.evaluate("(text) => navigator.clipboard.writeText(text)", table.getvalue())
    page.locator(".frame .typing").focus()
    page.keyboard.press("Control+v")
    page.locator(".proposal").get_by_role("button", name="导入").click()
    expect(page.locator(".grid .said")).to_contain_text("已读入")


def hand_on(page: Page) -> None:
    """Nothing; who drafts has read all answers once more, and the paper waits for its review."""
    page.get_by_role("link", name="核对并送核").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("核对：")
    page.get_by_role("button", name="确认送核").click()
    expect(page.get_by_text("已送核，等待核稿。")).to_be_visible()


def opened(page: Page, title: str, waiting: str) -> None:
    """Nothing; the page shows the paper that waits under that heading of the start page."""
    page.goto("/")
    page.get_by_role("region", name=re.compile(waiting)).get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def take_step(page: Page, act: str, sure: str, said: str, **typed: str) -> None:
    """Nothing; the step was opened, filled in and taken, and the page says so."""
    step = page.locator("details").filter(has=page.locator("summary", has_text=re.compile(f"^{act}$")))
    step.locator("summary").click()
    for label, text in typed.items():
        step.get_by_label(label).fill(text)
    step.get_by_role("button", name=sure).click()
    expect(page.get_by_role("status").filter(has_text=said)).to_be_visible(timeout=SLOW)


def issued_and_filed(issuer: Page, archivist: Page, title: str) -> None:
    """Nothing; *archivist* shows the paper in the archive."""
    opened(issuer, title, "等我签发")
    take_step(issuer, "签发", "确认签发", "已签发，等待归档。")
    opened(archivist, title, "等我归档")
    take_step(archivist, "归档", "确认归档", "已归档。")
    archivist.get_by_role("link", name="在归档库中查看").click()
    expect(archivist.get_by_role("heading", level=1)).to_have_text(title)

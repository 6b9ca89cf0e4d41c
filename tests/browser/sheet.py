"""The grid of a ledger as a test types, pastes and reads it."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect

from schemas.rows.grids import GRIDS
from schemas.rows.reading import rows_of
from tests.browser.drafts import kept, sample

PLAN = sample("rectification_plan/typical")
(LEDGER,) = GRIDS["rectification_plan"]
UNSHOWN = ("group_id", "no", "id", "problem_id", "aspect_id")
"""What no column of a pasted ledger tells: numbers, codes, and groups."""

OpenGrid = Callable[..., "Sheet"]


class Sheet:
    """The grid of a manuscript's ledger, open in a page."""

    def __init__(self, page: Page, id: str) -> None:
        self.page, self.id = page, id

    def cell(self, row: int, key: str) -> Locator:
        """The cell of the row with that number, as clerks count."""
        return self.page.locator(f'[data-row="{row - 1}"] > [tabulator-field="{key}"]')

    def type(self, row: int, key: str, text: str, end: str = "Enter") -> None:
        """Nothing; the cell was chosen by mouse, and typed into."""
        self.cell(row, key).click()
        self.page.keyboard.type(text)
        self.page.keyboard.press(end)

    def paste(self, text: str) -> None:
        """Nothing; that was on the clipboard, and was pasted with the keyboard."""
        self.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+v")

    def focus(self) -> None:
        """Nothing; what is typed goes into the grid."""
        self.page.locator(".frame .typing").focus()

    def press(self, name: str) -> None:
        """Nothing; the button was pressed."""
        self.page.locator(".grid").get_by_role("button", name=name, exact=True).click()

    def says(self, words: str) -> None:
        """Nothing; the grid says so now."""
        expect(self.page.locator(".grid .said")).to_contain_text(words)

    def saved(self, name: str = "ledger") -> list[Any]:
        """The part of that name that the service holds, once all is saved."""
        expect(self.page.locator("#standing")).to_contain_text("已保存")
        return list(kept(self.page.request, self.id)["body"][name])


PASTE_PAGE = """(page) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData("text/html", page)
    const event = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true})
    document.activeElement.dispatchEvent(event)
}"""


def copied(ledger: list[Any], *, without: Sequence[str] = ("aspect_id", "problem_id", "measure_id")) -> str:
    """The ledger as Excel puts a table with headings and merged cells on the clipboard."""
    columns = [column for column in LEDGER.columns if column.key not in without]
    places = [LEDGER.columns.index(column) for column in columns]
    levels = {id(column): depth for depth, level in enumerate(LEDGER.levels) for column in level.columns}
    lines, before = [[column.title for column in columns]], [""] * len(LEDGER.columns)
    for row in rows_of(LEDGER, ledger):
        same = [row[: _end(depth)] == before[: _end(depth)] for depth in range(len(LEDGER.levels))]
        lines.append(["" if same[levels[id(LEDGER.columns[at])]] else row[at] for at in places])
        before = row
    return "".join("\t".join(map(_quoted, line)) + "\r\n" for line in lines)


def _end(depth: int) -> int:
    return sum(len(level.columns) for level in LEDGER.levels[: depth + 1])


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if re.search(r'["\t\n]', text) else text


def told(ledger: Any, *unshown: str) -> Any:
    """What a ledger says, without what its columns do not tell; organs by their names."""
    if isinstance(ledger, list):
        return [told(item, *unshown) for item in ledger]
    if not isinstance(ledger, dict):
        return ledger
    shown = {key: told(value, *unshown) for key, value in ledger.items() if key not in unshown}
    return {key: value for key, value in shown.items() if value not in (None, [])}

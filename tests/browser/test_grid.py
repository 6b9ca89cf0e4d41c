"""The ledger as a grid: pasted, typed into, to and from spreadsheets, and always what the draft holds."""

import json
import re
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Route, expect

from schemas.rows.grids import GRIDS
from tests.browser.conftest import OpenWindow, Shot
from tests.browser.desk import Desk
from tests.browser.drafts import begun, sample
from tests.browser.sheet import PASTE_PAGE, PLAN, UNSHOWN, OpenGrid, Sheet, copied, told
from tests.browser.window import axe, sideways

READING = "**/reading"
DRAWN = "() => new Promise((done) => setTimeout(() => requestAnimationFrame(() => setTimeout(done))))"
"""What has arrived is on the screen."""


@pytest.fixture
def open_grid(open_window: OpenWindow, desk: Desk) -> OpenGrid:
    """Opens the grid of a new manuscript with that ledger."""

    def opened(
        part: list[Any],
        payload: Any = PLAN,
        pointer: str = "/body/ledger",
        coverage: Any = None,
        foreseen: Sequence[str] = (),
    ) -> Sheet:
        window = open_window(permissions=["clipboard-read", "clipboard-write"])
        window.foreseen += foreseen
        desk.sign_in(window.context, "drafter")
        page = window.context.new_page()
        if coverage:
            page.route("**/coverage", lambda route: route.fulfill(json=coverage))
        id = begun(
            page.request, {**payload, "body": {**payload["body"], pointer.removeprefix("/body/"): part}}
        )
        page.goto(f"/manuscripts/{id}/edit#{pointer}")
        page.get_by_label("表格", exact=True).check()
        expect(page.locator(".grid .tools").first).to_be_visible()
        expect(page.locator(".grid")).to_have_attribute("aria-busy", "false")
        return Sheet(page, id)

    return opened


def test_a_plan_of_114_measures_is_pasted(open_grid: OpenGrid, shot: Shot) -> None:
    """Into an empty grid, from Excel: what its columns tell is saved, nothing else is; it can be undone."""
    sheet = open_grid([])
    shot(sheet.page, "grid-empty")
    sheet.focus()
    sheet.paste(copied(PLAN["body"]["ledger"]))
    sheet.says("已读入 114 行")
    expect(sheet.cell(1, "measure")).to_contain_text("制定2022—2023学年")
    shot(sheet.page, "grid-pasted")
    saved = sheet.saved()
    assert told(PLAN["body"]["ledger"], *UNSHOWN) == told(saved, *UNSHOWN)
    assert ["M001", "M002"] == [measure["id"] for measure in saved[0]["problems"][0]["measures"][:2]]
    sheet.focus()
    sheet.page.keyboard.press("Control+z")
    expect(sheet.cell(1, "measure")).to_have_count(0)
    assert [] == sheet.saved()


def test_what_is_copied_is_pasted_as_it_was(open_grid: OpenGrid) -> None:
    """With its codes, a whole ledger pasted over itself changes nothing; it asks first."""
    sheet = open_grid(PLAN["body"]["ledger"])
    sheet.press("粘贴整张台账")
    expect(sheet.page.get_by_label("在 Excel 或 WPS 中连同表头")).to_be_focused()
    sheet.paste(copied(PLAN["body"]["ledger"], without=()))
    panel = sheet.page.locator(".proposal")
    expect(panel).to_contain_text("114 行，0 处问题")
    assert ["0"] * 9 == panel.locator("td").all_inner_texts()
    panel.get_by_role("button", name="导入").click()
    sheet.says("已读入 114 行")
    assert PLAN["body"]["ledger"] == sheet.saved()


def test_cells_are_typed_into_as_in_a_spreadsheet(open_grid: OpenGrid) -> None:
    """Days, units and choices as clerks write them; what is not clear is told at its cell."""
    sheet = open_grid(PLAN["body"]["ledger"])
    page = sheet.page
    sheet.type(2, "deadline", "2022年9月底")
    expect(sheet.cell(2, "deadline")).to_have_text("2022-09-30")
    page.keyboard.type("下个月")
    page.keyboard.press("Enter")
    page.keyboard.type("长期")
    page.keyboard.press("Escape")
    page.keyboard.type("长期")
    page.keyboard.press("Tab")
    expect(sheet.cell(4, "deadline")).to_have_text("长期坚持")
    wrong = sheet.cell(3, "deadline")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_attribute("title", re.compile("“下个月”不是日期"))
    sheet.type(1, "category", "马上就改")
    page.keyboard.press("F2")
    page.locator("select.typing").select_option("长期坚持")
    sheet.type(2, "lead_unit", "学院党政办公室", "Tab")
    page.keyboard.type("学院纪检工作小组、学生会")
    page.keyboard.press("Enter")
    expect(sheet.cell(2, "co_units")).to_have_text("学院纪检工作小组、学生会")
    listed = page.locator(".wrongs li")
    expect(listed.filter(has_text="马上就改")).to_have_count(1)
    listed.get_by_role("link", name="第3行“完成时限”").click()
    expect(wrong).to_have_class(re.compile("active"))
    first, second, third, fourth = sheet.saved()[0]["problems"][0]["measures"]
    assert ("马上就改", "长期坚持") == (first["category"], sheet.cell(2, "category").inner_text())
    assert {"id": "U01", "name": "学院党政办公室"} == second["lead_unit"]
    assert [("U11", "学院纪检工作小组"), ("学生会", "学生会")] == [
        (unit["id"], unit["name"]) for unit in second["co_units"]
    ]
    assert ("下个月", "long_term") == (third["deadline"]["date"], fourth["deadline"]["type"])
    assert "完成阶段性目标并转入常态化" == third["deadline"]["stage_goal"]


def test_cells_are_filled_cleared_copied_and_undone(open_grid: OpenGrid) -> None:
    """A range by Shift and arrows: Ctrl+D, Delete, Ctrl+C and Ctrl+V, undone and done again."""
    sheet = open_grid(PLAN["body"]["ledger"])
    page = sheet.page
    before = sheet.cell(3, "responsible_post").inner_text()
    sheet.type(1, "responsible_post", "学院院长")
    sheet.cell(1, "responsible_post").click()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+d")
    expect(sheet.cell(4, "responsible_post")).to_have_text("学院院长")
    page.keyboard.press("Control+z")
    expect(sheet.cell(3, "responsible_post")).to_have_text(before)
    page.keyboard.press("Control+y")
    expect(sheet.cell(3, "responsible_post")).to_have_text("学院院长")
    page.keyboard.press("Control+c")
    sheet.cell(6, "responsible_post").click()
    page.keyboard.press("Control+v")
    sheet.says("已粘贴 4 行")
    expect(sheet.cell(9, "responsible_post")).to_have_text("学院院长")
    page.keyboard.press("Delete")
    expect(sheet.cell(9, "responsible_post")).to_have_text("")
    expect(page.locator(".wrongs")).to_contain_text("还有 4 格必填未填")
    page.keyboard.press("Control+z")
    posts = [m["responsible_post"] for a in sheet.saved() for p in a["problems"] for m in p["measures"]]
    assert ["学院院长"] * 4 == posts[5:9] == posts[:4]


def test_rows_come_go_and_move(open_grid: OpenGrid) -> None:
    """Added, copied with new codes, moved into the next problem, deleted."""
    sheet = open_grid(PLAN["body"]["ledger"][:1])
    page = sheet.page
    problems = PLAN["body"]["ledger"][0]["problems"]
    sheet.cell(1, "measure").click()
    sheet.press("添加措施")
    page.keyboard.type("每月开展一次集中学习交流。")
    page.keyboard.press("Enter")
    sheet.cell(4, "measure").click()
    page.keyboard.press("Alt+Shift+Insert")
    expect(sheet.cell(5, "measure")).to_have_text(problems[0]["measures"][2]["text"])
    page.keyboard.press("Alt+Shift+ArrowDown")
    page.keyboard.press("Alt+Shift+ArrowDown")
    expect(sheet.cell(6, "problem")).to_have_text(problems[1]["title"])
    sheet.cell(1, "measure").click()
    page.keyboard.press("Alt+Delete")
    sheet.says("已删除 1 行")
    first, second, *_ = sheet.saved()[0]["problems"]
    last = len([m for p in problems for m in p["measures"]])
    assert [f"M{last + 1:03}", "M002", "M003", "M004"] == [measure["id"] for measure in first["measures"]]
    assert f"M{last + 2:03}" == second["measures"][0]["id"]
    assert "每月开展一次集中学习交流。" == first["measures"][0]["text"]


def test_measures_pasted_beside_problems_have_codes_of_their_own(open_grid: OpenGrid) -> None:
    """As a plan begins that was made from a notice: each problem is there, and none has a measure."""
    aspects = deepcopy(PLAN["body"]["ledger"][:2])
    problems = [problem for aspect in aspects for problem in aspect["problems"]]
    for problem in problems:
        problem["measures"] = []
    sheet = open_grid(aspects)
    sheet.cell(1, "measure").click()
    sheet.paste("\n".join(f"措施{number}。\t立行立改\t院办" for number, _ in enumerate(problems, 1)))
    expect(sheet.cell(len(problems), "lead_unit")).to_have_text("院办")
    measures = [(m["id"], m["text"]) for a in sheet.saved() for p in a["problems"] for m in p["measures"]]
    assert [(f"M{number:03}", f"措施{number}。") for number, _ in enumerate(problems, 1)] == measures


def test_a_table_with_merged_cells_from_a_page_is_pasted(open_grid: OpenGrid) -> None:
    """As Word and web pages copy one: rowspan is “the same as above”, a line break stays one."""
    sheet = open_grid([])
    sheet.focus()
    page = """<table><tr><th>方面</th><th>反馈问题</th><th>整改措施</th><th>成果</th></tr>
        <tr><td rowspan="3">学习</td><td rowspan="2" style="color:red">不系统</td><td>制定计划。</td>
        <td>制定制度文件《甲》<br>修订制度文件《乙》</td></tr>
        <tr><td>建立档案。</td></tr><tr><td>不及时</td><td><p>按月学习。</p></td></tr></table>"""
    sheet.page.evaluate(PASTE_PAGE, page)
    sheet.says("已读入 3 行")
    (aspect,) = sheet.saved()
    assert [("不系统", 2), ("不及时", 1)] == [(p["title"], len(p["measures"])) for p in aspect["problems"]]
    assert ["甲", "乙"] == [one["name"] for one in aspect["problems"][0]["measures"][0]["deliverables"]]


def test_everybody_can_use_it(open_grid: OpenGrid, shot: Shot) -> None:
    """axe-core finds nothing serious; at 320 pixels only the grid moves sideways; Esc and Tab lead out."""
    sheet = open_grid(PLAN["body"]["ledger"])
    sheet.cell(1, "measure").click()
    shot(sheet.page, "grid-plan")
    assert [] == axe(sheet.page)
    sheet.page.keyboard.press("Escape")
    sheet.page.keyboard.press("Tab")
    assert not sheet.page.evaluate("Boolean(document.activeElement.closest('.frame'))")
    assert 0 == sideways(sheet.page)
    shot(sheet.page, "grid-narrow")
    assert [] == axe(sheet.page)


def test_the_grid_and_the_form_are_the_same_draft(open_grid: OpenGrid) -> None:
    """What is typed in the one stands in the other; a cell that is read late takes nobody's place."""
    sheet = open_grid(PLAN["body"]["ledger"][:1])
    page = sheet.page
    readings: list[Route] = []

    def hold(route: Route) -> None:
        readings.append(route)

    page.route(READING, hold)
    sheet.type(1, "problem", "学习不够系统")
    page.get_by_label("逐项", exact=True).check()
    page.goto(page.url.split("#")[0] + "#/body/ledger/0/problems/0/title")
    typed = page.get_by_role("textbox", name="反馈问题", exact=True)
    expect(typed).to_have_value("学习不够系统")
    typed.focus()
    with page.expect_response(READING) as answer:
        readings[0].continue_()
    answer.value.finished()
    page.unroute(READING)
    page.evaluate(DRAWN)
    expect(typed).to_be_focused()
    typed.fill("学习还不够系统")
    page.get_by_label("表格", exact=True).check()
    expect(sheet.cell(1, "problem")).to_have_text("学习还不够系统")
    assert "学习还不够系统" == sheet.saved()[0]["problems"][0]["title"]


@pytest.mark.nightly
def test_2000_rows_are_pasted_and_typed_into(open_grid: OpenGrid) -> None:
    """Not instantly, but in a time that a clerk takes for one; scrolled to the end, the last row is there."""
    sheet = open_grid([])
    sheet.focus()
    sheet.paste(copied(many(2_000)))
    expect(sheet.cell(1, "measure")).to_be_visible(timeout=20_000)
    sheet.says("已读入 2000 行")
    sheet.page.keyboard.press("Control+End")
    expect(sheet.cell(2_000, "measure")).to_be_visible()
    sheet.type(1_999, "measure", "措施另行制定并报党委会审议。")
    assert 2_000 == sum(len(p["measures"]) for a in sheet.saved() for p in a["problems"])


def many(count: int) -> list[Any]:
    """The ledger of the sample, with so many measures."""
    ledger: list[Any] = json.loads(json.dumps(PLAN["body"]["ledger"]))
    problems = [problem for aspect in ledger for problem in aspect["problems"]]
    each, more = divmod(count, len(problems))
    for at, problem in enumerate(problems):
        model = problem["measures"][0]
        size = each + (at < more)
        problem["measures"] = [{**model, "text": f"第{at}类第{n}条：{model['text']}"} for n in range(size)]
    return ledger


def test_a_ledger_goes_to_a_spreadsheet_and_comes_back(
    open_grid: OpenGrid, shot: Shot, tmp_path: Path
) -> None:
    """Told before anything is changed: rows, faults by their place in the file, what comes and goes."""
    sheet = open_grid(PLAN["body"]["ledger"])
    page = sheet.page
    with page.expect_download() as downloading:
        sheet.press("下载 Excel")
    path = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(path)
    assert "整改台账.xlsx" == path.name
    panel = imported(sheet, path)
    expect(panel).to_contain_text("114 行，0 处问题")
    assert ["0"] * 9 == panel.locator("td").all_inner_texts()
    panel.get_by_role("button", name="放弃").click()
    expect(panel).to_have_count(0)
    book = load_workbook(path)
    table = book.worksheets[0]
    rows = [[str(cell.value).rstrip(" *") for cell in row] for row in table.iter_rows()]
    head = next(number for number, row in enumerate(rows) if "整改措施" in row)
    place = {title: number for number, title in enumerate(rows[head], 1)}
    first = head + 2
    table.cell(first, place["完成时限"]).value = "下个月"
    table.cell(first + 1, place["牵头单位"]).value = "学院党政办公室"
    table.delete_rows(first + 113)
    book.save(path)
    panel = imported(sheet, path)
    shot(page, "grid-import")
    expect(panel).to_contain_text("113 行，1 处问题")
    expect(panel.locator("li")).to_contain_text(f"第{first}行")
    expect(panel.locator("li")).to_contain_text("“下个月”不是日期")
    assert ["0", "0", "0", "0", "0", "0", "0", "2", "1"] == panel.locator("td").all_inner_texts()
    assert PLAN["body"]["ledger"] == sheet.saved()
    assert [] == axe(page)
    panel.get_by_role("button", name="导入").click()
    sheet.says("已读入 113 行")
    expect(sheet.cell(1, "deadline")).to_have_attribute("aria-invalid", "true")
    assert "U01" == sheet.saved()[0]["problems"][0]["measures"][1]["lead_unit"]["id"]
    sheet.focus()
    page.keyboard.press("Control+z")
    assert PLAN["body"]["ledger"] == sheet.saved()


def imported(sheet: Sheet, path: Path) -> Locator:
    """What the grid says of the file, before it is taken."""
    sheet.page.get_by_label("导入 Excel").set_input_files(path)
    panel = sheet.page.locator(".proposal")
    expect(panel).to_be_visible()
    return panel


def test_a_file_that_is_no_spreadsheet_changes_nothing(open_grid: OpenGrid, tmp_path: Path) -> None:
    """It is told what it is and what to do."""
    sheet = open_grid(PLAN["body"]["ledger"])
    path = tmp_path / "台账.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(512))
    sheet.page.get_by_label("导入 Excel").set_input_files(path)
    expect(sheet.page.locator(".grid").get_by_role("alert")).to_contain_text("另存")
    assert PLAN["body"]["ledger"] == sheet.saved()


def test_what_is_typed_while_nobody_answers_is_read_later(open_grid: OpenGrid) -> None:
    """It stays in its cell, it is said, and units have their ids once the connection is back."""
    sheet = open_grid(PLAN["body"]["ledger"], foreseen=["net::ERR_INTERNET_DISCONNECTED"])
    sheet.page.context.set_offline(True)
    sheet.type(1, "lead_unit", "学院党政办公室")
    sheet.page.keyboard.type("学院纪检工作小组")
    sheet.page.keyboard.press("Enter")
    alert = sheet.page.locator(".grid").get_by_role("alert")
    expect(alert).to_contain_text("连接中断")
    expect(sheet.cell(1, "lead_unit")).to_have_text("学院党政办公室")
    sheet.page.context.set_offline(False)
    expect(alert).to_have_count(0, timeout=15_000)
    measures = sheet.saved()[0]["problems"][0]["measures"]
    assert [{"id": "U01", "name": "学院党政办公室"}, {"id": "U11", "name": "学院纪检工作小组"}] == [
        measure["lead_unit"] for measure in measures[:2]
    ]


def test_titles_of_the_notice_are_not_changed_in_the_grid(open_grid: OpenGrid) -> None:
    """Where they come from a filed paper: not by typing, pasting or clearing; the rest of the row is."""
    title = PLAN["body"]["ledger"][0]["problems"][0]["title"]
    quoted = {"pointer": "/body/ledger/0/problems/0/title", "value": title, "is_same": True}
    told = {"counts": [], "quoted": [quoted], "source": None}
    sheet = open_grid(PLAN["body"]["ledger"], coverage=told)
    expect(sheet.cell(1, "problem")).to_have_attribute("aria-readonly", "true")
    sheet.type(1, "problem", "另一个问题")
    sheet.says("来自上一份文书")
    sheet.cell(1, "problem").click()
    sheet.page.keyboard.press("Delete")
    sheet.says("1 格来自上一份文书，没有改动")
    sheet.paste("另一个问题\t学院院长\n\t")
    sheet.says("1 格来自上一份文书，没有改动")
    expect(sheet.cell(1, "problem")).to_have_text(title)
    expect(sheet.cell(1, "lead_leader_post")).to_have_text("学院院长")


@pytest.mark.parametrize(
    ("name", "key"), [("feedback_notice/typical", "problem"), ("progress_report/linked", "progress_text")]
)
def test_other_papers_have_their_grid_too(open_grid: OpenGrid, name: str, key: str, shot: Shot) -> None:
    """The problems of a notice, the entries of a report: without a fault, typed into, saved."""
    type, _, _ = name.partition("/")
    (grid,), payload = GRIDS[type], sample(name)
    sheet = open_grid(payload["body"][grid.name], payload, f"/body/{grid.name}")
    expect(sheet.cell(1, key)).not_to_have_text("")
    shot(sheet.page, f"grid-{type}")
    expect(sheet.page.locator(".wrongs li")).to_have_count(0)
    sheet.type(1, key, "这是在表格中改写的一句话。")
    assert "这是在表格中改写的一句话。" in json.dumps(sheet.saved(grid.name), ensure_ascii=False)

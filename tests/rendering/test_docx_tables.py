"""The lists behind a paper: every row there, heads repeated, equal cells merged."""

from typing import Any

import pytest
from word_files import NAMESPACES, W, found, part, text_of, view_of, word_file, words_in

PLAN_LISTS = ("problem_list", "task_list", "responsibility_list", "deadline_list", "ledger")
HEADS = {
    "problem_list": "序号 类别 方面 反馈问题 问题性质 备注",
    "task_list": "序号 方面 反馈问题 整改目标 整改措施 任务类型 成果",
    "responsibility_list": "序号 方面 反馈问题 整改措施 牵头领导 牵头单位 协办单位 责任人",
    "deadline_list": "序号 反馈问题 整改措施 任务类型 牵头单位 完成时限 阶段目标及时间 完成状态",
    "ledger": "序号 类别 方面 反馈问题 整改目标 整改措施 任务类型 牵头领导 牵头单位 协办单位 责任人 "
    "完成时限 完成状态 备注",
}
TYPE_AREA = 12756
"""Twips of the type area's height (225 mm), the width of a page laid sideways."""


def attached(view: dict[str, Any], *sources: str) -> dict[str, Any]:
    """The view with one attachment for each source."""
    attachments = [
        {
            "number": f"{place}.",
            "label": f"附件{place}",
            "title": f"清单{place}",
            "title_lines": [f"清单{place}"],
            "source": source,
        }
        for place, source in enumerate(sources, 1)
    ]
    return {**view, "header": {**view["header"], "attachments": attachments}}


def tables(content: bytes) -> list[Any]:
    """The tables of the annexes, without the 版记 that floats at the end."""
    return found(part(content), "w:body/w:tbl[not(w:tblPr/w:tblpPr)]")


def cells_of(row: Any) -> list[str]:
    """The words of each cell, its paragraphs by newlines."""
    return ["\n".join(text_of(p) for p in found(cell, "w:p")) for cell in found(row, "w:tc")]


def begun_in(table: Any, head: str) -> int:
    """How many merged cells begin in a column; every other cell below the head continues one."""
    rows = found(table, "w:tr")
    column = cells_of(rows[0]).index(head)
    merges = [found(row, f"w:tc[{column + 1}]/w:tcPr/w:vMerge/@w:val") for row in rows[1:]]
    assert {"restart", "continue"} >= {value for (value,) in merges}
    for row, (value,) in zip(rows[1:], merges, strict=True):
        assert value == "restart" or "" == cells_of(row)[column]
    return merges.count(["restart"])


def test_the_plans_lists_come_from_one_ledger() -> None:
    """Each list has its heads and one row a measure, or a problem, in order."""
    view = attached(view_of("rectification_plan"), *PLAN_LISTS)
    for source, table in zip(PLAN_LISTS, tables(word_file("rectification_plan", view)), strict=True):
        rows = found(table, "w:tr")
        assert HEADS[source].split() == cells_of(rows[0])
        expected = view["problem_rows"] if source == "problem_list" else view["rows"]
        assert [str(row["no"]) for row in expected] == [cells_of(row)[0] for row in rows[1:]]


def test_every_word_of_a_measure_is_in_its_row() -> None:
    """The ledger shows all there is to know of a measure."""
    view = attached(view_of("rectification_plan"), "ledger")
    (table,) = tables(word_file("rectification_plan", view))
    for row, made in zip(view["rows"], found(table, "w:tr")[1:], strict=True):
        words = "".join(cells_of(made)).replace("\n", "")
        told = ("text", "category", "lead_unit", "deadline", "stage")
        assert all(row["measure"][key] in words for key in told)


def test_equal_cells_of_the_plan_are_merged() -> None:
    """As many cells begin as there are aspects, or problems."""
    view = attached(view_of("rectification_plan"), *PLAN_LISTS)
    made = dict(zip(PLAN_LISTS, tables(word_file("rectification_plan", view)), strict=True))
    aspects, problems = view["counts"]["aspects"], view["counts"]["problems"]
    for source, head, expected in (
        ("problem_list", "类别", aspects),
        ("problem_list", "方面", aspects),
        ("task_list", "整改目标", problems),
        ("responsibility_list", "牵头领导", aspects),
        ("deadline_list", "反馈问题", problems),
        ("ledger", "反馈问题", problems),
    ):
        assert expected == begun_in(made[source], head)


def test_equal_cells_of_the_notice_are_merged() -> None:
    """类别 and 方面 begin once an aspect."""
    view = view_of("feedback_notice")
    (table,) = tables(word_file("feedback_notice", view))
    assert view["counts"]["aspects"] == begun_in(table, "类别") == begun_in(table, "方面")


@pytest.mark.parametrize(("quoted", "head"), [(True, "方面"), (False, "问题编号")])
def test_the_overview_is_made_with_and_without_a_quoted_plan(quoted: bool, head: str) -> None:
    """The report shows the plan's words where it knows them, else the numbers of problem and measure."""
    view = view_of("progress_report", "by_problem")
    assert view["rows"]
    content = word_file("progress_report", {**view, "quoted": quoted})
    (table,) = tables(content)
    assert head == cells_of(found(table, "w:tr")[0])[1]
    assert len(view["rows"]) == len(found(table, "w:tr")) - 1
    problems = sum(bool(row["problem_span"]) for row in view["rows"])
    assert problems == begun_in(table, "反馈问题" if quoted else "问题编号")


def test_an_entry_the_plan_does_not_know_shows_its_number() -> None:
    """整改措施 holds the measure's id; what only the plan could tell stays empty."""
    view = view_of("progress_report", "by_problem")
    row = {**view["rows"][0], "measure": None, "measure_id": "M999", "aspect_span": 1, "problem_span": 1}
    (table,) = tables(word_file("progress_report", {**view, "quoted": True, "rows": [row]}))
    assert ["M999", "", ""] == cells_of(found(table, "w:tr")[1])[3:6]


def test_remarks_are_joined() -> None:
    """备注 joins what there is by ；."""
    view = view_of("feedback_notice")
    told = {"immediate": True, "amount": "1200元", "source": "问卷", "merged_from": "P07、P08"}
    row = {**view["problem_rows"][0], **told}
    (table,) = tables(word_file("feedback_notice", {**view, "problem_rows": [row]}))
    assert "立行立改；涉及金额1200元；来源：问卷；并入：P07、P08" == cells_of(found(table, "w:tr")[1])[-1]


@pytest.mark.parametrize("type_name", ["feedback_notice", "rectification_plan"])
def test_heads_repeat_and_widths_fill_the_page(type_name: str) -> None:
    """The first row alone is a head, columns are fixed, cells fill them and end in a paragraph."""
    for table in tables(word_file(type_name, view_of(type_name))):
        head, *rows = found(table, "w:tr")
        assert 1 == len(found(head, "w:trPr/w:tblHeader"))
        assert [] == found(table, "w:tr[position() > 1]/w:trPr/w:tblHeader")
        assert ["fixed"] == found(table, "w:tblPr/w:tblLayout/@w:type")
        widths = found(table, "w:tblGrid/w:gridCol/@w:w")
        assert sum(map(int, widths)) == pytest.approx(TYPE_AREA, abs=len(widths))
        for row in (head, *rows):
            assert widths == found(row, "w:tc/w:tcPr/w:tcW/@w:w")
            assert all(cell[-1].tag == f"{W}p" for cell in found(row, "w:tc"))


def test_a_problem_without_manifestations_keeps_its_cell() -> None:
    """A cell without a paragraph would make the file unreadable."""
    view = view_of("feedback_notice")
    row = {**view["problem_rows"][0], "manifestations": []}
    (table,) = tables(word_file("feedback_notice", {**view, "problem_rows": [row]}))
    assert "" == cells_of(found(table, "w:tr")[1])[4]
    assert [] == table.xpath(".//w:tc[not(w:p)]", namespaces=NAMESPACES)


def test_each_annex_has_label_and_title() -> None:
    """附件标识 and 附件标题 say what the 附件说明 said, in its order; a file of its own has no page."""
    view = attached(view_of("rectification_plan"), "task_list", "", "ledger")
    content = word_file("rectification_plan", view)
    assert ["附件1", "附件3"] == words_in(content, "附件标识")
    assert ["清单1", "清单3"] == words_in(content, "附件标题")
    assert ["附件：1.清单1"] == words_in(content, "附件说明首项")
    assert ["2.清单2", "3.清单3"] == words_in(content, "附件说明续项")


def test_without_annexes_there_is_one_section() -> None:
    """No sideways page and no blank page are left behind."""
    view = view_of("rectification_plan")
    for sources, sections in ((("ledger",), 3), (("",), 1), ((), 1)):
        content = word_file("rectification_plan", attached(view, *sources))
        assert sections == len(found(part(content), "//w:sectPr"))
        assert len(tables(content)) == (1 if sections > 1 else 0)

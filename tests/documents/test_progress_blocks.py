"""The parts of a progress report."""

import json
from dataclasses import replace
from pathlib import Path

from schemas.progress_report import load
from service.documents.progress import Block, ProgressReport, Section
from service.documents.progress_blocks import blocks, levels_below

SAMPLES = Path(__file__).parents[2] / "samples" / "progress_report"


def linked() -> ProgressReport:
    """The report by problem, its ledger quoted."""
    return load(json.loads((SAMPLES / "by_problem.json").read_text(encoding="utf-8")))


def test_levels_go_down_from_the_style_of_the_part() -> None:
    """Generated headings never share the style of the part above them."""
    assert ("（一）", "1.", "（1）") == levels_below("一、")
    assert ("1.", "（1）", "一是") == levels_below("（一）")


def test_entries_stand_in_the_order_of_the_ledger() -> None:
    """However the payload lists them."""
    report = linked()
    turned = replace(report, entries=report.entries[::-1])
    assert blocks(report) == blocks(turned)


def test_told_children_count_on_after_generated_headings() -> None:
    """No ordinal comes twice below one part."""
    report = linked()
    section = Section(
        "落实情况", generated_from="entries", group_by=("aspect", "problem"), children=(Block("小结"),)
    )
    found = blocks(replace(report, sections=(section,)))
    second = [block["ordinal"] for block in found if block.get("level") == 2 or block["kind"] == "subpart"]
    assert "（十三）" == second[-1]
    assert len(set(second)) == len(second)


def test_a_part_whose_query_finds_nothing_says_so() -> None:
    """No heading stands over nothing."""
    section = Section("未完成事项", generated_from="entries", filter={"status": "not_started"})
    found = blocks(replace(linked(), sections=(section,)))
    assert "无。" == found[-1]["text"]

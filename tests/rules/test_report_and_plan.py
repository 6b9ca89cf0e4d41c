"""What a report says of the measures of its plan, and where it says it."""

from dataclasses import replace
from typing import Any

import pytest
from judging import document, findings, payload, rules

from service.core.checking import Subject, check
from service.documents.progress import ProgressReport
from service.documents.rectification_plan import RectificationPlan

REPORT = "progress_report/every-rule"


def spoken(values: dict[str, Any], *codes: str) -> list[tuple[str, str, str]]:
    """Code, severity and pointer of the findings on *values* of one of *codes*."""
    return [(item.code, item.severity.value, item.pointer) for item in findings(values) if item.code in codes]


@pytest.fixture(scope="module")
def plan() -> RectificationPlan:
    """A plan with a supplement."""
    found: RectificationPlan = document(payload("rectification_plan/full"))
    return found


def report_on(plan: RectificationPlan) -> ProgressReport:
    """A report that quotes no ledger of its own, and finds *plan*."""
    values = payload(REPORT)
    values["body"] |= {"ledger": [], "plan_ref": {"doc_id": plan.doc_id, "version": plan.version}}
    report: ProgressReport = document(values)
    return report.quoting({plan.doc_id: [plan]}.__getitem__)


def test_the_whole_ledger_has_the_supplements_measures(plan: RectificationPlan) -> None:
    """Behind their problem's own, none lost, the others untouched."""
    added = [item.measure.id for supplement in plan.supplements for item in supplement.measures]
    own = [place.measure.id for place in plan.ledger.places()]
    whole = list(plan.whole_ledger().places())
    assert sorted(own + added) == sorted(place.measure.id for place in whole)
    assert own == [place.measure.id for place in whole if place.measure.id not in added]
    owners = {item.measure.id: item.problem_id for s in plan.supplements for item in s.measures}
    assert owners == {
        place.measure.id: place.problem.problem_id for place in whole if place.measure.id in added
    }


def test_a_report_knows_the_supplements_of_its_plan(plan: RectificationPlan) -> None:
    """Their days too; an entry on one of them is no stranger."""
    added = [item.measure for supplement in plan.supplements for item in supplement.measures]
    assert added
    assert {measure.id: measure.deadline.due for measure in added}.items() <= report_on(plan).dues.items()


def test_a_final_report_owes_entries_on_the_supplements_too(plan: RectificationPlan) -> None:
    """The measures without an entry are counted with the supplements'."""
    report = report_on(plan)
    told = {entry.measure_id for entry in report.entries}
    owed = [place for place in plan.whole_ledger().places() if place.measure.id not in told]
    found = check(Subject(report, ()), rules("progress_report"))
    (breach,) = (item for item in found if item.pointer == "/body/entries")
    assert ("R-13", "error") == (breach.code, breach.severity.value)
    assert f"有{len(owed)}条措施" in breach.message


def test_a_thing_that_is_no_plan_lends_no_ledger(plan: RectificationPlan) -> None:
    """Another paper under the same identifier, or another version."""
    report: ProgressReport = document(payload("progress_report/linked"))
    notice = document(payload("feedback_notice/minimal"))
    assert report.plan_ref is not None and plan.version != report.plan_ref.version
    papers = ({report.plan_ref.doc_id: [found]} for found in (notice, plan))
    assert [None, None] == [report.quoting(known.__getitem__).ledger for known in papers]


def test_of_several_versions_of_a_plan_the_one_referred_to_lends_its_ledger(plan: RectificationPlan) -> None:
    """Wherever it stands among them."""
    report: ProgressReport = document(payload("progress_report/linked"))
    assert report.plan_ref is not None
    meant = replace(plan, version=report.plan_ref.version)
    assert meant.whole_ledger() == report.quoting(lambda _: [plan, meant]).ledger


@pytest.mark.parametrize(
    ("status", "expected"),
    [("not_started", [("R-15", "error", "/body/entries/1/reason")]), ("closed", [])],
)
def test_a_status_may_only_go_forward_in_silence(status: str, expected: list[tuple[str, str, str]]) -> None:
    """From in_progress back to not_started needs a reason, on to closed none."""
    values = payload(REPORT)
    values["body"]["entries"][1] |= {"status": status, "previous_status": "in_progress"}
    assert expected == spoken(values, "R-15")


def test_a_reason_is_right_where_a_done_measure_fell_back() -> None:
    """From closed back to completed, with the reason why."""
    values = payload(REPORT)
    values["body"]["entries"][1] |= {"previous_status": "closed", "reason": "复核发现归档不全，已退回。"}
    assert [] == spoken(values, "R-14", "R-15")


def test_an_entry_no_filter_lets_through_is_told_alone() -> None:
    """With a part for each of two statuses and no overview, the third status has no place."""
    values = payload(REPORT)
    values["header"]["attachments"] = []
    part = values["body"]["sections"][1]
    values["body"]["sections"][1:2] = [
        part | {"filter": {"status": status}} for status in ("completed", "stage_completed")
    ]
    assert [("R-16", "error", "/body/entries/0")] == spoken(values, "R-16")


@pytest.mark.parametrize("levels", [[], ["problem"], ["aspect", "problem"], ["group", "aspect"]])
def test_levels_from_large_to_small_are_right(levels: list[str]) -> None:
    """With the lower ones left out or said."""
    values = payload(REPORT)
    values["body"]["sections"][1]["group_by"] = levels
    assert [] == spoken(values, "R-09")


@pytest.mark.parametrize("levels", [["group"], ["group", "problem"], ["aspect", "group"], ["problem"] * 2])
def test_levels_a_part_cannot_have_are_warned_of(levels: list[str]) -> None:
    """Groups without aspects, levels upside down, one level twice."""
    values = payload(REPORT)
    values["body"]["sections"][1]["group_by"] = levels
    assert [("R-09", "warning", "/body/sections/1/group_by")] == spoken(values, "R-09")


def test_a_monthly_report_with_every_measure_told_owes_nothing() -> None:
    """The warning is for what is left out only."""
    values = payload(REPORT)
    values["body"]["stage"] = "monthly"
    assert [] == spoken(values, "R-13")


def test_what_no_attached_list_prints_is_told_once_by_kind() -> None:
    """The fullest plan without its lists: every kind once, as information, naming the annex."""
    values = payload("rectification_plan/full")
    values["header"]["attachments"] = []
    told = [item for item in findings(values) if item.code == "T-03"]
    kinds = {"成果", "具体表现", "备注", "事项类别", "问题性质", "涉及金额"}
    assert kinds == {item.message.split("不印在", 1)[0] for item in told}
    assert len(kinds) == len(told)
    assert {"info"} == {item.severity.value for item in told}
    hints = {item.message.split("不印在", 1)[0]: item.hint for item in told}
    assert "任务清单（task_list）" in hints["成果"]
    assert "问题清单（problem_list）" in hints["具体表现"]

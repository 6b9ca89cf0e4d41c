"""A plan begun from its notice, a report from its plan: what comes over, and that it agrees."""

from copy import deepcopy
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.bootstrap.papers import build_parser
from service.core.checking import Subject, check
from service.core.pointer import strings
from service.drafting.blank import blank, doc_id_of
from service.drafting.coverage import coverage
from service.drafting.parts import aspects, measures, problems
from service.drafting.plans import plan_from
from service.drafting.provenance import provenance
from service.drafting.reports import report_from
from service.settings import read_settings

PARSE = build_parser(read_settings({}))
MEASURE = {
    "text": "制定工作制度，明确责任单位和完成时间。",
    "category": "immediate",
    "lead_unit": {"id": "U01", "name": "学院党政办公室"},
    "responsible_post": "学院党政办公室负责人",
    "deadline": {"type": "date", "date": "2022-10-31"},
    "status": "not_started",
}


def sample(name: str) -> dict[str, Any]:
    """The payload of a sample."""
    return PARSE(Path(f"samples/{name}.json").read_bytes())


def errors(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """What the rules of its type find wrong, once its shape is right."""
    name = payload["doc_type"]
    subject = Subject(import_module(f"schemas.{name}").load(payload), tuple(strings(payload)))
    found = check(subject, import_module(f"service.rules.{name}").RULES)
    return [(item.code, item.pointer) for item in found if item.severity.value == "error"]


def texts(payload: dict[str, Any], source: dict[str, Any] | None = None) -> list[str]:
    """The counts in words."""
    return [count.text for count in coverage(payload, source)]


def measured(plan: dict[str, Any]) -> dict[str, Any]:
    """The plan with a measure and a goal for every problem."""
    number = 0
    for aspect in plan["body"]["ledger"]:
        aspect["lead_leader_post"] = "学院党委书记"
        for problem in aspect["problems"]:
            number += 1
            problem["rectification_goal"] = "工作规范有序。"
            problem["measures"] = [{"id": f"M{number:03}", **deepcopy(MEASURE)}]
    return plan


def finished(plan: dict[str, Any]) -> dict[str, Any]:
    """The same with what only the clerk knows, taken from the sample."""
    typical, taken = sample("rectification_plan/typical"), measured(plan)
    for name in ("doc_number", "issue_date", "signatory_post", "drafter_post", "reviewer_post"):
        taken["header"][name] = typical["header"][name]
    for name in ("approvals", "overall_requirements", "organization", "safeguards"):
        taken["body"][name] = typical["body"][name]
    return taken


def told(report: dict[str, Any]) -> dict[str, Any]:
    """The report with progress for every measure, and what only the clerk knows, from the sample."""
    linked = sample("progress_report/linked")
    for name in ("doc_number", "issue_date"):
        report["header"][name] = linked["header"][name]
    for name in ("stage", "data_as_of", "sections"):
        report["body"][name] = linked["body"][name]
    known = {entry["measure_id"]: entry for entry in linked["body"]["entries"]}
    for entry in report["body"]["entries"]:
        entry |= {**known[entry["measure_id"]], "previous_status": entry["status"]}
    return report


def test_an_unwritten_paper_says_what_it_is_and_no_more() -> None:
    """Its identifier tells it from all others."""
    doc_id = doc_id_of("rectification_plan", "0123456789abcdef" * 2)
    assert "RP-0123456789abcdef" == doc_id
    assert {
        "schema_version": "1.0",
        "doc_type": "rectification_plan",
        "doc_id": doc_id,
        "version": 1,
        "header": {},
        "body": {},
    } == blank("rectification_plan", doc_id)


@pytest.mark.parametrize("which", ["typical", "minimal", "joint"])
def test_every_problem_of_the_notice_comes_over_word_for_word(which: str) -> None:
    """In order, under its aspect, with code and title; none has a measure yet."""
    notice = sample(f"feedback_notice/{which}")
    plan = plan_from(notice, "RP-1")
    assert [item.values["title"] for item in aspects(notice)] == [a.text("title") for a in aspects(plan)]
    assert [(p.text("id"), p.text("title")) for p in problems(notice)] == [
        (p.text("problem_id"), p.text("title")) for p in problems(plan)
    ]
    assert [] == list(measures(plan))
    assert all(quoted.is_same for quoted in provenance(plan, notice).values())


def test_the_plan_goes_the_way_back() -> None:
    """From the body that was inspected to the authority that inspected."""
    header = plan_from(sample("feedback_notice/typical"), "RP-1")["header"]
    assert "中共淮岭理工大学土木建筑学院委员会" == header["issuing_authority"]["name"]
    assert ["中共淮岭理工大学委员会第一巡察组"] == header["main_recipients"]
    assert "土木建筑学院党委关于落实第一巡察组反馈意见的整改方案" == header["title"]
    assert "doc_number" not in header


def test_once_its_measures_are_there_no_rule_finds_fault_with_the_plan() -> None:
    """Counts, dates, numbers and references agree by construction."""
    notice = sample("feedback_notice/typical")
    plan = finished(plan_from(notice, "RP-1"))
    assert [] == errors(plan)
    assert [
        "28 / 28 个反馈问题已列入方案",
        "28 / 28 个问题已有措施",
        "28 / 28 个问题已有整改目标",
        "28 / 28 条措施有牵头单位和时限",
        "18 / 18 个立行立改问题有立行立改的措施",
    ] == texts(plan, notice)


def test_the_source_is_left_as_it_was() -> None:
    """Nothing that is drafted reaches back into the filed paper."""
    notice, plan = sample("feedback_notice/typical"), sample("rectification_plan/full")
    before = deepcopy((notice, plan))
    measured(plan_from(notice, "RP-1"))["body"]["groups"].clear()
    report_from(plan, sample("progress_report/linked"), "PR-1")["body"]["ledger"][0]["problems"].clear()
    assert before == (notice, plan)


def test_a_report_has_an_entry_for_every_measure_of_its_plan() -> None:
    """Each under its problem, as far as the plan says, with nothing told yet."""
    plan = sample("rectification_plan/typical")
    report = report_from(plan, None, "PR-1")
    assert [
        (measure.text("id"), problem.text("problem_id"), "not_started") for problem, measure in measures(plan)
    ] == [
        (entry["measure_id"], entry["problem_id"], entry["previous_status"])
        for entry in report["body"]["entries"]
    ]
    assert {"doc_id": "RP-2022-R3T1-TMJZ", "version": 1} == report["body"]["plan_ref"]
    assert "土木建筑学院党委关于巡察整改进展情况的报告" == report["header"]["title"]
    assert ["0 / 114 条措施已填进展"] == texts(report, plan)


def test_the_next_report_goes_on_where_the_last_one_ended() -> None:
    """What was done comes over with its day and evidence; what was open has its words still to be found."""
    plan, last = sample("rectification_plan/typical"), sample("progress_report/linked")
    last["body"]["entries"][0] |= {"status": "in_progress", "progress_text": "正在办理。"}
    report = report_from(plan, last, "PR-2")
    is_open, done = report["body"]["entries"][:2]
    assert "in_progress" == is_open["status"] == is_open["previous_status"]
    assert "progress_text" not in is_open
    assert ("completed", "2022-11-28") == (done["previous_status"], done["completed_on"])
    assert "113 / 114 条措施已填进展" == texts(report, plan)[0]


def test_once_its_entries_are_told_no_rule_finds_fault_with_the_report() -> None:
    """The quoted ledger, the counts of the opening and the parts that are made from entries agree."""
    plan = sample("rectification_plan/typical")
    report = told(report_from(plan, None, "PR-1"))
    assert [] == errors(report)
    assert ["114 / 114 条措施已填进展", "78 / 78 条已完成的措施有佐证材料"] == texts(report, plan)


def test_measures_of_supplements_come_over_behind_their_problems_own() -> None:
    """With numbers that go on, so that no rule finds a gap in the quoted ledger."""
    plan = sample("rectification_plan/full")
    added = [m["measure"]["id"] for s in plan["body"]["supplements"] for m in s["measures"]]
    report = report_from(plan, None, "PR-1")
    assert added and set(added) <= {measure.text("id") for _, measure in measures(report)}
    assert len(report["body"]["entries"]) == len(list(measures(plan)))
    for entry in report["body"]["entries"]:
        entry["progress_text"] = "正在推进有关工作。"
    header = sample("progress_report/linked")["header"]
    report["header"] |= {name: header[name] for name in ("doc_number", "issue_date")}
    report["body"] |= {"stage": "midterm", "data_as_of": "2023-03-27"}
    assert [] == [found for found in errors(report) if found[0] in ("R-09", "R-13")]


def test_what_is_missing_is_told_with_its_place() -> None:
    """The clerk is led to the problem or measure that still lacks something."""
    notice = sample("feedback_notice/typical")
    plan = measured(plan_from(notice, "RP-1"))
    plan["body"]["ledger"][0]["problems"].pop(1)
    problem, other = plan["body"]["ledger"][0]["problems"]
    problem["measures"] = []
    del other["measures"][0]["lead_unit"], other["measures"][0]["deadline"]["date"]
    listed, answered, _, assigned, at_once = coverage(plan, notice)
    assert [("/body/ledger", "P02“‘第一议题’制度落实不够到位”没有列入方案")] == [
        (lack.pointer, lack.words) for lack in listed.lacks
    ]
    (lack,) = answered.lacks
    assert ("26 / 27 个问题已有措施", "/body/ledger/0/problems/0") == (answered.text, lack.pointer)
    (lack,) = assigned.lacks
    assert "/body/ledger/0/problems/1/measures/0" == lack.pointer
    assert lack.words.endswith("没有牵头单位和完成时限")
    assert ["/body/ledger/0/problems/0"] == [lack.pointer for lack in at_once.lacks]


def test_a_quoted_title_that_was_changed_is_told_as_different() -> None:
    """With what the source says in its place."""
    notice = sample("feedback_notice/typical")
    plan = plan_from(notice, "RP-1")
    plan["body"]["ledger"][0]["problems"][0]["title"] += "的情况"
    plan["body"]["notice_ref"]["display"] = "淮理党巡一〔2022〕8号"
    at, number = "/body/ledger/0/problems/0/title", "/body/notice_ref/display"
    differing = {
        pointer: quoted.value for pointer, quoted in provenance(plan, notice).items() if not quoted.is_same
    }
    assert {at: "学院党委理论学习中心组学习不够系统", number: "淮理党巡一〔2022〕7号"} == differing


def test_an_entry_under_another_problem_is_told_as_different() -> None:
    """The plan says whose measure it is."""
    plan = sample("rectification_plan/typical")
    report = report_from(plan, None, "PR-1")
    assert all(quoted.is_same for quoted in provenance(report, plan).values())
    report["body"]["entries"][0]["problem_id"] = "P02"
    quoted = provenance(report, plan)["/body/entries/0/problem_id"]
    assert ("P01", False) == (quoted.value, quoted.is_same)


def test_a_quotation_within_words_is_quoted_as_papers_do() -> None:
    """Single marks within double ones."""
    plan = plan_from(sample("feedback_notice/typical"), "RP-1")
    assert "P02“‘第一议题’制度落实不够到位”还没有措施" == coverage(plan)[0].lacks[1].words


@pytest.mark.parametrize(
    "unfinished",
    [
        {},
        {"doc_type": 7},
        {"doc_type": "letter", "body": {}},
        {"doc_type": "feedback_notice", "body": {"aspects": [{"problems": [{}]}, 3]}},
        {"doc_type": "rectification_plan", "body": {"ledger": {"0": 1}, "supplements": [{"measures": 3}]}},
        {"doc_type": "rectification_plan", "body": {"ledger": [{"problems": [{"measures": [{"text": 3}]}]}]}},
        {"doc_type": "progress_report", "body": {"entries": [{"status": []}, None], "ledger": [None]}},
    ],
)
def test_a_draft_of_whatever_shape_is_counted(unfinished: dict[str, Any]) -> None:
    """Unfinished papers are any JSON; what is of the wrong kind counts as missing."""
    for source in (None, sample("feedback_notice/typical"), sample("rectification_plan/minimal")):
        assert all(count.done <= count.total for count in coverage(unfinished, source))
        assert isinstance(provenance(unfinished, source or {}), dict)


@pytest.mark.parametrize("path", sorted(Path("samples").glob("*/*.json")), ids=lambda path: path.stem)
def test_whatever_was_filed_can_be_drafted_from(path: Path) -> None:
    """Every sound notice gives a plan, every sound plan a report, of which all that is quoted is the same."""
    source = PARSE(path.read_bytes())
    made = {
        "feedback_notice": lambda: plan_from(source, "RP-1"),
        "rectification_plan": lambda: report_from(source, None, "PR-1"),
    }.get(source["doc_type"], lambda: source)()
    assert all(quoted.is_same for quoted in provenance(made, source).values())
    assert all(count.text for count in coverage(made, source))


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place of a payload: what holds it, and its name or number there."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, child in inner for place in ((value, key), *places(child))]


@given(st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_draft_of_which_anything_is_another_is_counted(data: st.DataObject) -> None:
    """Nothing that a clerk leaves out, and nothing that a program writes there, ends the count."""
    names = ("feedback_notice/minimal", "rectification_plan/minimal", "progress_report/by_problem")
    draft = deepcopy(sample(data.draw(st.sampled_from(names))))
    for _ in range(3):
        holder, key = data.draw(st.sampled_from(places(draft)))
        holder[key] = data.draw(st.sampled_from((None, "", 0, True, [], {}, [None], {"id": 3}, ["x"])))
    for source in (None, sample("feedback_notice/minimal"), sample("rectification_plan/minimal")):
        assert all(0 <= count.done <= count.total for count in coverage(draft, source))
        assert isinstance(provenance(draft, source or {}), dict)

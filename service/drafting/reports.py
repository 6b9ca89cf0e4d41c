"""从整改方案起草整改进展情况报告: measures come over, with how far they were when last reported on."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from service.documents.progress import DONE
from service.drafting.blank import blank
from service.drafting.parts import REPORT, SUPPLEMENTS, Part, aspects, measures, whole
from service.drafting.plans import attachments, day_text

OVERVIEW = (("巡察整改任务落实情况一览表", "status_overview"),)
HEADER = ("issuing_authority", "joint_authorities", "main_recipients", "copies_to", "security")
POSTS = ("signatory_post", "drafter_post", "reviewer_post")
STAYING = DONE | {"stage_completed"}
"""Statuses whose entry is told again as it was: what was done stays done."""

SECTIONS: tuple[Mapping[str, Any], ...] = (
    {"title": "整改工作组织推进情况"},
    {
        "title": "反馈问题整改落实情况",
        "generated_from": "entries",
        "group_by": ["group", "aspect", "problem"],
    },
    {
        "title": "需要长期坚持事项的进展情况",
        "generated_from": "entries",
        "filter": {"status": "stage_completed"},
    },
    {"title": "取得的成效"},
    {"title": "存在问题及下一步思路", "children": [{"title": "存在问题"}, {"title": "下一步思路"}]},
)


def report_from(plan: Mapping[str, Any], last: Mapping[str, Any] | None, doc_id: str) -> dict[str, Any]:
    """The report on the filed *plan*, whose ledger it quotes, with one entry a measure.

    Statuses begin where the *last* report on the plan, or else the plan itself, left them; entries of what
    was done come over whole. What neither tells is absent.
    """
    paper = whole(deepcopy(dict(plan)))
    header, body = paper.part("header"), paper.part("body")
    told = {entry.text("measure_id"): entry for entry in _entries(deepcopy(dict(last or {})))}
    return {
        **blank(REPORT, doc_id),
        "header": {
            **header.taken(*HEADER, *POSTS),
            "doc_number": header.part("doc_number").taken("agency_code"),
            "title": f"{_whose(header)}关于巡察整改进展情况的报告",
            "attachments": attachments(OVERVIEW),
        },
        "body": {
            "report_kind": "rectification_progress",
            "plan_ref": {"doc_id": paper.text("doc_id"), "version": paper.values["version"]},
            "notice_ref": body.part("notice_ref").taken("doc_id"),
            "period": _period(body.part("concentrated_period")),
            "opening": _opening(paper),
            "sections": _sections(body),
            "groups": [dict(group.values) for group in body.parts("groups")],
            "ledger": _ledger(paper),
            "entries": [
                _entry(problem, measure, told.get(measure.text("id")))
                for problem, measure in measures(paper.values)
            ],
        },
    }


def _entries(report: Mapping[str, Any]) -> tuple[Part, ...]:
    return whole(report).part("body").parts("entries")


def _whose(header: Part) -> str:
    """Whose matter it is, as the plan's title says before 关于; nothing where it says none."""
    before, about, _ = header.text("title").partition("关于")
    return before if about else ""


def _period(period: Part) -> dict[str, Any]:
    named = {"label": "集中整改期"} if period.has("to") else {}
    return {**named, **period.taken("from", "to")}


def _opening(paper: Part) -> str:
    ref, held = paper.part("body", "notice_ref"), aspects(paper.values)
    count = sum(len(aspect.parts("problems")) for aspect in held)
    total = sum(1 for _ in measures(paper.values))
    return (
        f"{day_text(ref.text('feedback_date'))}，巡察反馈提出{len(held)}个方面{count}个问题，"
        f"整改方案细化为{total}条整改措施。现将整改进展情况报告如下。"
    )


def _sections(body: Part) -> list[dict[str, Any]]:
    """The usual parts; no level of groups where the ledger has none."""
    sections = [deepcopy(dict(section)) for section in SECTIONS]
    if not body.has("groups"):
        sections[1]["group_by"] = ["aspect", "problem"]
    return sections


def _ledger(paper: Part) -> list[dict[str, Any]]:
    """The ledger with the measures of supplements, whose numbers then follow from their places."""
    ledger = [deepcopy(dict(aspect.values)) for aspect in aspects(paper.values)]
    whose = {problem["problem_id"]: problem for aspect in ledger for problem in aspect["problems"]}
    for problem, measure in measures(paper.values):
        if measure.pointer.startswith(SUPPLEMENTS):
            added = {name: value for name, value in measure.values.items() if name != "no"}
            whose[problem.text("problem_id")]["measures"].append(added)
    return ledger


def _entry(problem: Part, measure: Part, last: Part | None) -> dict[str, Any]:
    status = (last or measure).text("status")
    entry = {
        "measure_id": measure.text("id"),
        "problem_id": problem.text("problem_id"),
        "status": status,
        "previous_status": status,
    }
    if last is None:
        return entry
    kept = ("completed_on", "progress_text", "evidence") if status in STAYING else ("extension", "evidence")
    return {**entry, **last.taken(*kept)}

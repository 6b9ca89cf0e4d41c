"""巡察反馈意见: what an inspection team tells the inspected body."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from service.documents.dates import Period, date_text
from service.documents.header import Header, Organ, header_view
from service.documents.ledger import NATURES, Group
from service.documents.lists import amount_text, group_titles, grouped, rows_by_aspect
from service.documents.numbering import ordinal
from service.documents.sentences import ended, listed, unended

NAME = "feedback_notice"
TITLE = "反馈意见"


@dataclass(frozen=True, slots=True)
class Inspection:
    """The inspection the notice reports on."""

    kind: str
    kind_name: str
    round_name: str
    team: str
    inspected_body: Organ
    start_date: date
    end_date: date
    feedback_date: date
    methods: tuple[str, ...]
    approved_by: str
    approved_date: date


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem found, with how it shows (具体表现)."""

    id: str
    no: int
    title: str
    manifestations: tuple[str, ...]
    nature: str
    immediate_required: bool
    amount_yuan: Decimal | None
    source: str | None = None
    merged_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aspect:
    """方面."""

    id: str
    no: int
    group_id: str | None
    title: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """意见建议."""

    no: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Requirements:
    """What is to be handed in, and until when."""

    rule_profile: str
    plan_due: date
    concentrated_period: Period
    report_due: date
    reports_required: tuple[str, ...]
    special_democratic_life_meeting: bool
    publication: str


@dataclass(frozen=True, slots=True)
class FeedbackNotice:
    """The notice whole; the `declared` values are the payload's own counts, compared with the computed."""

    doc_type: ClassVar[str] = NAME
    doc_id: str
    header: Header
    inspection: Inspection
    opening: str
    overall_assessment: str
    groups: tuple[Group, ...]
    aspects: tuple[Aspect, ...]
    opinions: tuple[Opinion, ...]
    clues_statement: str | None
    requirements: Requirements
    closing: str | None
    declared_counts: dict[str, Any] | None = None
    declared_counts_text: str | None = None

    def counts(self) -> dict[str, int]:
        """Groups, aspects and problems, counted."""
        return {
            "groups": len(self.groups),
            "aspects": len(self.aspects),
            "problems": sum(len(aspect.problems) for aspect in self.aspects),
        }


def view(notice: FeedbackNotice) -> dict[str, Any]:
    """The notice as the one tree of plain values both templates are filled from."""
    titles = group_titles(notice.groups, (aspect.group_id for aspect in notice.aspects))
    return {
        "header": header_view(notice.header, upward=False, doc_type_words=(TITLE, *_names(notice))),
        "inspection": _inspection(notice.inspection),
        "opening": notice.opening,
        "assessment": notice.overall_assessment,
        "counts": notice.counts(),
        "counts_text": notice.declared_counts_text or "",
        "groups": grouped(titles, _aspects(notice)),
        "problem_rows": rows_by_aspect(
            (title, aspect.title, map(_cells, aspect.problems))
            for title, aspect in zip(titles, notice.aspects, strict=True)
        ),
        "opinions": [
            {"ordinal": ordinal("（一）", place), "title": opinion.title, "text": opinion.text}
            for place, opinion in enumerate(notice.opinions, 1)
        ],
        "clues": notice.clues_statement or "",
        "requirements": _requirements(notice.requirements),
        "closing": notice.closing or "",
    }


def _names(notice: FeedbackNotice) -> tuple[str, ...]:
    return (notice.inspection.inspected_body.name, notice.inspection.team, notice.inspection.round_name)


def _inspection(inspection: Inspection) -> dict[str, Any]:
    return {
        "kind": inspection.kind_name,
        "round": "" if inspection.round_name == inspection.team else inspection.round_name,
        "team": inspection.team,
        "body": inspection.inspected_body.name,
        "period": Period(inspection.start_date, inspection.end_date).text,
        "feedback_date": date_text(inspection.feedback_date),
        "methods": listed(inspection.methods),
        "approved_by": unended(inspection.approved_by).removeprefix("经"),
        "approved_date": date_text(inspection.approved_date),
    }


def _aspects(notice: FeedbackNotice) -> list[dict[str, Any]]:
    return [
        {
            "ordinal": ordinal("（一）", place),
            "title": aspect.title,
            "problems": [_problem(number, problem) for number, problem in enumerate(aspect.problems, 1)],
        }
        for place, aspect in enumerate(notice.aspects, 1)
    ]


def _problem(number: int, problem: Problem) -> dict[str, Any]:
    alone = len(problem.manifestations) == 1
    return {
        "ordinal": ordinal("1.", number),
        "title": problem.title,
        "manifestations": [
            {"ordinal": "" if alone else ordinal("一是", place), "text": ended(text)}
            for place, text in enumerate(problem.manifestations, 1)
        ],
        "immediate": problem.immediate_required,
        "amount": amount_text(problem.amount_yuan),
    }


def _cells(problem: Problem) -> dict[str, Any]:
    """A row of the 问题清单 without what stands before it."""
    return {
        "title": problem.title,
        "manifestations": list(problem.manifestations),
        "nature": NATURES[problem.nature],
        "immediate": problem.immediate_required,
        "amount": amount_text(problem.amount_yuan),
        "source": problem.source or "",
        "merged_from": "、".join(problem.merged_from),
    }


def _requirements(requirements: Requirements) -> dict[str, Any]:
    return {
        "plan_due": date_text(requirements.plan_due),
        "period": requirements.concentrated_period.text,
        "report_due": date_text(requirements.report_due),
        "reports": listed(requirements.reports_required),
        "meeting": requirements.special_democratic_life_meeting,
        "publication": ended(requirements.publication),
    }

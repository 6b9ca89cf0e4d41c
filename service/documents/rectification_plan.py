"""整改方案: what the inspected body will do, by whom and until when."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from service.documents.dates import Period, date_text
from service.documents.header import Header, Organ, header_view
from service.documents.ledger import Aspect, Ledger, Measure
from service.documents.lists import grouped, ledger_rows, ledger_titles, measure_view, problem_rows
from service.documents.numbering import ordinal
from service.documents.quoting import within_quotes
from service.documents.sentences import ended, listed, unended

NAME = "rectification_plan"
TITLE = "整改方案"

CADENCES = {
    "daily": "每日",
    "weekly": "每周",
    "biweekly": "每半月",
    "monthly": "每月",
    "quarterly": "每季度",
    "on_event": "按需",
}


@dataclass(frozen=True, slots=True)
class NoticeRef:
    """The feedback notice the plan answers."""

    doc_id: str
    display: str | None
    feedback_date: date


@dataclass(frozen=True, slots=True)
class Approval:
    """Who examined the plan, when and how."""

    no: int
    body: str
    date: date
    decision: str


@dataclass(frozen=True, slots=True)
class OverallRequirements:
    """总体要求."""

    guiding_ideology: str
    goals: tuple[str, ...]
    principles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeadingGroup:
    """整改工作领导小组, by posts."""

    name: str
    leader_post: str
    deputy_posts: tuple[str, ...]
    member_posts: tuple[str, ...]
    office: Organ
    first_responsible_post: str


@dataclass(frozen=True, slots=True)
class PackageResponsibility:
    """“包保”责任: a post and the aspects it answers for."""

    post: str
    aspect_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Organization:
    """组织领导."""

    leading_group: LeadingGroup
    package_responsibility: tuple[PackageResponsibility, ...]


@dataclass(frozen=True, slots=True)
class AddedMeasure:
    """A measure a supplement adds to a problem."""

    problem_id: str
    measure: Measure


@dataclass(frozen=True, slots=True)
class Supplement:
    """补充方案: adds measures on the ground of a document, never edits old ones."""

    id: str
    basis: str
    date: date
    reason: str
    measures: tuple[AddedMeasure, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """整改步骤: one stage with its days and tasks."""

    no: int
    name: str
    period: Period
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mechanism:
    """工作机制."""

    name: str
    cadence: str
    owner: Organ
    output: str


@dataclass(frozen=True, slots=True)
class RectificationPlan:
    """The plan whole; the `declared` values are the payload's own counts, compared with the computed."""

    doc_type: ClassVar[str] = NAME
    doc_id: str
    version: int
    supersedes: str | None
    header: Header
    notice_ref: NoticeRef
    rule_profile: str
    concentrated_period: Period
    approvals: tuple[Approval, ...]
    opening: str
    overall_requirements: OverallRequirements
    organization: Organization
    ledger: Ledger
    supplements: tuple[Supplement, ...]
    steps: tuple[Step, ...]
    mechanisms: tuple[Mechanism, ...]
    safeguards: tuple[str, ...]
    declared_counts: dict[str, Any] | None = None
    declared_counts_text: str | None = None

    def added(self) -> dict[str, tuple[Measure, ...]]:
        """The measures of all supplements in their order, by problem id."""
        measures: dict[str, list[Measure]] = {}
        for supplement in self.supplements:
            for item in supplement.measures:
                measures.setdefault(item.problem_id, []).append(item.measure)
        return {name: tuple(items) for name, items in measures.items()}

    def whole_ledger(self) -> Ledger:
        """The ledger with the supplements' measures behind their problems' own."""
        added = self.added()

        def whole(aspect: Aspect) -> Aspect:
            problems = (
                replace(item, measures=item.measures + added.get(item.problem_id, ()))
                for item in aspect.problems
            )
            return replace(aspect, problems=tuple(problems))

        return replace(self.ledger, aspects=tuple(map(whole, self.ledger.aspects)))


def view(plan: RectificationPlan) -> dict[str, Any]:
    """The plan as the one tree of plain values both templates are filled from."""
    titles = {problem.problem_id: problem.title for _, _, problem in plan.ledger.problems()}
    parts = ("requirements", "organization", "tasks", "supplements", "steps", "safeguards")
    present = [part for part in parts if part not in ("supplements", "steps") or getattr(plan, part)]
    return {
        "header": header_view(plan.header, upward=True, doc_type_words=(TITLE, *_units(plan))),
        "ordinals": {part: ordinal("一、", place) for place, part in enumerate(present, 1)},
        "opening": plan.opening,
        "notice": {
            "number": plan.notice_ref.display or "",
            "feedback_date": date_text(plan.notice_ref.feedback_date),
        },
        "version": plan.version,
        "supersedes": plan.supersedes or "",
        "approvals": [
            {"body": item.body, "date": date_text(item.date), "decision": unended(item.decision)}
            for item in plan.approvals
        ],
        "requirements": _requirements(plan.overall_requirements),
        "organization": _organization(plan),
        "counts": plan.ledger.counts(),
        "counts_text": plan.declared_counts_text or "",
        "groups": grouped(ledger_titles(plan.ledger), _aspects(plan.ledger)),
        "supplements": [_supplement(number, item, titles) for number, item in enumerate(plan.supplements, 1)],
        "period": plan.concentrated_period.text,
        "steps": [
            {
                "ordinal": ordinal("（一）", number),
                "name": step.name,
                "period": step.period.text,
                "tasks": listed(step.tasks, "；"),
            }
            for number, step in enumerate(plan.steps, 1)
        ],
        "safeguards": [
            {"ordinal": ordinal("（一）", number), "text": ended(text)}
            for number, text in enumerate(plan.safeguards, 1)
        ],
        "problem_rows": problem_rows(plan.ledger),
        "rows": ledger_rows(plan.ledger, plan.added()),
    }


def _units(plan: RectificationPlan) -> set[str]:
    """The names of the units in the lead of a measure."""
    return {item.lead_unit.name for _, _, problem in plan.ledger.problems() for item in problem.measures}


def _requirements(requirements: OverallRequirements) -> dict[str, Any]:
    return {
        "ideology": ended(requirements.guiding_ideology),
        "goals": _numbered(requirements.goals),
        "principles": _numbered(requirements.principles),
    }


def _numbered(texts: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"ordinal": ordinal("1.", number), "text": text} for number, text in enumerate(texts, 1)]


def _organization(plan: RectificationPlan) -> dict[str, Any]:
    group = plan.organization.leading_group
    titles = {aspect.aspect_id: within_quotes(aspect.title) for aspect in plan.ledger.aspects}
    parts = ("leading_group", "responsibility", "mechanisms")
    held = {"responsibility": plan.organization.package_responsibility, "mechanisms": plan.mechanisms}
    present = [part for part in parts if held.get(part, True)]
    return {
        "ordinals": {part: ordinal("（一）", number) for number, part in enumerate(present, 1)},
        "name": group.name,
        "leader": group.leader_post,
        "deputies": "、".join(group.deputy_posts),
        "members": "、".join(group.member_posts),
        "office": group.office.name,
        "first_responsible": group.first_responsible_post,
        "responsibility": [
            {
                "ordinal": ordinal("1.", number),
                "post": item.post,
                "aspects": "".join(f"“{titles.get(name, name)}”" for name in item.aspect_ids),
            }
            for number, item in enumerate(plan.organization.package_responsibility, 1)
        ],
        "mechanisms": [
            {
                "ordinal": ordinal("1.", number),
                "name": unended(item.name),
                "cadence": CADENCES[item.cadence],
                "owner": item.owner.name,
                "output": unended(item.output),
            }
            for number, item in enumerate(plan.mechanisms, 1)
        ],
    }


def _aspects(ledger: Ledger) -> list[dict[str, Any]]:
    return [_aspect(place, aspect) for place, aspect in enumerate(ledger.aspects, 1)]


def _aspect(place: int, aspect: Aspect) -> dict[str, Any]:
    return {
        "ordinal": ordinal("（一）", place),
        "title": aspect.title,
        "leader": aspect.lead_leader_post,
        "problems": [
            {
                "ordinal": ordinal("1.", number),
                "title": problem.title,
                "goal": ended(problem.rectification_goal),
                "measures": _measures(problem.measures),
            }
            for number, problem in enumerate(aspect.problems, 1)
        ],
    }


def _measures(measures: tuple[Measure, ...]) -> list[dict[str, Any]]:
    return [
        {"ordinal": ordinal("（1）", number), **measure_view(measure)}
        for number, measure in enumerate(measures, 1)
    ]


def _supplement(number: int, supplement: Supplement, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "ordinal": ordinal("（一）", number),
        "basis": supplement.basis,
        "date": date_text(supplement.date),
        "reason": ended(supplement.reason),
        "measures": [
            {
                "ordinal": ordinal("1.", place),
                "problem": within_quotes(titles.get(item.problem_id, item.problem_id)),
                **measure_view(item.measure),
            }
            for place, item in enumerate(supplement.measures, 1)
        ],
    }

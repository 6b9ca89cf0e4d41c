"""整改台账: aspects → problems → measures, and the lists made from it (domain: one ledger, many lists)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from service.documents.dates import date_or_blank, date_text
from service.documents.header import Organ

CATEGORIES = {
    "immediate": "立行立改",
    "concentrated": "集中整改期完成",
    "long_term": "长期坚持",
    "supplementary": "补充整改",
}
STATUSES = {
    "not_started": "未启动",
    "in_progress": "正在推进",
    "completed": "已完成",
    "stage_completed": "阶段性完成",
    "closure_requested": "申请销号",
    "closed": "已销号",
}
NATURES = {"individual": "个性", "common": "共性"}


@dataclass(frozen=True, slots=True)
class Group:
    """类: one of the notice's top classes of problems."""

    id: str
    no: int
    title: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """完成时限: a date, or 长期坚持 with a stage goal and date."""

    type: str
    day: date | None
    stage_date: date | None
    stage_goal: str | None

    @property
    def due(self) -> date | None:
        """The day on which the measure, or its stage, is due."""
        return self.day or self.stage_date

    @property
    def text(self) -> str:
        """The deadline in words."""
        return date_text(self.day) if self.day else "长期坚持"

    @property
    def stage_text(self) -> str:
        """The stage goal with its day, or nothing."""
        day = f"{date_text(self.stage_date)}前" if self.stage_date else ""
        return day + (self.stage_goal or "")


@dataclass(frozen=True, slots=True)
class Deliverable:
    """成果: what a measure leaves behind, e.g. 制度文件 制定 or 修订."""

    kind: str
    action: str
    name: str


@dataclass(frozen=True, slots=True)
class Measure:
    """整改措施."""

    id: str
    no: int
    text: str
    category: str
    lead_unit: Organ
    co_units: tuple[Organ, ...]
    responsible_post: str
    deadline: Deadline
    deliverables: tuple[Deliverable, ...]
    status: str
    item_kind: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """反馈问题 with what is to be done about it."""

    problem_id: str
    no: int
    title: str
    rectification_goal: str
    measures: tuple[Measure, ...]
    manifestations: tuple[str, ...] = ()
    nature: str | None = None
    amount_yuan: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Aspect:
    """方面."""

    aspect_id: str
    no: int
    group_id: str | None
    title: str
    lead_leader_post: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A measure with everything above it and its JSON Pointer below the ledger."""

    pointer: str
    aspect: Aspect
    problem: Problem
    measure: Measure


@dataclass(frozen=True, slots=True)
class Ledger:
    """The whole 台账 of one case."""

    groups: tuple[Group, ...]
    aspects: tuple[Aspect, ...]

    def places(self) -> Iterator[Place]:
        """Every measure in order, with where it stands."""
        for a, aspect in enumerate(self.aspects):
            for p, problem in enumerate(aspect.problems):
                for m, measure in enumerate(problem.measures):
                    yield Place(f"/{a}/problems/{p}/measures/{m}", aspect, problem, measure)

    def problems(self) -> Iterator[tuple[str, Aspect, Problem]]:
        """Every problem in order, with its pointer below the ledger and its aspect."""
        for a, aspect in enumerate(self.aspects):
            for p, problem in enumerate(aspect.problems):
                yield f"/{a}/problems/{p}", aspect, problem

    def group_title(self, group_id: str | None) -> str:
        """The title of a group, or nothing where there is none."""
        return next((group.title for group in self.groups if group.id == group_id), "")

    def counts(self) -> dict[str, Any]:
        """Aspects, problems, measures, measures by category and 制度文件 by action, counted."""
        measures = [place.measure for place in self.places()]
        by_category = Counter(measure.category for measure in measures)
        actions = Counter(deliverable.action for measure in measures for deliverable in measure.deliverables)
        return {
            "groups": len(self.groups),
            "aspects": len(self.aspects),
            "problems": sum(len(aspect.problems) for aspect in self.aspects),
            "measures": len(measures),
            "by_category": {name: by_category[name] for name in CATEGORIES if by_category[name]},
            "deliverables": {
                "regulations_created": actions["制定"],
                "regulations_revised": actions["修订"],
            },
        }


def measure_view(measure: Measure) -> dict[str, Any]:
    """One measure as plain values, enumerations in Chinese words."""
    return {
        "text": measure.text,
        "category": CATEGORIES[measure.category],
        "lead_unit": measure.lead_unit.name,
        "co_units": "、".join(unit.name for unit in measure.co_units),
        "responsible": measure.responsible_post,
        "deadline": measure.deadline.text,
        "stage": measure.deadline.stage_text,
        "deliverables": "；".join(
            f"{item.action}{item.kind}《{item.name}》" for item in measure.deliverables
        ),
        "status": STATUSES[measure.status],
        "remark": "；".join(text for text in (measure.item_kind, measure.remark) if text),
    }


def problem_view(problem: Problem) -> dict[str, Any]:
    """One problem without its measures, as plain values."""
    return {
        "title": problem.title,
        "goal": problem.rectification_goal,
        "manifestations": list(problem.manifestations),
        "nature": NATURES.get(problem.nature or "", ""),
        "amount": amount_text(problem.amount_yuan),
    }


def amount_text(amount: Decimal | None) -> str:
    """A sum of yuan in words, e.g. 12,000 yuan → 12000元; nothing where there is none."""
    return "" if amount is None else f"{amount.normalize():f}元"


def ledger_rows(ledger: Ledger, extra: dict[str, tuple[Measure, ...]] | None = None) -> list[dict[str, Any]]:
    """One row per measure, in order, with the spans of its aspect and problem cells.

    *extra* holds the measures of supplements by problem id; they follow the problem's own.
    `aspect_span` and `problem_span` are the rows the cell covers where it starts, else 0.
    """
    rows: list[dict[str, Any]] = []
    for aspect in ledger.aspects:
        aspect_start = len(rows)
        for problem in aspect.problems:
            problem_start = len(rows)
            for measure in (*problem.measures, *(extra or {}).get(problem.problem_id, ())):
                rows.append(_row(len(rows) + 1, ledger, aspect, problem, measure))
            _span(rows, "problem", problem_start)
        _span(rows, "aspect", aspect_start)
    return rows


def problem_rows(ledger: Ledger) -> list[dict[str, Any]]:
    """One row per problem, in order, with the span of its aspect cell."""
    rows: list[dict[str, Any]] = []
    for aspect in ledger.aspects:
        start = len(rows)
        for problem in aspect.problems:
            rows.append({"no": len(rows) + 1, **_aspect_cells(ledger, aspect), **problem_view(problem)})
        _span(rows, "aspect", start)
    return rows


def _row(no: int, ledger: Ledger, aspect: Aspect, problem: Problem, measure: Measure) -> dict[str, Any]:
    return {
        "no": no,
        **_aspect_cells(ledger, aspect),
        "leader": aspect.lead_leader_post,
        "problem": problem_view(problem),
        "problem_span": 0,
        "measure_id": measure.id,
        "measure": measure_view(measure),
        "due": date_or_blank(measure.deadline.due),
    }


def _aspect_cells(ledger: Ledger, aspect: Aspect) -> dict[str, Any]:
    return {"group": ledger.group_title(aspect.group_id), "aspect": aspect.title, "aspect_span": 0}


def _span(rows: list[dict[str, Any]], name: str, start: int) -> None:
    if len(rows) > start:
        rows[start][f"{name}_span"] = len(rows) - start

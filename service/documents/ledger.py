"""整改台账: aspects → problems → measures."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from service.documents.dates import date_text
from service.documents.header import Organ
from service.documents.sentences import unended

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
REGULATION = "制度文件"
"""The kind of 成果 that is counted as a regulation; others are made and revised uncounted."""


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
        return day + unended(self.stage_goal or "")


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

    def counts(self) -> dict[str, Any]:
        """Aspects, problems, measures, measures by category and 制度文件 by action, counted."""
        measures = [place.measure for place in self.places()]
        by_category = Counter(measure.category for measure in measures)
        actions = regulations(measures)
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


def regulations(measures: Iterable[Measure]) -> Counter[str]:
    """The 制度文件 that *measures* leave behind, counted by what is done to them."""
    return Counter(
        item.action for measure in measures for item in measure.deliverables if item.kind == REGULATION
    )

"""How far a case is: the measures of a filed plan with what its last report says, on a day."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from service.documents.progress import DONE
from service.drafting.parts import Part, aspects, measures, whole

SOON = timedelta(days=10)
"""Yellow: ten days left or fewer (domain 2.4, early-warning letters)."""


class Progress(StrEnum):
    """How far a measure is; what is overdue is counted as nothing else."""

    COMPLETED = "completed"
    STAGE_COMPLETED = "stage_completed"
    IN_PROGRESS = "in_progress"
    NOT_STARTED = "not_started"
    OVERDUE = "overdue"


class Colour(StrEnum):
    """How a measure's deadline stands: green is on track, grey needs none any more."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class Task:
    """A measure of a case: where it belongs, whose it is, how far it is."""

    id: str
    text: str
    problem: str
    aspect: str
    lead_unit: str
    due: date | None
    progress: Progress
    colour: Colour


@dataclass(frozen=True, slots=True)
class Case:
    """The measures of a plan in order, and the titles of its aspects by their codes."""

    tasks: tuple[Task, ...]
    aspects: Mapping[str, str]

    @property
    def tally(self) -> Mapping[Progress, int]:
        """How many measures are how far."""
        return _tally(self.tasks)

    @property
    def by_aspect(self) -> tuple[tuple[str, Mapping[Progress, int]], ...]:
        """The same for each aspect, by its title, in the plan's order."""
        return tuple(
            (title, _tally(task for task in self.tasks if task.aspect == code))
            for code, title in self.aspects.items()
        )

    @property
    def by_month(self) -> tuple[tuple[date, Mapping[Colour, int]], ...]:
        """How the deadlines of each month stand, by its first day; months without any are left out."""
        months: dict[date, Counter[Colour]] = {}
        for task in self.tasks:
            if task.due:
                months.setdefault(task.due.replace(day=1), Counter())[task.colour] += 1
        return tuple((month, _counted(months[month], Colour)) for month in sorted(months))

    @property
    def pressing(self) -> tuple[Task, ...]:
        """What is overdue or due soon, the longest due first."""
        found = [(task.due, task) for task in self.tasks if task.due and task.colour in PRESSING]
        return tuple(task for _, task in sorted(found, key=lambda item: item[0]))


PRESSING = (Colour.RED, Colour.YELLOW)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a filed plan says of a measure: where it belongs, whose it is, its day and its status."""

    id: str
    text: str
    problem: str
    aspect: str
    lead_unit: str
    due: date | None
    status: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a case needs of a filed plan: measures, titles of aspects by their codes, the plan it replaces."""

    measures: tuple[Planned, ...]
    aspects: Mapping[str, str]
    supersedes: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a case needs of a filed report: on which plan it is, statuses and granted days by measure."""

    plan: str
    statuses: Mapping[str, str]
    extended: Mapping[str, date]


def plan_of(payload: Mapping[str, Any]) -> Plan:
    """What the filed plan with that payload says."""
    whose = {
        problem.text("problem_id"): (problem.text("title"), aspect.text("aspect_id"))
        for aspect in aspects(payload)
        for problem in aspect.parts("problems")
    }
    return Plan(
        tuple(
            _planned(measure, *whose[problem.text("problem_id")]) for problem, measure in measures(payload)
        ),
        {aspect.text("aspect_id"): aspect.text("title") for aspect in aspects(payload)},
        whole(payload).text("supersedes"),
    )


def report_of(payload: Mapping[str, Any]) -> Report:
    """What the filed report with that payload says."""
    body = whole(payload).part("body")
    entries = {entry.text("measure_id"): entry for entry in body.parts("entries")}
    days = {id: entry.part("extension").text("new_date") for id, entry in entries.items()}
    return Report(
        body.part("plan_ref").text("doc_id"),
        {id: entry.text("status") for id, entry in entries.items()},
        {id: date.fromisoformat(day) for id, day in days.items() if day},
    )


def case(plan: Plan, report: Report | None, today: date) -> Case:
    """How far the *plan* is *today*, by its last *report* where there is one."""
    told = report or Report("", {}, {})
    return Case(tuple(_task(measure, told, today) for measure in plan.measures), plan.aspects)


def _planned(measure: Part, problem: str, aspect: str) -> Planned:
    deadline = measure.part("deadline")
    day = deadline.text("date") or deadline.text("stage_date")
    return Planned(
        measure.text("id"),
        measure.text("text"),
        problem,
        aspect,
        measure.part("lead_unit").text("name"),
        date.fromisoformat(day) if day else None,
        measure.text("status"),
    )


def _task(measure: Planned, told: Report, today: date) -> Task:
    """The measure on that day; an extension that was granted moves its deadline."""
    status = told.statuses.get(measure.id, measure.status)
    due = told.extended.get(measure.id, measure.due)
    is_over = status in DONE or status == Progress.STAGE_COMPLETED
    colour = Colour.GREY if is_over else _colour(due, today)
    progress = Progress.COMPLETED if status in DONE else Progress(status)
    return Task(
        measure.id,
        measure.text,
        measure.problem,
        measure.aspect,
        measure.lead_unit,
        due,
        Progress.OVERDUE if colour is Colour.RED else progress,
        colour,
    )


def _colour(due: date | None, today: date) -> Colour:
    if due is None or due > today + SOON:
        return Colour.GREEN
    return Colour.YELLOW if due >= today else Colour.RED


def _tally(tasks: Iterable[Task]) -> Mapping[Progress, int]:
    return _counted(Counter(task.progress for task in tasks), Progress)


def _counted(counter: Counter[Any], kinds: Iterable[Any]) -> dict[Any, int]:
    """The counts in the order of their *kinds*, those of none too."""
    return {kind: counter[kind] for kind in kinds}

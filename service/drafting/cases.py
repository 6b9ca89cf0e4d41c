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


def case(plan: Mapping[str, Any], report: Mapping[str, Any] | None, today: date) -> Case:
    """How far the filed *plan* is *today*, by its last filed *report* where there is one."""
    entries = {entry.text("measure_id"): entry for entry in _entries(report or {})}
    whose = {
        problem.text("problem_id"): (aspect.text("aspect_id"), problem.text("title"))
        for aspect in aspects(plan)
        for problem in aspect.parts("problems")
    }
    return Case(
        tuple(
            _task(measure, entries.get(measure.text("id")), *whose[problem.text("problem_id")], today)
            for problem, measure in measures(plan)
        ),
        {aspect.text("aspect_id"): aspect.text("title") for aspect in aspects(plan)},
    )


def _entries(report: Mapping[str, Any]) -> tuple[Part, ...]:
    return whole(report).part("body").parts("entries")


def _task(measure: Part, entry: Part | None, aspect: str, problem: str, today: date) -> Task:
    status = (entry or measure).text("status")
    due = _due(measure, entry)
    is_over = status in DONE or status == Progress.STAGE_COMPLETED
    colour = _colour(due, today) if not is_over else Colour.GREY
    progress = Progress.COMPLETED if status in DONE else Progress(status)
    return Task(
        measure.text("id"),
        measure.text("text"),
        problem,
        aspect,
        measure.part("lead_unit").text("name"),
        due,
        Progress.OVERDUE if colour is Colour.RED else progress,
        colour,
    )


def _due(measure: Part, entry: Part | None) -> date | None:
    """The day of the measure or of its stage; an extension that was granted moves it."""
    deadline = measure.part("deadline")
    extended = entry.part("extension").text("new_date") if entry else ""
    written = extended or deadline.text("date") or deadline.text("stage_date")
    return date.fromisoformat(written) if written else None


def _colour(due: date | None, today: date) -> Colour:
    if due is None or due > today + SOON:
        return Colour.GREEN
    return Colour.YELLOW if due >= today else Colour.RED


def _tally(tasks: Iterable[Task]) -> Mapping[Progress, int]:
    return _counted(Counter(task.progress for task in tasks), Progress)


def _counted(counter: Counter[Any], kinds: Iterable[Any]) -> dict[Any, int]:
    """The counts in the order of their *kinds*, those of none too."""
    return {kind: counter[kind] for kind in kinds}

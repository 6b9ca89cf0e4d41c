"""Reminders: which measures of filed plans are overdue or due soon, by the unit that leads them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from service.archive.store import DocumentStore
from service.bootstrap.jobs import build_reminding
from service.bootstrap.papers import build_parser
from service.bootstrap.people import build_office
from service.chores.duty import Duty
from service.core.access import EVERYWHERE, NOWHERE, Scope
from service.core.chores import Ended, Result
from service.core.keeping import Query, Record, Status
from service.drafting.cases import Colour, Task
from service.drafting.chains import Chains
from service.drafting.memory import Memory
from service.drafting.parts import PLAN

TOGETHER = 100
MOST_UNITS = 500
"""Units that a result tells of, those with the most overdue first."""

MOST_PLANS = 200
"""Plans that a hook is told of at once; `total` says how many there are."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """What presses of a plan in force: the plan, and its measures that are overdue or due soon."""

    plan: Record
    tasks: tuple[Task, ...]

    def count(self, colour: Colour) -> int:
        """How many of them have that colour."""
        return sum(task.colour is colour for task in self.tasks)

    def as_dict(self) -> dict[str, Any]:
        """Ids, numbers and days: not a word of the paper."""
        return {
            "document": self.plan.id,
            "doc_id": self.plan.doc_id,
            "overdue": self.count(Colour.RED),
            "soon": self.count(Colour.YELLOW),
            "first_due": min(task.due for task in self.tasks if task.due).isoformat(),
            "links": {"document": f"/api/v1/documents/{self.plan.id}"},
        }


def reminders(duty: Duty) -> Result:
    """How many measures are overdue and due soon today, in all and by lead unit; hooks are told of them."""
    today = date.fromisoformat(duty.begun.day)
    chains = Chains(duty.store, build_parser(duty.settings), EVERYWHERE, Memory())
    plans, pressing = 0, []
    for plan in duty.steps(_plans(duty), "提醒"):
        plans += 1
        if tasks := chains.case(plan, today)[0].pressing:
            pressing.append(Pressing(plan, tasks))
    told = _tell(duty, pressing)
    counted = Counter((task.lead_unit, task.colour) for item in pressing for task in item.tasks)
    late, near = (sum(item.count(colour) for item in pressing) for colour in (Colour.RED, Colour.YELLOW))
    units = sorted(
        {unit for unit, _ in counted},
        key=lambda unit: (-counted[unit, Colour.RED], -counted[unit, Colour.YELLOW], unit),
    )
    listed = [
        {"unit": unit, "overdue": counted[unit, Colour.RED], "soon": counted[unit, Colour.YELLOW]}
        for unit in units[:MOST_UNITS]
    ]
    return Result(
        Ended.DONE,
        f"现行整改方案 {plans} 份：逾期 {late} 项，即将到期 {near} 项，涉及 {len(units)} 个牵头单位。",
        {"plans": plans, "overdue": late, "soon": near, "units": len(units), "hooks": told},
        {"units": listed},
    )


def _tell(duty: Duty, pressing: Sequence[Pressing]) -> int:
    """How many hooks are told: each of the plans that whoever set it may read now."""
    reminding, office, told = build_reminding(duty.settings), build_office(duty.settings), 0
    for hook, owner in reminding.listening().items():
        caller = office.caller(owner, time=duty.now())
        reach = caller.reach(Scope.READ_ARCHIVE) if caller else NOWHERE
        mine = [item.as_dict() for item in pressing if reach.covers(item.plan.owner)]
        if mine:
            data = {"day": duty.begun.day, "plans": mine[:MOST_PLANS], "total": len(mine)}
            reminding.tell(hook, data, day=duty.begun.day)
            told += 1
    return told


def _plans(duty: Duty) -> Iterator[Record]:
    """The plans that are in force when it begins, the oldest first, each as it is in its turn."""
    for id in _ids_of_plans(duty.store):
        yield duty.store.get(id)


def _ids_of_plans(store: DocumentStore) -> Sequence[str]:
    """The ids of the plans in force; pages are of all plans, since one that is replaced would leave a gap."""
    asked = Query(PLAN, is_descending=False)
    ids: list[str] = []
    for page in count():
        found = store.list(asked, offset=page * TOGETHER, limit=TOGETHER).records
        ids += [plan.id for plan in found if plan.status is Status.FILED]
        if len(found) < TOGETHER:
            break
    return ids

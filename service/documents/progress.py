"""整改进展: what has been done, measure by measure or as a told project."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Protocol, runtime_checkable

from service.documents.dates import Period
from service.documents.facts import Fact
from service.documents.header import Header
from service.documents.ledger import Ledger

NAME = "progress_report"
TITLE = "整改进展情况报告"

DONE = frozenset({"completed", "closure_requested", "closed"})
"""Statuses of a measure that needs nothing more."""


@dataclass(frozen=True, slots=True)
class PlanRef:
    """The plan the report answers, at one version."""

    doc_id: str
    version: int


@dataclass(frozen=True, slots=True)
class NoticeRef:
    """The notice behind the plan."""

    doc_id: str


@dataclass(frozen=True, slots=True)
class WorkingGroup:
    """工作专班, by posts."""

    name: str
    leader_post: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """The project a project report tells of."""

    programme: str
    name: str
    focus_problems: tuple[str, ...]
    working_group: WorkingGroup


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """The time the report covers, with its name."""

    label: str
    days: Period


@dataclass(frozen=True, slots=True)
class Item:
    """A run-in item: 领句, the problem it meets, the text, the figures in it."""

    lead: str
    text: str
    addresses: str | None = None
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A second-level part: paragraphs, run-in items, or both."""

    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A first-level part, told (paragraphs, children) or generated from the entries."""

    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    facts: tuple[Fact, ...] = ()
    children: tuple[Block, ...] = ()
    generated_from: str | None = None
    group_by: tuple[str, ...] = ()
    filter: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """佐证材料."""

    kind: str
    title: str
    action: str | None = None
    file_hash: str | None = None
    produced_on: date | None = None
    verdict: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """延期: asked for on a day, granted by a post until a new day."""

    requested_on: date
    approved_by: str
    new_date: date


@dataclass(frozen=True, slots=True)
class Entry:
    """How far one measure has come."""

    measure_id: str
    problem_id: str
    status: str
    previous_status: str | None
    completed_on: date | None
    progress_text: str
    evidence: tuple[Evidence, ...]
    reason: str | None = None
    next_date: date | None = None
    extension: Extension | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """Sums put right, in yuan."""

    corrected: Decimal
    recovered: Decimal
    reduced: Decimal
    other: Decimal
    total: Decimal


@runtime_checkable
class Planned(Protocol):
    """What a report asks of the plan it answers, whichever type that is."""

    @property
    def version(self) -> int:
        """The plan's version."""

    def whole_ledger(self) -> Ledger:
        """The ledger with all that was added to it since."""


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """The report whole; the `declared` values are the payload's own figures, compared with the computed.

    `ledger` is the plan's, quoted in the payload or filled in from the plan; None where neither is at hand.
    """

    doc_type: ClassVar[str] = NAME
    quotes: ClassVar[tuple[str, ...]] = ("/body/ledger/", "/body/groups/")
    doc_id: str
    header: Header
    report_kind: str
    stage: str
    period: ReportPeriod
    data_as_of: date
    opening: str
    level_styles: tuple[str, ...]
    sections: tuple[Section, ...]
    entries: tuple[Entry, ...]
    plan_ref: PlanRef | None = None
    notice_ref: NoticeRef | None = None
    project: Project | None = None
    ledger: Ledger | None = None
    money: Money | None = None
    declared_statistics: dict[str, Any] | None = None
    declared_counts_text: str | None = None

    def quoting(self, find: Callable[[str], Iterable[Any]]) -> "ProgressReport":
        """The report with the whole ledger of its plan, where it quotes none and *find* knows the plan."""
        if self.ledger is not None or self.plan_ref is None:
            return self
        for plan in find(self.plan_ref.doc_id):
            if isinstance(plan, Planned) and plan.version == self.plan_ref.version:
                return replace(self, ledger=plan.whole_ledger())
        return self

    @property
    def dues(self) -> dict[str, date | None]:
        """The day each measure of the quoted ledger is due."""
        places = self.ledger.places() if self.ledger else ()
        return {place.measure.id: place.measure.deadline.due for place in places}

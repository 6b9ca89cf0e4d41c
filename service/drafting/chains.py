"""Which filed papers belong together: a plan with the notice it answers, a report with its plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.core.access import Reach
from service.core.errors.requests import NothingFollows, NotInForce
from service.core.keeping import Order, Query, Record, Status
from service.core.ports import Parser, Store
from service.drafting.cases import Case, Plan, Report, case, plan_of, report_of
from service.drafting.memory import Memory
from service.drafting.parts import NOTICE, PLAN, REPORT, Part, type_of, whole
from service.drafting.plans import plan_from
from service.drafting.reports import report_from

ANSWERS: Mapping[str, tuple[str, str]] = {PLAN: (NOTICE, "notice_ref"), REPORT: (PLAN, "plan_ref")}
"""What a type answers, and where its body names it."""

FOLLOWS: Mapping[str, str] = {source: type for type, (source, _) in ANSWERS.items()}
"""Which type is drafted from a filed paper of a type."""

MOST_VERSIONS = 20
"""How many plans are looked at that one replaced after the other."""

MOST_REPORTS = 50
"""How many of an organ's newest reports are looked at for one on a plan."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A filed paper with its payload."""

    record: Record
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Drafted:
    """The payload of a new paper, and the ids of the filed ones that it was drafted from."""

    payload: Mapping[str, Any]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chains:
    """The filed papers of *store* as far as *reach* goes; everything raises StoreFailed."""

    store: Store
    parse: Parser
    reach: Reach
    memory: Memory

    def drafted(self, record: Record, doc_id: str) -> Drafted:
        """The paper with that *doc_id* that answers the filed one; raises NothingFollows or NotInForce."""
        if record.type not in FOLLOWS:
            raise NothingFollows(
                "没有由这类文书起草的文书。", hint="整改方案由反馈意见起草，整改进展情况报告由整改方案起草。"
            )
        if record.status is not Status.FILED:
            raise NotInForce(f"这件文书{record.status}，不能由它起草。", hint="请由现行的一版起草。")
        payload = self._payload(record)
        if record.type == NOTICE:
            return Drafted(plan_from(payload, doc_id), (record.id,))
        last = self.last_report(record)
        if last is None:
            return Drafted(report_from(payload, None, doc_id), (record.id,))
        return Drafted(report_from(payload, self._payload(last), doc_id), (record.id, last.id))

    def source(self, draft: Mapping[str, Any]) -> Filed | None:
        """The filed paper in force that the *draft* names as the one it answers, None where there is none."""
        type, named = ANSWERS.get(type_of(draft), ("", ""))
        ref = whole(draft).part("body", named)
        record = self.store.current(ref.text("doc_id"), self.reach) if ref.has("doc_id") else None
        if record is None or record.type != type or not _is_meant(ref, record):
            return None
        return Filed(record, self._payload(record))

    def last_report(self, plan: Record) -> Record | None:
        """The newest filed report on the *plan* or one it replaces, by the organ that issued it."""
        named, since = self._line(plan)
        asked = Query(
            REPORT,
            organ=plan.organs[0],
            status=Status.FILED,
            date_from=since,
            order=Order.DATE,
            reach=self.reach,
        )
        found = self.store.list(asked, offset=0, limit=MOST_REPORTS).records
        return next((report for report in found if self._told(report).plan in named), None)

    def case(self, plan: Record, today: date) -> tuple[Case, Record | None]:
        """How far the filed *plan* is *today*, and the report that says so, where there is one."""
        report = self.last_report(plan)
        return case(self._planned(plan), self._told(report) if report else None, today), report

    def _line(self, plan: Record) -> tuple[set[str], str]:
        """The identifiers of the plan and of those it replaces, and the day of the first that is filed."""
        named, since, older = {plan.doc_id}, plan.issue_date, self._planned(plan).supersedes
        while older and older not in named and len(named) < MOST_VERSIONS:
            named.add(older)
            record = self.store.current(older, self.reach)
            if record is None or record.type != PLAN:
                break
            since, older = min(since, record.issue_date), self._planned(record).supersedes
        return named, since

    def _planned(self, plan: Record) -> Plan:
        return self.memory.of(plan.id, lambda: plan_of(self._payload(plan)))

    def _told(self, report: Record) -> Report:
        return self.memory.of(report.id, lambda: report_of(self._payload(report)))

    def _payload(self, record: Record) -> Mapping[str, Any]:
        return self.parse(self.store.open(record.id, "payload"))


def _is_meant(ref: Part, record: Record) -> bool:
    """Whether the version in force is the one that is named, where one is."""
    return bool(ref.values.get("version", record.version) == record.version)

"""Progress report: statuses that agree with their days, and with the statuses before (R-14, R-15)."""

from collections.abc import Iterator

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.dates import date_text
from service.documents.ledger import STATUSES
from service.documents.progress import DONE, Entry
from service.rules.report_entries import entries

COURSE = ("not_started", "in_progress", "stage_completed", "completed", "closure_requested", "closed")
"""The statuses in the order a measure goes through them (domain 3.2)."""

OPEN = frozenset({"not_started", "in_progress"})


def fell_back(entry: Entry) -> bool:
    """Whether the measure stands before where it stood."""
    before = entry.previous_status
    return before is not None and COURSE.index(entry.status) < COURSE.index(before)


def open_with_a_day(subject: Subject) -> Iterator[Breach]:
    """Not done, yet with a day of completion (R-14)."""
    for at, entry in entries(subject.document):
        if entry.status in OPEN and entry.completed_on:
            yield Breach(
                f"{at}/completed_on",
                f"措施{entry.measure_id}的状态为{STATUSES[entry.status]}，"
                f"却填了完成日期{date_text(entry.completed_on)}。",
                "已完成的请改状态；没有完成的请删去完成日期。",
            )


def done_with_a_reason(subject: Subject) -> Iterator[Breach]:
    """Done, yet with a reason for not being done or a next day (R-14); one that fell back has a reason."""
    for at, entry in entries(subject.document):
        if entry.status not in DONE:
            continue
        status = STATUSES[entry.status]
        if (entry.reason or "").strip() and not fell_back(entry):
            yield Breach(
                f"{at}/reason",
                f"措施{entry.measure_id}的状态为{status}，却填了未完成原因。",
                "请删去未完成原因，或改正状态。",
            )
        if entry.next_date:
            yield Breach(
                f"{at}/next_date",
                f"措施{entry.measure_id}的状态为{status}，却填了下一步完成时间{date_text(entry.next_date)}。",
                "请删去下一步完成时间，或改正状态。",
            )


def back_without_a_reason(subject: Subject) -> Iterator[Breach]:
    """A status before the previous one, without a reason (R-15)."""
    for at, entry in entries(subject.document):
        if fell_back(entry) and not (entry.reason or "").strip():
            before = STATUSES[entry.previous_status or entry.status]
            yield Breach(
                f"{at}/reason",
                f"措施{entry.measure_id}由{before}退回{STATUSES[entry.status]}，没有写明原因。",
                "请在 reason 写明退回的原因、批准人职务和日期；没有退回的请改正状态。",
            )


RULES = (
    Rule("R-14", Severity.ERROR, "未启动、正在推进的没有完成日期", open_with_a_day),
    Rule("R-14", Severity.WARNING, "已完成的没有未完成原因和下一步完成时间", done_with_a_reason),
    Rule("R-15", Severity.ERROR, "状态退回的写明原因", back_without_a_reason),
)

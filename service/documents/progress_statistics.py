"""Figures of a progress report, counted from its entries: one count for table, prose and board."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from service.documents.progress import DONE, Entry, ProgressReport

COUNTED = ("completed", "stage_completed", "in_progress", "not_started")
VERDICTS = {
    "closed": "已销号",
    "rectified": "整改到位",
    "basically_rectified": "基本整改到位",
    "in_progress": "正在整改",
    "not_started": "未启动",
}


def statistics(report: ProgressReport) -> dict[str, Any]:
    """Counts of measures by status, overdue measures, problems by verdict, completion rate.

    `completed` counts completed, closure_requested and closed; `by_aspect` is there where the ledger is.
    """
    groups, dues = by_problem(report.entries), report.dues
    verdicts = Counter(problem_verdict(group) for group in groups.values())
    counted = tally(report.entries, dues, report.data_as_of)
    done = counted["completed"] + counted["stage_completed"]
    return {
        "measures_total": len(report.entries),
        **counted,
        "completion_rate": rate(done, len(report.entries)),
        "problems_total": sum(verdicts.values()),
        "problems_rectified": verdicts["rectified"] + verdicts["closed"],
        "problems_basically_rectified": verdicts["basically_rectified"],
        **({"by_aspect": _by_aspect(report, groups, dues)} if report.ledger else {}),
    }


def tally(entries: Iterable[Entry], dues: Mapping[str, date | None], day: date) -> dict[str, int]:
    """Entries by counted status, and how many are overdue on *day*; *dues* are days by measure."""
    listed = tuple(entries)
    statuses = Counter("completed" if entry.status in DONE else entry.status for entry in listed)
    overdue = sum(is_overdue(entry, dues.get(entry.measure_id), day) for entry in listed)
    return {**{name: statuses[name] for name in COUNTED}, "overdue": overdue}


def is_overdue(entry: Entry, due: date | None, day: date) -> bool:
    """Whether the measure, still open, was due before *day*; an extension moves the due day."""
    if entry.status in DONE or entry.status == "stage_completed":
        return False
    limit = entry.extension.new_date if entry.extension else due
    return limit is not None and limit < day


def rate(numerator: int, denominator: int) -> dict[str, Any]:
    """A share with its basis; percent with two decimals, halves up, None of nothing."""
    percent = None
    if denominator:
        percent = (Decimal(100) * numerator / denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return {
        "numerator": numerator,
        "denominator": denominator,
        "percent": percent,
        "basis": "completed+stage_completed",
    }


def by_problem(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Entries under their problem, in the order of first mention."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.problem_id, []).append(entry)
    return groups


def problem_verdict(entries: Iterable[Entry]) -> str:
    """The verdict on a problem, derived from the statuses of its measures (domain 3.2)."""
    statuses = {entry.status for entry in entries}
    if statuses == {"closed"}:
        return "closed"
    if statuses <= DONE:
        return "rectified"
    if statuses <= DONE | {"stage_completed"}:
        return "basically_rectified"
    return "not_started" if statuses == {"not_started"} else "in_progress"


def _by_aspect(
    report: ProgressReport, groups: Mapping[str, list[Entry]], dues: Mapping[str, date | None]
) -> list[dict[str, Any]]:
    rows = []
    for aspect in report.ledger.aspects if report.ledger else ():
        entries = [entry for problem in aspect.problems for entry in groups.get(problem.problem_id, ())]
        rows.append(
            {
                "aspect_id": aspect.aspect_id,
                "problems": len(aspect.problems),
                "measures": len(entries),
                **tally(entries, dues, report.data_as_of),
            }
        )
    return rows

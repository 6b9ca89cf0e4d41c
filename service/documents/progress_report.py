"""整改进展情况报告 as its templates see it: sections as one list of blocks, and the overview table."""

from collections.abc import Iterable
from typing import Any

from service.documents.dates import date_text
from service.documents.header import header_view
from service.documents.ledger import Aspect, Problem
from service.documents.lists import measure_view, spanned
from service.documents.progress import (
    NAME,
    TITLE,
    Entry,
    Evidence,
    Money,
    ProgressReport,
)
from service.documents.progress_blocks import blocks, in_ledger_order, progress, titled_aspects
from service.documents.progress_statistics import by_problem, statistics
from service.documents.sentences import listed

__all__ = ["NAME", "TITLE", "ProgressReport", "view"]


def view(report: ProgressReport) -> dict[str, Any]:
    """The report as the one tree of plain values both templates are filled from.

    `blocks` is flat: each has a `kind` (part, subpart, paragraph, item, group, aspect, problem, entry,
    summary) and the plain values the templates put into words.
    """
    counted = statistics(report)
    return {
        "header": header_view(report.header, upward=True, doc_type_words=(TITLE,)),
        "opening": report.opening,
        "project": _project(report),
        "period": {"label": report.period.label, "days": report.period.days.text},
        "as_of": date_text(report.data_as_of),
        "statistics": {**counted, "percent": _percent(counted["completion_rate"]["percent"])},
        "blocks": blocks(report),
        "quoted": report.ledger is not None,
        "money": _money(report.money),
        "rows": _rows(report),
    }


def _percent(value: Any) -> str:
    return "" if value is None else f"{value.normalize():f}%"


def _project(report: ProgressReport) -> dict[str, Any]:
    project = report.project
    if project is None:
        return {}
    return {
        "programme": project.programme,
        "name": project.name,
        "focus": listed(project.focus_problems, "；"),
        "group": project.working_group.name,
        "leader": project.working_group.leader_post,
        "members": listed(project.working_group.members),
    }


def _money(money: Money | None) -> dict[str, str]:
    """The sums put right, as plain decimal numbers of yuan; nothing where none are told."""
    if money is None:
        return {}
    names = ("corrected", "recovered", "reduced", "other", "total")
    return {name: f"{getattr(money, name).normalize():f}" for name in names}


def _rows(report: ProgressReport) -> list[dict[str, Any]]:
    """一览表: one row per entry in the order of the ledger, then what the ledger does not know."""
    groups = by_problem(in_ledger_order(report))
    rows: list[dict[str, Any]] = []
    for group, aspect in titled_aspects(report):
        start = len(rows)
        for problem in aspect.problems:
            _problem_rows(rows, groups.pop(problem.problem_id, ()), (group, aspect, problem))
        spanned(rows, "aspect", start)
    for entries in groups.values():
        _problem_rows(rows, entries, None)
    return rows


def _problem_rows(
    rows: list[dict[str, Any]],
    entries: Iterable[Entry],
    place: tuple[str, Aspect, Problem] | None,
) -> None:
    start = len(rows)
    measures = {measure.id: measure_view(measure) for measure in place[2].measures} if place else {}
    for entry in entries:
        rows.append(
            {
                "no": len(rows) + 1,
                "group": place[0] if place else "",
                "aspect": place[1].title if place else "",
                "aspect_span": 0 if place else 1,
                "problem": place[2].title if place else entry.problem_id,
                "problem_span": 0,
                "measure_id": entry.measure_id,
                "measure": measures.get(entry.measure_id),
                "evidence": "；".join(_evidence(item) for item in entry.evidence),
                **progress(entry),
            }
        )
    spanned(rows, "problem", start)


def _evidence(item: Evidence) -> str:
    action = f"（{item.action}）" if item.action else ""
    return f"{item.kind}：{item.title}{action}"

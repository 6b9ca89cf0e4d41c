"""整改进展情况报告 as its templates see it: sections as one list of blocks, and the overview table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from service.documents.dates import date_or_blank, date_text
from service.documents.header import header_view
from service.documents.ledger import STATUSES, Aspect, Problem
from service.documents.lists import ledger_titles, measure_view, spanned
from service.documents.numbering import ordinal
from service.documents.progress import (
    NAME,
    TITLE,
    Block,
    Entry,
    Evidence,
    Item,
    Money,
    ProgressReport,
    Section,
)
from service.documents.progress_statistics import VERDICTS, by_problem, problem_verdict, statistics
from service.documents.quoting import within_quotes
from service.documents.sentences import ended, listed, unended

__all__ = ["NAME", "TITLE", "ProgressReport", "view"]


def view(report: ProgressReport) -> dict[str, Any]:
    """The report as the one tree of plain values both templates are filled from.

    `blocks` is flat: each has a `kind` (part, subpart, paragraph, item, group, aspect, problem, entry,
    summary) and the plain values the templates put into words.
    """
    counted = statistics(report)
    return {
        "header": header_view(
            report.header, upward=True, doc_type_words=(TITLE, report.header.issuing_authority.name)
        ),
        "opening": report.opening,
        "project": _project(report),
        "period": {"label": report.period.label, "days": report.period.days.text},
        "as_of": date_text(report.data_as_of),
        "statistics": {**counted, "percent": _percent(counted["completion_rate"]["percent"])},
        "blocks": _blocks(report, _known(report)),
        "quoted": report.ledger is not None,
        "money": _money(report.money),
        "rows": _rows(report),
    }


@dataclass(frozen=True, slots=True)
class Known:
    """What every generated part asks for: aspects with their group's title, problems, verdicts by problem."""

    aspects: tuple[tuple[str, Aspect], ...]
    problems: Mapping[str, Problem]
    verdicts: Mapping[str, str]


def _known(report: ProgressReport) -> Known:
    problems = report.ledger.problems() if report.ledger else ()
    return Known(
        aspects=_aspects(report),
        problems={problem.problem_id: problem for _, _, problem in problems},
        verdicts={
            problem_id: VERDICTS[problem_verdict(entries)]
            for problem_id, entries in by_problem(report.entries).items()
        },
    )


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


def _blocks(report: ProgressReport, known: Known) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    summary = _summary(report)
    for place, section in enumerate(report.sections, 1):
        blocks.append(
            {"kind": "part", "ordinal": ordinal(report.level_styles[0], place), "title": section.title}
        )
        blocks += _told(section, report.level_styles)
        if section.generated_from:
            blocks += summary
            summary = []
            blocks += _generated(section, report.entries, known) or [{"kind": "paragraph", "text": "无。"}]
        for number, child in enumerate(section.children, 1):
            blocks.append(
                {"kind": "subpart", "ordinal": ordinal(report.level_styles[1], number), "title": child.title}
            )
            blocks += _told(child, report.level_styles)
    return [*summary, *blocks]


def _summary(report: ProgressReport) -> list[dict[str, Any]]:
    """The counted paragraph, before the first generated part; the declared sentence goes with it."""
    declared = (
        [{"kind": "paragraph", "text": report.declared_counts_text}] if report.declared_counts_text else []
    )
    counted = [{"kind": "summary"}] if report.entries else []
    sums = [{"kind": "money"}] if report.money else []
    return [*declared, *counted, *sums]


def _told(part: Section | Block, styles: tuple[str, ...]) -> list[dict[str, Any]]:
    paragraphs = [{"kind": "paragraph", "text": text} for text in part.paragraphs]
    return paragraphs + [_item(number, item, styles[2]) for number, item in enumerate(part.items, 1)]


def _item(number: int, item: Item, style: str) -> dict[str, Any]:
    return {
        "kind": "item",
        "ordinal": ordinal(style, number),
        "lead": ended(item.lead),
        "addresses": unended(item.addresses or ""),
        "text": item.text,
    }


def _generated(section: Section, entries: Iterable[Entry], known: Known) -> list[dict[str, Any]]:
    wanted = section.filter or {}
    chosen = [entry for entry in entries if wanted.get("status", entry.status) == entry.status]
    if "aspect" in section.group_by:
        return _by_aspect(chosen, known, with_groups="group" in section.group_by)
    return _by_problem(by_problem(chosen), known, "（一）", "1.")


def _by_aspect(chosen: list[Entry], known: Known, *, with_groups: bool) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    groups = by_problem(chosen)
    place, title = 0, ""
    for above, aspect in known.aspects:
        held = {
            item.problem_id: groups.pop(item.problem_id)
            for item in aspect.problems
            if item.problem_id in groups
        }
        if not held:
            continue
        place += 1
        if with_groups and above and above != title:
            blocks.append({"kind": "group", "title": above})
            title = above
        blocks.append(
            {"kind": "aspect", "ordinal": ordinal("（一）", place), "title": within_quotes(aspect.title)}
        )
        blocks += _by_problem(held, known, "1.", "（1）")
    return blocks + _by_problem(groups, known, "（一）", "1.", start=place + 1)


def _by_problem(
    groups: dict[str, list[Entry]], known: Known, style: str, below: str, start: int = 1
) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    for place, (problem_id, entries) in enumerate(groups.items(), start):
        problem = known.problems.get(problem_id)
        blocks.append(
            {
                "kind": "problem",
                "level": 2 if style == "（一）" else 3,
                "ordinal": ordinal(style, place),
                "title": within_quotes(problem.title) if problem else "",
                "id": problem_id,
                "verdict": known.verdicts[problem_id],
            }
        )
        blocks += [_entry(ordinal(below, number), entry) for number, entry in enumerate(entries, 1)]
    return blocks


def _entry(written: str, entry: Entry) -> dict[str, Any]:
    """One measure's progress as a paragraph: every text in it is a sentence."""
    progress = _progress(entry)
    said = {name: ended(progress[name]) for name in ("text", "reason")}
    return {"kind": "entry", "ordinal": written, **progress, **said}


def _progress(entry: Entry) -> dict[str, Any]:
    """One measure's progress as plain values; the reason without the mark that would end it."""
    return {
        "text": entry.progress_text,
        "status": STATUSES[entry.status],
        "completed_on": date_or_blank(entry.completed_on),
        "reason": unended(entry.reason or ""),
        "next_date": date_or_blank(entry.next_date),
        "extension": _extension(entry),
    }


def _extension(entry: Entry) -> dict[str, str]:
    extension = entry.extension
    if extension is None:
        return {}
    return {
        "requested_on": date_text(extension.requested_on),
        "approved_by": extension.approved_by,
        "new_date": date_text(extension.new_date),
    }


def _rows(report: ProgressReport) -> list[dict[str, Any]]:
    """一览表: one row per entry in the order of the ledger, then what the ledger does not know."""
    groups = by_problem(report.entries)
    rows: list[dict[str, Any]] = []
    for group, aspect in _aspects(report):
        start = len(rows)
        for problem in aspect.problems:
            _problem_rows(rows, groups.pop(problem.problem_id, ()), (group, aspect, problem))
        spanned(rows, "aspect", start)
    for entries in groups.values():
        _problem_rows(rows, entries, None)
    return rows


def _aspects(report: ProgressReport) -> tuple[tuple[str, Aspect], ...]:
    ledger = report.ledger
    return () if ledger is None else tuple(zip(ledger_titles(ledger), ledger.aspects, strict=True))


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
                **_progress(entry),
            }
        )
    spanned(rows, "problem", start)


def _evidence(item: Evidence) -> str:
    action = f"（{item.action}）" if item.action else ""
    return f"{item.kind}：{item.title}{action}"

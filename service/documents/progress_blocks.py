"""The parts of a progress report as one flat list of blocks, told or generated from the entries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from service.documents.dates import date_or_blank, date_text
from service.documents.ledger import STATUSES, Aspect, Problem
from service.documents.lists import ledger_titles
from service.documents.numbering import LEVELS, ordinal
from service.documents.progress import Block, Entry, Item, ProgressReport, Section
from service.documents.progress_statistics import VERDICTS, by_problem, problem_verdict
from service.documents.quoting import within_quotes
from service.documents.sentences import ended, unended


@dataclass(frozen=True, slots=True)
class Known:
    """What every generated part asks for: aspects with their group's title, problems, verdicts by problem.

    `styles` are the ordinal styles below a part, the next level first.
    """

    aspects: tuple[tuple[str, Aspect], ...]
    problems: Mapping[str, Problem]
    verdicts: Mapping[str, str]
    styles: tuple[str, ...]


def blocks(report: ProgressReport) -> list[dict[str, Any]]:
    """The parts of *report*; each block has a `kind` and the plain values the templates put into words."""
    known, found = _known(report), []
    summary = _summary(report)
    for place, section in enumerate(report.sections, 1):
        found.append(
            {"kind": "part", "ordinal": ordinal(report.level_styles[0], place), "title": section.title}
        )
        found += _told(section, report.level_styles)
        numbered = 0
        if section.generated_from:
            found += summary
            summary = []
            generated = _generated(section, in_ledger_order(report), known)
            numbered = sum(block.get("level") == 2 for block in generated)
            found += generated or [{"kind": "paragraph", "text": "无。"}]
        found += _children(section, report.level_styles, numbered + 1)
    return [*summary, *found]


def in_ledger_order(report: ProgressReport) -> list[Entry]:
    """The entries in the order of the quoted ledger; those it does not know stay behind, as they came."""
    places = report.ledger.places() if report.ledger else ()
    order = {place.measure.id: number for number, place in enumerate(places)}
    return sorted(report.entries, key=lambda entry: order.get(entry.measure_id, len(order)))


def titled_aspects(report: ProgressReport) -> tuple[tuple[str, Aspect], ...]:
    """The aspects of the quoted ledger, each with its group's title; none where none is quoted."""
    ledger = report.ledger
    return () if ledger is None else tuple(zip(ledger_titles(ledger), ledger.aspects, strict=True))


def levels_below(style: str) -> tuple[str, ...]:
    """The ordinal styles of three levels below *style* (GB/T 9704—2012 7.3.3), in the end run-in ones."""
    below = LEVELS[LEVELS.index(style) + 1 :] if style in LEVELS else ()
    return (*below, "一是", "一是")[:3]


def progress(entry: Entry) -> dict[str, Any]:
    """One measure's progress as plain values; the reason without the mark that would end it."""
    return {
        "text": entry.progress_text,
        "status": STATUSES[entry.status],
        "completed_on": date_or_blank(entry.completed_on),
        "reason": unended(entry.reason or ""),
        "next_date": date_or_blank(entry.next_date),
        "extension": _extension(entry),
    }


def _known(report: ProgressReport) -> Known:
    problems = report.ledger.problems() if report.ledger else ()
    return Known(
        aspects=titled_aspects(report),
        problems={problem.problem_id: problem for _, _, problem in problems},
        verdicts={
            problem_id: VERDICTS[problem_verdict(entries)]
            for problem_id, entries in by_problem(report.entries).items()
        },
        styles=levels_below(report.level_styles[0]),
    )


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
        "text": ended(item.text),
    }


def _children(section: Section, styles: tuple[str, ...], start: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, child in enumerate(section.children, start):
        found.append({"kind": "subpart", "ordinal": ordinal(styles[1], number), "title": child.title})
        found += _told(child, styles)
    return found


def _generated(section: Section, entries: Iterable[Entry], known: Known) -> list[dict[str, Any]]:
    wanted = section.filter or {}
    chosen = [entry for entry in entries if wanted.get("status", entry.status) == entry.status]
    if "aspect" in section.group_by:
        return _by_aspect(chosen, known, with_groups="group" in section.group_by)
    return _by_problem(by_problem(chosen), known, level=2)


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
        written = ordinal(known.styles[0], place)
        blocks.append(
            {"kind": "aspect", "level": 2, "ordinal": written, "title": within_quotes(aspect.title)}
        )
        blocks += _by_problem(held, known, level=3)
    return blocks + _by_problem(groups, known, level=2, start=place + 1)


def _by_problem(
    groups: dict[str, list[Entry]], known: Known, *, level: int, start: int = 1
) -> list[dict[str, Any]]:
    style, below = known.styles[level - 2 : level]
    blocks: list[dict[str, Any]] = []
    for place, (problem_id, entries) in enumerate(groups.items(), start):
        problem = known.problems.get(problem_id)
        blocks.append(
            {
                "kind": "problem",
                "level": level,
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
    plain = progress(entry)
    said = {name: ended(plain[name]) for name in ("text", "reason")}
    return {"kind": "entry", "ordinal": written, **plain, **said}


def _extension(entry: Entry) -> dict[str, str]:
    extension = entry.extension
    if extension is None:
        return {}
    return {
        "requested_on": date_text(extension.requested_on),
        "approved_by": extension.approved_by,
        "new_date": date_text(extension.new_date),
    }

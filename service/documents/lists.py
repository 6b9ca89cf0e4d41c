"""The lists made from groups, aspects, problems and measures (domain: one ledger, many lists)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from service.documents.ledger import CATEGORIES, NATURES, STATUSES, Group, Ledger, Measure, Problem
from service.documents.sentences import ended, unwrapped

Titled = tuple[str, str, Iterable[dict[str, Any]]]
"""A group's title, its aspect's title, and the rows below that aspect."""


def group_titles(groups: Iterable[Group], named: Iterable[str | None]) -> list[str]:
    """The title of each *named* group in order; nothing where none is named, or it is not among *groups*."""
    titles = {group.id: group.title for group in groups}
    return [titles.get(name or "", "") for name in named]


def grouped(titles: Iterable[str], aspects: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """*aspects* in their order, each run of one group's under its title; without a group, under none."""
    pairs = zip(titles, aspects, strict=True)
    return [
        {"title": title, "aspects": [aspect for _, aspect in run]}
        for title, run in groupby(pairs, key=lambda pair: pair[0])
    ]


def rows_by_aspect(aspects: Iterable[Titled]) -> list[dict[str, Any]]:
    """The rows of every aspect, numbered throughout; `aspect_span` as `spanned` has it."""
    rows: list[dict[str, Any]] = []
    for group, aspect, cells in aspects:
        start = len(rows)
        for own in cells:
            rows.append({"no": len(rows) + 1, "group": group, "aspect": aspect, "aspect_span": 0, **own})
        spanned(rows, "aspect", start)
    return rows


def spanned(rows: list[dict[str, Any]], name: str, start: int) -> None:
    """Writes into the row at *start*, if there is one, how many rows its cell *name* covers; 0 elsewhere."""
    if len(rows) > start:
        rows[start][f"{name}_span"] = len(rows) - start


def measure_view(measure: Measure) -> dict[str, Any]:
    """One measure as plain values, enumerations in Chinese words."""
    return {
        "text": measure.text,
        "category": CATEGORIES[measure.category],
        "lead_unit": measure.lead_unit.name,
        "co_units": "、".join(unit.name for unit in measure.co_units),
        "responsible": measure.responsible_post,
        "deadline": measure.deadline.text,
        "stage": measure.deadline.stage_text,
        "deliverables": "；".join(
            f"{item.action}{item.kind}《{unwrapped(item.name, '《》')}》" for item in measure.deliverables
        ),
        "status": STATUSES[measure.status],
        "remark": "；".join(text for text in (measure.item_kind, measure.remark) if text),
    }


def problem_view(problem: Problem) -> dict[str, Any]:
    """One problem without its measures, as plain values."""
    return {
        "title": problem.title,
        "goal": ended(problem.rectification_goal),
        "manifestations": list(problem.manifestations),
        "nature": NATURES.get(problem.nature or "", ""),
        "amount": amount_text(problem.amount_yuan),
    }


def amount_text(amount: Decimal | None) -> str:
    """A sum of yuan in words, e.g. 12,000 yuan → 12000元; nothing where there is none or it is nil."""
    return f"{amount.normalize():f}元" if amount else ""


def problem_rows(ledger: Ledger) -> list[dict[str, Any]]:
    """One row per problem, in order, with the span of its aspect cell."""
    titles = ledger_titles(ledger)
    return rows_by_aspect(
        (title, aspect.title, map(problem_view, aspect.problems))
        for title, aspect in zip(titles, ledger.aspects, strict=True)
    )


def ledger_rows(ledger: Ledger, extra: Mapping[str, Sequence[Measure]] | None = None) -> list[dict[str, Any]]:
    """One row per measure, in order, with the spans of its aspect and problem cells.

    *extra* holds the measures of supplements by problem id; they follow the problem's own.
    """
    titles, added = ledger_titles(ledger), extra or {}
    return rows_by_aspect(
        (
            title,
            aspect.title,
            [
                {"leader": aspect.lead_leader_post, **row}
                for problem in aspect.problems
                for row in _measure_rows(problem, added.get(problem.problem_id, ()))
            ],
        )
        for title, aspect in zip(titles, ledger.aspects, strict=True)
    )


def ledger_titles(ledger: Ledger) -> list[str]:
    """The title of each aspect's group in the order of the ledger."""
    return group_titles(ledger.groups, (aspect.group_id for aspect in ledger.aspects))


def _measure_rows(problem: Problem, added: Sequence[Measure]) -> list[dict[str, Any]]:
    shown = problem_view(problem)
    rows: list[dict[str, Any]] = [
        {"problem": shown, "problem_span": 0, "measure_id": item.id, "measure": measure_view(item)}
        for item in (*problem.measures, *added)
    ]
    spanned(rows, "problem", 0)
    return rows

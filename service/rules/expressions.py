"""A tiny language for derived figures: count(<path> <op> <value> [and …]), over what the report has at hand.

Paths of deliverables (deliverables.action, deliverables.kind) count deliverables, paths of evidence count
evidence, paths of measures alone count measures; paths of measures go with any. Ops are = != in; `done` is
every status of a finished measure; several values are parted by |. Without the plan's ledger, 制度文件 in the
evidence stand for the deliverables.
"""

import re
from collections.abc import Iterator, Mapping

from service.documents.ledger import REGULATION, Place
from service.documents.progress import DONE, Entry, ProgressReport

CALL = re.compile(r"\s*count\((?P<inside>[^()]*)\)\s*")
CONDITION = re.compile(r"\s*(?P<path>[a-z]+\.[a-z_]+)\s*(?P<op>!=|=|\bin\b)\s*(?P<value>[^\s=!]+)\s*")

Row = Mapping[str, str]


class Unreadable(ValueError):
    """The expression is not of the language, or asks for what is not at hand; says why, in Chinese."""


def evaluate(expression: str, report: ProgressReport) -> int:
    """The value of *expression* over *report*; raises Unreadable."""
    call = CALL.fullmatch(expression)
    if call is None:
        raise Unreadable("不是 count(…) 形式")
    conditions = [_condition(part) for part in re.split(r"\band\b", call["inside"])]
    kinds = {path.split(".", 1)[0] for path, _, _ in conditions} - {"measure", "measures"}
    if len(kinds) > 1 or kinds - set(ROWS):
        raise Unreadable(f"不能同时统计{'、'.join(sorted(kinds))}")
    rows = ROWS[kinds.pop() if kinds else "measure"](report)
    return sum(all(_holds(row, *condition) for condition in conditions) for row in rows)


def _condition(text: str) -> tuple[str, bool, frozenset[str]]:
    match = CONDITION.fullmatch(text)
    if match is None:
        raise Unreadable(f"看不懂条件“{text.strip()}”")
    values = frozenset(match["value"].split("|"))
    if "done" in values:
        values = (values - {"done"}) | DONE
    path = re.sub("^measures", "measure", match["path"])
    return path, match["op"] != "!=", values


def _holds(row: Row, path: str, wanted: bool, values: frozenset[str]) -> bool:
    if path not in row:
        raise Unreadable(f"没有“{path}”这一项数据")
    return (row[path] in values) is wanted


def _places(report: ProgressReport) -> dict[str, Place]:
    return {place.measure.id: place for place in report.ledger.places()} if report.ledger else {}


def _measure(entry: Entry, place: Place | None) -> dict[str, str]:
    row = {
        "measure.status": entry.status,
        "measure.id": entry.measure_id,
        "measure.problem": entry.problem_id,
    }
    return {**row, "measure.category": place.measure.category} if place else row


def _measures(report: ProgressReport) -> Iterator[Row]:
    places = _places(report)
    for entry in report.entries:
        yield _measure(entry, places.get(entry.measure_id))


def _evidence(report: ProgressReport) -> Iterator[Row]:
    places = _places(report)
    for entry in report.entries:
        for item in entry.evidence:
            row = _measure(entry, places.get(entry.measure_id))
            yield {**row, "evidence.kind": item.kind, "evidence.action": item.action or ""}


def _deliverables(report: ProgressReport) -> Iterator[Row]:
    if report.ledger is None:
        for row in _evidence(report):
            if row["evidence.kind"] == REGULATION:
                yield {
                    **row,
                    "deliverables.kind": row["evidence.kind"],
                    "deliverables.action": row["evidence.action"],
                }
        return
    entries = {entry.measure_id: entry for entry in report.entries}
    for place in report.ledger.places():
        entry = entries.get(place.measure.id)
        for item in place.measure.deliverables if entry else ():
            row = _measure(entry, place) if entry else {}
            yield {**row, "deliverables.kind": item.kind, "deliverables.action": item.action}


ROWS = {"measure": _measures, "evidence": _evidence, "deliverables": _deliverables}

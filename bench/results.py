"""RESULTS.md: the kept figures as tables, and what they say of the targets."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.archive_section import archive_section
from bench.batch_section import batch_section
from bench.clerk_section import clerk_section
from bench.contestant import BY_NAME
from bench.figures import CPU, MEMORY, WALL, added_row, costs, middle, ratio
from bench.flatness import soak_section
from bench.kept import Kept
from bench.pairs import LIMIT, QUESTIONS, Question
from bench.sizes import BY_NAME as SIZES
from bench.tables import table
from bench.targets import targets

MB = 1_000_000
METHOD = Path(__file__).with_name("method.md")


def written(kept: Kept) -> str:
    """The whole page."""
    head = METHOD.read_text("utf-8").replace("{limit}", f"{LIMIT:.0f}")
    parts = [head, *(_section(question, kept.of(question.name)) for question in QUESTIONS)]
    parts += [_rows([*kept.of("whole"), *kept.of("rows")]), _rows(kept.of("word")), _start(kept.of("start"))]
    parts += [
        archive_section(kept.archive),
        clerk_section(kept.clerks),
        batch_section(kept.batches),
        soak_section(kept.soak),
    ]
    parts += [targets(kept), _versions(kept.records)]
    return "\n".join(part for part in parts if part)


def _section(question: Question, records: Sequence[Mapping[str, Any]]) -> str:
    if not records:
        return ""
    heads = ["paper", "rival", "pages", "CPU s", "wall s", "MB", "CPU ratio", "wall ratio"]
    body: list[list[str]] = []
    for size in SIZES.values():
        found = {record["rival"]: record for record in records if record["size"] == size.name}
        present = [found[name] for name in question.rivals if name in found]
        if present:
            body.append(_own_row(size.title, present[0]))
            body += [_rival_row(found.get(name) or _unmeasured(name)) for name in question.rivals]
    return f"## {question.title}\n\n{table(heads, body)}"


def _own_row(title: str, record: Mapping[str, Any]) -> list[str]:
    if not any(pair[0] for pair in record["pairs"]):
        return [title, "this service", *[record.get("own_reason") or "–"], *["–"] * 5]
    return [title, "**this service**", _page_count(record, 0), *_taken(record, 0), "1", "1"]


def _unmeasured(rival: str) -> dict[str, Any]:
    return {"rival": rival, "pairs": [], "reason": "not measured"}


def _rival_row(record: Mapping[str, Any]) -> list[str]:
    title = BY_NAME[record["rival"]].title
    if not any(pair[1] for pair in record["pairs"]):
        return ["", title, record["reason"] or "–", *["–"] * 5]
    ratios = [str(ratio(record["pairs"], what) or "–") for what in (CPU, WALL)]
    return ["", title, _page_count(record, 1), *_taken(record, 1), *ratios]


def _page_count(record: Mapping[str, Any], side: int) -> str:
    count = record.get("pages", [None, None])[side]
    return f"{count:,}" if count else "–"


def _taken(record: Mapping[str, Any], side: int) -> list[str]:
    cpu, wall, memory = (middle(record["pairs"], side, what) or 0.0 for what in (CPU, WALL, MEMORY))
    return [seconds(cpu), seconds(wall), f"{memory / MB:,.0f}"]


def seconds(value: float) -> str:
    """Seconds with as many digits as mean anything."""
    return f"{value:.3f}" if value < 1 else f"{value:.1f}"


def _rows(records: Sequence[Mapping[str, Any]]) -> str:
    """What a row costs each contestant, by size, and the pages a second where there are pages."""
    found = costs(records, {name: size.rows for name, size in SIZES.items()})
    if not found:
        return ""
    pages = _pages(records)
    body = [row for name, cost in found.items() for row in _row_costs(name, cost, pages.get(name, {}))]
    subject = BY_NAME[records[0]["subject"]].title
    heads = ["contestant", "rows", "CPU s", "ms a row", "ms an added row", "pages a CPU second"]
    return f"## Cost of a row: {subject}\n\n{table(heads, body)}"


def _row_costs(name: str, cost: Mapping[int, float], pages: Mapping[int, int]) -> Iterator[list[str]]:
    counts = sorted(cost)
    for place, count in enumerate(counts):
        before = counts[place - 1] if place else None
        added = added_row((before, cost[before]), (count, cost[count])) * 1000 if before else None
        yield [
            "" if place else BY_NAME[name].title,
            f"{count:,}",
            seconds(cost[count]),
            f"{cost[count] / count * 1000:.2f}",
            f"{added:.2f}" if added is not None else "–",
            f"{pages[count] / cost[count]:.1f}" if pages.get(count) else "–",
        ]


def _pages(records: Sequence[Mapping[str, Any]]) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for record in records:
        for side, name in enumerate((record["subject"], record["rival"])):
            if count := record.get("pages", [None, None])[side]:
                found.setdefault(name, {})[SIZES[record["size"]].rows] = count
    return found


STARTS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], str]]] = {
    "office-cold-command": (
        "`hongtou generate` from nothing, beside docxtpl + LibreOffice from nothing",
        lambda record: "",
    ),
    "request-first": (
        "a warm request to the server, beside the first after its start",
        lambda record: f" Ready after {record['ready_seconds']:.1f} s.",
    ),
}


def _start(records: Sequence[Mapping[str, Any]]) -> str:
    if not records:
        return ""
    body, notes = [], ""
    for record in records:
        title, note = STARTS[record["rival"]]
        notes += note(record)
        if record["pairs"]:
            ours, theirs = (_taken(record, side)[:2] for side in (0, 1))
            ratios = [str(ratio(record["pairs"], what)) for what in (CPU, WALL)]
            body.append([title, *ours, *theirs, *ratios])
        else:
            body.append([title, record["reason"], *["–"] * 5])
    heads = ["28-problem notice", "CPU s", "wall s", "beside: CPU s", "wall s", "CPU ratio", "wall ratio"]
    return f"## Starting\n\n{table(heads, body)}\n{notes.strip()}\n"


def _versions(records: Sequence[Mapping[str, Any]]) -> str:
    told = sorted(
        {
            f"{record['date']}: " + ", ".join(f"{name} {value}" for name, value in record["versions"].items())
            for record in records
        }
    )
    return "## Measured with\n\n" + "\n".join(f"- {line}" for line in told) + "\n"

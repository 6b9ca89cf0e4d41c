"""The targets of batches, and whether the kept figures reach them."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

Verdict = tuple[str, bool | None, str]
Records = Sequence[Mapping[str, Any]]

MOST_SHARE, LEAST_TIMES, MOST_SECONDS, MOST_WAIT, MOST_GROWTH = 0.05, 1.8, 10, 2, 1.1
SINGLE = {"POST /render", "POST /documents"}
SIDES = {"worker": "worker", "web": "web process", "command": "hongtou batch --dry-run"}
PAPERS = {"notice-28": "28-problem notice", "notice-2": "2-page notice"}


def batch_verdicts(records: Records) -> Iterator[Verdict]:
    """Each target in turn."""
    by_name = {record["name"]: record for record in records}
    for size, title in PAPERS.items():
        yield _overhead(by_name.get(f"row {size} render"), by_name.get(f"row {size} file"), title)
    yield _scaling(by_name.get("scaling"))
    yield _handing_over(by_name.get("handing over"))
    yield _memory(by_name.get("memory"))
    yield _fairness([record for record in records if record["name"].startswith("fair ")])


def shares(taken: Records) -> tuple[float, float]:
    """What a row takes besides its making, of its making: by the processor and by the clock of one slot."""
    own = median(one["own"] / one["below"] for one in taken)
    return own, median(one["wall"] / one["making"] - 1 for one in taken)


def _overhead(made: Mapping[str, Any] | None, filed: Mapping[str, Any] | None, title: str) -> Verdict:
    aim = f"batch: overhead of a row that is made ≤ 5 % of its making, {title}"
    if not made:
        return aim, None, "–"
    own, wall = shares(made["taken"])
    besides = f"; of one that is filed too {shares(filed['taken'])[0]:.1%}" if filed else ""
    return aim, own <= MOST_SHARE, f"{own:.1%} by CPU, {wall:.1%} by the clock of one slot{besides}"


def _scaling(record: Mapping[str, Any] | None) -> Verdict:
    aim = "batch: from 1 to 2 makers ≥ 1.8 ×"
    if not record:
        return aim, None, "–"
    times = [two["rows"] / two["wall"] / (one["rows"] / one["wall"]) for one, two in record["pairs"]]
    before, after = record["load"]
    told = f"{median(times):.2f} × ({min(times):.2f}–{max(times):.2f}), load {before:.1f} and {after:.1f}"
    return aim, median(times) >= LEAST_TIMES, told


def _handing_over(record: Mapping[str, Any] | None) -> Verdict:
    aim = "batch: 10,000 rows handed over in ≤ 10 s"
    if not record:
        return aim, None, "–"
    each = {how: seconds * 10_000 / record["rows"] for how, seconds in record["seconds"].items()}
    told = ", ".join(f"{how} {seconds:.1f} s" for how, seconds in each.items())
    return aim, max(each.values()) <= MOST_SECONDS, f"{told}, load {record['load']:.1f}"


def _memory(record: Mapping[str, Any] | None) -> Verdict:
    aim = "batch: memory flat from 100 to 10,000 rows"
    if not record:
        return aim, None, "–"
    growth = max(after / before for before, after in (record[side] for side in SIDES))
    each = ((name, *(round(value / 1e6) for value in record[side])) for side, name in SIDES.items())
    told = ", ".join(f"{name} {before} and {after} MB" for name, before, after in each)
    return aim, growth <= MOST_GROWTH, f"{told} after {record['rows'][0]:,} and {record['rows'][1]:,}"


def _fairness(records: Records) -> Verdict:
    aim = "batch: p95 of a single document, made or filed, while it runs ≤ 2 × alone"
    if not records:
        return aim, None, "–"
    times = {record["name"].removeprefix("fair "): dict(_slower(record["kinds"])) for record in records}
    worst = max(ratio for kinds in times.values() for ratio in kinds.values())
    told = "; ".join(
        f"{name}: " + ", ".join(f"{kind} {ratio:.2f} ×" for kind, ratio in kinds.items())
        for name, kinds in times.items()
    )
    return aim, worst <= MOST_WAIT, told


def _slower(kinds: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for kind in sorted(SINGLE & kinds.keys()):
        alone, beside = kinds[kind]["p95"]
        yield kind, beside / alone

"""The targets that were set, and whether the kept figures reach them."""

from collections.abc import Iterator
from typing import Any

from bench.batch_targets import batch_verdicts
from bench.figures import CPU, MEMORY, WALL, Ratio, added_row, costs, middle, ratio
from bench.kept import Kept
from bench.sizes import BY_NAME as SIZES

MB = 1_000_000
Verdict = tuple[str, bool | None, str]
"""What was to be reached, whether it is (None: not measured), and the value."""


def targets(kept: Kept) -> str:
    """The section of the page."""
    words = {True: "reached", False: "**not reached**", None: "not measured"}
    lines = [f"| {aim} | {words[is_met]} | {value} |" for aim, is_met, value in verdicts(kept)]
    return "\n".join(["## Targets", "", "| per core, warm | | measured |", "| --- | --- | --- |", *lines, ""])


def verdicts(kept: Kept) -> Iterator[Verdict]:
    """Each target in turn."""
    yield _at_least(
        kept, "Word filling ≥ 5 × faster than docxtpl, 28-problem notice", ("word", "notice-28", "docxtpl"), 5
    )
    yield _never_slower(kept)
    for size in ("notice-2", "notice-28"):
        aim = f"{SIZES[size].title} → Word + proven PDF/A ≥ 2 × faster than docxtpl + LibreOffice warm"
        yield _at_least(kept, aim, ("whole", size, "office-warm"), 2)
    yield _at_least(
        kept, "114-measure plan ≥ 1 × docxtpl + LibreOffice warm", ("whole", "plan-114", "office-warm"), 1
    )
    yield from _rows(kept)
    yield _memory(kept)
    yield _first_request(kept)
    yield from batch_verdicts(kept.batches)


def _pairs(kept: Kept, question: str, size: str, rival: str) -> list[Any]:
    found = [one for one in kept.of(question) if (one["size"], one["rival"]) == (size, rival)]
    return found[0]["pairs"] if found else []


def _at_least(kept: Kept, aim: str, where: tuple[str, str, str], times: float) -> Verdict:
    found = ratio(_pairs(kept, *where), CPU)
    return (aim, found.middle >= times if found else None, f"{found} × by CPU" if found else "–")


def _never_slower(kept: Kept) -> Verdict:
    found: list[tuple[Ratio, str]] = []
    for record in kept.of("word"):
        if record["rival"] == "docxtpl" and (seen := ratio(record["pairs"], CPU)):
            found.append((seen, SIZES[record["size"]].title))
    aim = "Word filling never slower than docxtpl, at any size"
    if not found:
        return aim, None, "–"
    least, title = min(found, key=lambda one: one[0].middle)
    return aim, least.middle >= 1, f"at worst {least} × by CPU ({title}), of {len(found)} sizes"


def _rows(kept: Kept) -> Iterator[Verdict]:
    aims = ("cost per row at 10,000 ≤ 1.2 × at 100", "cost of an added row at 10,000 ≤ 1.2 × at 100")
    own = costs(kept.of("rows"), {name: size.rows for name, size in SIZES.items()}).get("own", {})
    if not {20, 114, 10000} <= own.keys() or len(own) < 4:
        yield from ((aim, None, "–") for aim in aims)
        return
    largest = max(own)
    before = max(count for count in own if count < largest)
    added = added_row((before, own[before]), (largest, own[largest])) / added_row(
        (20, own[20]), (114, own[114])
    )
    whole = own[largest] / largest / (own[114] / 114)
    yield aims[0], whole <= 1.2, f"{whole:.2f} × that at 114 rows"
    yield aims[1], added <= 1.2, f"{added:.2f} × from {before:,} to {largest:,} against from 20 to 114"


def _memory(kept: Kept) -> Verdict:
    alone = middle(_pairs(kept, "whole", "plan-114", "office-warm"), 0, MEMORY)
    worker = max((record.get("worker_memory", 0) for record in kept.of("start")), default=0)
    most = middle(_pairs(kept, "whole", "plan-10000", "office-warm"), 0, MEMORY)
    bound = f"; {most / MB:,.0f} MB at 10,000" if most else ""
    aim = "rendering process ≤ 300 MB for the 114-measure plan, a stated bound for 10,000"
    if not alone:
        return aim, None, "–"
    served = f", {worker / MB:,.0f} MB as a worker of the server" if worker else ""
    return aim, max(alone, worker) <= 300 * MB, f"{alone / MB:,.0f} MB by itself{served}{bound}"


def _first_request(kept: Kept) -> Verdict:
    found = ratio(_pairs(kept, "start", "notice-28", "request-first"), WALL)
    aim = "first request after start ≤ 2 × a warm one"
    return aim, found.middle <= 2 if found else None, f"{found} × by the clock" if found else "–"

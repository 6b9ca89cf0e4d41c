"""Whether what was seen over a soak stayed flat, and the soak's section of RESULTS.md."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

SLACK_MB = {"all_mb": 100, "largest_mb": 150, "service_mb": 15}
"""What memory may differ by, besides a tenth: a worker that has just begun holds less than an old one."""

SLACK = {"descriptors": 8, "temporary": 2}
P99_TIMES = 1.5
SETTLED = slice(1, 4)
"""The parts that the last three are compared with: the first one warms up."""

HOW = """\
two callers: notices, reports and plans, both formats, drafts, checks, unsound payloads, and one in a
hundred planted to hang, die or eat all memory. Taken when idle after each tenth; memory of all processes is
proportional (what they share is counted once); the service is the web process and its parent. Times are of
all calls but the planted ones."""

HEADS = {
    "calls": "calls",
    "p50": "p50 s",
    "p99": "p99 s",
    "all_mb": "all MB",
    "largest_mb": "largest MB",
    "service_mb": "service MB",
    "descriptors": "open files",
    "temporary": "temporary files",
}


def quantile(values: Sequence[float], share: float) -> float:
    """The value that so great a *share* does not exceed; raises IndexError where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def faults(parts: Sequence[Mapping[str, Any]]) -> list[str]:
    """What was answered wrongly or did not stay flat, in words."""
    found = [fault for part in parts for fault in part["wrong"]]
    for name, slack in {**SLACK_MB, **SLACK}.items():
        before, after = _sides(parts, name)
        if after > before * (1.1 if name in SLACK_MB else 1) + slack:
            found.append(
                f"{HEADS[name]}: {before:g} in the second to fourth part, {after:g} in the last three"
            )
    before, after = _sides(parts, "p99")
    if after > before * P99_TIMES:
        found.append(f"p99: {before:g} s in the second to fourth part, {after:g} s in the last three")
    return found


def soak_section(soak: Mapping[str, Any] | None) -> str:
    """The figures of the last soak; nothing where there was none."""
    if soak is None:
        return ""
    lines = [f"| {' | '.join(HEADS.values())} |", f"|{' ---: |' * len(HEADS)}"]
    lines += [f"| {' | '.join(f'{part[name]:,}' for name in HEADS)} |" for part in soak["parts"]]
    verdict = "; ".join(soak["faults"][:5]) or "memory, descriptors, temporary files and p99 stayed flat"
    when = f"{soak['minutes']:g} minutes, {soak['date']}, Hongtou {soak['versions']['Hongtou']}"
    return (
        f"## Soak\n\n{soak['count']:,} calls over HTTP in {when}; {HOW}\n\n"
        + "\n".join(lines)
        + f"\n\nVerdict: {verdict}.\n"
    )


def _sides(parts: Sequence[Mapping[str, Any]], name: str) -> tuple[float, float]:
    return median(part[name] for part in parts[SETTLED]), median(part[name] for part in parts[-3:])

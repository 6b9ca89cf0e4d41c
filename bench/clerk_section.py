"""What fifty clerks at once were answered, and the section of RESULTS.md on them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bench.flatness import quantile
from bench.tables import table

MOST_MILLISECONDS = 300
"""What 95 of 100 pages and of 100 savings must not exceed."""

TITLES = {
    "save": "a draft saved",
    "step": "handed on, approved, issued",
    "findings": "findings of a draft",
    "preview": "PDF of a draft",
    "filing": "filed: made, judged, kept",
    "begin": "a draft begun",
    "session": "who is signed in",
    "sign-in": "signed in (Argon2)",
    "asset": "script, style, picture",
}
PAGES = "page: "


def figures(taken: Mapping[str, Sequence[Sequence[float]]]) -> dict[str, dict[str, float]]:
    """By kind: how many answers, and what a half, 95 and 99 of 100, and all took at most, in milliseconds."""
    times = {kind: [each[1] for each in answers] for kind, answers in taken.items()}
    times[f"{PAGES}all"] = [
        value for kind, values in times.items() if kind.startswith(PAGES) for value in values
    ]
    return {kind: _figures(values) for kind, values in times.items() if values}


def _figures(values: Sequence[float]) -> dict[str, float]:
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    found = {name: round(quantile(values, share)) for name, share in shares.items()}
    return {"count": len(values), **found, "most": round(max(values))}


def verdict(record: Mapping[str, Any]) -> list[str]:
    """What went wrong, was lost or took too long, in words."""
    times = Counter(record["faults"]).most_common(5)
    found = [*(f"{count} × {fault}" for fault, count in times), *record["lost"][:5]]
    for kind in ("save", f"{PAGES}all"):
        p95 = record["kinds"][kind]["p95"]
        if p95 >= MOST_MILLISECONDS:
            found.append(f"{_title(kind)}: 95 of 100 in {p95} ms")
    return found


def clerk_section(record: Mapping[str, Any] | None) -> str:
    """The figures of the last fifty clerks; nothing where there were none."""
    if record is None:
        return ""
    kinds = record["kinds"]
    heads = ["ms", "answers", "p50", "p95", "p99", "most"]
    rows = [
        [_title(kind), *(f"{kinds[kind][name]:,}" for name in ("count", *heads[2:]))]
        for kind in _order(kinds)
    ]
    return f"## Fifty clerks at once\n\n{_told(record)}\n\n{table(heads, rows)}\n{_end(record)}\n"


def _order(kinds: Iterable[str]) -> list[str]:
    pages = sorted(kind for kind in kinds if kind.startswith(PAGES) and kind != f"{PAGES}all")
    return [f"{PAGES}all", *pages, *(kind for kind in TITLES if kind in kinds)]


def _title(kind: str) -> str:
    if kind == f"{PAGES}all":
        return "**all pages**"
    return TITLES.get(kind, kind)


STORY = """\
Who writes types for half a minute (a save and a check every 2 to 5 s), looks at the PDF, the list and the
paper, three times over, reads all answers and hands on; others read, approve, issue and file. Times are the
callers', over HTTP on loopback; a browser fetches each script once. Server, workers and callers share two
cores."""


def _told(record: Mapping[str, Any]) -> str:
    spent, load = record["cpu_seconds"], record["load"]
    people = ", ".join(f"{count} {name}s" for name, count in record["people"].items())
    return (
        f"{people} come one after the other, and are all there for {record['seconds']} s. {STORY} CPU: web"
        f" process {spent['web']:.0f} s, workers and veraPDF {spent['below']:.0f} s, callers"
        f" {spent['clerks']:.0f} s, in {record['minutes']:g} minutes; {record['memory_mb']:,} MB in the end."
        f" Load average of the machine before and after: {load[0]:g} and {load[1]:g}. {record['date']},"
        f" Hongtou {record['versions']['Hongtou']}."
    )


def _end(record: Mapping[str, Any]) -> str:
    states = ", ".join(f"{count} {name}" for name, count in sorted(record["states"].items()))
    found = "; ".join(verdict(record))
    return (
        f"{record['drafts']} papers were begun, and are now {states}; {len(record['lost'])} lost,"
        f" {len(record['faults'])} errors. Wanted: no error, no lost draft, 95 of 100 pages and savings in"
        f" less than {MOST_MILLISECONDS} ms: {f'**not reached** ({found})' if found else 'reached'}.\n"
    )

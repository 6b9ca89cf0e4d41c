"""The section of RESULTS.md on the archive."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from bench.figures import CPU, WALL, middle
from bench.tables import table

FILING = {
    "filing": "filed durably, nobody looking into the files",
    "filing-judged": "filed durably, judged by veraPDF, opened, all checks of DA/T 70",
}
MOST_MILLISECONDS = 50


def archive_section(records: Sequence[Mapping[str, Any]]) -> str:
    """The section; empty where nothing was measured."""
    return "\n".join(part for part in (_filing(records), _verifying(records), _searching(records)) if part)


def _filing(records: Sequence[Mapping[str, Any]]) -> str:
    rows = [row for record in records if record["name"] in FILING for row in _filing_rows(record)]
    if not rows:
        return ""
    heads = ["28-problem notice", "a second", "wall ms", "CPU ms", "wall ratio to the copy"]
    return (
        "## Filing\n\nOne after the other, as one caller sees it, on files and SQLite. A bare copy writes the"
        " same three files and syncs each and its folder.\n\n" + table(heads, rows)
    )


def _filing_rows(record: Mapping[str, Any]) -> Iterator[list[str]]:
    ours, copy = ([middle(record["pairs"], side, what) or 0.0 for what in (WALL, CPU)] for side in (0, 1))
    ratio = median(pair[0][WALL] / pair[1][WALL] for pair in record["pairs"])
    for title, (wall, cpu), times in (
        (FILING[record["name"]], ours, f"{ratio:.1f}"),
        ("bare copy + fsync", copy, "1"),
    ):
        yield [title, f"{1 / wall:,.1f}", f"{wall * 1000:.1f}", f"{cpu * 1000:.1f}", times]


def _verifying(records: Sequence[Mapping[str, Any]]) -> str:
    rows: list[list[str]] = []
    for record in records:
        if record["name"] != "verify":
            continue
        for side, title in enumerate(("every byte proven by the log", "bare SHA-512 of the same files")):
            wall, cpu = (middle(record["pairs"], side, what) or 0.0 for what in (WALL, CPU))
            rows.append([title, f"{1 / wall:,.0f}", f"{1 / cpu:,.0f}"])
    if not rows:
        return ""
    return (
        "## Verifying\n\nDocuments of 0.7 MB from files that were just written, by one process.\n\n"
        + table(["", "MB a second", "MB a CPU second"], rows)
    )


def _searching(records: Sequence[Mapping[str, Any]]) -> str:
    found = {
        (record["database"], record["count"]): record["milliseconds"]
        for record in records
        if record["name"].startswith("search ")
    }
    if not found:
        return ""
    columns = sorted(found, key=lambda key: (key[0] != "SQLite", key[1]))
    queries = list(dict.fromkeys(query for key in columns for query in found[key]))
    heads = ["first page of 20, ms", *(f"{database} {count:,}" for database, count in columns)]
    rows = [[query, *(str(found[key].get(query, "–")) for key in columns)] for query in queries]
    slowest = max(value for key in columns for value in found[key].values())
    verdict = "reached" if slowest <= MOST_MILLISECONDS else "**not reached**"
    return (
        f"## Searching\n\nWall time, medians of nine. At most {MOST_MILLISECONDS} ms:"
        f" {verdict} ({slowest} ms).\n\n" + table(heads, rows)
    )

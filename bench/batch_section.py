"""The section of RESULTS.md on batches."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from bench.batch_targets import PAPERS, shares
from bench.tables import table

Records = Sequence[Mapping[str, Any]]

RATES = {
    "rate batch": "**a batch**: proven Word and PDF/A, two makers",
    "rate batch-filed": "**a batch, filed**: judged by veraPDF, checked, numbered, logged",
    "rate loop": "(a) a shell loop of `hongtou generate`",
    "rate office-warm": "(b) docxtpl + unoserver, two of each: PDF, no PDF/A, no proof",
    "rate carbone": "(c) Carbone + LibreOffice, two of each: PDF, no PDF/A, no proof",
}
HOW = """\
The 28-problem notice, each of other words; all warm, taken in turn, the median of the rounds. A batch of
{count:,} was worked on in {rounds} parts; the others make fewer, since their pace does not change. What the
start of the worker takes comes once ({ready:.1f} s). CPU is of all processes. Load average before and after:
{before:.1f} and {after:.1f}. All makers, rivals' too, have niceness 15; but each process of a rival is a
session of its own, with its own share of a busy machine, and a batch is one. So where the load is above 2,
the column by CPU says more."""


def batch_section(records: Records) -> str:
    """The section; empty where nothing was measured."""
    parts = [part(records) for part in (_rates, _rows, _claims, _fairness)]
    return "\n".join(part for part in parts if part)


def _rates(records: Records) -> str:
    found = {record["name"]: record for record in records if record["name"] in RATES}
    if not found:
        return ""
    ours = found["rate batch"]
    before, after = ours["load"]
    how = HOW.format(
        count=ours["count"], rounds=len(ours["rounds"]), ready=ours["ready"], before=before, after=after
    )
    heads = ["documents a minute", "by the clock", "by CPU", "made"]
    body = [_rate(title, found[name]) for name, title in RATES.items() if name in found]
    return f"## Batches\n\n{how}\n\n{table(heads, body)}"


def _rate(title: str, record: Mapping[str, Any]) -> list[str]:
    if not record["rounds"]:
        return [title, f"absent: {record['reason']}", "–", "–"]
    wall, cpu = (
        median(
            documents * 60 / spent for documents, spent in ((one[0], one[side]) for one in record["rounds"])
        )
        for side in (1, 2)
    )
    return [title, f"{wall:.0f}", f"{cpu:.0f}", str(sum(one[0] for one in record["rounds"]))]


def _rows(records: Records) -> str:
    found = {record["name"]: record["taken"] for record in records if record["name"].startswith("row ")}
    if not found:
        return ""
    body = [
        [f"{title}, {mode}", *_row(found[f"row {size} {mode}"])]
        for size, title in PAPERS.items()
        for mode in ("render", "file")
        if f"row {size} {mode}" in found
    ]
    heads = [
        "a row, ms",
        "making",
        "all by the clock",
        "CPU of makers, veraPDF",
        "CPU of the worker",
        "share",
    ]
    return (
        "### What a row takes besides its making\n\nOne slot. The worker's own process claims, hands out,"
        f" keeps or files, and writes down.\n\n{table(heads, body)}"
    )


def _row(taken: Records) -> Iterator[str]:
    for what in ("making", "wall", "below", "own"):
        yield f"{median(one[what] / one['rows'] for one in taken) * 1000:.1f}"
    yield f"{shares(taken)[0]:.1%}"


def _claims(records: Records) -> str:
    found = {
        record["name"]: record["milliseconds"] for record in records if record["name"].startswith("claim ")
    }
    if not found:
        return ""
    columns = list(found)
    heads = ["ms, with so many rows in the tables", *(name.removeprefix("claim ") for name in columns)]
    body = [[act, *(f"{found[name][act]:.1f}" for name in columns)] for act in found[columns[0]]]
    return f"### Claims and answers\n\n{table(heads, body)}"


def _fairness(records: Records) -> str:
    body = [
        [f"{record['name'].removeprefix('fair ')}: {kind}", *_waits(times)]
        for record in records
        if record["name"].startswith("fair ")
        for kind, times in record["kinds"].items()
    ]
    heads = ["ms", "p50 alone", "p50 beside", "p95 alone", "p95 beside", "p95 ratio"]
    if not body:
        return ""
    return (
        "### A single caller beside a batch\n\nOne caller, who waits for each answer; the batch rests and"
        f" goes on in turn.\n\n{table(heads, body)}"
    )


def _waits(times: Mapping[str, Sequence[float]]) -> Iterator[str]:
    for name in ("p50", "p95"):
        yield from (f"{value:.0f}" for value in times[name])
    yield f"{times['p95'][1] / times['p95'][0]:.2f}"

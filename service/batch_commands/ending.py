"""How a batch came out: in words for people, and as an exit code."""

from collections.abc import Iterable, Iterator
from itertools import islice

import click

from service.batch_commands.reports import Reporting
from service.batch_reports.lines import Line
from service.batch_reports.words import SEVERITIES, outcome
from service.console import DONE, FINDINGS, OUR_FAULT
from service.core.batches import UNDONE, Batch, RowState
from service.core.errors import HongtouError
from service.core.errors.faults import ServiceError
from service.core.findings import Severity

FIRST = 10
"""Faulty rows that are told at the end."""

MOST_FINDINGS = 5
"""Of one row."""

STOPPED = 130
"""The exit code of a command that was told to stop, as shells have it."""


def exit_code(batch: Batch, reporting: Reporting) -> int:
    """0 where all is done, 1 where payloads had faults, 3 where the fault is ours or rows were cancelled."""
    if batch.count(RowState.DONE) == batch.total:
        return DONE
    if not batch.count(*UNDONE):
        return OUR_FAULT
    ours = set(_codes(ServiceError))
    failed = reporting.lines([*UNDONE])
    return OUR_FAULT if any(line.error.get("code") in ours for line in failed) else FINDINGS


def say_outcome(batch: Batch, reporting: Reporting) -> None:
    """Nothing; people were told how it came out, and what is wrong with the first rows that failed."""
    click.echo(outcome(batch, reporting.state))
    say_undone(batch, reporting.lines([*UNDONE]))


def say_undone(batch: Batch, lines: Iterable[Line]) -> None:
    """Nothing; people were told what is wrong with the first of the rows that failed, which *lines* are."""
    for line in islice(lines, FIRST):
        for sentence in _sentences(line):
            click.echo(sentence, err=True)
    if (more := batch.count(*UNDONE) - FIRST) > 0:
        click.echo(f"  ……还有 {more} 件未成。", err=True)


def _sentences(line: Line) -> Iterator[str]:
    error = line.error
    message = error.get("message", "")
    yield f"  第 {line.row.number} 件（{line.row.name}）{line.state}：{message}"
    grave = SEVERITIES[Severity.ERROR.value]
    findings = [found for found in line.findings if found.severity == grave and found.message != message]
    if not findings:
        yield f"      {error.get('hint', '')}"
    for finding in findings[:MOST_FINDINGS]:
        yield f"      {finding.place or finding.pointer or '全文'}：{finding.message}{finding.hint}"
    if (more := len(findings) - MOST_FINDINGS) > 0:
        yield f"      ……还有 {more} 处。"


def _codes(kind: type[HongtouError]) -> Iterator[str]:
    yield kind.code
    for further in kind.__subclasses__():
        yield from _codes(further)

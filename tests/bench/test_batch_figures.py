"""What is measured of batches is told as it was measured, with a verdict that can be bad."""

from pathlib import Path
from typing import Any

import pytest

from bench.batch_scale import memory
from bench.batch_section import batch_section
from bench.batch_targets import batch_verdicts
from bench.batch_worker import handed_over, numbered
from bench.kept import Kept
from bench.payloads import short_notice
from service.bootstrap.jobs import build_ledger
from service.core.batches import RowState
from service.settings import read_settings

TAKEN = {"rows": 10, "wall": 2.0, "own": 0.08, "below": 1.6, "making": 1.9}
GOOD: dict[str, dict[str, Any]] = {
    "row notice-28 render": {"taken": [TAKEN]},
    "row notice-2 render": {"taken": [{**TAKEN, "own": 0.079}]},
    "row notice-2 file": {"taken": [{**TAKEN, "own": 0.16}]},
    "scaling": {"pairs": [[TAKEN, {**TAKEN, "rows": 20, "wall": 2.1}]], "load": [0.1, 1.9]},
    "handing over": {"rows": 5000, "seconds": {"HTTP, SQLite": 2.0}, "load": 1.0},
    "memory": {
        "rows": [100, 10_000],
        "worker": [100_000_000, 105_000_000],
        "web": [90_000_000] * 2,
        "command": [80_000_000] * 2,
    },
    "fair notices": {"kinds": {"POST /render": {"p50": [200, 210], "p95": [300, 330]}}},
}
BAD: dict[str, dict[str, Any]] = {
    "row notice-28 render": {"taken": [{**TAKEN, "own": 0.081}]},
    "row notice-2 render": {"taken": [{**TAKEN, "own": 0.081}]},
    "scaling": {"pairs": [[TAKEN, {**TAKEN, "rows": 20, "wall": 2.4}]], "load": [0.1, 1.9]},
    "handing over": {"rows": 5000, "seconds": {"HTTP, SQLite": 2.0, "ledger": 5.1}, "load": 1.0},
    "memory": {
        "rows": [100, 10_000],
        "worker": [100_000_000] * 2,
        "web": [90_000_000, 100_000_000],
        "command": [80_000_000] * 2,
    },
    "fair notices": {"kinds": {"POST /render": {"p50": [200, 210], "p95": [300, 601]}}},
}


def told(records: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The records as they are kept."""
    return [{"name": name, **record} for name, record in records.items()]


def test_every_target_can_be_reached_and_missed() -> None:
    """And is told as not measured where nothing was."""
    assert {True} == {is_met for _, is_met, _ in batch_verdicts(told(GOOD))}
    assert {False} == {is_met for _, is_met, _ in batch_verdicts(told(BAD))}
    assert {None} == {is_met for _, is_met, _ in batch_verdicts([])}


def test_what_a_filed_row_takes_besides_is_told_with_the_target() -> None:
    """The target is of rows that are made; those that are filed are not left out."""
    said = [said for aim, _, said in batch_verdicts(told(GOOD)) if "2-page" in aim]
    assert ["4.9% by CPU, 5.3% by the clock of one slot; of one that is filed too 10.0%"] == said


def test_the_page_tells_the_pace_by_clock_and_processor() -> None:
    """And of a rival that is absent, why."""
    ours = {"name": "rate batch", "rounds": [[20, 10.0, 15.0]], "reason": None, "ready": 5.0, "count": 60}
    absent = {"name": "rate carbone", "rounds": [], "reason": "no node", "ready": None, "count": 60}
    page = batch_section([{**ours, "load": [1.0, 2.0]}, {**absent, "load": [1.0, 2.0]}])
    assert "| **a batch**: proven Word and PDF/A, two makers | 120 | 80 | 20 |" in page
    assert "absent: no node" in page
    assert "" == batch_section([])


def test_a_newer_record_of_batches_takes_the_place_of_the_older(tmp_path: Path) -> None:
    """In the file too."""
    kept = Kept()
    for count in (1, 2):
        kept.put_batches({"name": "memory", "count": count})
    kept.write(tmp_path / "results.json")
    assert [{"name": "memory", "count": 2}] == Kept.read(tmp_path / "results.json").batches


def test_payloads_of_a_batch_are_other_documents(tmp_path: Path) -> None:
    """Of other words and under other ids, and all wait to be worked on."""
    ledger = build_ledger(read_settings({"HONGTOU_DATA": str(tmp_path)}))
    payloads = list(numbered(short_notice, range(1, 4)))
    batch = handed_over(ledger, payloads)
    assert 3 == batch.count(RowState.WAITING) == len(set(payloads))
    assert ["bench-1", "bench-2", "bench-3"] == [row.doc_id for row in ledger.rows(batch.id, limit=9)]


@pytest.mark.nightly
def test_memory_is_measured_where_rows_are_worked_on_and_told() -> None:
    """Of a worker that makes nothing, of a web process that answers all, and of the command."""
    (record,) = memory(120)
    assert all(peak > 50_000_000 for side in ("worker", "web", "command") for peak in record[side])
    assert record["row"]["cpu"] > 0

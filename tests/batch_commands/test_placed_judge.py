"""The judge of a folder that the command filled finds whatever is not as the batch has it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from service.bootstrap.jobs import build_ledger
from service.console import DONE
from service.core.batches import Row
from service.settings import read_settings
from tests.batch_commands.conftest import Run, payload, written
from tests.faults.placed_judge import faults_of_folder

ROWS = 3


def made(row: Row, format: str) -> bytes:
    """What the worker of these tests makes of a row."""
    return format.encode() + json.dumps(payload(row.number)).encode()


def first(folder: Path) -> Path:
    """A file of the first row."""
    return min(folder.glob("001_*"))


def forget_a_row(folder: Path) -> None:
    """Nothing; the report knows of one fewer."""
    report = folder / "report.json"
    told = json.loads(report.read_bytes())
    report.write_text(json.dumps({**told, "rows": told["rows"][1:]}), encoding="utf-8")


def mix_rows_up(folder: Path) -> None:
    """Nothing; the report says of the first row what is true of the second."""
    report = folder / "report.json"
    told = json.loads(report.read_bytes())
    told["rows"][0] = {**told["rows"][1], "number": 1}
    report.write_text(json.dumps(told), encoding="utf-8")


PLANTED: dict[str, Callable[[Path], object]] = {
    "nothing": lambda folder: None,
    "a file is gone": lambda folder: first(folder).unlink(),
    "a file has other bytes": lambda folder: first(folder).write_bytes(b"other"),
    "a file more": lambda folder: (folder / "004_x.pdf").write_bytes(b"more"),
    "what a killed one left": lambda folder: (folder / ".hongtou-batch-x").mkdir(),
    "a row fewer in the report": forget_a_row,
    "rows mixed up in the report": mix_rows_up,
    "a report is gone": lambda folder: (folder / "report.xlsx").unlink(),
    "no manifest": lambda folder: (folder / "manifest-sha256.txt").unlink(),
}


def test_what_is_planted_in_a_folder_is_found(run: Run, tmp_path: Path) -> None:
    """And nothing is said where nothing is."""
    assert DONE == run(str(written(tmp_path, ROWS)), "-o", "out").exit_code
    ledger = build_ledger(read_settings({"HONGTOU_DATA": str(tmp_path / "data")}))
    (batch,), _ = ledger.page(None, offset=0, limit=1)
    rows = ledger.rows(batch.id, limit=9)
    silent = []
    for plant, planting in PLANTED.items():
        folder = Path(shutil.copytree(tmp_path / "out", tmp_path / plant))
        planting(folder)
        if not [*faults_of_folder(folder, rows, made)]:
            silent.append(plant)
    assert ["nothing"] == silent

"""What the tests of `hongtou batch` share: an empty folder, and a worker that needs no engine."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.batch_commands import running
from service.cli import main
from tests.batch_commands.quick import QuickWorker

Run = Callable[..., Result]
ROOT = Path(__file__).parents[2]


def payload(number: int, **more: object) -> dict[str, object]:
    """A payload unlike all others."""
    return {"doc_type": "feedback_notice", "doc_id": f"N-{number}", **more}


def written(folder: Path, count: int, *broken: int) -> Path:
    """An NDJSON file in *folder* of so many payloads, those of these numbers broken."""
    path = folder / "many.ndjson"
    lines = (
        json.dumps(payload(number, broken=True) if number in broken else payload(number))
        for number in range(1, count + 1)
    )
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def names(folder: Path) -> list[str]:
    """What stands in the folder of files of rows, by number and ending."""
    return sorted(
        f"{path.name.partition('_')[0]}{path.suffix}" for path in folder.iterdir() if path.name[0].isdigit()
    )


def killed(tmp_path: Path, point: str, last: int) -> None:
    """Nothing; the command ran on the same data, and died there."""
    script = [sys.executable, "-m", "tests.batch_commands.quick", point, str(last)]
    command = [*script, "batch", str(tmp_path / "many.ndjson"), "-o", str(tmp_path / "out")]
    environment = {**os.environ, "HONGTOU_DATA": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert -signal.SIGKILL == done.returncode, done.stderr.decode()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `hongtou batch` in an empty folder, on data of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HONGTOU_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(running, "Working", QuickWorker)

    def invoke(*arguments: str, input: bytes = b"") -> Result:
        return CliRunner().invoke(main, ("batch", *arguments), input=input)

    return invoke

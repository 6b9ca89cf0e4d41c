"""Whatever process is killed while batches come in or are worked on: nothing is lost, nothing is twice."""

import subprocess
from pathlib import Path

from tests.faults.batch_kills import KINDS, Torture

ROOT = Path(__file__).parents[2]
SEED = 8


def test_kills_at_random_moments_lose_no_row_and_do_none_twice(tmp_path: Path) -> None:
    """Of the command that hands over and works itself, of the service and of each process below either."""
    account = Torture.at(tmp_path, SEED, 300, (0.2, 2.0)).run(len(KINDS))
    assert 300 == account.rows
    assert len({*account.kills}) > 4, str(account)
    assert account.kills.count("command") > 1, str(account)
    assert [] == account.faults, str(account)


def test_the_nightly_run_has_ten_thousand_rows() -> None:
    """Beside all tests that are marked so."""
    asked = ["make", "--dry-run", "nightly"]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "/pytest -m nightly\n" in said
    assert "-m tests.faults.batch_kills --rows 10000\n" in said

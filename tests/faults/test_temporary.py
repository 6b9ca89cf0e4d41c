"""What a killed process left of temporary files is gone when the next one starts."""

import subprocess
import sys
from pathlib import Path

import pytest

from service.database.temporary import clear_temporary, make_temporary

LEAVING = """
import os
from service.database.temporary import make_temporary
folder = make_temporary()
(folder.path / "left").write_text("left")
print(folder.path, flush=True)
os.kill(os.getpid(), 9)
"""


def test_only_what_dead_owners_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what somebody still uses, nor what is not ours."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    said = subprocess.run([sys.executable, "-c", LEAVING], stdout=subprocess.PIPE, text=True)
    left = Path(said.stdout.strip())
    assert (left / "left").exists()
    others, mine = tmp_path / "somebody", make_temporary()
    others.mkdir()
    clear_temporary()
    assert {others, mine.path} == {*tmp_path.iterdir()}
    mine.end()
    assert {others} == {*tmp_path.iterdir()}

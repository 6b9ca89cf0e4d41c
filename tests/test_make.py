"""What `make` runs can be run: everything that its scripts and modules import is there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CALL = re.compile(r"(?:PYTHONPATH=(\S+) )?\$\(BIN\)/python (-m )?(\S+)")
CALLS = sorted(set(CALL.findall(Path(ROOT, "Makefile").read_text(encoding="utf-8"))))

LOAD = "import runpy, sys; runpy.run_{}(sys.argv[1], run_name='loaded')"


@pytest.mark.parametrize(("path", "is_module", "name"), CALLS, ids=[call[2] for call in CALLS])
def test_what_make_runs_is_all_there(path: str, is_module: str, name: str) -> None:
    """Loaded as make starts it, a module beside where it is called, a file without."""
    start = ["-c", LOAD.format("module")] if is_module else ["-P", "-c", LOAD.format("path")]
    environ = {**os.environ, "PYTHONPATH": path}
    subprocess.run([sys.executable, *start, name], cwd=ROOT, env=environ, check=True)

"""The same payload gives the same two files wherever and however the process runs."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from service.bootstrap.papers import build_pipeline
from service.registry import sample
from service.settings import read_settings

ROOT = Path(__file__).parent.parent.parent
PAPERS = (("feedback_notice", "minimal"), ("rectification_plan", "full"))

ANEW = """
import sys
from hashlib import sha256
from service.bootstrap.papers import build_pipeline
from service.settings import read_settings
pipeline = build_pipeline(read_settings({}))
outcome = pipeline.render(pipeline.load(sys.stdin.buffer.read()), ("docx", "pdf"))
print(*(sha256(item.content).hexdigest() for item in outcome.renditions))
"""


@pytest.mark.parametrize(("type_name", "which"), PAPERS)
def test_place_time_language_and_chance_leave_no_trace(type_name: str, which: str, tmp_path: Path) -> None:
    """Another locale, time zone, hash seed, working, temporary and home folder."""
    pipeline = build_pipeline(read_settings({}))
    body = sample(type_name, which)
    here = pipeline.render(pipeline.load(body), ("docx", "pdf"))
    elsewhere = tmp_path / "另一处"
    elsewhere.mkdir()
    environ = {
        **os.environ,
        "LC_ALL": "C",
        "LANGUAGE": "ja",
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "4711",
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(elsewhere),
        "HOME": str(elsewhere),
        "SOURCE_DATE_EPOCH": "1",
    }
    command = [sys.executable, "-c", ANEW]
    done = subprocess.run(command, cwd=elsewhere, env=environ, input=body, capture_output=True, check=True)
    assert done.stdout.decode().split() == [sha256(item.content).hexdigest() for item in here.renditions]

"""Long work says how far it has come: to a person, and only when it is long."""

import os
import pty
import subprocess
import sys
from pathlib import Path

WORK = """
import sys, time
from service import progress
progress.PATIENCE_SECONDS = {patience}
for item in progress.tracked([1, 2, 3], "检测文书"):
    time.sleep(0.3)
print("答复")
"""


def seen(patience: float) -> tuple[str, str]:
    """What a terminal shows as standard error, and what comes on standard output."""
    outer, inner = pty.openpty()
    answer = subprocess.run(
        [sys.executable, "-c", WORK.format(patience=patience)],
        stdout=subprocess.PIPE,
        stderr=inner,
        cwd=Path(__file__).parents[1],
        env={**os.environ, "TERM": "xterm"},
        text=True,
        check=True,
    )
    os.write(inner, b"END")
    shown = b""
    while not shown.endswith(b"END"):
        shown += os.read(outer, 65536)
    os.close(inner)
    os.close(outer)
    return shown.decode()[:-3], answer.stdout


def test_long_work_shows_a_bar_beside_the_answer() -> None:
    """The answer stays on standard output."""
    shown, answer = seen(0.1)
    assert "检测文书" in shown and "1/3" in shown
    assert "答复\n" == answer


def test_short_work_says_nothing() -> None:
    """No bar flashes up."""
    assert ("", "答复\n") == seen(60)


def test_a_script_sees_no_bar() -> None:
    """Standard error that is no terminal has what the program has to say alone."""
    script = WORK.format(patience=0.1)
    answer = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    assert ("答复\n", "") == (answer.stdout, answer.stderr)

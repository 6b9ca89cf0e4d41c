"""How a contestant is spoken with: JSON lines in and out, the clocks read around the work alone."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any


def serve(read: Callable[[Path], Any], make: Callable[[Any], dict[str, bytes]]) -> None:
    """Nothing; for each folder named on the input, reads it, makes its files and tells what that took.

    CPU seconds are this process's and those of children that ended meanwhile; memory is in bytes.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the libraries print is not an answer
    for line in sys.stdin:
        asked = json.loads(line)
        given = read(Path(asked["folder"]))
        cpu, wall = _cpu(), time.perf_counter()
        made = make(given)
        told = {"wall": time.perf_counter() - wall, "cpu": _cpu() - cpu, "memory": _largest_child()}
        if asked.get("output"):
            for name, content in made.items():
                (Path(asked["output"]) / name).write_bytes(content)
        print(json.dumps(told), file=answers, flush=True)


def read_view(folder: Path) -> dict[str, Any]:
    """The view of a paper and its type."""
    found: dict[str, Any] = json.loads((folder / "view.json").read_bytes())
    return found


def _cpu() -> float:
    children = getrusage(RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _largest_child() -> int:
    return getrusage(RUSAGE_CHILDREN).ru_maxrss * 1024

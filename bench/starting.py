"""What a start costs: the command from nothing, and the server's first request beside a warm one."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench.contestant import BY_NAME, RIVAL, TEMPLATES, environ
from bench.figures import MEMORY
from bench.preparing import paper
from bench.processes import cpu_seconds, peak_memory, tree
from bench.server import HONGTOU, Server, serving
from bench.sizes import BY_NAME as SIZES
from bench.sizes import Size

SIZE, LARGE = SIZES["notice-28"], SIZES["plan-114"]
PAIRS = 3
WARM = range(4, 9)
"""Variants after whose like every process of the server has made a paper or two."""

COMMAND = (HONGTOU[0], "generate")
OFFICE = (RIVAL, "-m", "bench.contestants.once", str(TEMPLATES / "plain"))


def starts(absent: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """A record of the command beside docxtpl + LibreOffice cold, one of first requests beside warm ones."""
    record = {"question": "start", "size": SIZE.name, "subject": "command", "rival": "office-cold-command"}
    if reason := BY_NAME["office-cold"].lacks(absent):
        yield {**record, "pairs": [], "reason": f"absent: {reason}"}
    else:
        yield {**record, "pairs": [_both(variant) for variant in range(1, PAIRS + 1)], "reason": None}
    found = [_first_and_warm() for _ in range(PAIRS)]
    yield {
        **{"question": "start", "size": SIZE.name, "subject": "request-warm", "rival": "request-first"},
        "pairs": [pair for pair, *_ in found],
        "ready_seconds": median(seconds for _, seconds, _ in found),
        "worker_memory": max(most for *_, most in found),
        "reason": None,
    }


def _both(variant: int) -> list[list[float]]:
    folder = paper(SIZE, variant)
    with TemporaryDirectory() as name:
        ours = _run([*COMMAND, str(folder / "payload.json"), "-o", name])
        return [ours, _run([*OFFICE, str(folder), name])]


def _run(command: Sequence[str]) -> list[float]:
    """Wall and CPU seconds of a command to its end, and its peak memory; raises CalledProcessError."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environ(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise subprocess.CalledProcessError(status, command)
    wall = time.perf_counter() - begun
    return [round(wall, 4), round(used.ru_utime + used.ru_stime, 4), used.ru_maxrss * 1024]


def _first_and_warm() -> tuple[list[list[float]], float, float]:
    """What a warm request and the first one took, the seconds from the start until ready, a worker's memory.

    That is the peak of the largest process, after a plan of 114 measures too.
    """
    begun = time.perf_counter()
    with TemporaryDirectory() as name, serving(Path(name)) as server:
        ready = time.perf_counter() - begun
        first = _requested(server, SIZE, 1)
        for variant in (2, 3):
            _requested(server, SIZE, variant)
        warm = [_requested(server, SIZE, variant) for variant in WARM]
        most = _requested(server, LARGE, 1)[MEMORY]
        return [[median(one[what] for one in warm) for what in range(3)], first], ready, most


def _requested(server: Server, size: Size, variant: int) -> list[float]:
    pids = tree(server.pid)
    before = cpu_seconds(pids)
    status, _, wall = server.post(
        "/api/v1/render?format=pdf", (paper(size, variant) / "payload.json").read_bytes()
    )
    if status != 200:
        sys.exit(f"the server answered {status}")
    pids = tree(server.pid)
    return [round(wall, 4), round(cpu_seconds(pids) - before, 4), max(map(peak_memory, pids))]

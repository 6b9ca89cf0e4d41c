"""`make soak`: thousands of mixed calls to a real server; memory, files and waiting times must stay flat."""

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.__main__ import PAGE, RESULTS
from bench.flatness import faults, quantile
from bench.installing import commit
from bench.kept import Kept
from bench.mix import Call, call
from bench.processes import descriptors, memory, proportional_memory, tree
from bench.results import written
from bench.server import Server, serving

COMMAND = (sys.executable, "-m", "bench.soak_server")
PARTS = 10
CALLERS = 2
HANG_SECONDS = 60
SETTLING_SECONDS = 10
"""After each part, for workers that are being replaced."""


def main() -> int:
    """Soak from the command line: 0 when all stayed flat, 1 when not."""
    parser = argparse.ArgumentParser(prog="soak", description="Soak the server in mixed calls.")
    parser.add_argument("--count", type=int, default=10_000, help="calls, in ten parts")
    count = parser.parse_args().count
    begun = time.monotonic()
    with TemporaryDirectory(prefix="hongtou-soak-") as name:
        parts = list(_parts(Path(name), count))
    found = faults(parts)
    kept = Kept.read(RESULTS)
    kept.soak = {
        "date": datetime.now(UTC).date().isoformat(),
        "versions": {"Hongtou": commit()},
        "count": count,
        "minutes": round((time.monotonic() - begun) / 60, 1),
        "parts": parts,
        "faults": found,
    }
    kept.write(RESULTS)
    PAGE.write_text(written(kept), "utf-8")
    print("\n".join(found) or "flat")
    return 1 if found else 0


def _parts(folder: Path, count: int) -> Iterator[dict[str, Any]]:
    """What each tenth of the calls took and left."""
    temporary, data = folder / "tmp", folder / "data"
    for made in (temporary, data):
        made.mkdir()
    settings = {"TMPDIR": str(temporary), "HONGTOU_RENDER_SECONDS": str(HANG_SECONDS)}
    with serving(data, COMMAND, **settings) as server, ThreadPoolExecutor(CALLERS) as callers:
        for part in range(PARTS):
            numbers = range(count * part // PARTS, count * (part + 1) // PARTS)
            answers = list(callers.map(lambda number: _answered(server, call(number)), numbers))
            time.sleep(SETTLING_SECONDS)
            told = {**_times(answers), **state(server.pid, temporary)}
            print(told, file=sys.stderr, flush=True)
            yield told


def _answered(server: Server, asked: Call) -> tuple[str, float, str | None]:
    """The kind of the call, the seconds its answer took, and what was wrong with it."""
    status, content, seconds = server.post(asked.path, asked.body)
    return asked.kind, seconds, asked.fault(status, content)


def _times(answers: list[tuple[str, float, str | None]]) -> dict[str, Any]:
    """Of all calls but the planted ones, which wait until they are stopped."""
    seconds = [taken for kind, taken, _ in answers if kind != "planted"]
    wrong = [fault for *_, fault in answers if fault]
    return {
        "calls": len(answers),
        "p50": round(quantile(seconds, 0.50), 3),
        "p99": round(quantile(seconds, 0.99), 3),
        "wrong": wrong,
    }


def state(server: int, temporary: Path) -> dict[str, Any]:
    """Memory in MB, open files and temporary files of the server and all below it, idle."""
    pids = tree(server)
    return {
        "processes": len(pids),
        "all_mb": round(sum(map(proportional_memory, pids)) / 1e6),
        "largest_mb": round(max(map(memory, pids)) / 1e6),
        "service_mb": round(max(memory(pid) for pid in pids[:2]) / 1e6),
        "descriptors": sum(map(descriptors, pids)),
        "temporary": sum(1 for path in temporary.rglob("*") if path.is_file()),
    }


if __name__ == "__main__":
    sys.exit(main())

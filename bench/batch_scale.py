"""What a batch costs by its number of rows: handing over, claims, answers about it, and memory."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench.batch_worker import SENDER, handed_over, numbered
from bench.installing import ROOT
from bench.payloads import notice, short_notice
from bench.processes import peak_memory, tree
from bench.server import HONGTOU, Server, issued, serving
from service.acting import new_id
from service.bootstrap.jobs import build_ledger
from service.database.engine import Database
from service.jobs.database.layout import jobs_database
from service.jobs.ledger import Ledger
from service.jobs.queue import Queue
from service.settings import read_settings
from tests.postgres import program, running

NDJSON = "application/x-ndjson"
FAR = "2099-01-01T00:00:00%2B08:00"
TIMES = 15
FEW, BATCH = 100, 10_000
ANSWERS = ("", "/rows?limit=1000&after={half}", "/report.json", "/report.xlsx", "/files.zip")


def handing_over(rows: int) -> Iterator[dict[str, Any]]:
    """A record of handing so many rows over, by HTTP and by the ledger, on both databases."""
    make = partial(notice, "typical")
    load = os.getloadavg()[0]
    with TemporaryDirectory(prefix="hongtou-handing-") as name, serving(Path(name)) as server:
        body = b"\n".join(numbered(make, range(1, rows + 1)))
        status, content, seconds = server.post(f"/api/v1/batches?start_at={FAR}", body, kind=NDJSON)
        if status != 202:
            raise RuntimeError(f"{status}: {content[:300]!r}")
    taken = {"HTTP, SQLite": seconds}
    payloads = body.split(b"\n")
    del body
    for title, database in _databases():
        begun = time.perf_counter()
        handed_over(Ledger(database, _now, rows + 1), payloads)
        taken[f"ledger, {title}"] = time.perf_counter() - begun
    told = {how: round(value, 2) for how, value in taken.items()}
    yield {"name": "handing over", "rows": rows, "seconds": told, "load": load}


def claiming(counts: Sequence[int]) -> Iterator[dict[str, Any]]:
    """A record by database and number of rows: milliseconds of what each row asks, and of who looks."""
    for title, database in _databases():
        ledger, queue = Ledger(database, _now, 10 * max(counts)), Queue(database, _now)
        there = 0
        for count in counts:
            while there < count:
                more = min(BATCH, count - there)
                batch = handed_over(ledger, numbered(short_notice, range(there, there + more)))
                there += more
            yield {"name": f"claim {title} {count}", "milliseconds": _asked(ledger, queue, batch.id)}


def memory(rows: int) -> Iterator[dict[str, Any]]:
    """A record of the peaks, in bytes, of worker, web process and command, of a few rows and of so many."""
    with TemporaryDirectory(prefix="hongtou-memory-") as name:
        data = Path(name, "data")
        data.mkdir()
        ledger, (program_id, shown) = build_ledger(read_settings({"HONGTOU_DATA": str(data)})), issued(data)
        batches, peaks = [], []
        for count in (FEW, rows):
            given = numbered(short_notice, range(count))
            sender = replace(SENDER, id=program_id)
            batches.append(handed_over(ledger, given, formats=("docx",), sender=sender).id)
            peaks.append(_worked(data))
        with serving(data) as started:
            server = replace(started, token=shown)
            _answered(server, batches[0], FEW)
            web = [_web(server)]
            _answered(server, batches[1], rows)
            web.append(_web(server))
        command = [_checked(Path(name), count) for count in (FEW, rows)]
    worker = [told["peak"] for told in peaks]
    row = {what: round(peaks[1][what] / rows * 1000, 2) for what in ("wall", "cpu")}
    yield {
        "name": "memory",
        "rows": [FEW, rows],
        "worker": worker,
        "web": web,
        "command": command,
        "row": row,
    }


def _databases() -> Iterator[tuple[str, Database]]:
    with TemporaryDirectory(prefix="hongtou-jobs-") as name:
        yield "SQLite", jobs_database("", Path(name))
    if program("initdb"):
        with running() as server, TemporaryDirectory(prefix="hongtou-jobs-") as name:
            yield "PostgreSQL", jobs_database(server.database(), Path(name))


def _asked(ledger: Ledger, queue: Queue, batch: str) -> dict[str, float]:
    worker = new_id()
    queue.enter(worker, host="bench", process=1, slots=1)
    claims = []

    def claim() -> None:
        if found := queue.claim(worker):
            claims.append(found)

    acts: dict[str, Callable[[], Any]] = {
        "claim": claim,
        "finish": lambda: queue.finish(claims.pop(), {"files": [], "findings": []}),
        "batch": lambda: ledger.get(batch),
        "list of batches": lambda: ledger.page(None, offset=0, limit=20),
        "100 rows": lambda: ledger.rows(batch, after=FEW // 2, limit=FEW),
    }
    found = {name: median(_milliseconds(act) for _ in range(TIMES)) for name, act in acts.items()}
    queue.leave(worker)
    return {name: round(value, 2) for name, value in found.items()}


def _milliseconds(act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def _worked(data: Path) -> dict[str, float]:
    command = (sys.executable, "-m", "bench.batch_canned", str(data))
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environ, input=short_notice(1), capture_output=True, check=True
    )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _checked(place: Path, rows: int) -> int:
    """The peak of the command itself that checked so many, all read from one file."""
    given = place / "rows.ndjson"
    with given.open("wb") as file:
        file.writelines(payload + b"\n" for payload in numbered(short_notice, range(rows)))
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "HONGTOU_DATA": str(place / "checked")}
    process = subprocess.Popen(
        (HONGTOU[0], "batch", "--dry-run", str(given)), env=environ, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"the command ended with {status}")
    return used.ru_maxrss * 1024


def _answered(server: Server, batch: str, rows: int) -> None:
    """Nothing; everything that can be asked of a batch was, and as many were handed over as it has."""
    for answer in ANSWERS:
        path = f"/api/v1/batches/{batch}{answer.format(half=rows // 2)}"
        status, content, _ = server.get(path, 600)
        if status != 200:
            raise RuntimeError(f"{path}: {status}: {content[:300]!r}")
    body = b"\n".join(numbered(short_notice, range(rows)))
    status, content, _ = server.post(f"/api/v1/batches?start_at={FAR}", body, kind=NDJSON)
    if status != 202:
        raise RuntimeError(f"{status}: {content[:300]!r}")


def _web(server: Server) -> int:
    return max(peak_memory(pid) for pid in tree(server.pid)[:2])


def _now() -> datetime:
    return datetime.now(UTC)

"""`make clerks`: fifty clerks at once before a real server; nothing may be lost, and nobody waits long."""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from machine import ThisMachine

from bench.__main__ import PAGE, RESULTS
from bench.clerk_section import figures, verdict
from bench.installing import HERE, ROOT, VENV, commit, environment
from bench.kept import Kept
from bench.payloads import notice, plan
from bench.processes import cpu_seconds, proportional_memory, tree
from bench.results import written
from bench.server import Server, serving
from bench.staff import PASSWORD, STAFF, hired, left_of

COMING_SECONDS = 60
"""In which all sign in, one after the other."""

LEAVING_SECONDS = 120
"""At most, until the last of them has the answer that he waits for."""


def main() -> int:
    """Let them work, from the command line; 0 where all was well and nobody waited."""
    parser = argparse.ArgumentParser(prog="clerks", description="Fifty clerks at once.")
    parser.add_argument("--seconds", type=int, default=300, help="how long all of them are there")
    parser.add_argument("--coming", type=int, default=COMING_SECONDS, help="in how many seconds they come")
    parser.add_argument("--folder", type=Path, help="where the service's data and log are kept")
    parser.add_argument("--look", action="store_true", help="write no results")
    options = parser.parse_args()
    environment(ThisMachine(), HERE)
    with TemporaryDirectory(prefix="hongtou-clerks-") as name:
        record = worked(options.folder or Path(name), options.seconds, options.coming)
    if not options.look:
        kept = Kept.read(RESULTS)
        kept.clerks = record
        kept.write(RESULTS)
        PAGE.write_text(written(kept), "utf-8")
    print(json.dumps(record, ensure_ascii=False, indent=1))
    print("\n".join(verdict(record)) or "reached")
    return 1 if verdict(record) else 0


def worked(folder: Path, seconds: int, coming: int) -> dict[str, Any]:
    """What it took them, and what was left of what they did."""
    data = folder / "data"
    data.mkdir(parents=True)
    people = hired(data)
    planned, told = folder / "plan.json", folder / "told.json"
    papers = {"notice": json.loads(notice("typical", 1)), "plan": json.loads(plan(114, 1))}
    planned.write_text(json.dumps({"people": people, "password": PASSWORD, "papers": papers}), "utf-8")
    with serving(data) as server:
        load = [os.getloadavg()[0]]
        begun, used = time.monotonic(), _used(server)
        _let_in(server, planned, told, seconds, coming)
        minutes = round((time.monotonic() - begun) / 60, 1)
        load.append(os.getloadavg()[0])
        spent = {name: round(value - used[name], 1) for name, value in _used(server).items()}
        found = json.loads(told.read_bytes())
        left = left_of(server, found["drafts"])
        memory = sum(map(proportional_memory, tree(server.pid)))
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "versions": {"Hongtou": commit()},
        "people": STAFF,
        "seconds": seconds,
        "minutes": minutes,
        "load": [round(value, 1) for value in load],
        "cpu_seconds": spent,
        "memory_mb": round(memory / 1e6),
        "kinds": figures(found["taken"]),
        "faults": found["faults"],
        **left,
    }


def _let_in(server: Server, planned: Path, told: Path, seconds: int, coming: int) -> None:
    """Nothing; they have come, worked and gone."""
    count = sum(STAFF.values())
    command = (
        *(
            str(VENV / "bin/locust"),
            "--headless",
            "--only-summary",
            "--locustfile",
            str(HERE / "locustfile.py"),
        ),
        *("--host", f"http://127.0.0.1:{server.port}", "--users", str(count)),
        *("--spawn-rate", str(count / coming), "--run-time", f"{coming + seconds}s"),
        *("--stop-timeout", str(LEAVING_SECONDS), "--exit-code-on-error", "0"),
    )
    said = {"PYTHONPATH": str(ROOT), "CLERKS_PLAN": str(planned), "CLERKS_TOLD": str(told)}
    subprocess.run(command, cwd=told.parent, env={**os.environ, **said}, stdout=sys.stderr, check=True)


def _used(server: Server) -> dict[str, float]:
    """CPU seconds so far: of the web process, of all it has begun, and of the clerks themselves."""
    pids = tree(server.pid)
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    web = cpu_seconds(pids[1:2])
    return {"web": web, "below": cpu_seconds(pids) - web, "clerks": own.ru_utime + own.ru_stime}


if __name__ == "__main__":
    sys.exit(main())

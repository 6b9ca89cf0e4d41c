"""`python -m bench.batch_canned`: a worker over a data folder for which every paper was made before.

It claims, keeps in the spool and finishes rows as ever: what that takes without the making.
"""

import json
import os
import sys
import time
from typing import Any

from bench.processes import peak_memory
from service.acting import new_id
from service.bootstrap.archive import build_store
from service.bootstrap.jobs import build_processing, build_queue
from service.bootstrap.papers import build_pipeline
from service.core.renditions import Made
from service.core.watching import unwatched
from service.core.workbench import Workbench
from service.jobs.dispatching import Dispatcher
from service.registry import sample
from service.settings import read_settings

SLOTS = 2


class Canned:
    """A workshop that always gives the same."""

    def __init__(self, made: Made) -> None:
        self.made = made

    def make(self, *asked: Any, **options: Any) -> Made:
        """What was made before."""
        return self.made


def main() -> None:
    """Nothing; works until nothing is left, and prints what that took."""
    settings = read_settings({"HONGTOU_DATA": sys.argv[1]})
    queue, store = build_queue(settings), build_store(settings)
    body = sys.stdin.buffer.read()
    made = Workbench(build_pipeline(settings), store, sample).make(body, ("docx",))
    process = build_processing(settings, Canned(made), store, unwatched)  # type: ignore[arg-type]
    worker = Dispatcher(queue, process, new_id(), "bench", os.getpid(), SLOTS)
    begun, used = time.perf_counter(), time.process_time()
    worker.run(lambda: not queue.has_work())
    wall, cpu = time.perf_counter() - begun, time.process_time() - used
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak_memory(os.getpid())}))


if __name__ == "__main__":
    main()

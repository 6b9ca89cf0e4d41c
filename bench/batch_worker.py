"""A real batch worker process, and batches that are handed to it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.installing import ROOT
from bench.processes import cpu_seconds, tree
from service.acting import new_id
from service.bootstrap.jobs import build_ledger
from service.core.access import EVERYWHERE
from service.core.batches import Batch, Mode, RowState, Sender, Wishes
from service.core.naming import introduced
from service.jobs.arriving import Incoming
from service.jobs.ledger import Ledger
from service.registry import document_types
from service.settings import read_settings

WORKER = (str(Path(sys.executable).with_name("hongtou")), "worker")
LOOK_SECONDS = 0.2
PATIENCE = 120
SENDER = Sender("b" * 32, "bench", reads=EVERYWHERE, files=EVERYWHERE)


@dataclass(frozen=True, slots=True)
class Worked:
    """What a batch took, in seconds on the clock from the first row's beginning to the last one's end.

    Of the processor in the worker's `own` process and in those `below` it; `making` is what of the clock the
    makers had.
    """

    rows: int
    wall: float
    own: float
    below: float
    making: float


@dataclass(frozen=True, slots=True)
class BatchWorker:
    """A worker process over the *data* folder, `ready` after so many seconds, and the batches there."""

    pid: int
    data: Path
    ledger: Ledger
    ready: float

    def work(self, payloads: Sequence[bytes], mode: Mode = Mode.RENDER) -> Worked:
        """What those took, as one batch; raises RuntimeError where a row was not done."""
        known, (own, below) = len(self._log()), self.cpu()
        batch = handed_over(self.ledger, payloads, mode)
        while not batch.count(RowState.RUNNING, RowState.DONE, RowState.FAILED):
            time.sleep(LOOK_SECONDS)
            batch = self.ledger.get(batch.id)
        begun = time.perf_counter()
        while not batch.ended_at:
            time.sleep(LOOK_SECONDS)
            batch = self.ledger.get(batch.id)
        wall, after = time.perf_counter() - begun, self.cpu()
        if batch.count(RowState.DONE) != len(payloads):
            raise RuntimeError(f"not all rows were done: {batch.counts}")
        making = sum(_making(self._log()[known:]))
        return Worked(len(payloads), wall, after[0] - own, after[1] - below, making)

    def cpu(self) -> tuple[float, float]:
        """Its own seconds of the processor, and those of all below it."""
        pids = tree(self.pid)
        return cpu_seconds(pids[:1]), cpu_seconds(pids[1:])

    def _log(self) -> list[str]:
        return (self.data / "worker.log").read_text("utf-8").splitlines()


def numbered(make: Callable[[int], bytes], variants: Iterable[int]) -> Iterator[bytes]:
    """Payloads of those variants, each another document."""
    for variant in variants:
        payload = json.loads(make(variant))
        payload["doc_id"] = f"bench-{variant}"
        yield json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def handed_over(
    ledger: Ledger,
    payloads: Iterable[bytes],
    mode: Mode = Mode.RENDER,
    formats: tuple[str, ...] = ("docx", "pdf"),
    sender: Sender = SENDER,
) -> Batch:
    """The batch of them, accepted."""
    types = document_types()
    batch = ledger.open(new_id(), sender, Wishes(mode=mode, formats=formats), "f" * 64)
    named = enumerate(payloads, 1)
    rows = (Incoming(f"第{place}行", content, *introduced(content, types)) for place, content in named)
    return ledger.fill(batch.id, rows)


@contextmanager
def working(data: Path, slots: int) -> Iterator[BatchWorker]:
    """A worker of so many *slots* that is ready; told to end with the block. Raises TimeoutError."""
    data.mkdir(parents=True, exist_ok=True)
    chosen = {"HONGTOU_DATA": str(data), "HONGTOU_BATCH_WORKERS": str(slots)}
    log, begun = data / "worker.log", time.perf_counter()
    with log.open("wb") as said:
        environ = {**os.environ, "PYTHONPATH": str(ROOT), **chosen}
        process = subprocess.Popen(WORKER, cwd=ROOT, env=environ, stderr=said, start_new_session=True)
    try:
        while '"working"' not in log.read_text("utf-8"):
            if process.poll() is not None or time.perf_counter() - begun > PATIENCE:
                raise TimeoutError(log.read_text("utf-8")[-2000:])
            time.sleep(0.05)
        ready = time.perf_counter() - begun
        yield BatchWorker(process.pid, data, build_ledger(read_settings(chosen)), ready)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE)


def _making(lines: Iterable[str]) -> Iterator[float]:
    for line in lines:
        told = json.loads(line)
        if told.get("step") == "work":
            yield told["milliseconds"] / 1000

"""How long single calls wait while batches are worked on, beside how long they wait alone."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import staff
from bench.batch_calls import Caller
from bench.batch_worker import handed_over, numbered
from bench.flatness import quantile
from bench.payloads import TYPICAL_MEASURES, notice, plan
from bench.server import serving
from service.bootstrap.jobs import build_ledger
from service.core.batches import Mode, RowState
from service.jobs.ledger import Ledger
from service.settings import read_settings

BATCHES: Mapping[str, tuple[Callable[[int], bytes], Mode, int]] = {
    "notices, made": (partial(notice, "typical"), Mode.RENDER, 20),
    "notices, filed": (partial(notice, "typical"), Mode.FILE, 20),
    "plans, made": (partial(plan, TYPICAL_MEASURES), Mode.RENDER, 5),
}
"""What is worked on meanwhile: payloads, what is done with them, and more than a slot ends in a round."""

CALLS = 4
"""Of each kind, between two changes."""

SLOTS = len(os.sched_getaffinity(0))
LOOK_SECONDS = 0.05
PATIENCE = 600.0


def fairness(rounds: int) -> Iterator[dict[str, Any]]:
    """A record for each kind of batch: milliseconds of calls alone and with it, so many *rounds* in turn."""
    variants = count(1)
    with TemporaryDirectory(prefix="hongtou-fair-") as name:
        data = Path(name, "data")
        data.mkdir()
        staff.hired(data, {"drafter": 1})
        with serving(data) as server:
            ledger, caller = build_ledger(read_settings({"HONGTOU_DATA": str(data)})), Caller.of(server)
            for _ in range(2):
                list(caller.calls())
            for title, (make, mode, many) in BATCHES.items():
                load = [os.getloadavg()[0]]
                batch = handed_over(
                    ledger, numbered(make, (next(variants) for _ in range(many * SLOTS * rounds))), mode
                ).id
                _until(lambda: ledger.get(batch).count(RowState.DONE) >= SLOTS)  # noqa: B023 - called here
                taken: dict[str, list[list[float]]] = {}
                worked = 0
                for _ in range(rounds):
                    worked += _round(ledger, batch, caller, taken)
                ledger.cancel(batch, "bench")
                load.append(os.getloadavg()[0])
                kinds = {kind: _figures(sides) for kind, sides in taken.items()}
                yield {"name": f"fair {title}", "kinds": kinds, "rows": worked, "load": load}
                _until(lambda: bool(ledger.get(batch).ended_at))  # noqa: B023 - called here


def _round(ledger: Ledger, batch: str, caller: Caller, taken: dict[str, list[list[float]]]) -> int:
    """How many rows were done meanwhile: calls while the batch rests, then as many while it goes on."""
    ledger.pause(batch, "bench")
    _until(lambda: not ledger.get(batch).count(RowState.RUNNING))
    _called(caller, taken, 0)
    before = ledger.proceed(batch, "bench").count(RowState.DONE)
    _until(lambda: ledger.get(batch).count(RowState.RUNNING) >= SLOTS)
    _called(caller, taken, 1)
    return ledger.get(batch).count(RowState.DONE) - before


def _called(caller: Caller, taken: dict[str, list[list[float]]], side: int) -> None:
    for _ in range(CALLS):
        for kind, seconds in caller.calls():
            taken.setdefault(kind, [[], []])[side].append(seconds)


def _figures(sides: list[list[float]]) -> dict[str, list[float]]:
    """What a half and 95 of 100 waited at most, in milliseconds: alone, and with the batch."""
    shares = {"p50": 0.5, "p95": 0.95}
    return {
        name: [round(quantile(times, share) * 1000, 1) for times in sides] for name, share in shares.items()
    }


def _until(holds: Callable[[], bool]) -> None:
    """Nothing, once that holds; raises TimeoutError where it never does."""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"not so after {PATIENCE:.0f} s")
        time.sleep(LOOK_SECONDS)

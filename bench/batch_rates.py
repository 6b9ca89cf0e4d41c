"""Documents a minute: a batch beside a shell loop of the command, and beside rivals in pools of two."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from bench.batch_worker import BatchWorker, Worked, numbered, working
from bench.contestant import BY_NAME, Contestant, Working, environ
from bench.payloads import notice, short_notice
from bench.preparing import paper, warm_up
from bench.server import HONGTOU
from bench.sizes import BY_NAME as SIZES
from service.bootstrap.papers import FAR_BEHIND
from service.core.batches import Mode

SIZE = SIZES["notice-28"]
ROUNDS, POOL, LIMIT = 3, 2, 600.0
STEPPING = ("nice", "-n", str(FAR_BEHIND))
"""As makers of batches do: whatever else the machine does holds up all alike."""

LEAST = 6
"""Rows of a round at least."""

PAPERS: Mapping[str, Callable[[int], bytes]] = {
    "notice-28": partial(notice, "typical"),
    "notice-2": short_notice,
}
RIVALS = ("office-warm", "carbone")
_variants = count(1)

Spent = tuple[int, float, float]
"""Documents, seconds on the clock and of the processor."""


class Making(Protocol):
    """Whoever makes documents, warm."""

    def __call__(self, documents: int) -> Spent:
        """What so many took, each of other words."""


def rates(documents: int, absent: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """A record of each contestant: its rounds, taken in turn with all others.

    The loop and the rivals make a part of the *documents*; their pace does not change with the count.
    """
    load = [os.getloadavg()[0]]
    with TemporaryDirectory(prefix="hongtou-rates-") as name, ExitStack() as open_ones:
        worker = open_ones.enter_context(working(Path(name, "data"), POOL))
        makers: dict[str, Making] = {
            "batch": partial(_batch, worker, Mode.RENDER),
            "batch-filed": partial(_batch, worker, Mode.FILE),
            "loop": partial(_loop, Path(name)),
        }
        missing = {rival: reason for rival in RIVALS if (reason := BY_NAME[rival].lacks(absent))}
        for rival in RIVALS:
            if rival not in missing:
                makers[rival] = partial(_pooled, open_ones.enter_context(_pool(BY_NAME[rival])))
        for make in makers.values():
            make(POOL)
        rounds: dict[str, list[Spent]] = {contestant: [] for contestant in makers}
        for _ in range(ROUNDS):
            for contestant, make in makers.items():
                rounds[contestant].append(make(_share(contestant, documents)))
        ready = worker.ready
    load.append(os.getloadavg()[0])
    for name in ("batch", "batch-filed", "loop", *RIVALS):
        told = {"name": f"rate {name}", "rounds": rounds.get(name, []), "reason": missing.get(name)}
        yield {**told, "ready": ready if name.startswith("batch") else None, "count": documents, "load": load}


def _share(contestant: str, documents: int) -> int:
    """How many a contestant makes in a round: all take about as long."""
    if contestant == "batch":
        return documents // ROUNDS
    least, most = (2, 8) if contestant == "loop" else (LEAST, 50)
    return max(least, min(most, documents // ROUNDS // (10 if contestant == "loop" else 2)))


def rows(documents: int) -> Iterator[dict[str, Any]]:
    """A record of what a row costs beside its making, by paper and mode; one of one slot beside two."""
    each = max(LEAST, documents // 10)
    load = os.getloadavg()[0]
    with TemporaryDirectory(prefix="hongtou-rows-") as name, working(Path(name, "one"), 1) as one:
        for size in PAPERS:
            for mode in (Mode.RENDER, Mode.FILE):
                taken = [_told(one.work(_payloads(each, size), mode)) for _ in range(ROUNDS)][1:]
                yield {"name": f"row {size} {mode.value}", "taken": taken, "load": load}
        with working(Path(name, "two"), POOL) as two:
            two.work(_payloads(LEAST))
            pairs = [
                [_told(worker.work(_payloads(each * slots))) for slots, worker in ((1, one), (POOL, two))]
                for _ in range(ROUNDS)
            ]
        yield {"name": "scaling", "pairs": pairs, "load": [load, os.getloadavg()[0]]}


def _payloads(documents: int, size: str = "notice-28") -> Sequence[bytes]:
    return list(numbered(PAPERS[size], (next(_variants) for _ in range(documents))))


def _told(worked: Worked) -> dict[str, float]:
    return {
        "rows": worked.rows,
        "wall": round(worked.wall, 3),
        "own": round(worked.own, 3),
        "below": round(worked.below, 3),
        "making": round(worked.making, 3),
    }


def _batch(worker: BatchWorker, mode: Mode, documents: int) -> Spent:
    taken = worker.work(_payloads(documents), mode)
    return documents, round(taken.wall, 3), round(taken.own + taken.below, 3)


def _loop(folder: Path, documents: int) -> Spent:
    """A shell that starts the command for one file after the other."""
    inputs = folder / "inputs"
    inputs.mkdir(exist_ok=True)
    for place, content in enumerate(_payloads(documents)):
        (inputs / f"{place}.json").write_bytes(content)
    script = f'for file in "$1"/*.json; do {HONGTOU[0]} generate "$file" -o "$2" >/dev/null || exit 1; done'
    with TemporaryDirectory() as output:
        begun = time.perf_counter()
        process = subprocess.Popen(
            (*STEPPING, "sh", "-c", script, "sh", str(inputs), output), env=environ(), start_new_session=True
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
    for file in inputs.iterdir():
        file.unlink()
    if status:
        raise RuntimeError(f"the loop ended with {status}")
    return documents, round(wall, 3), round(used.ru_utime + used.ru_stime, 3)


@dataclass(slots=True)
class _Pool:
    """Processes of one contestant, which share the papers."""

    members: Sequence[Working]
    done: int = 0


@contextmanager
def _pool(contestant: Contestant) -> Iterator[_Pool]:
    with ExitStack() as open_ones:
        stepping = replace(contestant, command=(*STEPPING, *contestant.command))
        members = [open_ones.enter_context(Working(stepping)) for _ in range(POOL)]
        for member in members:
            member.make(warm_up(SIZE), LIMIT)
        yield _Pool(members)


def _pooled(pool: _Pool, documents: int) -> Spent:
    papers = [paper(SIZE, pool.done + place) for place in range(documents)]
    pool.done += documents
    waiting = iter(papers)
    begun = time.perf_counter()
    with ThreadPoolExecutor(POOL) as threads:
        spent = sum(threads.map(partial(_made, waiting), pool.members))
    return documents, round(time.perf_counter() - begun, 3), round(spent, 3)


def _made(waiting: Iterator[Path], member: Working) -> float:
    """The seconds of the processor that those of the papers took which this one of the pool made."""
    return sum(member.make(folder, LIMIT).cpu for folder in waiting)

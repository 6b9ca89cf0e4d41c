"""A worker taken for dead comes back in the middle of its rows: it is refused, and nothing is twice."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from service.core.batches import Claimed, Mode
from service.core.watching import Facts
from service.jobs.dispatching import Dispatcher
from service.jobs.queue import Queue
from tests.archive.places import Place
from tests.faults.filing import Told as Heard
from tests.faults.kills import Filer
from tests.faults.lettering import Lettering
from tests.jobs.at_work import Told, eventually, working

TEXTS = [f"第{number}封" for number in range(6)]


@dataclass
class Freezing:
    """A queue whose worker freezes after a sign of life, when it has two rows and no lock."""

    queue: Queue
    tell: Callable[[Heard], None]
    rows: list[int] = field(default_factory=list)
    woken: Event = field(default_factory=Event)

    def beat(self, worker: str, trouble: str = "") -> bool:
        """Whether the worker is known still, as far as it knows."""
        known = self.queue.beat(worker, trouble)
        if len(self.rows) == 2 and not self.woken.is_set():
            self.tell({"frozen": sorted(self.rows)})
            os.kill(os.getpid(), signal.SIGSTOP)
            self.woken.set()
        return known

    def __getattr__(self, name: str) -> Any:
        return getattr(self.queue, name)


def freezing(batch: str, data: Path, tell: Callable[[Heard], None]) -> None:
    """A worker that freezes as soon as it has two rows, and does them when it is woken."""
    letters = Lettering(Place(data))
    queue = Freezing(letters.queue, tell)

    def process(claim: Claimed) -> None:
        queue.rows.append(claim.row.number)
        queue.woken.wait()
        letters.processing(claim)

    def told(event: str, facts: Facts, gravity: int) -> None:
        tell({"event": event, **facts})

    worker = Dispatcher(queue, process, "f" * 32, "one", os.getpid(), 2, told)  # type: ignore[arg-type]
    worker.run(lambda: queue.woken.is_set() and bool(letters.ledger.get(batch).ended_at))


def test_a_worker_that_comes_back_too_late_is_refused(tmp_path: Path) -> None:
    """Its rows were taken up within ten seconds, and are filed once."""
    letters, told = Lettering(Place(tmp_path)), Told()
    batch = letters.batch(Mode.FILE, TEXTS)
    letters.ledger.database.let_go()
    frozen = Filer.started(partial(freezing, batch.id), tmp_path)
    try:
        os.waitid(os.P_PID, frozen.process, os.WSTOPPED)
        with working(letters.queue, letters.processing, told):
            assert eventually(lambda: letters.done(batch) == len(TEXTS))
    finally:
        os.kill(frozen.process, signal.SIGCONT)
    said, status = frozen.ended()
    assert 0 == status
    assert ["workers lost"] == told.names()
    assert said[0]["frozen"] == sorted(item["row"] for item in said if item.get("event") == "row lost")
    assert [] == letters.faults(batch)

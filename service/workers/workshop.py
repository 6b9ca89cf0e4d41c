"""The workshop whose work is done in processes of its own; satisfies `service.core.ports.Workshop`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service.core.errors import HongtouError
from service.core.findings import Finding
from service.core.renditions import Made
from service.core.watching import Note, unnoted
from service.workers.bounds import Bounds
from service.workers.messages import Task
from service.workers.nursery import Nursery
from service.workers.pool import Pool


@dataclass(frozen=True, slots=True)
class WorkerWorkshop:
    """Workers that make files, and one that only checks, so that no check waits for a render."""

    context: Callable[[], Any]
    nursery: Nursery
    makers: Pool
    checkers: Pool

    @classmethod
    def of(
        cls,
        bench: Callable[[], Any],
        bounds: Bounds,
        *,
        size: int,
        line: int,
        wait: int,
        context: Callable[[], Any],
        note: Note = unnoted,
    ) -> "WorkerWorkshop":
        """One with *size* makers; *bench* gives the workbench that every worker holds, and can be pickled.

        *context* gives what each call is done within; *note* is told of workers that begin or end.
        """
        nursery = Nursery(bench)
        makers = Pool(nursery, bounds, Task("make_first"), size, line, wait, note)
        return cls(context, nursery, makers, Pool(nursery, bounds, Task("check_first"), 1, line, wait, note))

    def check(self, body: bytes) -> tuple[Finding, ...]:
        """Every finding on the document in *body*; raises as the pipeline, as a worker, or Busy."""
        found: tuple[Finding, ...] = self.checkers.do(Task("check", (body,), context=self.context()))
        return found

    def make(self, body: bytes, formats: tuple[str, ...], *, draft: bool = False) -> Made:
        """What the document in *body* becomes; raises as the pipeline, as a worker, or Busy."""
        made: Made = self.makers.do(Task("make", (body, formats), {"draft": draft}, self.context()))
        return made

    def fault(self) -> HongtouError | None:
        """Why nothing can be made now; None where it can."""
        return self.makers.fault() or self.checkers.fault()

    def start(self) -> None:
        """Nothing; the processes start, and are ready once there is no `fault` any more."""
        self.makers.start()
        self.checkers.start()

    def end(self) -> None:
        """Nothing; all processes are gone with what they left."""
        self.makers.end()
        self.checkers.end()
        self.nursery.end()

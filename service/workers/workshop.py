"""The workshop whose work is done in processes of its own; satisfies `service.core.ports.Workshop`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.core.access import EVERYWHERE, Reach
from service.core.entries import Entry
from service.core.errors import HongtouError
from service.core.findings import Finding
from service.core.renditions import Made
from service.core.watching import Crew, Note, Watch, unnoted, unwatched
from service.workers.bounds import Bounds
from service.workers.messages import Task
from service.workers.nursery import Nursery
from service.workers.pool import Pool
from service.workers.seat import Seat

OPENING_SECONDS = 120
"""For opening a spreadsheet: the largest that is read takes a sixth of it on an idle core."""

BEHIND = 5
"""The niceness of workers that make files: a page or a saved draft waits for none of them."""


@dataclass(frozen=True, slots=True)
class Staff:
    """How many make files, with which niceness once warm, how many only check, how many callers may wait.

    `far` is the niceness of all of them from their start.
    """

    makers: int
    checkers: int
    niceness: int
    line: int
    far: int = 0


@dataclass(frozen=True, slots=True)
class WorkerWorkshop:
    """Workers that make files, and others that only check, so that no check waits for a render.

    *context* gives what each call is done within; *type* the type that a body names, for those who look on.
    Who has the seat for *opening* spreadsheets asks for a maker: the others are left to single callers.
    """

    context: Callable[[], Any]
    type: Callable[[bytes], str]
    nursery: Nursery
    makers: Pool
    checkers: Pool
    opening: Seat

    @classmethod
    def of(
        cls,
        bench: Callable[[], Any],
        bounds: Bounds,
        *,
        staff: Staff,
        wait: int,
        context: Callable[[], Any],
        type: Callable[[bytes], str],
        note: Note = unnoted,
        watch: Watch = unwatched,
    ) -> "WorkerWorkshop":
        """One of that *staff*; *bench* gives the workbench that every worker holds, and can be pickled.

        *note* is told of workers that begin or end, *watch* of waiting and working.
        """
        nursery = Nursery(bench, staff.far)
        behind = replace(bounds, niceness=staff.niceness)
        line = staff.line
        makers = Pool("make", nursery, behind, Task("make_first"), staff.makers, line, wait, note, watch)
        checkers = Pool(
            "check", nursery, bounds, Task("check_first"), staff.checkers, line, wait, note, watch
        )
        return cls(context, type, nursery, makers, checkers, Seat(line, wait))

    def check(self, body: bytes, reach: Reach = EVERYWHERE, beside: str = "") -> tuple[Finding, ...]:
        """Every finding on the document in *body*; raises as the pipeline, as a worker, or Busy."""
        task = Task("check", (body, reach, beside), context=self.context())
        found: tuple[Finding, ...] = self.checkers.do(task, self.type(body))
        return found

    def make(
        self,
        body: bytes,
        formats: tuple[str, ...],
        *,
        draft: bool = False,
        reach: Reach = EVERYWHERE,
        beside: str = "",
    ) -> Made:
        """What the document in *body* becomes; raises as the pipeline, as a worker, or Busy."""
        options = {"draft": draft, "reach": reach, "beside": beside}
        task = Task("make", (body, formats), options, self.context())
        made: Made = self.makers.do(task, self.type(body))
        return made

    def tabulate(self, content: bytes, type: str, grid: str, body: bytes = b"") -> dict[str, Any]:
        """What a spreadsheet becomes beside the payload in *body*; raises as a worker, or Busy."""
        task = Task("tabulate", (content, type, grid, body), context=self.context())
        told: dict[str, Any] = self.checkers.do(task, type)
        return told

    def unpack(self, content: bytes, name: str) -> Sequence[Entry]:
        """The payloads in a spreadsheet; raises as a worker, or Busy. It may take long: no check waits."""
        task = Task("unpack", (content, name), context=self.context())
        seconds = min(OPENING_SECONDS, self.makers.bounds.seconds)
        with self.opening.taken():
            found: Sequence[Entry] = self.makers.do(task, self.type(b""), seconds)
        return found

    def crews(self) -> tuple[Crew, ...]:
        """The makers and the checkers as they are now."""
        return self.makers.crew(), self.checkers.crew()

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

"""The line of each step, written when it ends: after a death the last line tells how far it came."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service.core.errors import HongtouError
from service.core.watching import Facts, Watch
from service.journal.lines import note

UNFORESEEN = "internal-error"


def watching(clock: Callable[[], float] = time.perf_counter) -> Watch:
    """A watch that writes a line for every step; *clock* counts seconds."""

    @contextmanager
    def watch(step: str, **known: str | int) -> Iterator[Facts]:
        facts: Facts = {**known}
        begun = clock()

        def tell(**ending: str) -> None:
            spent = round((clock() - begun) * 1000, 1)
            note("step", {"step": step, **facts, "milliseconds": spent, **ending})

        try:
            yield facts
        except Exception as error:
            tell(outcome="failed", code=error.code if isinstance(error, HongtouError) else UNFORESEEN)
            raise
        tell(outcome="done")

    return watch

"""What became of each step, told when it ends: after a death the last line says how far it came."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from service.core.errors import HongtouError
from service.core.errors.payloads import PayloadError
from service.core.watching import Facts, Watch
from service.journal.lines import note
from service.journal.traces import Trace, within

UNFORESEEN = "internal-error"


@dataclass(frozen=True, slots=True)
class Ended:
    """A step that ended after *seconds*: `done`, `refused` for the sender or `failed`, then with a code."""

    step: str
    facts: Facts
    seconds: float
    outcome: str = "done"
    code: str = ""


Heed = Callable[[Ended], None]


def written(ended: Ended) -> None:
    """Nothing; the log has a line of it."""
    ending = {"outcome": ended.outcome, **({"code": ended.code} if ended.code else {})}
    spent = round(ended.seconds * 1000, 1)
    note("step", {"step": ended.step, **ended.facts, "milliseconds": spent, **ending})


@contextmanager
def noted_here(trace: Trace | None) -> Iterator[None]:
    """Until it ends, what runs here belongs to *trace*; a fault of ours is noted where it arose.

    Whoever asked from another process sees its code alone.
    """
    with within(trace):
        try:
            yield
        except PayloadError:
            raise
        except Exception as error:
            code = error.code if isinstance(error, HongtouError) else UNFORESEEN
            note("failure", {"code": code}, logging.ERROR, error=error)
            raise


def unforeseen(fault: Exception) -> None:
    """Nothing; the log has a line of what nobody foresaw, and of where it arose."""
    note("failure", {"code": UNFORESEEN}, logging.ERROR, error=fault)


def watching(*heeds: Heed, clock: Callable[[], float] = time.perf_counter) -> Watch:
    """A watch that tells *heeds* of every step that ended; *clock* counts seconds."""

    @contextmanager
    def watch(step: str, **known: str | int) -> Iterator[Facts]:
        facts: Facts = {**known}
        begun = clock()

        def tell(*ending: str) -> None:
            ended = Ended(step, facts, clock() - begun, *ending)
            for heed in heeds:
                heed(ended)

        try:
            yield facts
        except Exception as error:
            code = error.code if isinstance(error, HongtouError) else UNFORESEEN
            tell("refused" if isinstance(error, PayloadError) else "failed", code)
            raise
        tell()

    return watch

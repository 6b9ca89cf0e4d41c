"""What goes between the service and its processes: tasks there, answers back."""

import pickle
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.core.errors import HongtouError

LONGEST_TRACE = 20_000
"""Characters; the end of a traceback says what happened."""


@dataclass(frozen=True, slots=True)
class Task:
    """A method of what the worker holds, and what it is called with; all of it can be pickled.

    It runs within what the worker's `within` makes of *context*, which comes from the caller.
    """

    name: str
    arguments: tuple[Any, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    context: Any = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a task gave, or how it failed: with an *error* of ours, for want of memory, or unforeseen.

    *trace* says where; *resident* is what the worker holds afterwards, in bytes.
    """

    value: Any = None
    error: HongtouError | None = None
    trace: str = ""
    out_of_memory: bool = False
    resident: int = 0


class Unforeseen(Exception):
    """An error in a worker that nobody foresaw; its text is the worker's own traceback."""


def told(fault: BaseException, resident: int) -> Answer:
    """The answer that tells of *fault*; what its frames held is let go first, for want of memory perhaps."""
    chain = [*_chain(fault)]
    for error in chain:
        traceback.clear_frames(error.__traceback__)
    trace = "".join(traceback.format_exception(fault))[-LONGEST_TRACE:]
    if any(isinstance(error, MemoryError) for error in chain):
        return Answer(trace=trace, out_of_memory=True, resident=resident)
    if isinstance(fault, HongtouError):
        return Answer(error=fault, trace=trace, resident=resident)
    return Answer(trace=trace, resident=resident)


def packed(answer: Answer) -> bytes:
    """The bytes of *answer*; those of a failure where it cannot be pickled."""
    try:
        return pickle.dumps(answer)
    except Exception as fault:
        return pickle.dumps(Answer(trace=f"{answer.trace}{told(fault, 0).trace}", resident=answer.resident))


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__

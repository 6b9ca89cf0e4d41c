"""Which request something belongs to: the sender's trace (W3C Trace Context) and an id of our own."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
"""Version 00 as its ABNF has it; ids of nothing but zeros are refused (W3C Trace Context, 3.2.2)."""


@dataclass(frozen=True, slots=True)
class Trace:
    """`trace_id` may be the sender's and come with many requests; `request_id` is ours, of one request.

    Both are 32 hexadecimal digits, and the same where the sender gave no trace.
    """

    trace_id: str
    request_id: str


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def begun(request_id: str, traceparent: str = "") -> Trace:
    """The trace of a request: the sender's where *traceparent* is sound, else a new one."""
    match = TRACEPARENT.fullmatch(traceparent)
    return Trace(match[1] if match else request_id, request_id)


def current() -> Trace | None:
    """The trace of what runs here now, None outside of requests."""
    return _current.get()


@contextmanager
def within(trace: Trace | None) -> Iterator[None]:
    """Until it ends, what runs here belongs to *trace*."""
    token = _current.set(trace)
    try:
        yield
    finally:
        _current.reset(token)

"""Every request has a trace, an id that the caller is told, and a line in the log: no bodies, no queries."""

import time
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask

from service.journal.lines import note
from service.journal.traces import Trace, begun, current, within

REQUEST_ID = "Hongtou-Request-Id"
LONGEST_PATH = 200

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

_facts: ContextVar[dict[str, str]] = ContextVar("facts")


@dataclass(frozen=True, slots=True)
class Journal:
    """The application behind what log and *heed* are told of each request; *clock* counts seconds."""

    inner: Application
    new_id: Callable[[], str]
    heed: Callable[[Mapping[str, Any]], None]
    clock: Callable[[], float] = time.perf_counter

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The inner answer, with the request's id."""
        started, trace = self.clock(), begun(self.new_id(), environ.get("HTTP_TRACEPARENT", ""))
        told: dict[str, Any] = {"method": environ["REQUEST_METHOD"], "path": _path(environ)}

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            told["status"] = int(status[:3])
            told["bytes"] = int(dict(headers).get("Content-Length", 0))
            return start_response(status, [*headers, (REQUEST_ID, trace.request_id)], *more)

        known = _facts.set({})
        try:
            with within(trace):
                answer = self.inner(environ, start)
                spent = round((self.clock() - started) * 1000, 1)
                told.update(milliseconds=spent, **_facts.get())
                note("request", told)
                self.heed(told)
                return answer
        finally:
            _facts.reset(known)


def tell(**facts: str) -> None:
    """Nothing; the line of the running request has *facts* too."""
    _facts.get().update(facts)


def told() -> Mapping[str, str]:
    """What the line of the running request has beside what it tells of every request."""
    return _facts.get()


def running() -> Trace:
    """The trace of the running request; raises LookupError where there is none."""
    if (trace := current()) is None:
        raise LookupError("no request is running")
    return trace


def install(app: Flask, new_id: Callable[[], str], heed: Callable[[Mapping[str, Any]], None]) -> None:
    """Nothing; from now on each request to *app* has a trace and a line in the log; *heed* sees its facts."""
    app.wsgi_app = Journal(app.wsgi_app, new_id, heed)  # type: ignore[method-assign]


def _path(environ: dict[str, Any]) -> str:
    return quote(environ["PATH_INFO"].encode("latin-1", "replace"))[:LONGEST_PATH]

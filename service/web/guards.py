"""What every answer carries and every request must pass: no other site may use the service from a browser."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response

from service.journal.lines import note
from service.web.journal import Application
from service.web.problems import protocol_problem

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[0-9a-z.-]+)(:[0-9]{1,5})?", re.ASCII)
LONGEST_HOST = 100
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class HostGuard:
    """The application behind a check of the Host header, which a rebound name cannot pass."""

    inner: Application
    names: tuple[str, ...]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The inner answer, or 421 for a host that is not ours."""
        match = HOST.fullmatch(environ.get("HTTP_HOST", "").lower())
        if match and match[1] in self.names and int((match[2] or ":1")[1:]) in range(1, 65536):
            return self.inner(environ, start_response)
        note("host refused", {"host": environ.get("HTTP_HOST", "")[:LONGEST_HOST]}, logging.WARNING)
        return add_headers(protocol_problem(421))(environ, start_response)


def add_headers(answer: Response) -> Response:
    """The answer with the headers that keep browsers from misusing it."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer


def install(app: Flask, host: str) -> None:
    """Nothing; from now on *app* serves under loopback names and *host* only, with safe headers."""
    own = f"[{host}]" if ":" in host else host
    app.wsgi_app = HostGuard(app.wsgi_app, (*LOOPBACK, own))  # type: ignore[method-assign]
    app.after_request(add_headers)

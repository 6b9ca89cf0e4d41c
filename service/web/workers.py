"""gunicorn's worker, whose own refusals are problems too."""

import json
import logging
import socket
from collections.abc import Mapping
from contextlib import suppress
from threading import Timer
from typing import Any

from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from service.acting import new_id
from service.journal.lines import note
from service.journal.steps import UNFORESEEN
from service.journal.traces import Trace, begun, within
from service.web.journal import REQUEST_ID
from service.web.problems import PROBLEM

REFUSALS: Mapping[type[Exception], tuple[int, str, str]] = {
    errors.LimitRequestLine: (414, "uri-too-long", "网址太长。"),
    errors.LimitRequestHeaders: (431, "headers-too-large", "请求头太多或太长。"),
    errors.UnsupportedTransferCoding: (501, "unsupported-transfer-coding", "不支持这种传输编码。"),
    errors.ParseException: (400, "bad-request", "不是可以理解的 HTTP 请求。"),
}


HEADER_SECONDS = 30.0
"""How long the head of a request may take to come, however it dribbles: until then it holds a thread."""


class ProblemWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """A worker with threads that answers what never reaches the application."""

    def handle(self, conn: Any) -> Any:
        """What gunicorn makes of the connection, which is cut where no whole head of a request comes."""
        conn.deadline = Timer(HEADER_SECONDS, _cut, (conn.sock,))
        conn.deadline.daemon = True
        conn.deadline.start()
        try:
            return super().handle(conn)
        finally:
            conn.deadline.cancel()

    def handle_request(self, req: Any, conn: Any) -> Any:
        """What gunicorn makes of the request, whose head is there."""
        conn.deadline.cancel()
        return super().handle_request(req, conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Nothing; the caller has the problem, as far as the connection still carries it."""
        status, code, message = next(
            (refusal for kind, refusal in REFUSALS.items() if isinstance(exc, kind)),
            (500, UNFORESEEN, "服务出现未预料的错误。"),
        )
        trace = begun(new_id(), _traceparent(req))
        with within(trace):
            note("request refused", {"status": status, "code": code}, logging.WARNING, error=exc)
            try:
                client.sendall(refusal(status, code, message, trace))
            except OSError as fault:
                note("refusal not delivered", {"code": code}, logging.WARNING, error=fault)


def _cut(held: socket.socket) -> None:
    with suppress(OSError):
        held.shutdown(socket.SHUT_RDWR)


def refusal(status: int, code: str, message: str, trace: Trace) -> bytes:
    """The whole answer as bytes: a problem (RFC 9457), and the connection closed."""
    body = {
        "type": f"urn:hongtou:problem:{code}",
        "title": message,
        "status": status,
        "detail": message,
        "instance": f"urn:hongtou:request:{trace.request_id}",
        "trace_id": trace.trace_id,
        "code": code,
        "errors": [{"pointer": "", "code": code, "message": message, "hint": "请检查发出请求的程序。"}],
    }
    text = json.dumps(body, ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {status} {code}\r\nContent-Type: {PROBLEM}\r\nContent-Length: {len(text)}\r\n"
        f"{REQUEST_ID}: {trace.request_id}\r\n"
        "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + text


def _traceparent(req: Any) -> str:
    """What the sender gave, where the request could be read as far as that."""
    return ",".join(value for name, value in getattr(req, "headers", ()) if name == "TRACEPARENT")

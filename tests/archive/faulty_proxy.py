"""A proxy before an S3 server that fails as networks and stores do, where a test says so."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from time import sleep
from urllib.parse import urlsplit

HANG_SECONDS = 1.5

Fault = Callable[[int, str, str], str]
"""The number of the request (1…n), its method and path → which kind of fault befalls it, empty for none.

500, 503: the store says so. reset, lost: no answer, before and after it acted. hang: a late one. truncated:
half of one. wrong: other bytes than it holds. careless: a put without the condition it was made with.
"""


def _no_fault(number: int, method: str, path: str) -> str:
    return ""


@dataclass(slots=True)
class FaultyProxy:
    """What it does now, and the requests it has seen."""

    address: str = ""
    fault: Fault = _no_fault
    seen: list[tuple[str, str]] = field(default_factory=list)
    _guard: Lock = field(default_factory=Lock)

    def judge(self, method: str, path: str) -> str:
        """The kind of fault of one more request."""
        with self._guard:
            self.seen.append((method, path))
            return self.fault(len(self.seen), method, path)

    def begin(self, fault: Fault = _no_fault) -> None:
        """Nothing; requests are counted anew, and *fault* decides from now on."""
        with self._guard:
            self.seen.clear()
            self.fault = fault


@contextmanager
def running(target: str) -> Iterator[FaultyProxy]:
    """A proxy before the server at *target* until the end of the block."""
    proxy = FaultyProxy()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # senders of 1.1 ask before a body, and wait a second where nobody says

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            kind = proxy.judge(self.command, self.path)
            if kind in ("500", "503"):
                self._answer(int(kind), {}, b"<Error><Code>SlowDown</Code></Error>")
            elif kind != "reset":
                self._forward(kind, body)
            self.close_connection = True

        do_GET = do_PUT = do_HEAD = do_DELETE = _pass  # noqa: N815 # the base class finds them by name

        def _forward(self, kind: str, body: bytes) -> None:
            connection = HTTPConnection(urlsplit(target).netloc, timeout=30)
            headers = dict(self.headers)
            headers.pop("Expect", None)
            if kind == "careless":
                headers.pop("If-None-Match", None)
            connection.request(self.command, self.path, body, headers)
            with connection.getresponse() as answer:
                content = answer.read()
                headers = dict(answer.getheaders())
            connection.close()
            if kind == "hang":
                sleep(HANG_SECONDS)
            if kind == "wrong" and content:
                content = bytes((content[0] ^ 1,)) + content[1:]
            if kind != "lost":
                self._answer(answer.status, headers, content, is_cut=kind == "truncated")

        def _answer(self, status: int, headers: dict[str, str], body: bytes, *, is_cut: bool = False) -> None:
            self.send_response_only(status)
            length = (
                headers.get("Content-Length", str(len(body))) if self.command == "HEAD" else str(len(body))
            )
            kept = {name: value for name, value in headers.items() if name.lower() not in IN_TRANSIT}
            for name, value in {**kept, "Content-Length": length, "Connection": "close"}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body[: len(body) // 2] if is_cut else body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing: the test tells what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda request, address: None  # type: ignore[method-assign] # who asked has gone
    proxy.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


IN_TRANSIT = ("content-length", "connection", "transfer-encoding", "date", "server")

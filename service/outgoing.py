"""HTTP calls that leave this machine: to one address, no redirect, no proxy, bounded in time and size."""

import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from urllib.parse import SplitResult, urlsplit


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: its status, media type without parameters, and body."""

    status: int
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Calls that end within *seconds*, with replies of *longest* bytes at most."""

    seconds: float
    longest: int

    def call(
        self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """The reply of *url*; raises OSError, ValueError or http.client.HTTPException."""
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with self._connected(parts) as connection:
            connection.request(method, path, body, dict(headers or {}))
            with connection.getresponse() as answer:
                kind = (answer.getheader("Content-Type") or "").partition(";")[0].strip().lower()
                told = answer.read(self.longest + 1)
        if len(told) > self.longest:
            raise ValueError("reply too long")
        return Reply(answer.status, kind, told)

    @contextmanager
    def _connected(self, parts: SplitResult) -> Iterator[http.client.HTTPConnection]:
        """A connection that is cut when its time is up, however slowly the other side dribbles."""
        host, port = parts.hostname or "", parts.port
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, port, timeout=self.seconds, context=context
            )
        else:
            connection = http.client.HTTPConnection(host, port, timeout=self.seconds)
        connection.connect()
        timer = Timer(self.seconds, _cut, (connection.sock,))
        timer.start()
        try:
            yield connection
        finally:
            timer.cancel()
            timer.join()
            connection.close()


def _cut(held: socket.socket) -> None:
    with suppress(OSError):
        held.shutdown(socket.SHUT_RDWR)

"""HTTP calls that leave this machine: to one address, no redirect, no proxy, bounded in time and size."""

import http.client
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Timer
from time import monotonic
from urllib.parse import SplitResult, urlsplit

Dial = Callable[[str, int, float], socket.socket]
"""Connects to that port of that host within those seconds; raises OSError."""


def anywhere(host: str, port: int, seconds: float) -> socket.socket:
    """A connection to whatever the host's name leads to; raises OSError. For addresses an operator set."""
    return socket.create_connection((host, port), seconds)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: its status, media type without parameters, and body."""

    status: int
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Calls that end within *seconds*, with replies of *longest* bytes at most, by connections of *dial*.

    A longer reply is refused, or read no further where `is_cut`. *trust* tells whose certificates are good,
    by default what the system says at each call; that takes 25 ms to read.
    """

    seconds: float
    longest: int
    dial: Dial = anywhere
    is_cut: bool = False
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context

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
        if len(told) > self.longest and not self.is_cut:
            raise ValueError("reply too long")
        return Reply(answer.status, kind, told[: self.longest])

    @contextmanager
    def _connected(self, parts: SplitResult) -> Iterator[http.client.HTTPConnection]:
        """A connection that is cut when its time is up, however slowly the other side dribbles."""
        until = monotonic() + self.seconds
        context = self.trust() if parts.scheme == "https" else None
        connection = _unconnected(parts, context)
        held = self.dial(connection.host, connection.port, self.seconds)
        try:
            held = connection.sock = _secured(held, context, connection.host)
            with _cut_after(until - monotonic(), held):
                if isinstance(held, ssl.SSLSocket):
                    held.do_handshake()
                yield connection
        finally:
            connection.close()
            held.close()


def _unconnected(parts: SplitResult, context: ssl.SSLContext | None) -> http.client.HTTPConnection:
    """The connection by whose rules is asked; it never connects by itself."""
    host = parts.hostname or ""  # with a port, or the end of an address of IPv6 is taken for one
    connection = (
        http.client.HTTPSConnection(host, parts.port or http.client.HTTPS_PORT, context=context)
        if context
        else http.client.HTTPConnection(host, parts.port or http.client.HTTP_PORT)
    )
    connection.auto_open = 0
    return connection


def _secured(held: socket.socket, context: ssl.SSLContext | None, host: str) -> socket.socket:
    """The connection, by TLS where there is a *context*: the certificate must be that of *host*."""
    if context is None:
        return held
    return context.wrap_socket(held, server_hostname=host, do_handshake_on_connect=False)


@contextmanager
def _cut_after(seconds: float, held: socket.socket) -> Iterator[None]:
    """A block that ends within *seconds*, as nothing is read or sent after; raises TimeoutError then."""
    passed = Event()

    def cut() -> None:
        passed.set()
        with suppress(
            OSError
        ):  # of the socket itself: TLS would wait for the other side, or forget its layer
            socket.socket.shutdown(held, socket.SHUT_RDWR)

    timer = Timer(max(seconds, 0), cut)
    timer.start()
    try:
        yield
    except Exception as fault:
        if passed.is_set():
            raise TimeoutError("time is over") from fault
        raise
    finally:
        timer.cancel()
        timer.join()
    if passed.is_set():
        raise TimeoutError("time is over")

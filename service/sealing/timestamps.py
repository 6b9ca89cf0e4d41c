"""Timestamps (RFC 3161) from the service the operator names: the one call that leaves this machine."""

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from asn1crypto import cms, tsp
from pyhanko.sign.timestamps import TimeStamper

from service.core.errors import TimestampFailed

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
LONGEST_REPLY = 256 * 1024
GARBLED = (OSError, ValueError, TypeError, KeyError, AttributeError, AssertionError)
"""What pyHanko and asn1crypto raise for replies that are none."""


class TimestampService(TimeStamper):
    """The service at *url*; each call ends within *seconds*; no redirect, no proxy, bounded replies."""

    def __init__(self, url: str, seconds: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url
        self._seconds = seconds

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The service's reply to *req*; raises OSError or ValueError."""
        return tsp.TimeStampResp.load(self._exchange(req.dump()))

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A timestamp on the digest; raises TimestampFailed."""
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except (*GARBLED, http.client.HTTPException) as fault:
            raise TimestampFailed(
                f"时间戳服务 {self._url} 没有给出时间戳（{type(fault).__name__}）。",
                hint="请检查网络和 HONGTOU_SEAL_TIMESTAMP_URL；文书没有改动，可以稍后原样重试。",
            ) from fault

    def _exchange(self, body: bytes) -> bytes:
        parts = urlsplit(self._url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with self._connected(parts) as connection:
            connection.request("POST", path, body, {"Content-Type": QUERY, "Accept": REPLY})
            with connection.getresponse() as answer:
                kind = (answer.getheader("Content-Type") or "").partition(";")[0].strip().lower()
                if answer.status != http.client.OK or kind != REPLY:
                    raise OSError(f"status {answer.status}, {kind or 'no type'}")
                reply = answer.read(LONGEST_REPLY + 1)
        if len(reply) > LONGEST_REPLY:
            raise ValueError("reply too long")
        return reply

    @contextmanager
    def _connected(self, parts: SplitResult) -> Iterator[http.client.HTTPConnection]:
        """A connection that is cut when its time is up, however slowly the other side dribbles."""
        host, port = parts.hostname or "", parts.port
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, port, timeout=self._seconds, context=context
            )
        else:
            connection = http.client.HTTPConnection(host, port, timeout=self._seconds)
        connection.connect()
        timer = Timer(self._seconds, _cut, (connection.sock,))
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

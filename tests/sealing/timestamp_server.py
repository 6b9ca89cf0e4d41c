"""A timestamp service on this machine, true or with one fault planted in its replies."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from asn1crypto import tsp
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from tests.sealing.pki import Holder, stamper

REPLY = "application/timestamp-reply"


class Handler(BaseHTTPRequestHandler):
    """Answers as the server's `plant` says."""

    server: "TimestampServer"

    def do_POST(self) -> None:
        """One reply."""
        self.server.calls += 1
        query = self.rfile.read(int(self.headers["Content-Length"]))
        plant = self.server.plant
        if plant == "dribbling":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\n")
            for _ in range(100):
                try:
                    self.wfile.write(b"X-Slow: 1\r\n")
                    time.sleep(0.1)
                except OSError:
                    return
            return
        status, kind, body = 200, REPLY, self.server.reply(query)
        if plant == "redirecting":
            status = 302
        elif plant == "failing":
            status, body = 503, b""
        elif plant == "html":
            kind, body = "text/html", b"<html>"
        elif plant == "garbled":
            body = b"\x30\x03\x02\x01"
        elif plant == "huge":
            body += bytes(300 * 1024)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class TimestampServer(ThreadingHTTPServer):
    """The service: who stamps, at what time, with which fault; and how often it was asked."""

    def __init__(self, holder: Holder, moment: datetime, plant: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.plant, self.calls = plant, 0
        self._stamper: DummyTimeStamper = stamper(holder, moment)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_port}/tsa?policy=1"

    def reply(self, query: bytes) -> bytes:
        """The reply to a query: refused, to another question, or true."""
        request = tsp.TimeStampReq.load(query)
        if self.plant == "refusing":
            refusal = tsp.PKIStatusInfo({"status": "rejection", "status_string": ["no"]})
            return bytes(tsp.TimeStampResp({"status": refusal}).dump())
        if self.plant == "stale":
            request["nonce"] = 1
        if self.plant == "of another file":
            request["message_imprint"]["hashed_message"] = bytes(32)
        return bytes(self._stamper.request_tsa_response(request).dump())


@contextmanager
def serving(holder: Holder, moment: datetime, plant: str = "") -> Iterator[TimestampServer]:
    """A running service."""
    with TimestampServer(holder, moment, plant) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()

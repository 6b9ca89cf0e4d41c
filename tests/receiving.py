"""A real receiver of calls on loopback, which answers as it is told and remembers what came."""

import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Call:
    """What came: path, headers by lower-case name, body."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Receiver:
    """What it answers: `status` with `body` after `pause` seconds; `drip` sends one byte after the other.

    `answer`, where it is set, says the status for each call.
    """

    port: int = 0
    status: int = 200
    body: bytes = b"ok"
    pause: float = 0.0
    drip: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    answer: Callable[[Call], int] | None = None
    calls: list[Call] = field(default_factory=list)
    most_at_once: int = 0
    _at_once: int = 0
    _guard: Lock = field(default_factory=Lock)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook"

    def wait(self, count: int, seconds: float = 10.0) -> list[Call]:
        """The calls, once there are so many; fails where they do not come in time."""
        end = time.monotonic() + seconds
        while len(self.calls) < count:
            assert time.monotonic() < end, f"{len(self.calls)} of {count} calls came"
            time.sleep(0.02)
        return self.calls

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._guard:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._guard:
                self._at_once -= 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, receiver: Receiver, *given: Any) -> None:
        self.receiver = receiver
        super().__init__(*given)

    def do_POST(self) -> None:
        told = self.receiver
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        call = Call(self.path, {name.lower(): text for name, text in self.headers.items()}, body)
        with told._counted():
            told.calls.append(call)
            time.sleep(told.pause)
            self.send_response(told.answer(call) if told.answer else told.status)
            for name, text in told.headers.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            for at in range(len(told.body)) if told.drip else ():
                self.wfile.write(told.body[at : at + 1])
                time.sleep(told.drip)
            if not told.drip:
                self.wfile.write(told.body)

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:  # whoever called has gone
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Callers may leave in the middle."""


@contextmanager
def receiving(certificate: Path | None = None, port: int = 0, **told: Any) -> Iterator[Receiver]:
    """A receiver until the end of the block, by TLS where there is a *certificate* (PEM, with its key)."""
    receiver = Receiver(**told)
    server = _Server(("127.0.0.1", port), partial(_Handler, receiver))
    receiver.port = server.server_port
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def certificate_of(name: str, path: Path) -> Path:
    """A certificate of that name with its key (PEM), signed by itself, in a file at *path*."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    form, secret = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, form, secret))
    return path

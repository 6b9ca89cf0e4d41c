"""A real server process and calls to it, over HTTP on loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bench.installing import ROOT
from service.acting import new_id, utc_now
from service.bootstrap.people import build_office
from service.core.access import TOKEN_SCOPES
from service.settings import read_settings

HONGTOU = (str(Path(sys.executable).with_name("hongtou")), "serve")
PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Server:
    """Where it listens, the process at its root, and what callers show."""

    port: int
    pid: int
    token: str

    def post(
        self, path: str, body: bytes, seconds: float = 600, kind: str = "application/json"
    ) -> tuple[int, bytes, float]:
        """Status and body of the answer, and how many seconds it took; status 0 where there was none."""
        return self._asked("POST", path, body, seconds, kind)

    def get(self, path: str, seconds: float = PATIENCE) -> tuple[int, bytes, float]:
        """The same of what is there."""
        return self._asked("GET", path, None, seconds)

    def _asked(
        self, method: str, path: str, body: bytes | None, seconds: float, kind: str = "application/json"
    ) -> tuple[int, bytes, float]:
        begun = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request(method, path, body, self._headers(kind))
            answer = connection.getresponse()
            status, content = answer.status, answer.read()
        except (OSError, HTTPException):
            status, content = 0, b""
        finally:
            connection.close()
        return status, content, time.perf_counter() - begun

    def _headers(self, kind: str) -> dict[str, str]:
        return {"Content-Type": kind, "Authorization": f"Bearer {self.token}"}

    def is_ready(self) -> bool:
        """Whether it says so."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


@contextmanager
def serving(data: Path, command: Sequence[str] = HONGTOU, **variables: str) -> Iterator[Server]:
    """A server over *data* that is ready; stopped at the end. Raises TimeoutError, with what it said."""
    port = _free_port()
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "HONGTOU_DATA": str(data), "HONGTOU_PORT": str(port)}
    said = (data / "server.log").open("wb")
    process = subprocess.Popen(
        command, cwd=ROOT, env={**environ, **variables}, stderr=said, start_new_session=True
    )
    server = Server(port, process.pid, issued(data)[1])
    try:
        end = time.monotonic() + PATIENCE
        while not server.is_ready():
            if process.poll() is not None or time.monotonic() > end:
                raise TimeoutError((data / "server.log").read_text("utf-8")[-2000:])
            time.sleep(0.05)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE)
        said.close()


def issued(data: Path) -> tuple[str, str]:
    """Who a program is that may do all that programs may, and what it shows."""
    office = build_office(read_settings({"HONGTOU_DATA": str(data)}))
    given = office.tokens.issue(
        f"bench-{new_id()}", TOKEN_SCOPES, id=new_id(), time=utc_now(), actor="bench", days=1
    )
    return given[0].id, given[1]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])

"""docxtpl, then LibreOffice kept warm by unoserver."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from unoserver.client import UnoClient

from bench.contestants.docxtpl_word import make as fill
from bench.contestants.protocol import read_view, serve

PATIENCE = 60


@contextmanager
def unoserver(folder: Path) -> Iterator[UnoClient]:
    """A client of a server of its own, stopped at the end; raises TimeoutError."""
    ports = [_free_port(), _free_port()]
    command = [str(Path(sys.executable).with_name("unoserver")), "--executable", "soffice"]
    places = ["--port", str(ports[0]), "--uno-port", str(ports[1]), "--user-installation", str(folder)]
    with subprocess.Popen([*command, *places], stdout=sys.stderr) as server:
        try:
            _wait(ports[0])
            yield UnoClient(server="127.0.0.1", port=str(ports[0]))
        finally:
            server.terminate()


def make(given: dict[str, Any], client: UnoClient) -> dict[str, bytes]:
    """The Word file and the PDF made of it."""
    made = fill(given)
    return {**made, "paper.pdf": client.convert(indata=made["paper.docx"], convert_to="pdf")}


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("unoserver did not start")


if __name__ == "__main__":
    with TemporaryDirectory() as name, unoserver(Path(name)) as kept:
        serve(read_view, lambda given: make(given, kept))

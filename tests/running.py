"""A real server process for tests."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

HONGTOU = str(Path(sys.executable).with_name("hongtou"))


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running_service(data: Path, log: BinaryIO | None = None, **variables: str) -> Iterator[str]:
    """The address of `hongtou serve` over *data*, ready, its *log* in that file; stopped with SIGTERM."""
    port = free_port()
    environ = {**os.environ, "HONGTOU_DATA": str(data), "HONGTOU_PORT": str(port), **variables}
    process = subprocess.Popen([HONGTOU, "serve"], env=environ, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(address, process)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def wait_until_ready(address: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Return when /readyz answers; raises TimeoutError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):  # noqa: S310 - our own loopback address
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{address} did not become ready")

"""Python reads this at the start of each process whose PYTHONPATH has this folder: it tells of calls outside.

A line for each in the file that WATCH names: the process, and what it called.
"""

import os
import sys

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0", "::")  # noqa: S104 - as heads of addresses


def _tell(what: str) -> None:
    told = os.open(os.environ["WATCH"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(told, f"{os.getpid()} {what}\n".encode())
    os.close(told)


def _heard(event: str, given: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = given[1]
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            _tell(f"{event} {address}")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname") and given[0]:
        host = given[0].decode() if isinstance(given[0], bytes) else str(given[0])
        if not host.startswith(LOOPBACK):
            _tell(f"{event} {host}")


if "WATCH" in os.environ:
    sys.addaudithook(_heard)
    _tell("watched")

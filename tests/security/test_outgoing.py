"""The service as it is by default calls nobody: every process of it is watched while it does all it can."""

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

from service.registry import sample
from tests.callers import token_in
from tests.running import running_service

WATCHING = Path(__file__).parent / "watching"
PAGES = (
    "login",
    "assets/0/pages/pages.css",
    "api/docs",
    "api/openapi.json",
    "metrics",
    "readyz",
    "api/v1/archive",
)


def watched(file: Path) -> dict[str, str]:
    """What has a process tell that file of its calls."""
    path = os.pathsep.join(filter(None, [str(WATCHING), os.environ.get("PYTHONPATH", "")]))
    return {"PYTHONPATH": path, "WATCH": str(file)}


def called(file: Path) -> list[str]:
    """What was called."""
    return [line for line in file.read_text(encoding="utf-8").splitlines() if not line.endswith(" watched")]


def ask(address: str, path: str, shown: dict[str, str], body: bytes | None = None) -> bytes:
    """The answer, which must be a good one."""
    headers = {**shown, "Content-Type": "application/json"}
    asked = urllib.request.Request(f"{address}/{path}", body, headers)  # noqa: S310 - our own loopback address
    with urllib.request.urlopen(asked, timeout=120) as answer:  # noqa: S310
        return bytes(answer.read())


def test_by_default_nothing_leaves_the_machine(tmp_path: Path) -> None:
    """Made, checked by veraPDF, filed, read again, looked for: no name is asked for, no address called."""
    told = tmp_path / "called"
    paper = sample("feedback_notice")
    with running_service(tmp_path / "data", **watched(told)) as address:
        shown = {"Authorization": f"Bearer {token_in(tmp_path / 'data')}"}
        kept = json.loads(ask(address, "api/v1/documents", shown, paper))
        for path in (*PAGES, f"api/v1/documents/{kept['id']}/pdf", f"api/v1/archive/{kept['id']}/events"):
            ask(address, path, shown)
    assert [] == called(told)
    assert told.read_text(encoding="utf-8").count("watched")


def test_a_call_is_seen_where_one_is_made(tmp_path: Path) -> None:
    """By name, by address, and without a connection; loopback is no call."""
    told = tmp_path / "called"
    lines = (
        "import contextlib, socket, urllib.request",
        "for call in (",
        "    lambda: urllib.request.urlopen('http://hongtou.invalid/', timeout=1),",
        "    lambda: socket.create_connection(('192.0.2.1', 80), 0.01),",
        "    lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.2', 53)),",
        "    lambda: socket.create_connection(('127.0.0.1', 9), 1),",
        "):",
        "    with contextlib.suppress(OSError): call()",
    )
    subprocess.run([sys.executable, "-c", "\n".join(lines)], env={**os.environ, **watched(told)}, check=True)
    seen = " ".join(called(told))
    assert all(what in seen for what in ("hongtou.invalid", "192.0.2.1", "192.0.2.2"))
    assert "127.0.0.1" not in seen

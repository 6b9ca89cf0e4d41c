"""Who is cut off while he holds a database's writers' lock, or hangs with it, holds nobody up for long."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from service.archive.database.layout import LAYOUT
from service.database.engine import GONE_SECONDS, Database
from tests import hosts, postgres
from tests.hosts import Network
from tests.postgres import PostgreSQL

ROOT = Path(__file__).parents[2]
SLACK = 10.0
"""Seconds that a busy machine may take besides."""

PIPES: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}

HOLDING = """
import sys
from pathlib import Path
from sqlalchemy import text
from sqlalchemy.engine import make_url
from dataclasses import replace
from service.archive.database.layout import LAYOUT
from service.database.engine import Database
layout = replace(LAYOUT, hung_seconds=int(sys.argv[3]))
with Database(make_url(sys.argv[1]), Path(sys.argv[2]), layout).writing() as connection:
    print("holding", flush=True)
    sys.stdin.readline()
"""

needs_hosts = pytest.mark.skipif(bool(hosts.why_not()), reason=hosts.why_not() or "-")


@pytest.fixture
def net() -> Iterator[Network]:
    """This machine and another one, connected by a cable that can be pulled."""
    with hosts.network(1) as made:
        yield made


def waited(url: str, folder: Path) -> float:
    """The seconds until one may write there."""
    database, began = Database(make_url(url), folder / "lock", LAYOUT), monotonic()
    with database.writing():
        told = monotonic() - began
    database.let_go()
    return told


def command(url: str, folder: Path, hung_seconds: int) -> list[str | Path]:
    """What holds the writers' lock until it is told to end."""
    return [sys.executable, "-c", HOLDING, url, folder / "other", str(hung_seconds)]


@contextmanager
def holding(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """A block in which the process holds the lock."""
    try:
        assert process.stdout is not None
        assert b"holding\n" == process.stdout.readline()
        yield
    finally:
        process.kill()
        process.communicate()


@needs_hosts
def test_the_lock_of_a_machine_that_is_cut_off_is_soon_free(net: Network, tmp_path: Path) -> None:
    """Nobody told the server that the machine is gone: it asks, and hears nothing."""
    (host,) = net.hosts
    with postgres.running(net.address) as server:
        url = server.database()
        with holding(host.start(command(url, tmp_path, 300), os.environ, cwd=ROOT, **PIPES)):
            host.cut_off()
            assert GONE_SECONDS - 2 < waited(url, tmp_path) < GONE_SECONDS + SLACK


def test_the_lock_of_a_writer_that_hangs_is_free_when_its_layout_says(
    postgresql: PostgreSQL, tmp_path: Path
) -> None:
    """It may come back, and finds its transaction undone."""
    url = postgresql.database()
    holder = subprocess.Popen(command(url, tmp_path, 2), cwd=ROOT, **PIPES)
    with holding(holder):
        holder.send_signal(signal.SIGSTOP)
        assert 1 < waited(url, tmp_path) < 2 + SLACK

"""A real PostgreSQL server for tests: its own cluster, its own port, gone at the end."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

DEBIAN = Path("/usr/lib/postgresql")
NOBODY = "nobody"
SETTINGS = ("unix_socket_directories=", "fsync=off", "max_connections=500")
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """A cluster in *folder* that listens on *port* of *address*, by default of this machine only."""

    folder: Path
    port: int
    address: str = "127.0.0.1"

    def start(self) -> None:
        """Nothing; the server answers. Nobody cuts its power: it need not wait for the disk."""
        options = " -c ".join((f"-p {self.port}", f"listen_addresses={self.address}", *SETTINGS))
        _run("pg_ctl", "-D", self.folder, "-w", "-l", self.folder / "log", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Nothing; the server is gone. *mode* `immediate` is its crash."""
        _run("pg_ctl", "-D", self.folder, "-w", "-m", mode, "stop")

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"archive_{next(_numbers)}"
        with psycopg.connect(self._at("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self._at(name)

    def _at(self, name: str) -> str:
        return f"postgresql://hongtou@{self.address}:{self.port}/{name}"


@contextmanager
def running(address: str = "127.0.0.1") -> Iterator[PostgreSQL]:
    """A server that runs until the end of the block."""
    with TemporaryDirectory(prefix="hongtou-postgres-") as made:
        home, folder = Path(made), Path(made) / "data"
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(home, NOBODY)
        settings = ("--auth=trust", "--username=hongtou", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        _run("initdb", "-D", folder, *settings)
        with (folder / "pg_hba.conf").open("a", encoding="ascii") as admitted:
            admitted.write("host all all samenet trust\n")
        server = PostgreSQL(folder, _free_port(), address)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")


def _run(name: str, *arguments: str | Path) -> None:
    found = program(name)
    assert found, f"没有 {name}：请运行 make test，或安装 postgresql"
    user = pwd.getpwnam(NOBODY) if os.geteuid() == 0 else None
    ended = subprocess.run(
        [found, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        user=user and user.pw_uid,
        group=user and user.pw_gid,
        extra_groups=[] if user else None,
        check=False,
    )
    assert not ended.returncode, ended.stdout.decode(errors="replace")


def program(name: str) -> str | None:
    """Where a program of the server is: Debian keeps them out of everybody's path."""
    newest = sorted(DEBIAN.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    return shutil.which(name, path=os.pathsep.join((*map(str, newest), os.environ["PATH"])))


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])

"""A real RabbitMQ node for tests: its own folder, cookie and ports, gone at the end."""

import os
import secrets
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from tests.running import free_port

PROGRAMS = "usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server"
"""Debian's own command runs the node as a user of its own; this is what it runs."""

SECONDS_TO_START = 90
QUIET = "-start_epmd false +S 1:1 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}"
"""One scheduler that sleeps when there is nothing to do, and no door for other nodes but this machine's."""


def is_here() -> bool:
    """Whether RabbitMQ is installed."""
    return _program() is not None


@dataclass(slots=True)
class RabbitMQ:
    """A node that keeps all it has in *folder* and listens on *address*:*port*."""

    folder: Path
    address: str = "127.0.0.1"
    port: int = field(default_factory=free_port)
    password: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    _cluster: int = field(default_factory=free_port)
    _epmd: int = field(default_factory=free_port)
    _node: subprocess.Popen[bytes] | None = None
    _names: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is for clients, password included."""
        return f"amqp://hongtou:{self.password}@{self.address}:{self.port}/"

    def start(self) -> None:
        """Nothing; the node answers. Raises TimeoutError with the end of its log."""
        environ = self._environ()
        if self._names is None:
            command = ["epmd", "-port", str(self._epmd), "-address", "127.0.0.1"]
            self._names = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self._wait_for_names()
        program = _program()
        assert program, "没有 RabbitMQ：请运行 make test，或安装 rabbitmq-server"
        with (self.folder / "log").open("ab") as log:
            self._node = subprocess.Popen(
                [program],
                env=environ,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()

    def stop(self) -> None:
        """Nothing; the node has ended in order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Nothing; the node and all its processes are gone, as after a power cut."""
        self._end(signal.SIGKILL)

    def end(self) -> None:
        """Nothing; the node and its name server are gone."""
        self.kill()
        if self._names is not None:
            self._names.kill()
            self._names.wait()
            self._names = None

    def _end(self, how: signal.Signals) -> None:
        node, self._node = self._node, None
        if node is None:
            return
        os.killpg(node.pid, how)
        node.wait(timeout=60)

    def _environ(self) -> dict[str, str]:
        settings = self.folder / "rabbitmq.conf"
        settings.write_text(
            f"listeners.tcp.1 = {self.address}:{self.port}\n"
            f"default_user = hongtou\ndefault_pass = {self.password}\n"
            "vm_memory_high_watermark.absolute = 512MB\ndisk_free_limit.absolute = 1MB\nlog.console = true\n",
            encoding="ascii",
        )
        plugins = self.folder / "plugins"
        plugins.write_text("[].\n", encoding="ascii")
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self.folder),
            "RABBITMQ_NODENAME": f"hongtou{self.port}@localhost",
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "logs"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_CONFIG_FILE": str(settings),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
            "RABBITMQ_DIST_PORT": str(self._cluster),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": QUIET,
            "ERL_EPMD_PORT": str(self._epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RUNNING_UNDER_SYSTEMD": "true",  # no shell stays between us and the node
        }

    def _wait_for_names(self) -> None:
        """Nothing; nodes find each other's names: else each starts a name server that outlives it."""
        end = monotonic() + SECONDS_TO_START
        while monotonic() < end:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._epmd), timeout=1):
                return
            sleep(0.02)
        raise TimeoutError("epmd did not start")

    def _wait(self) -> None:
        end = monotonic() + SECONDS_TO_START
        while monotonic() < end and self._node is not None and self._node.poll() is None:
            try:
                with socket.create_connection((self.address, self.port), timeout=1) as asked:
                    asked.settimeout(5)
                    asked.sendall(b"AMQP\x00\x00\x00\x00")  # no version anybody has: it answers with its own
                    if asked.recv(4) == b"AMQP":
                        return
            except OSError:
                pass
            sleep(0.1)
        told = (self.folder / "log").read_bytes()[-2000:].decode(errors="replace")
        self.end()
        raise TimeoutError(f"RabbitMQ did not start:\n{told}")


@contextmanager
def running(address: str = "127.0.0.1") -> Iterator[RabbitMQ]:
    """A node that runs until the end of the block."""
    with TemporaryDirectory(prefix="hongtou-rabbitmq-") as made:
        node = RabbitMQ(Path(made), address)
        node.start()
        try:
            yield node
        finally:
            node.end()


def _program() -> Path | None:
    return next(Path("/").glob(PROGRAMS), None)

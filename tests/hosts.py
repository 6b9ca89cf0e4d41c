"""Hosts of their own on one machine: network namespaces on a bridge, whose cables can be pulled."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def why_not() -> str:
    """Why there can be no such hosts here; empty where there can."""
    if os.geteuid() != 0:
        return "需 root：网络命名空间 network namespaces need root"
    if not shutil.which("ip"):
        return "没有 ip（iproute2）"
    tried = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    return tried.stderr.decode(errors="replace").strip()


@dataclass(frozen=True, slots=True)
class Host:
    """One host: its *name* is that of its namespace, *cable* the end of its link that lies at the bridge."""

    name: str
    address: str
    cable: str

    def start(
        self, command: Sequence[str | Path], environ: Mapping[str, str], **how: Any
    ) -> subprocess.Popen[bytes]:
        """The process of that command, on this host; its id is the command's own."""
        return subprocess.Popen(["ip", "netns", "exec", self.name, *command], env=dict(environ), **how)

    def cut_off(self) -> None:
        """Nothing; no packet goes in or out any more, and nobody is told."""
        _ip("link", "set", self.cable, "down")

    def plug_in(self) -> None:
        """Nothing; packets go in and out again."""
        _ip("link", "set", self.cable, "up")


@dataclass(frozen=True, slots=True)
class Network:
    """Hosts on one bridge; this machine has *address* there."""

    address: str
    hosts: tuple[Host, ...]


@contextmanager
def network(count: int) -> Iterator[Network]:
    """A bridge with so many hosts, there until the end of the block. Needs root."""
    serial = next(number for number in range(1, 255) if _is_made(f"ht{number}"))
    bridge, prefix = f"ht{serial}", f"10.213.{serial}"
    with ExitStack() as undone:
        undone.callback(_ip, "link", "delete", bridge)
        _ip("address", "add", f"{prefix}.1/24", "dev", bridge)
        _ip("link", "set", bridge, "up")
        hosts = tuple(_host(undone, bridge, prefix, number) for number in range(2, count + 2))
        yield Network(f"{prefix}.1", hosts)


def _host(undone: ExitStack, bridge: str, prefix: str, number: int) -> Host:
    host = Host(f"{bridge}-{number}", f"{prefix}.{number}", f"{bridge}c{number}")
    _ip("netns", "add", host.name)
    undone.callback(_ip, "netns", "delete", host.name)
    _ip("link", "add", host.cable, "type", "veth", "peer", "name", "eth0", "netns", host.name)
    _ip("link", "set", host.cable, "master", bridge, "up")
    _ip("-n", host.name, "address", "add", f"{host.address}/24", "dev", "eth0")
    for device in ("lo", "eth0"):
        _ip("-n", host.name, "link", "set", device, "up")
    return host


def _is_made(bridge: str) -> bool:
    """Whether there is such a bridge now, where there was none of that name."""
    made = subprocess.run(["ip", "link", "add", bridge, "type", "bridge"], capture_output=True, check=False)
    return not made.returncode


def _ip(*arguments: str) -> None:
    done = subprocess.run(["ip", *arguments], capture_output=True, check=False)
    assert not done.returncode, (arguments, done.stderr)

"""Addresses of other people's choosing: written in one way only, and never of a place inside."""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from service.outgoing.places import Address, Network, is_inside, is_nowhere, telling, undressed

LONGEST = 500
SIGNS = re.compile(r"[!$-;=?-\[\]_a-z~]+")
"""What a web address is written with (RFC 3986), but for `#`, behind which is nothing for a server."""

LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""The last label of what some programs read as an address, however it is written."""

USUAL_PORTS = (80, 443)
FIRST_FREE_PORT = 1024
MOST_ADDRESSES = 4
"""Of one name, that are tried."""

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host; raises OSError."""


class UnfitAddress(ValueError):
    """An address that is not called, with the reason as a Chinese sentence."""


class Forbidden(OSError):
    """What a name led to is not called."""


def fit_address(url: str) -> SplitResult:
    """The parts of a web address that has one meaning for every reader; raises UnfitAddress."""
    if len(url) > LONGEST or not SIGNS.fullmatch(url):
        raise UnfitAddress(
            f"应为网址，至多 {LONGEST} 个英文字符，不含空格和 #；中文域名请写成 xn-- 开头的形式。"
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UnfitAddress("网址无法理解。") from None
    if parts.scheme not in ("http", "https"):
        raise UnfitAddress("网址应以 https:// 或 http:// 开头。")
    if "@" in parts.netloc:
        raise UnfitAddress("网址中不能有用户名或口令。")
    shown = (f"[{host}]" if ":" in host else host) + ("" if port is None else f":{port}")
    if parts.netloc.lower() != shown or not _is_host(host):
        raise UnfitAddress("网址中的主机名或端口写法不规范，如 https://oa.example.edu.cn/hook 即可。")
    if port is not None and port not in USUAL_PORTS and port < FIRST_FREE_PORT:
        raise UnfitAddress(f"端口应为 80、443，或不小于 {FIRST_FREE_PORT}。")
    return parts


def _is_host(host: str) -> bool:
    """Whether it is a name, or an address written as every program writes it."""
    labels = host.split(".")
    if ":" in host or NUMBER.fullmatch(labels[-1]):
        return "%" not in host and address_of(host) is not None
    return len(host) <= 253 and all(map(LABEL.fullmatch, labels))


def address_of(host: str) -> Address | None:
    """The address that the host is, None where it is a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Listed:
    """Places inside that an operator opened: hosts by *names*, all others by *networks*."""

    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, items: Iterable[str]) -> "Listed":
        """What the items list, each a name, an address or a network."""
        networks, names = [], set()
        for item in items:
            try:
                networks.append(ipaddress.ip_network(item))
            except ValueError:
                names.add(item)
        return cls(frozenset(names), tuple(networks))

    def admits(self, host: str, address: Address) -> bool:
        """Whether *address*, to which *host* leads, may be called.

        Those by which clouds tell their secrets must be listed as such: whoever has the name of a listed host
        could lead there, and a wide network is not listed for their sake.
        """
        plain = undressed(address)
        if is_nowhere(plain):
            return False
        listed = [network for network in self.networks if plain in network]
        if secrets := telling(plain):
            return any(network.subnet_of(secrets) for network in listed)  # type: ignore[arg-type]
        return bool(listed) or not is_inside(plain) or host in self.names


def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses of the host as the system knows them; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(place[4][0]) for place in found]


@dataclass(frozen=True, slots=True)
class Guarded:
    """Connects to places outside, and those inside that are *listed*; a name is asked for once.

    What was looked at is what is connected to, whatever the name leads to a moment later. One address that
    may not be called closes the whole name.
    """

    listed: Listed
    resolve: Resolve = resolved

    def __call__(self, host: str, port: int, seconds: float) -> socket.socket:
        """A connection to an address of the host that was looked at; raises OSError, Forbidden among them."""
        until = monotonic() + seconds
        addresses = [host] if address_of(host) else _within(seconds, lambda: self.resolve(host, port))
        if not addresses:
            raise OSError("no address")
        if not all((found := address_of(one)) and self.listed.admits(host, found) for one in addresses):
            raise Forbidden("address not allowed")
        fault = OSError("no time")
        for address in list(dict.fromkeys(addresses))[:MOST_ADDRESSES]:
            if (left := until - monotonic()) <= 0:
                break
            try:
                return socket.create_connection((address, port), left)
            except OSError as failed:
                fault = failed
        raise fault


def _within(seconds: float, ask: Callable[[], Sequence[str]]) -> Sequence[str]:
    """What *ask* finds; raises OSError, TimeoutError where it takes longer: the system has more time."""
    told: SimpleQueue[Sequence[str] | OSError] = SimpleQueue()

    def run() -> None:
        try:
            told.put(ask())
        except (OSError, UnicodeError) as fault:
            told.put(fault if isinstance(fault, OSError) else OSError("no name"))

    Thread(target=run, daemon=True).start()
    try:
        found = told.get(timeout=seconds)
    except Empty:
        raise TimeoutError("name not found in time") from None
    if isinstance(found, OSError):
        raise found
    return found

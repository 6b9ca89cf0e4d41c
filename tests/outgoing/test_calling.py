"""Calls end in time, follow nobody, ask no proxy, and know whom they speak to."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest

from service.outgoing.calling import Outgoing
from service.outgoing.targets import Guarded, Listed
from tests.receiving import certificate_of, receiving

HERE = Guarded(Listed.of(["127.0.0.0/8"]), lambda host, port: ["127.0.0.1"])


def calls(seconds: float = 3, longest: int = 100, *, is_cut: bool = True) -> Outgoing:
    """Calls to loopback alone."""
    return Outgoing(seconds, longest, HERE, is_cut)


def test_no_redirect_is_followed() -> None:
    """Neither elsewhere nor back to itself: who asked sees where it led, and decides."""
    with receiving() as elsewhere, receiving(status=307) as first:
        first.headers["Location"] = elsewhere.url
        assert 307 == calls().call("POST", first.url, b"{}").status
        assert (1, 0) == (len(first.calls), len(elsewhere.calls))


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it says."""
    with receiving() as proxy, receiving() as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert b"ok" == calls().call("POST", receiver.url, b"{}").body
        assert not proxy.calls


def test_a_slow_drip_is_cut() -> None:
    """Each byte comes in time, all of them would not."""
    with receiving(body=b"x" * 90, drip=0.1) as receiver:
        begun = monotonic()
        with pytest.raises(OSError):
            calls(0.5).call("POST", receiver.url, b"{}")
        assert monotonic() - begun < 2


def test_a_drip_of_headers_and_a_silent_server_are_cut() -> None:
    """Before there is any status."""

    def drip(listening: socket.socket) -> None:
        held, _ = listening.accept()
        with held:
            try:
                for sign in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200:
                    held.sendall(bytes([sign]))
                    held.settimeout(0.05)
                    try:
                        held.recv(1000)
                    except TimeoutError:
                        continue
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=drip, args=(listening,), daemon=True)
        thread.start()
        begun = monotonic()
        with pytest.raises(OSError):
            calls(0.5).call("POST", f"http://127.0.0.1:{listening.getsockname()[1]}/", b"{}")
        assert monotonic() - begun < 2
        begun = monotonic()
        with pytest.raises(OSError):  # accepted by the system, never answered, and no TLS either
            calls(0.5).call("POST", f"https://127.0.0.1:{listening.getsockname()[1]}/", b"{}")
        assert monotonic() - begun < 2
    thread.join(5)


def test_a_long_reply_is_read_no_further() -> None:
    """Or refused, where all of it is needed."""
    with receiving(body=b"x" * 5_000_000) as receiver:
        assert 100 == len(calls().call("POST", receiver.url, b"{}").body)
        with pytest.raises(ValueError, match="too long"):
            calls(is_cut=False).call("POST", receiver.url, b"{}")


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A certificate of receiver.example with its key, which this process trusts."""
    path = certificate_of("receiver.example", tmp_path / "receiver.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    yield path


def test_tls_is_with_the_name_though_an_address_is_called(certificate: Path) -> None:
    """The certificate must be the name's; that of another name is refused."""
    with receiving(certificate) as receiver:
        assert 200 == calls().call("POST", f"https://receiver.example:{receiver.port}/", b"{}").status
        with pytest.raises(ssl.SSLCertVerificationError):
            calls().call("POST", f"https://other.example:{receiver.port}/", b"{}")
        assert 1 == len(receiver.calls)


def test_a_certificate_of_nobody_we_trust_is_refused(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent."""
    monkeypatch.delenv("SSL_CERT_FILE")
    with receiving(certificate) as receiver:
        with pytest.raises(ssl.SSLCertVerificationError):
            calls().call("POST", f"https://receiver.example:{receiver.port}/", b"{}")
        assert not receiver.calls


@pytest.mark.parametrize(
    ("url", "dialled", "host"),
    [
        ("http://[2606:2800:220:1::1946]/", ("2606:2800:220:1::1946", 80), "[2606:2800:220:1::1946]"),
        ("http://[2606:2800::beef]:8080/", ("2606:2800::beef", 8080), "[2606:2800::beef]:8080"),
        ("http://receiver.example/", ("receiver.example", 80), "receiver.example"),
    ],
)
def test_an_address_of_ipv6_is_called_whole(url: str, dialled: tuple[str, int], host: str) -> None:
    """None of its groups is taken for a port; the receiver is told whom we mean."""
    told: list[tuple[str, int]] = []
    with receiving() as receiver:

        def dial(host: str, port: int, seconds: float) -> socket.socket:
            told.append((host, port))
            return socket.create_connection(("127.0.0.1", receiver.port), seconds)

        assert 200 == Outgoing(3, 100, dial).call("POST", url, b"{}").status
    assert ([dialled], host) == (told, receiver.calls[0].headers["host"])


def test_tls_is_spoken_at_its_own_port() -> None:
    """With an address of IPv6 too, where none is named."""

    def dial(host: str, port: int, seconds: float) -> socket.socket:
        raise OSError(f"{host} {port}")

    with pytest.raises(OSError, match=r"^2606:2800::1946 443$"):
        Outgoing(3, 100, dial).call("POST", "https://[2606:2800::1946]/", b"{}")

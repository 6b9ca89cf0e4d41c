"""A broker that is spoken to by TLS must have a certificate of its own name."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from service.core.errors.faults import BrokerFailed
from service.jobs.carrying import Carrier, Told, application
from tests.receiving import certificate_of


def tell(url: str) -> None:
    """Nothing; raises where the broker does not take what it is told."""
    Carrier(url).send([Told("a" * 32, 1, 5)])


def hear(url: str) -> None:
    """Nothing; raises where nothing is to be heard."""
    application(url).connection_for_read().connect()


@contextmanager
def listening(certificate: Path) -> Iterator[tuple[int, list[bytes]]]:
    """A port of localhost until the end of the block, and how those began to speak who trust its name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    heard: list[bytes] = []

    def listen() -> None:
        with suppress(OSError):  # it listens no more
            while True:
                held, _ = server.accept()
                with suppress(OSError), context.wrap_socket(held, server_side=True) as spoken:
                    heard.append(spoken.recv(4))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize("speak", [tell, hear])
@pytest.mark.parametrize(("name", "said"), [("localhost", {b"AMQP"}), ("127.0.0.1", set())])
def test_only_the_broker_that_was_named_is_told_a_password(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    speak: Callable[[str], None],
    name: str,
    said: set[bytes],
) -> None:
    """Another one may have a certificate that is trusted too."""
    certificate = certificate_of("localhost", tmp_path / "broker.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with listening(certificate) as (port, heard), pytest.raises((BrokerFailed, OSError)):
        speak(f"amqps://hongtou:geheim@{name}:{port}/")
    assert said == set(heard)

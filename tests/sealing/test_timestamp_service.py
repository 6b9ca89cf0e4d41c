"""The one call that leaves the machine: bounded, never led elsewhere; nothing is sealed without an answer."""

from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from service.core.errors.faults import SealFailed, TimestampFailed
from service.core.seals import Level
from service.sealing.keys import KeySource
from service.sealing.sealer import PdfSealer
from tests.sealing.pki import NOW, PASSPHRASE, Authority
from tests.sealing.timestamp_server import serving


@pytest.fixture
def sealer(ours: Authority, trust: Path, tmp_path: Path) -> PdfSealer:
    """One that still lacks the address of a service."""
    (tmp_path / "seal.p12").write_bytes(ours.seal.pkcs12())
    source = KeySource(file=tmp_path / "seal.p12", passphrase=PASSPHRASE, seconds=1)
    return PdfSealer(source, Level.ARCHIVAL, trust=trust)


def test_a_service_gives_the_time_of_the_seal(sealer: PdfSealer, paper: bytes, ours: Authority) -> None:
    """Over HTTP, up to the highest level."""
    with serving(ours.timestamps, NOW) as service:
        whole = replace(sealer, timestamp_url=service.url)
        assert "B-LTA" == whole.check(NOW).level
        assert 0 == service.calls, "looking at the key asks nobody"
        found = whole.inspect(whole.seal(paper, NOW), NOW)
        assert [True, True] == [item.sound and item.is_timed for item in found]


@pytest.mark.parametrize(
    "plant", ["refusing", "failing", "redirecting", "html", "garbled", "huge", "stale", "dribbling"]
)
def test_a_service_that_gives_no_timestamp_is_told_and_nothing_is_sealed(
    plant: str, sealer: PdfSealer, paper: bytes, ours: Authority
) -> None:
    """In its time, with the advice to try again."""
    with serving(ours.timestamps, NOW, plant) as service:
        begun = monotonic()
        with pytest.raises(TimestampFailed) as caught:
            replace(sealer, timestamp_url=service.url).seal(paper, NOW)
    assert monotonic() - begun < 5
    assert "重试" in caught.value.hint
    assert service.url in caught.value.message


def test_a_timestamp_on_something_else_is_no_seal(sealer: PdfSealer, paper: bytes, ours: Authority) -> None:
    """Found by looking at the result before it is handed out."""
    with serving(ours.timestamps, NOW, "of another file") as service, pytest.raises(SealFailed):
        replace(sealer, level=Level.TIMED, timestamp_url=service.url).seal(paper, NOW)


def test_a_service_that_is_not_there_is_told(sealer: PdfSealer, paper: bytes) -> None:
    """Nobody listens."""
    with pytest.raises(TimestampFailed):
        replace(sealer, timestamp_url="http://127.0.0.1:9/").seal(paper, NOW)


def test_without_a_service_nothing_is_asked_of_a_network(
    sealer: PdfSealer, paper: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither for a seal nor for looking at it."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was asked for")

    monkeypatch.setattr("socket.socket.connect", refuse)
    basic = replace(sealer, level=Level.BASIC)
    assert basic.inspect(basic.seal(paper, NOW), NOW)[0].sound

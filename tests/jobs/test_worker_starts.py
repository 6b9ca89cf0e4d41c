"""What a worker needs is away when it starts: whoever asks for the batch is told; it goes on by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest

from service import worker
from service.bootstrap.jobs import build_ledger
from service.core.batches import Batch, Mode, RowState, Sender, Wishes
from service.core.errors import HongtouError
from service.core.errors.faults import Busy
from service.core.errors.settings import SettingsError
from service.jobs import dispatching
from service.jobs.arriving import Incoming
from service.jobs.ledger import Ledger
from service.settings import Settings, read_settings
from tests.jobs.at_work import eventually

STARTING = Busy("生成文书的进程还在启动。", retry_after=1)
NO_FONT = SettingsError("没有找到字体。", hint="请安装字体。")


class Engines:
    """A workshop that finds nothing wrong with any payload, once it has no *fault*."""

    def __init__(self, fault: HongtouError | None = None) -> None:
        self.wrong = fault

    def start(self) -> None:
        """Nothing; it gets ready."""

    def end(self) -> None:
        """Nothing; it has ended."""

    def fault(self) -> HongtouError | None:
        """Why nothing can be made now."""
        return self.wrong

    def check(self, *told: Any) -> tuple[()]:
        """No findings."""
        return ()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Those of an empty folder; what is away is asked for again soon."""
    monkeypatch.setattr(worker, "AWAY_SECONDS", 0.1)
    return read_settings({"HONGTOU_DATA": str(tmp_path)})


@pytest.fixture
def ledger(settings: Settings) -> Ledger:
    """The batches there."""
    return build_ledger(settings)


@pytest.fixture
def batch(ledger: Ledger) -> Batch:
    """One that waits."""
    ledger.open("a" * 32, Sender("b" * 32, "教务处系统"), Wishes(mode=Mode.CHECK), "f" * 64)
    return ledger.fill("a" * 32, [Incoming("甲", b"1")])


@contextmanager
def working(settings: Settings, engines: Engines, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A block during which a worker runs."""
    over = Event()
    monkeypatch.setattr(worker, "build_workshop", lambda *told, **more: engines)
    thread = Thread(target=worker.work, args=[settings, "c" * 32, lambda _: over.is_set()])
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(30)
        assert not thread.is_alive()


def troubles(ledger: Ledger, batch: Batch) -> list[str]:
    """What holds the batch up, in words."""
    return [trouble["message"] for trouble in ledger.get(batch.id).troubles]


def is_done(ledger: Ledger, batch: Batch) -> bool:
    """Whether its row is."""
    return 1 == ledger.get(batch.id).count(RowState.DONE)


def test_an_archive_that_is_away_is_told_of(
    settings: Settings, ledger: Ledger, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is begun meanwhile."""
    place = settings.data / "archive.sqlite3"
    place.mkdir()
    with working(settings, Engines(), monkeypatch):
        assert eventually(lambda: troubles(ledger, batch) == ["归档数据库没有正常应答。"])
        assert ledger.get(batch.id).count(RowState.WAITING)
        place.rmdir()
        assert eventually(lambda: is_done(ledger, batch))


def test_engines_that_cannot_start_are_told_of(
    settings: Settings, ledger: Ledger, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the reason that they give."""
    engines = Engines(NO_FONT)
    with working(settings, engines, monkeypatch):
        assert eventually(lambda: troubles(ledger, batch) == [NO_FONT.message])
        assert ledger.get(batch.id).count(RowState.WAITING)
        engines.wrong = None
        assert eventually(lambda: is_done(ledger, batch))


def test_engines_that_only_start_are_told_of_where_that_takes_long(
    settings: Settings, ledger: Ledger, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every worker waits for them a little, which is no trouble."""
    begun, engines = monotonic(), Engines(STARTING)
    monkeypatch.setattr(worker, "WARM_SECONDS", 1.0)
    monkeypatch.setattr(dispatching, "BEAT_SECONDS", 0.1)
    with working(settings, engines, monkeypatch):
        assert eventually(lambda: troubles(ledger, batch) == [STARTING.message])
        assert monotonic() - begun > 1
        engines.wrong = None
        assert eventually(lambda: is_done(ledger, batch))

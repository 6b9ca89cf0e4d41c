"""What the tests of the archive's commands share."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.archive.store import DocumentStore
from service.cli import main
from service.core.keeping import Record
from tests.archive.conftest import FILES, opened, record_of

Run = Callable[..., Result]
File = Callable[..., Record]


@pytest.fixture
def archive(tmp_path: Path) -> DocumentStore:
    """The archive that the commands work on, with checks that let everything pass."""
    return opened(tmp_path / "data")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `hongtou archive` on an archive of its own, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HONGTOU_DATA", str(tmp_path / "data"))

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, ("archive", *arguments))

    return invoke


@pytest.fixture
def file(archive: DocumentStore) -> File:
    """Files a paper in that archive."""

    def made(serial: int = 1, /, **changes: object) -> Record:
        return archive.keep(record_of(serial, **changes), FILES, actor="张三")

    return made

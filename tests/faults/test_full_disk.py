"""A full disk, or a database that cannot write: said in words, nothing torn, and filing goes on."""

import resource
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from service.archive.store import DocumentStore
from service.core.errors.faults import StoreFailed, StoreFull
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.core.keeping import Query
from service.web.app import create_app
from service.web.services import EXTENSION
from tests.callers import client_of
from tests.faults.filing import Told, desk_at, file, files_of, paper
from tests.faults.kills import Filer, folder, judged_apart
from tests.web.calls import code_of, post
from tests.web.fakes import services_for, settings_for


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    """A disk of so many bytes in memory; the test is skipped where none can be mounted."""
    with tempfile.TemporaryDirectory() as place:
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place]
        try:
            done = subprocess.run(command, capture_output=True, text=True)
        except FileNotFoundError:
            pytest.skip("no small disk here: mount is not here")
        if done.returncode:
            pytest.skip(f"no small disk here: {done.stderr.strip()}")
        try:
            yield Path(place)
        finally:
            subprocess.run(["umount", place], check=True)


def until_full(data: Path, tell: Callable[[Told], None]) -> None:
    """Papers are filed until there is no room; they can be read then; room is made, and filing goes on."""
    ballast = data.parent / "ballast"
    ballast.write_bytes(bytes(300_000))
    desk, told = desk_at(data), []
    with pytest.raises(StoreFull, match="满"):
        for serial in range(1000):
            told.append(file(desk, paper(f"{serial:032x}", serial % 9, serial)))
    for one in told:
        tell(one)
    assert_readable(desk.store, told)
    for serial in range(1000, 1005):  # full again and again: nothing is left of what failed
        with pytest.raises(StoreFull):
            file(desk, paper(f"{serial:032x}", 0, serial))
    ballast.unlink()
    tell(file(desk, paper("f" * 32, 0, 2000)))


def assert_readable(store: DocumentStore, told: list[Told]) -> None:
    """Nothing; every paper that was told of is read as it was filed."""
    assert len(told) == store.list(Query(), offset=0, limit=1).total
    for one in told:
        assert files_of(one["id"])["pdf"] == store.open(one["id"], "pdf")


def test_a_full_disk_is_said_and_filing_goes_on_when_there_is_room() -> None:
    """On a disk of some papers' size."""
    with small_disk("3m") as place:
        told, status = Filer.started(until_full, place / "data").ended()
        assert 0 == status
        assert len(told) > 5
        assert () == judged_apart(place / "data", told).faults


def with_a_database_that_cannot_grow(data: Path, tell: Callable[[Told], None]) -> None:
    """The system refuses to let any file grow beyond what the database's log of writes needs next."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    desk, failed = desk_at(data), 0
    for serial in range(20):
        tell(file(desk, paper(f"{serial:032x}", serial % 9, serial)))
    size = (data / "archive.sqlite3-wal").stat().st_size
    for more in range(0, 80_000, 5_000):
        serial = 100 + more
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + more, hard))
        try:
            tell(file(desk, paper(f"{serial:032x}", 0, serial)))
        except StoreFailed:
            failed += 1
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
            tell(file(desk, paper(f"{serial:032x}", 0, serial)))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        size = (data / "archive.sqlite3-wal").stat().st_size
    assert failed > 1, failed


def test_a_database_that_cannot_write_loses_nothing() -> None:
    """SQLite's own writes fail at several places of a change; the same call made again files the paper."""
    with folder() as base:
        told, status = Filer.started(with_a_database_that_cannot_grow, base / "data").ended()
        assert 0 == status
        assert () == judged_apart(base / "data", told).faults


def looked_at_until_full(place: Path, tell: Callable[[Told], None]) -> None:
    """A paper is looked at until the log has no room; once there is some, it goes on, and all is told."""
    app = create_app(settings_for(place), services_for(settings_for(place)))
    client = client_of(app)
    paper = post(client, "documents").get_json()["links"]["pdf"]
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    answers = [client.get(paper) for _ in range(60)]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert {(507, "store-full")} == {code_of(answer) for answer in refused}
    assert refused[-1] is answers[-1]
    assert 200 == client.get("/healthz").status_code
    assert 503 == client.get("/readyz").status_code
    ballast.unlink()
    assert 200 == client.get(paper).status_code
    office = app.extensions[EXTENSION].office
    told = office.logged(AuditQuery(act=Act.DOWNLOAD), offset=0, limit=1)
    assert len(answers) - len(refused) + 1 == told.total
    assert () == office.verify(()).breaks


def test_nothing_is_shown_that_a_full_disk_cannot_tell() -> None:
    """The true disk under the office."""
    with small_disk("6m") as place:
        assert ([], 0) == Filer.started(looked_at_until_full, place).ended()

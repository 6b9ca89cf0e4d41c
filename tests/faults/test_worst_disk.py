"""What was told is synced, files and names alike: a disk that holds nothing else loses nothing of it."""

import shutil
from collections.abc import Callable
from itertools import count

import pytest

from service.archive.storage import files
from service.database import private
from tests.faults.filing import Told, desk_at, short_day
from tests.faults.kills import folder, judged_apart
from tests.faults.worst_disk import WorstDisk

STRIDE = 16
"""The power is cut after each acknowledgement, and after one in so many syncs."""


def faults_after_cuts() -> list[str]:
    """What the judge says of every state that a cut could have left during a day."""
    found: list[str] = []
    with folder() as base:
        (base / "data").mkdir()
        told, syncs = list[Told](), count(1)

        def cut() -> None:
            left = disk.after_a_cut(base / "left")
            found.extend(judged_apart(left, told, keys=False).faults)
            shutil.rmtree(left)

        def tell(one: Told) -> None:
            told.append(one)
            cut()

        def synced() -> None:
            if next(syncs) % STRIDE == 0:
                cut()

        disk = WorstDisk(base / "data", synced)
        with disk.watched():
            short_day(desk_at(base / "data"), tell)
            assert told
    return found


def test_all_that_was_told_was_synced_before() -> None:
    """Bytes, names, folders: after any cut all is whole, and what was told is there."""
    assert [] == faults_after_cuts()


def unsynced_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are left to luck."""
    monkeypatch.setattr(private, "sync", lambda folder: None)
    monkeypatch.setattr(files, "sync", lambda folder: None)


def unsynced_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of the log's file is left to luck."""
    sync = files.sync
    monkeypatch.setattr(files, "sync", lambda folder: None if "log" in folder.parts else sync(folder))


def unsynced_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes are left to luck."""
    monkeypatch.setattr(files, "write_new", lambda path, content: path.write_bytes(content) and None)


@pytest.mark.parametrize("plant", [unsynced_folders, unsynced_log, unsynced_files])
def test_a_sync_that_is_left_out_is_found(
    plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also the one of a folder, which a real disk forgives."""
    plant(monkeypatch)
    assert faults_after_cuts()

"""What was interrupted, lost or left behind is made good from what storage and its log hold."""

import errno
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.archive.ocfl.objects import Objects
from service.archive.storage.files import FileStorage
from service.archive.store import DocumentStore
from service.core.errors.faults import StoreFailed
from service.core.events import Act
from service.core.keeping import Query, Status
from tests.archive.conftest import FILES, MakeRecord, opened
from tests.archive.places import alone
from tests.archive.test_store import CLERK, NOW, keep, place


def test_a_document_is_readable_while_a_version_of_it_is_finished(
    store: DocumentStore, monkeypatch: pytest.MonkeyPatch, make_record: MakeRecord
) -> None:
    """Between the two files at the object's root that a new version replaces, nobody is told of damage."""
    kept = keep(store, make_record())
    replace, read = FileStorage.replace, []

    def watched(storage: FileStorage, key: str, content: bytes) -> None:
        replace(storage, key, content)
        read.append((key.rsplit("/", 1)[1], store.open(kept.id, "pdf")))

    monkeypatch.setattr(FileStorage, "replace", watched)
    store.withdraw(kept.id, time=NOW, actor=CLERK, reason="发错")
    names = ("inventory.json", "inventory.json.sha512")
    assert [(name, FILES["pdf"]) for name in names] == read


def test_a_log_that_fails_after_it_was_written_keeps_the_objects_in_place(
    store: DocumentStore, monkeypatch: pytest.MonkeyPatch, make_record: MakeRecord
) -> None:
    """The entry stands, though nobody knows for how long: it is written anew, and the paper is filed."""
    keep(store, make_record(1, doc_id="D-0"))
    put, renewed = FileStorage.put, []

    def doubtful(storage: FileStorage, key: str, content: bytes) -> None:
        put(storage, key, content)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(FileStorage, "put", doubtful)
    monkeypatch.setattr(FileStorage, "replace", lambda storage, key, content: renewed.append(key))
    filed = keep(store, make_record(2))
    assert ["log/000000/000000002.json"] == renewed
    assert FILES["pdf"] == store.open(filed.id, "pdf")


def test_a_filing_broken_off_once_the_log_has_it_counts(
    store: DocumentStore, monkeypatch: pytest.MonkeyPatch, make_record: MakeRecord
) -> None:
    """Ctrl+C after the entry: the object stays in its place, and the next change finds the paper filed."""
    record, put = make_record(1), FileStorage.put

    def broken_off(storage: FileStorage, key: str, content: bytes) -> None:
        put(storage, key, content)
        if key.startswith("log/"):
            raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(FileStorage, "put", broken_off)
        keep(store, record)
    store.recover(time=NOW, actor=CLERK)
    assert FILES["pdf"] == store.open(record.id, "pdf")


def test_several_starts_at_once_do_not_trip_over_each_other(data: Path, make_record: MakeRecord) -> None:
    """Each finds the leavings of the dead, or finds them cleaned."""
    kept = keep(opened(data), make_record())
    for number in range(40):
        half = data / "archive" / "staging" / f"{number:032x}" / f"{'1' * 32}.1~0"
        (half / "tree").mkdir(parents=True)
    with ThreadPoolExecutor(4) as threads:
        starts = [threads.submit(opened(data).recover, time=NOW, actor=CLERK) for _ in range(4)]
    assert [None] * 4 == [start.result() for start in starts]
    assert kept == opened(data).get(kept.id)


def test_what_a_dead_process_staged_is_gone_after_the_start(
    store: DocumentStore, data: Path, make_record: MakeRecord
) -> None:
    """Files that were on their way go; the documents stay."""
    kept = keep(store, make_record())
    half = data / "archive" / "staging" / ("d" * 32) / f"{'1' * 32}.1~0"
    (half / "tree").mkdir(parents=True)
    (half / "tree" / "document.pdf").write_bytes(b"%PD")
    store.recover(time=NOW, actor=CLERK)
    assert not half.parent.exists()
    assert kept == store.get(kept.id)


def test_what_was_published_and_never_logged_stands_apart(
    store: DocumentStore, data: Path, make_record: MakeRecord
) -> None:
    """Nobody was told of it: whole, but out of the way, and the log says so; its number is free."""
    keep(store, make_record(1))
    lost = make_record(2, doc_id="D-2")
    with Objects(store.objects.storage).draft(lost.id) as draft:
        draft.add("document.pdf", b"%PDF-lost")
        draft.publish(created=NOW, actor=CLERK, message="", held=alone)
        draft.stage.settle()
    left = data / "archive" / "staging" / ("d" * 32) / f"{lost.id}.1~0"
    left.mkdir(parents=True)
    store.recover(time=NOW, actor=CLERK)
    (apart,) = (data / "archive" / "set-apart").iterdir()
    assert b"%PDF-lost" == (apart / "v1" / "content" / "document.pdf").read_bytes()
    assert not left.parent.exists()
    assert "Z109-WS·2022-Y-0002" == keep(store, lost).archival_code


def test_a_change_that_only_the_log_has_is_caught_up_on(
    store: DocumentStore, data: Path, make_record: MakeRecord
) -> None:
    """The database failed after the log had it: the call succeeds all the same, by the next connection."""
    first = keep(store, make_record(1))
    for path in data.glob("archive.sqlite3*"):
        path.unlink()
    again = opened(data.rename(data.with_name("moved")))
    second = again.keep(make_record(2, version=2), FILES, actor=CLERK)
    assert first.id == second.supersedes
    assert Status.SUPERSEDED is again.get(first.id).status


def test_the_database_is_made_again_from_storage_alone(
    store: DocumentStore, data: Path, make_record: MakeRecord
) -> None:
    """Every record is as it was; one event more says that it was done."""
    keep(store, make_record(1))
    keep(store, make_record(2, version=2))
    store.withdraw(keep(store, make_record(3, doc_id="D-3")).id, time=NOW, actor=CLERK, reason="发错")
    before = store.list(Query(), offset=0, limit=10)
    for path in data.glob("archive.sqlite3*"):
        path.unlink()
    moved = opened(data.rename(data.with_name("moved")))
    assert 3 == moved.reindex(time=NOW, actor=CLERK)
    assert before == moved.list(Query(), offset=0, limit=10)


def test_whole_objects_without_a_log_are_taken_up_with_all_that_befell_them(
    store: DocumentStore, data: Path, make_record: MakeRecord
) -> None:
    """Log and database lost: the objects tell enough; a number that is taken is not given twice."""
    keep(store, make_record(1))
    keep(store, make_record(2, version=2), reason="更正")
    store.withdraw(keep(store, make_record(3, doc_id="D-3")).id, time=NOW, actor=CLERK, reason="发错")
    before = store.list(Query(), offset=0, limit=10).records
    other = opened(data.with_name("other"))
    stranger = keep(other, make_record(4))
    shutil.rmtree(data / "archive" / "log")
    for path in data.glob("archive.sqlite3*"):
        path.unlink()
    shutil.copytree(place(data.with_name("other"), stranger), place(data, stranger))
    moved = opened(data.rename(data.with_name("moved")))
    assert 3 == moved.reindex(time=NOW, actor=CLERK)
    after = {record.id: record for record in moved.list(Query(), offset=0, limit=10).records}
    assert {record.id for record in before} == after.keys()
    for record in before:
        again = after[record.id]
        assert (record.archival_code, record.status) == (again.archival_code, again.status)
        assert (record.supersedes, record.superseded_by) == (again.supersedes, again.superseded_by)
        assert Act.ADOPT is again.history[0].act
    assert 1 == len(list((data.with_name("moved") / "archive" / "set-apart").iterdir()))


def test_a_log_that_ends_before_the_database_is_not_gone_on_with(
    store: DocumentStore, data: Path, make_record: MakeRecord
) -> None:
    """An older storage under a newer database: nothing is filed, and it is said why."""
    keep(store, make_record(1))
    last = keep(store, make_record(2, doc_id="D-2"))
    (data / "archive" / "log" / "000000" / f"{last.history[0].seq:09}.json").unlink()
    with pytest.raises(StoreFailed, match="日志"):
        keep(store, make_record(3, doc_id="D-3"))

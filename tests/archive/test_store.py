"""Documents are kept whole, found again, and proven unchanged."""

import errno
import json
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from service.archive.folders import Folders
from service.archive.index import Index
from service.archive.store import DocumentStore
from service.core.errors import NotFound, StoreFailed, StoreFull
from service.core.keeping import Query, Record
from tests.archive.conftest import FILES, MakeRecord

ROOT = Path(__file__).parents[2]


def test_a_kept_document_comes_back_as_it_went_in(store: DocumentStore, make_record: MakeRecord) -> None:
    """Record and files are equal to what was handed over."""
    record = make_record()
    assert record == store.keep(record, FILES, actor="测试")
    assert record == store.get(record.id)
    assert FILES == {name: store.open(record.id, name) for name in FILES}


def test_the_folder_holds_the_named_files_and_no_other(store: DocumentStore, make_record: MakeRecord) -> None:
    """Payload, both renditions and the record, with nothing half-written beside them."""
    record = make_record()
    store.keep(record, FILES, actor="测试")
    folder = store.data / "documents" / record.id
    assert {"payload.json", "document.pdf", "document.docx", "record.json"} == {
        path.name for path in folder.iterdir()
    }
    assert [folder] == list((store.data / "documents").iterdir())
    assert record == Record.from_dict(json.loads((folder / "record.json").read_bytes()))


def test_a_record_from_before_faces_were_told_is_still_read(make_record: MakeRecord) -> None:
    """Documents are kept for good."""
    values = make_record().as_dict()
    del values["faces"]
    assert () == Record.from_dict(values).faces


def test_a_document_outlives_the_store_object(store: DocumentStore, make_record: MakeRecord) -> None:
    """Another process, another object: the same document."""
    store.keep(make_record(), FILES, actor="测试")
    assert make_record() == DocumentStore.at(store.data).get(make_record().id)


def test_an_id_kept_twice_stays_as_it_was_first(store: DocumentStore, make_record: MakeRecord) -> None:
    """The second call hands back the first record and writes nothing."""
    first = store.keep(make_record(), FILES, actor="测试")
    second = store.keep(make_record(title="另一标题"), {**FILES, "pdf": b"%PDF-other"}, actor="测试")
    assert first == second
    assert FILES["pdf"] == store.open(first.id, "pdf")


@pytest.mark.parametrize(
    "id",
    ["", "0" * 31, "0" * 33, "../" + "0" * 29, "F" * 32, "0" * 32 + "\n", "..", "/etc", "\0" * 32],
)
def test_an_id_of_another_form_is_not_found(store: DocumentStore, id: str) -> None:
    """Nothing from outside becomes a path unless it has the form of our ids."""
    with pytest.raises(NotFound):
        store.get(id)
    with pytest.raises(NotFound):
        store.open(id, "pdf")


def test_an_unknown_id_is_not_found(store: DocumentStore) -> None:
    """A well-formed id that names nothing is not found either."""
    with pytest.raises(NotFound):
        store.get("0" * 32)


def test_a_changed_file_is_refused(store: DocumentStore, make_record: MakeRecord) -> None:
    """One flipped byte on the disk is found when the file is opened."""
    record = store.keep(make_record(), FILES, actor="测试")
    (store.data / "documents" / record.id / "document.pdf").write_bytes(b"%PDF-fakf")
    with pytest.raises(StoreFailed, match="损坏"):
        store.open(record.id, "pdf")


def test_the_list_is_newest_first_and_paged(store: DocumentStore, make_record: MakeRecord) -> None:
    """Pages follow each other without gap or overlap, and say how many there are."""
    for number in range(1, 6):
        store.keep(make_record(number), FILES, actor="测试")
    pages = [store.list(Query(), offset=offset, limit=2) for offset in (0, 2, 4)]
    assert [5, 4, 3, 2, 1] == [int(record.id, 16) for page in pages for record in page.records]
    assert {5} == {page.total for page in pages}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(type="rectification_plan"), [2]),
        (Query(number="淮理党〔2023〕1号"), [2]),
        (Query(title="整改"), [2]),
        (Query(title="%"), []),
        (Query(year=2022), [1]),
        (Query(year=2023, type="feedback_notice"), []),
    ],
)
def test_the_list_is_filtered(
    store: DocumentStore, make_record: MakeRecord, query: Query, expected: list[int]
) -> None:
    """Every filter narrows, and signs of the query language are plain text."""
    store.keep(make_record(1), FILES, actor="测试")
    plan = {"type": "rectification_plan", "number": "淮理党〔2023〕1号", "title": "整改方案"}
    store.keep(make_record(2, issue_date="2023-01-05", **plan), FILES, actor="测试")
    page = store.list(query, offset=0, limit=10)
    assert expected == [int(record.id, 16) for record in page.records]
    assert len(expected) == page.total


def test_a_reference_finds_the_highest_version(store: DocumentStore, make_record: MakeRecord) -> None:
    """The sender's doc_id leads to the payload of the newest version, whenever it was kept."""
    newest = b'{"version": 2}'
    store.keep(make_record(1), FILES, actor="测试")
    store.keep(make_record(2, version=2, payload=newest), {**FILES, "payload": newest}, actor="测试")
    store.keep(make_record(3), FILES, actor="测试")
    assert newest == store.find("D-1")
    assert store.find("D-2") is None


def test_half_written_folders_are_cleared_at_start(store: DocumentStore, make_record: MakeRecord) -> None:
    """What a killed process left beside the documents goes; the documents stay."""
    record = store.keep(make_record(), FILES, actor="测试")
    half = store.data / "documents" / f".{'1' * 32}.abcdefgh"
    half.mkdir()
    (half / "document.pdf").write_bytes(b"%PD")
    store.recover()
    assert not half.exists()
    assert record == store.get(record.id)


def test_a_folder_without_row_is_indexed_at_start(store: DocumentStore, make_record: MakeRecord) -> None:
    """Killed between rename and commit: the document is whole, and is found after the start."""
    record = store.keep(make_record(), FILES, actor="测试")
    for path in store.data.glob("hongtou.sqlite3*"):
        path.unlink()
    with pytest.raises(NotFound):
        store.get(record.id)
    store.recover()
    assert record == store.get(record.id)
    assert () == store.differences()


def test_a_folder_without_row_is_taken_up_by_the_same_call(
    store: DocumentStore, make_record: MakeRecord
) -> None:
    """Killed between rename and commit: the call made again with the same id completes it."""
    record = make_record()
    store.folders.write(record, FILES)
    assert record == store.keep(make_record(created_at="2026-12-31T00:00:00Z"), FILES, actor="测试")
    assert record == store.get(record.id)


def test_rows_without_folder_are_named(store: DocumentStore, make_record: MakeRecord) -> None:
    """A document that is gone from the disk is a fault that says which one."""
    record = make_record()
    store.index.add(record)
    ((fault, cure),) = store.differences()
    assert cure
    assert record.id in fault
    with pytest.raises(StoreFailed):
        store.open(record.id, "pdf")


def test_a_folder_without_record_is_named(store: DocumentStore) -> None:
    """A stray folder is never adopted, never deleted, but named."""
    (store.data / "documents" / ("2" * 32)).mkdir(parents=True)
    store.recover()
    ((fault, cure),) = store.differences()
    assert cure
    assert "2" * 32 in fault


def test_a_whole_store_has_no_faults(store: DocumentStore, make_record: MakeRecord) -> None:
    """An empty store and one with a document are both sound."""
    assert () == store.faults() == store.differences()
    store.keep(make_record(), FILES, actor="测试")
    assert () == store.faults() == store.differences()


def test_readiness_does_not_read_the_archive(
    store: DocumentStore, make_record: MakeRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked every few seconds, it costs the same however much is kept."""
    store.keep(make_record(), FILES, actor="测试")
    for kind in (Folders, Index):
        monkeypatch.setattr(kind, "ids", lambda self: pytest.fail("every name was read"))
    assert () == store.faults()


def test_a_disk_without_room_is_a_fault(store: DocumentStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said before a document is lost for it."""
    monkeypatch.setattr("service.archive.store.disk_usage", lambda path: SimpleNamespace(free=1))
    ((fault, cure),) = store.faults()
    assert "磁盘" in fault and "清理" in cure


def test_tables_of_an_unknown_version_are_a_fault(store: DocumentStore, make_record: MakeRecord) -> None:
    """Made by a newer program: said, and not touched."""
    store.keep(make_record(), FILES, actor="测试")
    with closing(sqlite3.connect(store.data / "hongtou.sqlite3")) as connection:
        connection.execute("PRAGMA user_version = 99")
    ((fault, cure),) = store.faults()
    assert cure
    assert "不可读写" in fault


def test_tables_of_the_first_version_are_brought_up_to_date(
    store: DocumentStore, make_record: MakeRecord
) -> None:
    """What they hold stays."""
    record = store.keep(make_record(), FILES, actor="测试")
    with closing(sqlite3.connect(store.data / "hongtou.sqlite3")) as connection:
        connection.execute("ALTER TABLE keys DROP COLUMN digest")
        connection.execute("PRAGMA user_version = 1")
    assert record == store.get(record.id)
    with closing(sqlite3.connect(store.data / "hongtou.sqlite3")) as connection:
        assert "digest" in [row[1] for row in connection.execute("PRAGMA table_info(keys)")]


def test_only_the_owner_reads_what_is_kept(store: DocumentStore, make_record: MakeRecord) -> None:
    """Under the usual mask too: another user of the machine sees neither folder nor index."""
    before = os.umask(0o022)
    try:
        store.keep(make_record(), FILES, actor="测试")
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (store.data, *store.data.iterdir())}
    assert {"data": 0o700, "documents": 0o700, "hongtou.sqlite3": 0o600} == {
        name: modes[name] for name in ("data", "documents", "hongtou.sqlite3")
    }


def test_new_folders_are_synced_into_their_parents(
    store: DocumentStore, make_record: MakeRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut after the first document must not take the folder it lies in."""
    synced: list[int] = []
    true = os.fsync

    def noting(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        true(descriptor)

    monkeypatch.setattr(os, "fsync", noting)
    store.keep(make_record(), FILES, actor="测试")
    assert {store.data.parent.stat().st_ino, store.data.stat().st_ino} <= set(synced)


def test_what_is_not_ours_is_left_where_it_is(store: DocumentStore, make_record: MakeRecord) -> None:
    """A snapshot of the file system, a note of a desktop, a link: not deleted, not in the way."""
    store.keep(make_record(), FILES, actor="测试")
    documents = store.data / "documents"
    (documents / ".snapshot").mkdir()
    (documents / ".DS_Store").write_bytes(b"")
    (documents / f".{'1' * 32}.link").symlink_to(store.data)
    store.recover()
    assert {".snapshot", ".DS_Store", f".{'1' * 32}.link"} == {path.name for path in documents.glob(".*")}
    assert () == store.differences()


def test_a_data_folder_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    """A file stands where the folder should be: said, not raised."""
    (tmp_path / "data").write_text("in the way")
    ((fault, cure),) = DocumentStore.at(tmp_path / "data").faults()
    assert cure
    assert "不可读写" in fault


KEEPING = """
import sys
from pathlib import Path
from service.archive.folders import Folders
from service.archive.index import Index
from service.archive.store import DocumentStore
from tests.archive.conftest import FILES, record_of
store = DocumentStore.at(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), 100000):
    print(store.keep(record_of(number), FILES, actor="测试").id, flush=True)
"""


def test_what_was_acknowledged_outlives_a_kill(tmp_path: Path) -> None:
    """A process killed again and again while it keeps documents: all it told of are whole."""
    store, told = DocumentStore.at(tmp_path), set()
    for number in range(5):
        command = [sys.executable, "-c", KEEPING, str(tmp_path), str(number * 1000)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdout is not None
        told |= {process.stdout.readline().strip() for _ in range(20 + number)}
        process.kill()
        told |= {line.strip() for line in process.communicate()[0].splitlines(keepends=True) if "\n" in line}
    store.recover()
    assert () == store.differences()
    assert FILES["pdf"] * len(told) == b"".join(store.open(id, "pdf") for id in told)
    assert {path.name for path in (tmp_path / "documents").iterdir()} == store.index.ids()


class _FullFolders:
    """Folders on a disk without room."""

    def has(self, id: str) -> bool:
        """Nothing is there."""
        return False

    def write(self, record: object, files: object) -> None:
        """What the system says when the disk is full."""
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_has_its_own_code(tmp_path: Path, make_record: MakeRecord) -> None:
    """No room is told apart from other failures, and nothing is acknowledged."""
    store = DocumentStore(tmp_path, _FullFolders(), DocumentStore.at(tmp_path).index)  # type: ignore[arg-type]
    with pytest.raises(StoreFull):
        store.keep(make_record(), FILES, actor="测试")
    assert 0 == store.list(Query(), offset=0, limit=1).total


def test_a_failed_write_leaves_nothing_behind(store: DocumentStore, make_record: MakeRecord) -> None:
    """A file of no known format stops the write, and its unfinished folder is gone."""
    with pytest.raises(KeyError):
        store.keep(make_record(), {**FILES, "odt": b""}, actor="测试")
    assert [] == list((store.data / "documents").iterdir())
    assert 0 == store.list(Query(), offset=0, limit=1).total

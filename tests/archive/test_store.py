"""Documents are filed whole, found again, and proven unchanged."""

import errno
import json
import os
import stat
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from service.archive.ocfl.layout import ROOT as OCFL
from service.archive.ocfl.layout import object_prefix
from service.archive.ocfl.objects import Objects
from service.archive.storage.files import FileStorage
from service.archive.store import DocumentStore
from service.core.access import Reach
from service.core.errors.faults import StoreFailed, StoreFull
from service.core.errors.requests import NotFound, NotInForce, OwnedByOther
from service.core.events import Act
from service.core.keeping import Query, Record, Status
from tests.archive.conftest import FILES, MakeRecord, opened

NOW = "2026-02-01T00:00:00Z"
CLERK = "测试"


def keep(store: DocumentStore, record: Record, reason: str = "") -> Record:
    """The record as filed, with the usual files."""
    return store.keep(record, FILES, actor=CLERK, reason=reason)


def place(data: Path, record: Record) -> Path:
    """The folder of the document's object."""
    return data / "archive" / object_prefix(record.id)


def test_a_filed_document_comes_back_as_it_went_in(store: DocumentStore, make_record: MakeRecord) -> None:
    """Files are equal to what was handed over; the record has its number, pages and first event besides."""
    kept = keep(store, make_record())
    assert kept == store.get(kept.id)
    assert FILES == {name: store.open(kept.id, name) for name in FILES}
    assert ("Z109-WS·2022-Y-0001", 3, Status.FILED) == (kept.archival_code, kept.pages, kept.status)
    assert [(1, Act.FILE, CLERK)] == [(event.seq, event.act, event.actor) for event in kept.history]


def test_a_document_outlives_the_store_object(
    store: DocumentStore, data: Path, make_record: MakeRecord
) -> None:
    """Another process, another object: the same document."""
    assert keep(store, make_record()) == opened(data).get(make_record().id)


def test_an_id_filed_twice_stays_as_it_was_first(store: DocumentStore, make_record: MakeRecord) -> None:
    """The second call hands back the first record and writes nothing."""
    first = keep(store, make_record())
    again = {**FILES, "pdf": b"%PDF-other"}
    assert first == store.keep(make_record(title="另一标题"), again, actor=CLERK)
    assert FILES["pdf"] == store.open(first.id, "pdf")


def test_what_was_filed_before_is_told_where_it_may_be_read(
    store: DocumentStore, make_record: MakeRecord
) -> None:
    """Who sends the very bytes of another unit's paper learns nothing of it, not its number either."""
    theirs = keep(store, replace(make_record(1), owner="D01"))
    payload, elsewhere = sha256(FILES["payload"]).hexdigest(), Reach(("D02",))
    assert theirs == store.filed(theirs.doc_id, payload, Reach(("D01",)))
    assert store.filed(theirs.doc_id, payload, elsewhere) is None
    with pytest.raises(OwnedByOther):
        store.keep(make_record(2), FILES, actor=CLERK, reach=elsewhere, once=True)


def test_numbers_run_within_their_class(store: DocumentStore, make_record: MakeRecord) -> None:
    """年度, 保管期限 and 机构 each begin at 1; 年度 is that of the paper, not of today."""
    unit = ("中共淮岭理工大学委员会第一巡察组",)
    records = [
        make_record(1, doc_id="A"),
        make_record(2, doc_id="B"),
        make_record(3, doc_id="C", issue_date="2023-01-05"),
        make_record(4, doc_id="D", type="rectification_plan"),
        make_record(5, doc_id="E", organs=unit),
        make_record(6, doc_id="F"),
    ]
    assert [
        "Z109-WS·2022-Y-0001",
        "Z109-WS·2022-Y-0002",
        "Z109-WS·2023-Y-0001",
        "Z109-WS·2022-D30-0001",
        "Z109-WS·2022-Y-XCB-0001",
        "Z109-WS·2022-Y-0003",
    ] == [keep(store, record).archival_code for record in records]


def test_a_new_version_takes_the_place_of_the_old_and_says_why(
    store: DocumentStore, make_record: MakeRecord
) -> None:
    """Both stay, each tells of the other; nothing of the old one's first version is touched."""
    old = keep(store, make_record(1))
    new = keep(store, make_record(2, version=2), reason="更正第三部分")
    superseded = store.get(old.id)
    assert (old.id, Status.FILED) == (new.supersedes, new.status)
    assert (new.id, Status.SUPERSEDED) == (superseded.superseded_by, superseded.status)
    assert "更正第三部分" == superseded.history[-1].details["reason"]
    assert FILES["pdf"] == store.open(old.id, "pdf")
    assert 2 == store.objects.inventory(old.id).head


def test_an_old_version_that_comes_late_does_not_take_the_place(
    store: DocumentStore, make_record: MakeRecord
) -> None:
    """It is filed behind the newer one."""
    new = keep(store, make_record(1, version=2))
    late = keep(store, make_record(2, version=1))
    assert (Status.SUPERSEDED, new.id) == (late.status, late.superseded_by)
    assert Status.FILED is store.get(new.id).status


def test_a_withdrawn_document_keeps_its_number(store: DocumentStore, make_record: MakeRecord) -> None:
    """A tombstone: the number is never given again, the files stay, and it cannot be withdrawn twice."""
    kept = keep(store, make_record(1))
    gone = store.withdraw(kept.id, time=NOW, actor=CLERK, reason="发错")
    assert (Status.WITHDRAWN, kept.archival_code) == (gone.status, gone.archival_code)
    assert "Z109-WS·2022-Y-0002" == keep(store, make_record(2)).archival_code
    assert FILES["pdf"] == store.open(kept.id, "pdf")
    with pytest.raises(NotInForce):
        store.withdraw(kept.id, time=NOW, actor=CLERK, reason="再来")


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


@pytest.mark.parametrize("name", ["v1/content/document.pdf", "inventory.json", "inventory.json.sha512"])
def test_a_changed_file_is_refused(
    store: DocumentStore, data: Path, make_record: MakeRecord, name: str
) -> None:
    """One flipped byte on the disk is found when the file is opened."""
    kept = keep(store, make_record())
    path = place(data, kept) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(StoreFailed, match="损坏"):
        store.open(kept.id, "pdf")


def test_the_list_is_newest_first_and_paged(store: DocumentStore, make_record: MakeRecord) -> None:
    """Pages follow each other without gap or overlap, and say how many there are."""
    for number in range(1, 6):
        keep(store, make_record(number, doc_id=f"D-{number}"))
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
    keep(store, make_record(1))
    plan = {"type": "rectification_plan", "number": "淮理党〔2023〕1号", "title": "整改方案"}
    keep(store, make_record(2, doc_id="D-2", issue_date="2023-01-05", **plan))
    page = store.list(query, offset=0, limit=10)
    assert expected == [int(record.id, 16) for record in page.records]
    assert len(expected) == page.total


def test_a_reference_finds_the_version_in_force(store: DocumentStore, make_record: MakeRecord) -> None:
    """The sender's doc_id leads to the payload of the newest version that was not withdrawn."""
    newest = b'{"version": 2}'
    keep(store, make_record(1))
    record = make_record(2, version=2, payload=newest)
    store.keep(record, {**FILES, "payload": newest}, actor=CLERK)
    keep(store, make_record(3))
    assert newest == store.find("D-1")
    assert store.find("D-2") is None
    store.withdraw(record.id, time=NOW, actor=CLERK, reason="发错")
    assert store.find("D-1") is None


def test_the_root_is_ocfl_to_a_validator_that_is_not_ours(
    store: DocumentStore, data: Path, make_record: MakeRecord
) -> None:
    """Filed, superseded and withdrawn objects are all valid, and so is their root."""
    from ocfl import StorageRoot

    keep(store, make_record(1))
    new = keep(store, make_record(2, version=2))
    store.withdraw(new.id, time=NOW, actor=CLERK, reason="发错")
    root = StorageRoot(root=str(data / "archive" / OCFL))
    assert root.validate(check_digests=True, validate_objects=True)
    assert (2, 2) == (root.num_objects, root.good_objects)


def test_rows_without_object_are_named(store: DocumentStore, data: Path, make_record: MakeRecord) -> None:
    """A document that is gone from the disk is a fault that says which one; its number stays taken."""
    kept = keep(store, make_record(1))
    place(data, kept).rename(data / "elsewhere")
    ((fault, cure),) = store.differences()
    assert cure
    assert kept.id in fault
    with pytest.raises(StoreFailed):
        store.open(kept.id, "pdf")
    assert 1 == store.reindex(time=NOW, actor=CLERK)
    assert kept.archival_code == store.get(kept.id).archival_code
    assert "Z109-WS·2022-Y-0002" == keep(store, make_record(2, doc_id="D-2")).archival_code


def test_a_whole_store_has_no_faults(store: DocumentStore, make_record: MakeRecord) -> None:
    """An empty store and one with a document are both sound."""
    assert () == store.faults() == store.differences()
    keep(store, make_record())
    assert () == store.faults() == store.differences()


def test_readiness_does_not_read_the_archive(
    store: DocumentStore, make_record: MakeRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked every few seconds, it costs the same however much is kept."""
    keep(store, make_record())
    monkeypatch.setattr(Objects, "has", lambda self, id: pytest.fail("an object was looked for"))
    assert () == store.faults()


def test_a_disk_without_room_is_a_fault(store: DocumentStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said before a document is lost for it."""
    monkeypatch.setattr(FileStorage, "room", lambda self: 1)
    ((fault, cure),) = store.faults()
    assert "磁盘" in fault and "清理" in cure


def test_only_the_owner_reads_what_is_kept(store: DocumentStore, data: Path, make_record: MakeRecord) -> None:
    """Under the usual mask too: another user of the machine sees neither folders, files nor database."""
    before = os.umask(0o022)
    try:
        keep(store, make_record())
    finally:
        os.umask(before)
    others = stat.S_IRWXG | stat.S_IRWXO
    assert [] == [path for path in (data, *data.rglob("*")) if path.stat().st_mode & others]


def test_a_data_folder_that_cannot_be_written_is_a_fault(data: Path) -> None:
    """A file stands where the folder should be: said, not raised."""
    data.write_text("in the way")
    ((fault, cure),) = opened(data).faults()
    assert cure
    assert "不可读写" in fault


def test_a_full_disk_has_its_own_code(
    store: DocumentStore, make_record: MakeRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No room is told apart from other failures, and nothing is acknowledged or left behind."""

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    store.faults()
    with monkeypatch.context() as broken, pytest.raises(StoreFull):
        broken.setattr(os, "fsync", full)
        keep(store, make_record())
    assert 0 == store.list(Query(), offset=0, limit=1).total
    assert "Z109-WS·2022-Y-0001" == keep(store, make_record()).archival_code


def test_a_failed_write_leaves_nothing_behind(
    store: DocumentStore, data: Path, make_record: MakeRecord
) -> None:
    """A file of no known format stops the filing, and what was staged is gone."""
    with pytest.raises(KeyError):
        store.keep(make_record(), {**FILES, "odt": b""}, actor=CLERK)
    assert [] == list((data / "archive" / "staging").glob("*/*"))
    assert 0 == store.list(Query(), offset=0, limit=1).total


def test_the_object_can_be_read_without_us(store: DocumentStore, data: Path, make_record: MakeRecord) -> None:
    """Plain names, plain JSON."""
    kept = keep(store, make_record())
    content = place(data, kept) / "v1" / "content"
    names = {"document.pdf", "document.docx", "payload.json", "record.json"}
    assert names <= {path.name for path in content.iterdir()}
    assert kept.title == json.loads((content / "record.json").read_bytes())["title"]

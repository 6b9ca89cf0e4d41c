"""Every planted fault is found and named, with its document; nothing else is."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from service.archive.log import key_of, read_change, written
from service.archive.proving.faults import Fault, Kind
from service.archive.proving.measuring import Meter
from service.archive.store import DocumentStore
from service.core.events import Event, Head, head_of
from tests.archive.conftest import opened
from tests.archive.planting import (
    CLERK,
    NOW,
    cut,
    empty,
    file_one,
    files_of,
    fill,
    flip,
    found,
    link,
    meter,
    place,
    prover_of,
    remove,
    sealed_anew,
)

ID = f"{4:032x}"
"""The document that is damaged: number 5 took its place, so its object has two versions."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with eight documents, that stays as it is."""
    data = tmp_path_factory.mktemp("whole") / "data"
    fill(opened(data), 8)
    with closing(sqlite3.connect(data / "archive.sqlite3")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return data


@pytest.fixture
def data(whole: Path, tmp_path: Path) -> Path:
    """A copy of it to be damaged."""
    return Path(shutil.copytree(whole, tmp_path / "data"))


@pytest.fixture
def store(data: Path) -> DocumentStore:
    """The archive in the copy."""
    return opened(data)


def kinds(faults: list[Fault]) -> set[tuple[Kind, str]]:
    """What is wrong, of which document."""
    return {(fault.kind, fault.id) for fault in faults}


def test_a_sound_archive_has_no_fault(store: DocumentStore) -> None:
    """Filed, superseded and withdrawn documents alike."""
    assert [] == found(store)


@pytest.mark.nightly
def test_three_hundred_clean_documents_raise_no_alarm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nightly run has 10,000. Nothing is cut off here: what is written need not be waited for."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    store = opened(tmp_path / "data")
    fill(store, 300)
    assert [] == found(store)


@pytest.mark.nightly
def test_ten_thousand_clean_documents_raise_no_alarm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None at all."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    store = opened(tmp_path / "data")
    fill(store, 10_000)
    assert [] == found(store)


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        (cut, Kind.FILE_CUT),
        (empty, Kind.FILE_EMPTY),
        (remove, Kind.FILE_MISSING),
        (link, Kind.LINK),
    ],
)
def test_a_damaged_file_is_named_with_what_befell_it(
    store: DocumentStore, data: Path, damage: Callable[[Path], None], kind: Kind
) -> None:
    """Whichever file of the object it is, and every file is tried."""
    names = [path.relative_to(place(data, ID)) for path in files_of(place(data, ID))]
    assert {"inventory.json", "inventory.json.sha512", "document.pdf"} <= {name.name for name in names}
    for name in names:
        path = place(data, ID) / name
        content = path.read_bytes()
        damage(path)
        expected = {kind, Kind.FILE_CHANGED} if damage is cut and path.suffix in (".sha512", ".1") else {kind}
        faults = prover_of(store).document(ID, meter())
        assert {ID} == {fault.id for fault in faults}, name
        assert {fault.kind for fault in faults} <= expected, name
        assert any(str(name) in fault.message and "标题4" in fault.message for fault in faults), name
        assert all(fault.cure and fault.archival_code for fault in faults)
        path.unlink(missing_ok=True)
        path.write_bytes(content)
    assert [] == found(store)


def test_a_flipped_bit_anywhere_is_found(store: DocumentStore, data: Path) -> None:
    """In forty files of objects and of the log, chosen by chance."""
    random = Random(20)  # noqa: S311 # nothing secret
    files = [*files_of(data / "archive" / "ocfl"), *files_of(data / "archive" / "log")]
    for path in random.sample(files, 40):
        content = path.read_bytes()
        flip(path, random)
        key = path.relative_to(data / "archive").as_posix()
        assert any(fault.key == key for fault in found(store)), key
        path.write_bytes(content)
    assert [] == found(store)


def test_swapped_files_are_named_as_swapped(store: DocumentStore, data: Path) -> None:
    """Within an object, and between two."""
    one, other = (place(data, ID) / "v1/content" / name for name in ("document.pdf", "payload.json"))
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    assert {(Kind.FILE_SWAPPED, ID)} == kinds(found(store))
    one.write_bytes(first)
    other.write_bytes(second)
    another = place(data, f"{6:032x}") / "v1/content/document.pdf"
    other.rename(other.with_name("x"))
    other.with_name("x").rename(other)
    third = another.read_bytes()
    another.write_bytes(first)
    one.write_bytes(third)
    assert {(Kind.FILE_SWAPPED, ID), (Kind.FILE_SWAPPED, f"{6:032x}")} == kinds(found(store))


def test_swapped_objects_are_named_as_swapped(store: DocumentStore, data: Path, tmp_path: Path) -> None:
    """Each stands whole in the other's place."""
    one, other = place(data, ID), place(data, f"{6:032x}")
    one.rename(tmp_path / "aside")
    other.rename(one)
    (tmp_path / "aside").rename(other)
    assert {(Kind.OBJECT_SWAPPED, ID), (Kind.OBJECT_SWAPPED, f"{6:032x}")} == kinds(found(store))


def test_extra_files_and_folders_are_named(store: DocumentStore, data: Path) -> None:
    """In an object, beside objects, in the log, and beside everything."""
    (place(data, ID) / "v1" / "content" / "extra.txt").write_text("x")
    (place(data, ID) / "v2" / "empty").mkdir()
    (place(data, ID) / "v3").mkdir()
    (place(data, ID) / "v3" / "inventory.json").write_text("{}")
    (data / "archive" / "ocfl" / "note.txt").write_text("x")
    (data / "archive" / "log" / "000000" / "notes.json").write_text("{}")
    (data / "archive" / "stray").write_text("x")
    assert {
        (Kind.FILE_EXTRA, ID),
        (Kind.FOLDER_EXTRA, ID),
        (Kind.VERSION_UNLOGGED, ID),
        (Kind.FILE_EXTRA, ""),
        (Kind.LOG_EXTRA, ""),
    } == kinds(found(store))


def test_a_missing_object_is_named_once(store: DocumentStore, data: Path) -> None:
    """By its number and title, which the database still has."""
    shutil.rmtree(place(data, ID))
    (fault,) = found(store)
    assert (Kind.OBJECT_MISSING, ID) == (fault.kind, fault.id)
    assert "标题4" in fault.message


def test_a_missing_version_is_named_once(store: DocumentStore, data: Path) -> None:
    """The root inventory tells of it still."""
    shutil.rmtree(place(data, ID) / "v2")
    assert [(Kind.VERSION_MISSING, 2)] == [(fault.kind, fault.version) for fault in found(store)]


def test_a_linked_object_folder_is_named(store: DocumentStore, data: Path, tmp_path: Path) -> None:
    """Though all it leads to is sound; a link above it is found too."""
    for folder in (place(data, ID), place(data, ID).parent):
        folder.rename(tmp_path / "aside")
        folder.symlink_to(tmp_path / "aside")
        assert Kind.LINK in {fault.kind for fault in found(store)}
        folder.unlink()
        (tmp_path / "aside").rename(folder)


def test_an_inventory_rewritten_with_its_digest_is_named(store: DocumentStore, data: Path) -> None:
    """To a validator all is well: the log knows better."""
    for folder in (place(data, ID), place(data, ID) / "v2"):
        sealed_anew(folder, lambda content: content.replace("测试".encode(), "别人".encode()))
    assert (Kind.INVENTORY_REWRITTEN, ID) in kinds(found(store))


def test_a_root_inventory_left_behind_is_named(store: DocumentStore, data: Path) -> None:
    """It is that of the first version still."""
    shutil.copy(place(data, ID) / "v1" / "inventory.json", place(data, ID) / "inventory.json")
    assert (Kind.INVENTORY_BEHIND, ID) in kinds(found(store))


def test_what_cannot_be_read_is_named(
    store: DocumentStore, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with wrong permissions, or a bad sector."""
    storage = store.objects.storage
    real = type(storage).stream

    def stream(self: object, key: str) -> object:
        if key.endswith("document.docx") and ID[-4:] in key.split("/")[3]:
            raise PermissionError(13, "Permission denied")
        return real(self, key)  # type: ignore[arg-type]

    monkeypatch.setattr(type(storage), "stream", stream)
    faults = found(store)
    assert Kind.FILE_UNREADABLE in {fault.kind for fault in faults}
    assert all(fault.key.endswith("document.docx") for fault in faults)


def rewrite(data: Path, seq: int, change: Callable[[Event], Event], *, onwards: bool = False) -> None:
    """Nothing; an event says something else, with its digest, and so may all after it be chained anew."""
    log, head = data / "archive" / "log" / "000000", None
    for path in sorted(log.iterdir()):
        events = []
        for event in read_change("", path.read_bytes()):
            told = replace(event, previous=head.digest) if head and onwards else event
            told = change(told) if event.seq == seq else told
            head = head_of(told) if event.seq >= seq else None
            events.append(told)
        path.write_bytes(written(tuple(events)))


def forged(event: Event) -> Event:
    """The event as another actor's."""
    return replace(event, actor="别人")


def test_an_edited_event_is_found(store: DocumentStore, data: Path) -> None:
    """By its own digest; with that made anew, by the next event and the database."""
    path = data / "archive" / key_of(2)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"2026", b"2025"))
    assert Kind.LOG_FILE_BROKEN in {fault.kind for fault in found(store)}
    path.write_bytes(content)
    rewrite(data, 2, forged)
    assert {Kind.LOG_CHAIN, Kind.ROW_DIFFERS} <= {fault.kind for fault in found(store)}


def test_a_history_rewritten_with_the_database_is_found_by_an_anchor(
    store: DocumentStore, data: Path
) -> None:
    """Nothing inside shows it: all digests are made anew, and so is the database."""
    with store.database.reading() as connection:
        anchored = {3: {connection.exec_driver_sql("SELECT digest FROM events WHERE seq = 3").scalar_one()}}
    assert () == prover_of(store).log(anchored)
    rewrite(data, 2, forged, onwards=True)
    store.reindex(time=NOW, actor=CLERK)
    assert () == prover_of(store).log()
    assert [Kind.LOG_REWRITTEN] == [fault.kind for fault in prover_of(store).log(anchored)]


def test_deleted_and_reordered_events_are_found(store: DocumentStore, data: Path) -> None:
    """A gap is a gap; two files that changed names break the chain."""
    log = data / "archive"
    (log / key_of(3)).rename(data / "aside")
    assert {Kind.LOG_GAP} <= {fault.kind for fault in found(store)}
    (log / key_of(2)).rename(log / key_of(3))
    (data / "aside").rename(log / key_of(2))
    assert Kind.LOG_CHAIN in {fault.kind for fault in found(store)}


def test_an_inserted_event_is_found(store: DocumentStore, data: Path) -> None:
    """A file between two others, and one at the end that continues nothing."""
    forged_event = Head(1, "0" * 64).next(
        time=NOW, actor="别人", act=read_change("", (data / "archive" / key_of(1)).read_bytes())[0].act
    )
    multiple = next(
        path
        for path in files_of(data / "archive" / "log")
        if len(json.loads(path.read_bytes())["events"]) > 1
    )
    inserted = multiple.with_name(f"{int(multiple.stem) + 1:09}.json")
    inserted.write_bytes(written((forged_event,)))
    assert Kind.LOG_EXTRA in {fault.kind for fault in found(store)}


def test_a_cut_tail_is_found(store: DocumentStore, data: Path) -> None:
    """By the database; without it, by the objects that no log tells of, and by an anchor."""
    last = sorted(files_of(data / "archive" / "log"))[-1]
    seq = int(last.stem)
    last.unlink()
    assert Kind.LOG_CUT in {fault.kind for fault in prover_of(store).log()}
    for path in data.glob("archive.sqlite3*"):
        path.unlink()
    again = opened(data.rename(data.with_name("moved")))
    assert () == prover_of(again).log()
    again.recover(time=NOW, actor=CLERK)
    assert {(Kind.OBJECT_UNLOGGED, f"{8:032x}")} == kinds(found(again))
    assert [Kind.LOG_CUT] == [fault.kind for fault in prover_of(again).log({seq: {"0" * 64}})]


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE documents SET title = '别的' WHERE id = ?", Kind.ROW_DIFFERS),
        ("UPDATE documents SET record = replace(record, '标题4', '别的') WHERE id = ?", Kind.ROW_DIFFERS),
        ("DELETE FROM documents WHERE id = ?", Kind.ROW_MISSING),
        ("UPDATE events SET actor = '别人' WHERE object = ? AND seq = 4", Kind.ROW_DIFFERS),
        ("UPDATE events SET details = 'x' WHERE object = ? AND seq = 6", Kind.ROW_DIFFERS),
    ],
)
def test_a_changed_row_is_found(store: DocumentStore, data: Path, statement: str, kind: Kind) -> None:
    """Storage is the truth, and reindexing the cure."""
    with closing(sqlite3.connect(data / "archive.sqlite3")) as connection:
        connection.execute(statement, (ID,))
        connection.commit()
    faults = found(store)
    assert kind in {fault.kind for fault in faults}
    assert {ID, ""} >= {fault.id for fault in faults}
    assert all("reindex" in fault.cure for fault in faults)


def test_a_document_that_is_being_filed_is_no_fault(store: DocumentStore) -> None:
    """The database is behind the log for a moment: it is caught up before anything is called wrong."""
    with store.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)")
    assert [] == found(store)


def test_a_rate_is_kept() -> None:
    """Reading 10 MB at 2 MB a second takes five seconds, by a clock of the test's own."""
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    pace = Meter(lambda: now[0], sleep, rate=2e6)
    for _ in range(10):
        pace.told(1_000_000)
    assert 5 == pytest.approx(now[0])


def test_a_new_document_is_as_sound(store: DocumentStore) -> None:
    """Filing goes on after proving."""
    found(store)
    file_one(store, 99)
    assert [] == found(store)

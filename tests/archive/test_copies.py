"""Backups come back equal, and a second copy mends what is broken here."""

import os
import shutil
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from service.archive.presence import Presence
from service.archive.proving.anchors import Anchor, Anchoring, append, digests, read_anchors
from service.archive.proving.backups import BackedUp, Backups
from service.archive.proving.copying import Copying
from service.archive.proving.faults import Kind
from service.archive.proving.repairing import Repairing
from service.archive.proving.rota import Rota
from service.archive.storage.files import FileStorage
from service.archive.store import DocumentStore
from service.core.errors.requests import ArchiveClash, NotFound
from service.core.events import Act
from service.core.keeping import Query
from tests.archive.conftest import opened
from tests.archive.planting import (
    CLERK,
    NOW,
    cut,
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
)

ID = f"{4:032x}"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is cut off here: what is written need not be waited for."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture
def filled(store: DocumentStore) -> DocumentStore:
    """An archive of eight documents."""
    fill(store, 8)
    return store


def folder(path: Path) -> FileStorage:
    """Storage in that folder."""
    return FileStorage(path, Presence(path.with_name("signs"), lambda: uuid4().hex))


def untold(items: Iterable[Any], words: str) -> Iterable[Any]:
    """Nobody is shown how far it is."""
    return items


def back_up(store: DocumentStore, path: Path) -> BackedUp:
    """A backup in the folder."""
    backups = Backups(store.filing.changes, store.database)
    return backups.make(folder(path), meter(), untold, time=NOW, actor=CLERK, where="副本")


def restore(store: DocumentStore, path: Path) -> BackedUp:
    """What came back from the folder."""
    backups = Backups(store.filing.changes, store.database)
    return backups.restore(folder(path), meter(), untold, time=NOW, actor=CLERK, where="副本")


def tree(root: Path) -> dict[str, str]:
    """The digest of every file below, by its path."""
    return {
        path.relative_to(root).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files_of(root)
    }


def test_a_backup_comes_back_equal(filled: DocumentStore, data: Path, tmp_path: Path) -> None:
    """Every object byte for byte, the log but for what was done since, and every record."""
    before = filled.list(Query(), offset=0, limit=100)
    made = back_up(filled, tmp_path / "copy")
    assert (8, ()) == (made.documents, made.broken)
    shutil.rmtree(data)
    again = opened(tmp_path / "elsewhere")
    assert 8 == restore(again, tmp_path / "copy").documents
    assert before == again.list(Query(), offset=0, limit=100)
    assert tree(tmp_path / "copy" / "ocfl") == tree(tmp_path / "elsewhere" / "archive" / "ocfl")
    log = tree(tmp_path / "copy" / "log")
    assert log.items() < tree(tmp_path / "elsewhere" / "archive" / "log").items()
    assert [] == found(again)
    file_one(again, 20)
    assert [] == found(again)


def test_the_copy_is_ocfl_to_a_validator_that_is_not_ours(filled: DocumentStore, tmp_path: Path) -> None:
    """It can be read without this program."""
    from ocfl import StorageRoot

    back_up(filled, tmp_path / "copy")
    root = StorageRoot(root=str(tmp_path / "copy" / "ocfl"))
    assert root.validate(check_digests=True, validate_objects=True)


def test_the_next_backup_writes_only_what_is_new(filled: DocumentStore, tmp_path: Path) -> None:
    """A new document and a new version of an old one."""
    first = back_up(filled, tmp_path / "copy")
    file_one(filled, 30, doc_id="D-1", version=2)
    second = back_up(filled, tmp_path / "copy")
    assert 0 < second.files < first.files / 2
    again = opened(tmp_path / "elsewhere")
    assert 9 == restore(again, tmp_path / "copy").documents
    assert [] == found(again)


def test_a_backup_that_was_cut_off_goes_on(filled: DocumentStore, tmp_path: Path) -> None:
    """At every change of the log; what was copied is an archive by then."""
    copy = folder(tmp_path / "copy")
    copying = Copying(filled.objects.storage, copy, meter())
    for number, _ in enumerate(copying.run(copying.start(), 10**9)):
        if number == 3:
            break
    assert (tmp_path / "copy" / "log").is_dir()
    back_up(filled, tmp_path / "copy")
    again = opened(tmp_path / "elsewhere")
    assert 8 == restore(again, tmp_path / "copy").documents
    assert [] == found(again)


def test_a_restore_that_was_cut_off_goes_on(filled: DocumentStore, tmp_path: Path) -> None:
    """Nothing has a row before all is there."""
    back_up(filled, tmp_path / "copy")
    again = opened(tmp_path / "elsewhere")
    copying = Copying(folder(tmp_path / "copy"), again.objects.storage, meter())
    for number, _ in enumerate(copying.run(copying.start(), 10**9)):
        if number == 3:
            break
    assert 8 == restore(again, tmp_path / "copy").documents
    assert [] == found(again)


def test_a_full_archive_is_not_restored_into(filled: DocumentStore, tmp_path: Path) -> None:
    """Nor is anything taken from a folder that is no backup."""
    back_up(filled, tmp_path / "copy")
    with pytest.raises(ArchiveClash):
        restore(filled, tmp_path / "copy")
    with pytest.raises(NotFound):
        restore(opened(tmp_path / "elsewhere"), tmp_path / "nothing")


def test_a_backup_of_another_archive_is_not_gone_on_with(filled: DocumentStore, tmp_path: Path) -> None:
    """Its log says something else."""
    other = opened(tmp_path / "other")
    file_one(other, 77)
    back_up(other, tmp_path / "copy")
    with pytest.raises(ArchiveClash):
        back_up(filled, tmp_path / "copy")


def test_what_is_broken_is_named_and_backed_up_once_it_is_mended(
    filled: DocumentStore, data: Path, tmp_path: Path
) -> None:
    """All else is backed up."""
    path = place(data, ID) / "v1/content/document.pdf"
    content = path.read_bytes()
    cut(path)
    assert (ID,) == back_up(filled, tmp_path / "copy").broken
    path.write_bytes(content)
    assert () == back_up(filled, tmp_path / "copy").broken
    assert [] == found_after_restore(tmp_path)


def found_after_restore(tmp_path: Path) -> list[Any]:
    """Everything wrong with what comes back."""
    again = opened(tmp_path / "elsewhere")
    restore(again, tmp_path / "copy")
    return list(found(again))


def repairing(store: DocumentStore, tmp_path: Path) -> Repairing:
    """Who mends the archive from its copy."""
    return Repairing(prover_of(store), folder(tmp_path / "copy"))


def mend(store: DocumentStore, tmp_path: Path) -> None:
    """Nothing; all that can be mended is."""
    mending = repairing(store, tmp_path)
    mending.mend_log(time=NOW, actor=CLERK, where="副本")
    last = mending.last()
    for id in prover_of(store).ids():
        both = mending.compare(id, last, meter())
        if both.is_mendable:
            assert () == mending.mend(both, meter(), time=NOW, actor=CLERK, where="副本")


@pytest.mark.parametrize("damage", [cut, remove, link])
def test_every_file_of_an_object_is_mended_from_the_copy(
    filled: DocumentStore, data: Path, tmp_path: Path, damage: Any
) -> None:
    """All of them broken at once; the broken ones stand apart, and the log tells of it."""
    before = filled.get(ID)
    back_up(filled, tmp_path / "copy")
    for path in list(files_of(place(data, ID))):
        damage(path)
    mend(filled, tmp_path)
    assert [] == found(filled)
    after = filled.get(ID)
    assert (before.files, before.status) == (after.files, after.status)
    assert Act.REPAIR is after.history[-1].act
    if damage is not remove:
        assert list((data / "archive" / "set-apart").iterdir())


def test_a_lost_object_and_a_lost_version_are_mended(
    filled: DocumentStore, data: Path, tmp_path: Path
) -> None:
    """Whole from the copy; and so are two objects that changed places."""
    back_up(filled, tmp_path / "copy")
    shutil.rmtree(place(data, ID))
    shutil.rmtree(place(data, f"{7:032x}") / "v2")
    one, other = place(data, f"{1:032x}"), place(data, f"{2:032x}")
    one.rename(tmp_path / "aside")
    other.rename(one)
    (tmp_path / "aside").rename(other)
    mend(filled, tmp_path)
    assert [] == found(filled)


def test_extra_files_stand_apart(filled: DocumentStore, data: Path, tmp_path: Path) -> None:
    """They are not deleted."""
    back_up(filled, tmp_path / "copy")
    (place(data, ID) / "v1" / "content" / "note.txt").write_text("线索")
    mend(filled, tmp_path)
    assert [] == found(filled)
    (apart,) = (data / "archive" / "set-apart").iterdir()
    assert "线索" == apart.read_text()


def test_what_belongs_to_no_document_stands_apart_too(
    filled: DocumentStore, data: Path, tmp_path: Path
) -> None:
    """In the root and beside the objects, a link as well; the log tells of each."""
    back_up(filled, tmp_path / "copy")
    archive = data / "archive"
    (archive / "note.txt").write_text("线索")
    (archive / "ocfl" / "note.txt").write_text("线索")
    (archive / "ocfl" / "way").symlink_to(tmp_path)
    repairing = Repairing(prover_of(filled), folder(tmp_path / "copy"))
    assert ["note.txt", "ocfl/note.txt", "ocfl/way"] == repairing.clear(time=NOW, actor=CLERK)
    assert [] == found(filled) and () == prover_of(filled).root()
    assert 3 == len([*(archive / "set-apart").iterdir()])
    assert [] == repairing.clear(time=NOW, actor=CLERK)


def test_the_log_is_mended_from_the_copy(filled: DocumentStore, data: Path, tmp_path: Path) -> None:
    """A file that was changed and one that is gone: the database says that the copy's log is right."""
    back_up(filled, tmp_path / "copy")
    logs = list(files_of(data / "archive" / "log"))
    cut(logs[1])
    logs[3].unlink()
    mend(filled, tmp_path)
    assert [] == found(filled)


def test_a_broken_copy_mends_nothing(filled: DocumentStore, data: Path, tmp_path: Path) -> None:
    """Which side is right, the log says: a broken copy is named as such, and nothing is taken from it."""
    from random import Random

    back_up(filled, tmp_path / "copy")
    there = next((tmp_path / "copy").glob(f"ocfl/*/*/*{ID[-12:]}")) / "v1/content/document.pdf"
    flip(there, Random(1))  # noqa: S311 # nothing secret
    mending = repairing(filled, tmp_path)
    both = mending.compare(ID, mending.last(), meter())
    assert ((), [Kind.FILE_CHANGED]) == (both.here, [fault.kind for fault in both.there])
    cut(place(data, ID) / "v1/content/document.pdf")
    both = mending.compare(ID, mending.last(), meter())
    assert not both.is_mendable
    assert both.here


def test_an_older_copy_is_behind_and_not_broken(filled: DocumentStore, tmp_path: Path) -> None:
    """What was filed since is not there yet."""
    back_up(filled, tmp_path / "copy")
    filled.withdraw(f"{1:032x}", time=NOW, actor=CLERK, reason="发错")
    mending = repairing(filled, tmp_path)
    both = mending.compare(f"{1:032x}", mending.last(), meter())
    assert ((), (), True) == (both.here, both.there, both.is_behind)
    assert [] == list(mending.log())


def test_an_anchor_is_kept_outside_and_told_in_the_log(filled: DocumentStore, tmp_path: Path) -> None:
    """Two lines; the second has the event of the first in its chain, and both hold."""
    path = tmp_path / "anchors.jsonl"
    anchoring = Anchoring(filled.filing.changes, filled.database, "Z109")
    for _ in range(2):
        anchoring.fix(lambda line: append(path, line), time=NOW, actor=CLERK, where=str(path))
    anchors = read_anchors(path.read_text())
    assert [anchors[0].seq + 1] == [anchor.seq for anchor in anchors[1:]]
    assert () == prover_of(filled).log(digests(anchors))
    false = Anchor("Z109", anchors[0].seq, "0" * 64, NOW)
    assert [Kind.LOG_REWRITTEN] == [fault.kind for fault in prover_of(filled).log(digests([false]))]


@pytest.mark.parametrize(
    "line", ["", "x", "[]", '{"fonds": "Z109"}', '{"fonds":1,"seq":"x","digest":1,"time":1}']
)
def test_a_line_that_is_no_anchor_is_named(line: str) -> None:
    """By its number."""
    whole = Anchor("Z109", 1, "0" * 64, NOW).line
    with pytest.raises(ValueError, match="第 2 行"):
        read_anchors(f"{whole}{line}\n")


def test_the_rota_takes_what_was_unread_longest_first(filled: DocumentStore) -> None:
    """What was read again is not due; what was never read is due from the day of its filing."""
    rota = Rota(filled.database)
    assert 8 == len(rota.due("2026-01-02"))
    first, second = rota.due("2026-01-02")[:2]
    rota.put([(first, "2026-01-05T00:00:00Z", ()), (second, "2026-01-04T00:00:00Z", ())])
    assert 6 == len(rota.due("2026-01-02"))
    assert [second, first] == rota.due("2026-01-06")[-2:]
    assert [] == rota.faulty()

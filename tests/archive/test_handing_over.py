"""What one archive hands over, another has as it was: objects, numbers, log; and nothing else gets in."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.archive.proving.prover import Prover
from service.archive.receiving import Receiving
from service.archive.sending import Dispatch, Sending
from service.archive.store import DocumentStore
from service.core.errors.faults import StoreFailed
from service.core.errors.payloads import BrokenPackage
from service.core.errors.requests import ArchiveClash, NotFound
from service.core.events import Act, Head, broken
from service.core.keeping import Query, Record, Status
from service.handover.bag_reading import ReadBag, read_bag
from service.handover.bags import write_bag
from tests.archive.conftest import FILES, opened, record_of
from tests.archive.unhurried import Unhurried, track

TIME, LATER = "2026-03-05T08:00:00Z", "2026-03-06T08:00:00Z"


def sending(store: DocumentStore) -> Sending:
    """That archive's side of handing over."""
    return Sending(store.recovery.changes, store.database)


def receive(store: DocumentStore, package: ReadBag) -> Any:
    """What the archive took over from the package."""
    receiving = Receiving(store.recovery.changes, store.database)
    return receiving.receive(package, time=LATER, actor="李文", track=track, digest=package.digest)


def packed(store: DocumentStore, dispatch: Dispatch, folder: Path) -> ReadBag:
    """The package, written and read again."""
    bag = write_bag(folder, "bag", sending(store).files(dispatch, track), {})
    return read_bag(bag.folder, track)


def tree(store: DocumentStore, *parts: str) -> dict[str, bytes]:
    """Everything below those prefixes in storage."""
    storage = store.objects.storage
    return {item.key: storage.read(item.key) for part in parts for item in storage.below(part)}


def verified(store: DocumentStore) -> int:
    """The number of events in the log, which holds together, as everything else in the archive does."""
    events = [event for change in store.recovery.changes.log.changes() for event in change]
    assert [] == list(broken(events, Head()))
    prover = Prover(store.recovery.changes, store.database)
    assert () == prover.log() + prover.root()
    assert [] == [fault for id in prover.ids() for fault in prover.document(id, Unhurried())]
    return len(events)


@pytest.fixture
def full(store: DocumentStore) -> DocumentStore:
    """An archive of four documents."""
    return filled(store)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of all of such an archive, to be copied."""
    folder = tmp_path_factory.mktemp("sound")
    store = filled(opened(folder / "data"))
    return packed(store, sending(store).whole(), folder).folder


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> DocumentStore:
    """An archive that nothing gets into."""
    return opened(tmp_path_factory.mktemp("untouched"))


def filled(store: DocumentStore) -> DocumentStore:
    """That archive with four documents: one superseded by another, one withdrawn."""
    store.keep(record_of(1, doc_id="D-1"), FILES, actor="王敏")
    store.keep(record_of(2, doc_id="D-1", version=2), FILES, actor="王敏", reason="更正附件")
    store.keep(record_of(3, doc_id="D-3", type="letter"), FILES, actor="王敏")
    store.keep(record_of(4, doc_id="D-4"), FILES, actor="王敏")
    store.withdraw(record_of(4).id, time=TIME, actor="王敏", reason="印错")
    return store


@pytest.fixture
def empty(tmp_path: Path) -> DocumentStore:
    """Another archive, with nothing in it."""
    return opened(tmp_path / "other")


def records(store: DocumentStore) -> dict[str, Record]:
    """All records by id."""
    return {record.id: record for record in store.list(Query(), offset=0, limit=100).records}


def test_all_of_it_comes_into_an_empty_archive_as_it_was(
    full: DocumentStore, empty: DocumentStore, tmp_path: Path
) -> None:
    """The same bytes, the same numbers, the same log and one act more."""
    package = packed(full, sending(full).whole(), tmp_path)
    taken = receive(empty, package)
    assert (4, 0, True) == (taken.documents, taken.known, taken.is_whole)
    assert tree(full, "ocfl") == tree(empty, "ocfl")
    ours, theirs = tree(full, "log"), tree(empty, "log")
    assert ours == {key: theirs[key] for key in ours}
    assert 1 == len(theirs) - len(ours)
    assert records(full) == records(empty)
    assert verified(empty) == verified(full) + 1
    assert FILES["pdf"] == empty.open(record_of(1).id, "pdf")


def test_it_stays_so_when_the_database_is_made_anew(
    full: DocumentStore, empty: DocumentStore, tmp_path: Path
) -> None:
    """From storage alone, whole or part."""
    ids = [record_of(1).id, record_of(4).id]
    receive(empty, packed(full, sending(full).part(ids), tmp_path))
    before = records(empty)
    assert 2 == empty.reindex(time=LATER, actor="李文")
    assert before == records(empty)
    verified(empty)


def test_the_next_number_follows_the_ones_taken_over(
    full: DocumentStore, empty: DocumentStore, tmp_path: Path
) -> None:
    """Numbers go on where they were."""
    receive(empty, packed(full, sending(full).whole(), tmp_path))
    assert (
        full.keep(record_of(9, doc_id="D-9"), FILES, actor="王敏").archival_code
        == empty.keep(record_of(9, doc_id="D-9"), FILES, actor="王敏").archival_code
    )


def test_a_part_comes_into_any_archive_with_what_befell_it(
    full: DocumentStore, empty: DocumentStore, tmp_path: Path
) -> None:
    """Number, bytes and fate are kept; the log says that it was received."""
    empty.keep(record_of(7, doc_id="D-7", issue_date="2024-01-01"), FILES, actor="李文")
    ids = [record_of(1).id, record_of(4).id]
    taken = receive(empty, packed(full, sending(full).part(ids), tmp_path))
    assert (2, 0, False) == (taken.documents, taken.known, taken.is_whole)
    ours, theirs = records(full), records(empty)
    assert 3 == len(theirs)
    for id in ids:
        assert ours[id].archival_code == theirs[id].archival_code
        assert ours[id].status == theirs[id].status
        assert Act.IMPORT is theirs[id].history[0].act
        assert [event.act for event in ours[id].history] == [event.act for event in theirs[id].history[1:]]
        assert {key: value for key, value in tree(full, "ocfl").items() if id in key.replace("-", "")} == {
            key: value for key, value in tree(empty, "ocfl").items() if id in key.replace("-", "")
        }
    verified(empty)


def test_what_was_received_lives_on_and_is_handed_over_again(
    full: DocumentStore, empty: DocumentStore, tmp_path: Path
) -> None:
    """Withdrawn here, then given to a third: its whole life goes along."""
    id = record_of(3).id
    receive(empty, packed(full, sending(full).part([id]), tmp_path / "first"))
    empty.withdraw(id, time=LATER, actor="李文", reason="误收")
    third = opened(tmp_path / "third")
    receive(third, packed(empty, sending(empty).part([id]), tmp_path / "second"))
    acts = [event.act for event in third.get(id).history]
    assert [Act.IMPORT, Act.IMPORT, Act.FILE, Act.WITHDRAW] == acts
    assert Status.WITHDRAWN is third.get(id).status
    whole = opened(tmp_path / "whole")
    receive(whole, packed(third, sending(third).whole(), tmp_path / "third bag"))
    assert records(third) == records(whole)


def test_a_part_taken_over_twice_is_there_once(
    full: DocumentStore, empty: DocumentStore, tmp_path: Path
) -> None:
    """The second time there is nothing to do, and nothing is noted."""
    package = packed(full, sending(full).part([record_of(1).id]), tmp_path)
    receive(empty, package)
    count = verified(empty)
    taken = receive(empty, package)
    assert (0, 1) == (taken.documents, taken.known)
    assert count == verified(empty)


def test_all_of_it_goes_into_no_archive_that_has_something(
    full: DocumentStore, empty: DocumentStore, tmp_path: Path
) -> None:
    """Two logs cannot be one."""
    empty.keep(record_of(7), FILES, actor="李文")
    package = packed(full, sending(full).whole(), tmp_path)
    before = tree(empty, "ocfl", "log")
    with pytest.raises(ArchiveClash, match="不是空的") as told:
        receive(empty, package)
    assert told.value.hint
    assert before == tree(empty, "ocfl", "log")


def test_a_number_that_is_taken_is_a_clash(full: DocumentStore, empty: DocumentStore, tmp_path: Path) -> None:
    """Nothing of the package comes in, the sound documents neither."""
    empty.keep(record_of(7), FILES, actor="李文")
    package = packed(full, sending(full).part([record_of(1).id, record_of(3).id]), tmp_path)
    before = tree(empty, "ocfl", "log")
    with pytest.raises(ArchiveClash) as told:
        receive(empty, package)
    (finding,) = told.value.findings
    assert record_of(7).id in finding.message and record_of(1).id in finding.pointer
    assert before == tree(empty, "ocfl", "log")


def test_the_same_document_with_another_life_is_a_clash(
    full: DocumentStore, empty: DocumentStore, tmp_path: Path
) -> None:
    """An id stands for one object."""
    receive(empty, packed(full, sending(full).part([record_of(3).id]), tmp_path / "first"))
    full.withdraw(record_of(3).id, time=LATER, actor="王敏", reason="错")
    with pytest.raises(ArchiveClash, match="冲突"):
        receive(empty, packed(full, sending(full).part([record_of(3).id]), tmp_path / "second"))


def test_what_was_cut_off_goes_on(full: DocumentStore, empty: DocumentStore, tmp_path: Path) -> None:
    """An import that died between two files of the log is finished by the next."""
    package = packed(full, sending(full).whole(), tmp_path)
    real = empty.objects.storage

    class Dying:
        """The package, until it is asked for the third file of the log."""

        digests, digest = package.digests, package.digest
        asked = 0

        def read(self, name: str) -> bytes:
            """The bytes, twice over the log to look at it, then no more."""
            self.asked += name.startswith("log/")
            if self.asked == 7:
                raise OSError(5, "died")
            return package.read(name)

    with pytest.raises(StoreFailed):
        receive(empty, Dying())  # type: ignore[arg-type]
    assert real.has("log/000000/000000001.json")
    again = opened(tmp_path / "other")
    again.recover(time=LATER, actor="李文")
    receive(again, package)
    assert tree(full, "ocfl") == tree(again, "ocfl")
    assert records(full) == records(again)
    verified(again)


def test_handing_over_is_noted(full: DocumentStore) -> None:
    """移交, with what and how much."""
    dispatch = sending(full).part([record_of(1).id])
    event = sending(full).sent(dispatch, time=TIME, actor="王敏", digest="0" * 128)
    assert (Act.EXPORT, [record_of(1).id], 1) == (event.act, event.details["ids"], event.details["documents"])
    assert event.seq == verified(full)


def test_filing_goes_on_while_all_of_it_is_handed_over(
    full: DocumentStore, empty: DocumentStore, tmp_path: Path
) -> None:
    """The package is the archive as it was when it was begun."""
    dispatch = sending(full).whole()
    before, known = tree(full, "log"), records(full)
    full.keep(record_of(9, doc_id="D-9"), FILES, actor="王敏")
    full.withdraw(record_of(3).id, time=LATER, actor="王敏", reason="错")
    receive(empty, packed(full, dispatch, tmp_path))
    assert known == records(empty)
    assert before.items() <= tree(empty, "log").items()


def test_records_of_a_package_come_in_the_order_of_their_numbers(full: DocumentStore) -> None:
    """As a catalogue has them, withdrawn ones among them."""
    codes = [record.archival_code for record in sending(full).records(sending(full).whole())]
    assert sorted(codes) == codes and 4 == len(codes)


def test_an_unknown_document_cannot_be_handed_over(full: DocumentStore) -> None:
    """It is named."""
    with pytest.raises(NotFound, match="f" * 32):
        sending(full).part(["f" * 32])


def test_what_is_damaged_is_not_handed_over(full: DocumentStore, tmp_path: Path) -> None:
    """A flipped bit stops it, and no package is left."""
    storage: Any = full.objects.storage
    key = next(item.key for item in storage.below("ocfl") if item.key.endswith("document.pdf"))
    (storage.root / key).write_bytes(b"%PDF-fakf")
    with pytest.raises(StoreFailed, match="损坏"):
        packed(full, sending(full).whole(), tmp_path / "out")
    assert [] == list((tmp_path / "out").iterdir())


Plant = Callable[[Path], None]


def edited(pattern: str, old: bytes, new: bytes) -> Plant:
    """Something that changes the first file of a package that matches."""

    def plant(data: Path) -> None:
        path = sorted(data.glob(pattern))[0]
        content = path.read_bytes()
        assert old in content
        path.write_bytes(content.replace(old, new))

    return plant


def renamed(data: Path) -> None:
    """An object under another's id."""
    first = sorted((data / "objects").iterdir())[0]
    first.rename(first.with_name("e" * 32))


def reordered(data: Path) -> None:
    """Two files of the log in each other's place."""
    first, second = (data / f"log/000000/00000000{number}.json" for number in (1, 2))
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)


def doubled(data: Path) -> None:
    """A file the object does not know."""
    folder = sorted((data / "objects").iterdir())[0]
    (folder / "v1/content/extra.bin").write_bytes(b"x")


PLANTED: dict[str, Plant] = {
    "other bytes": edited("objects/*/v1/content/document.pdf", b"%PDF", b"%PDG"),
    "another inventory": edited("objects/*/inventory.json", b"document.docx", b"document.docy"),
    "another version's inventory": edited("objects/*/v1/inventory.json", b"document.docx", b"document.docy"),
    "another declaration": edited("objects/*/0=ocfl_object_1.1", b"1.1", b"1.0"),
    "another digest beside": edited("objects/*/inventory.json.sha512", b" ", b"  "),
    "no inventory": lambda data: sorted(data.glob("objects/*/inventory.json"))[0].unlink(),
    "a file missing": lambda data: sorted(data.glob("objects/*/v1/content/document.docx"))[0].unlink(),
    "a file too many": doubled,
    "under another id": renamed,
    "an object missing": lambda data: shutil.rmtree(sorted((data / "objects").iterdir())[0]),
    "an edited log": edited("log/*/*.json", "王敏".encode(), "李四".encode()),
    "a reordered log": reordered,
    "a log with a hole": lambda data: (data / "log/000000/000000002.json").unlink(),
    "no text in the log": lambda data: (data / "log/000000/000000001.json").write_bytes(b"[" * 100_000),
}


def resealed(bag: Path, folder: Path) -> ReadBag:
    """The package as somebody would make it who changed its payload and all its sums."""
    files = (path for path in sorted((bag / "data").rglob("*")) if path.is_file())
    payload = ((str(path.relative_to(bag / "data")), [path.read_bytes()]) for path in files)
    return read_bag(write_bag(folder, "resealed", payload, {}).folder, track)


@pytest.mark.parametrize("name", PLANTED)
def test_a_changed_package_with_new_sums_is_refused(
    name: str, sound: Path, untouched: DocumentStore, tmp_path: Path
) -> None:
    """The log proves the objects, whatever the package says of itself; nothing of it is taken in."""
    shutil.copytree(sound, tmp_path / "bag")
    PLANTED[name](tmp_path / "bag/data")
    with pytest.raises(BrokenPackage) as told:
        receive(untouched, resealed(tmp_path / "bag", tmp_path))
    assert told.value.message and told.value.hint
    assert {} == records(untouched) and 0 == verified(untouched)
    assert not [key for key in tree(untouched, "ocfl") if "urn" in key]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"events": 1}', b'{"events": []}', b'{"events": [{"seq": 1}]}', None]
)
def test_a_part_without_its_events_is_refused(
    content: bytes | None, sound: Path, untouched: DocumentStore, tmp_path: Path
) -> None:
    """Who did what is as much part of it as the bytes."""
    shutil.copytree(sound, tmp_path / "bag")
    shutil.rmtree(tmp_path / "bag/data/log")
    if content is not None:
        for folder in (tmp_path / "bag/data/objects").iterdir():
            events = tmp_path / f"bag/data/events/{folder.name}.json"
            events.parent.mkdir(exist_ok=True)
            events.write_bytes(content)
    with pytest.raises(BrokenPackage):
        receive(untouched, resealed(tmp_path / "bag", tmp_path))
    assert {} == records(untouched)


def test_a_package_of_something_else_is_refused(empty: DocumentStore, tmp_path: Path) -> None:
    """A sound bag with holiday pictures."""
    bag = write_bag(tmp_path, "bag", [("beach.jpg", [b"x"])], {})
    with pytest.raises(BrokenPackage, match="没有归档库的文书"):
        receive(empty, read_bag(bag.folder, track))

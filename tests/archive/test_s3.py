"""S3 storage keeps what it says it keeps, whatever befalls the network and the store."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from service.archive.storage import bucket as bucket_module
from service.archive.storage.port import KeyMissing, KeyTaken, Storage, Stored
from service.core.errors.faults import StoreFailed
from service.core.keeping import Query
from tests.archive import faulty_proxy, places
from tests.archive.conftest import FILES, record_of
from tests.archive.faulty_proxy import FaultyProxy
from tests.archive.places import Place, alone, placed
from tests.s3 import S3

NOW = "2026-02-01T00:00:00Z"
FAULTS = int(os.environ.get("TEST_FAULTS", "4"))
"""Requests of a filing that have a fault of each kind planted; `TEST_FAULTS=1000`: all, and all kinds."""

KINDS = ("lost", "wrong", "500", "truncated", "hang")[: 2 if FAULTS < 100 else None]


@pytest.fixture(params=["files+sqlite", "s3+sqlite"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """Empty storage of either kind."""
    return placed(request, request.param, tmp_path).storage()


@pytest.fixture
def proxy(object_store: S3, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyProxy]:
    """A proxy before the store, and a patience that tests can afford."""
    monkeypatch.setattr(bucket_module, "READ_SECONDS", 1)
    monkeypatch.setattr(bucket_module, "TRIES", 1)
    with faulty_proxy.running(object_store.bucket.endpoint) as running:
        yield running


@pytest.fixture
def place(proxy: FaultyProxy, object_store: S3, tmp_path: Path) -> Place:
    """An archive whose way to its store leads through the proxy."""
    return Place(tmp_path, "", replace(object_store.bucket, endpoint=proxy.address), places.new_root())


def test_what_is_put_is_read(storage: Storage) -> None:
    """Whole or in pieces, under keys with any sign of ours; a key that holds nothing says so."""
    key, content = "ocfl/ab/urn%3auuid%3a1/v1/content/document.pdf", os.urandom(1_500_000)
    storage.put(key, content)
    assert content == storage.read(key) == b"".join(storage.stream(key))
    assert storage.has(key)
    assert not storage.has(f"{key}.1")
    with pytest.raises(KeyMissing):
        storage.read("ocfl/nothing")


def test_what_is_put_stays(storage: Storage) -> None:
    """A second put under the key is refused, be its bytes the same; to replace is another thing."""
    storage.put("log/1", b"first")
    for content in (b"second", b"first"):
        with pytest.raises(KeyTaken):
            storage.put("log/1", content)
    assert b"first" == storage.read("log/1")
    storage.replace("log/1", b"third")
    assert b"third" == storage.read("log/1")


def test_what_stands_below_a_prefix_is_told(storage: Storage) -> None:
    """More than one page of a store's answer; no key that merely begins with the same letters."""
    keys = [f"log/{number:06}" for number in range(20)]
    for key in (*keys, "logbook", "log/more/1"):
        storage.put(key, b"x")
    assert [Stored(key, 1) for key in (*keys, "log/more/1")] == list(storage.below("log"))
    assert [key[4:] for key in keys] + ["more"] == list(storage.children("log"))
    assert ["log", "logbook"] == [name for name in storage.children("") if name != "staging"]
    assert [] == list(storage.children("ocfl"))


def test_a_stage_is_seen_once_it_is_published(storage: Storage) -> None:
    """Not before, and then all of it; its name is not remembered."""
    with storage.stage("1.1") as stage:
        stage.write("v1/content/a", b"a")
        stage.write("inventory.json", b"{}")
        assert [] == list(storage.children("ocfl"))
        stage.publish("ocfl/one", alone)
        stage.settle()
    assert ["ocfl/one/inventory.json", "ocfl/one/v1/content/a"] == [
        stored.key for stored in storage.below("ocfl")
    ]
    assert [] == list(storage.unsettled())


def test_what_stands_already_is_not_published_over(storage: Storage) -> None:
    """The second of two stages for one prefix is refused, and nothing of the first one changes."""
    for content in (b"first", b"second"):
        with storage.stage("1.1") as stage:
            stage.write("a", content)
            stage.write("inventory.json", content)
            if content == b"first":
                stage.publish("ocfl/one", alone)
                stage.settle()
            else:
                with pytest.raises(KeyTaken):
                    stage.publish("ocfl/one", alone)
    assert b"first" == storage.read("ocfl/one/a") == storage.read("ocfl/one/inventory.json")


def test_what_is_set_apart_is_whole_and_out_of_the_way(storage: Storage) -> None:
    """Twice, too: both stand apart under names of their own."""
    for number in (1, 2):
        storage.put("ocfl/ab/one/v1/a", b"a")
        storage.put("ocfl/ab/one/inventory.json", b"{}")
        apart = storage.set_apart("ocfl/ab/one", alone)
        assert apart.endswith(f"~{number}")
        assert b"a" == storage.read(f"{apart}/v1/a")
        assert not storage.has("ocfl/ab/one/v1/a")


def test_nothing_comes_from_the_environment(
    object_store: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a key nor a profile nor a proxy of somebody else's."""
    monkeypatch.setenv("AWS_PROFILE", "not-there")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    own = replace(object_store.bucket, key_id="own")
    storage = Place(tmp_path, "", own, places.new_root()).storage()
    storage.put("log/1", b"x")
    assert b"x" == storage.read("log/1")
    assert "secret" not in repr(own).replace("secret=", "")


def test_a_store_that_is_not_there_is_named_with_its_cure(tmp_path: Path, object_store: S3) -> None:
    """No server, no bucket: each says what to look at."""
    nowhere = replace(object_store.bucket, endpoint="http://127.0.0.1:9")
    unknown = replace(object_store.bucket, name="unknown")
    for place, word in ((nowhere, "没有正常应答"), (unknown, "没有存储桶")):
        store = Place(tmp_path / word, "", place, "a").store()
        with pytest.raises(StoreFailed, match=word) as failed:
            store.keep(record_of(), FILES, actor="测试")
        assert "HONGTOU_S" in failed.value.hint


def test_a_store_that_overwrites_is_refused(proxy: FaultyProxy, place: Place) -> None:
    """It takes a second put under a key in spite of our condition: nothing is filed there."""
    proxy.begin(lambda number, method, path: "careless")
    with pytest.raises(StoreFailed, match="If-None-Match"):
        place.store().keep(record_of(), FILES, actor="测试")


def test_a_passing_fault_is_passed_over(
    proxy: FaultyProxy, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every request fails once, in turn by each kind that shows at once; the document is filed."""
    monkeypatch.setattr(bucket_module, "TRIES", 3)
    failed: set[tuple[str, str]] = set()

    def once(number: int, method: str, path: str) -> str:
        if (method, path) in failed:
            return ""
        failed.add((method, path))
        return ("503", "lost", "reset")[number % 3]

    proxy.begin(once)
    store = place.store()
    kept = store.keep(record_of(), FILES, actor="测试")
    assert FILES["pdf"] == store.open(kept.id, "pdf")
    assert () == store.differences()


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_at_any_request_of_a_filing_is_a_clean_error(
    proxy: FaultyProxy, place: Place, kind: str
) -> None:
    """Nothing is told or half seen; the same call made again files it; numbers go on without a gap."""
    filed = _filings_with_faults(proxy, place, kind, count=FAULTS)
    store = place.store()
    store.recover(time=NOW, actor="测试")
    assert () == store.differences()
    records = store.list(Query(), offset=0, limit=10_000).records
    assert sorted(filed) == sorted(record.id for record in records)
    assert list(range(1, len(filed) + 1)) == sorted(int(record.archival_code[-4:]) for record in records)


def test_an_outage_in_a_filing_leaves_what_the_next_start_heals(proxy: FaultyProxy, place: Place) -> None:
    """The store is gone from one request on, so that nothing can be taken back either."""
    store = place.store()
    store.keep(record_of(1, doc_id="A"), FILES, actor="测试")
    proxy.begin()
    store.keep(record_of(2, doc_id="B"), FILES, actor="测试")
    for serial, last in enumerate(range(2, len(proxy.seen), 16), 3):
        proxy.begin(lambda number, method, path, last=last: "reset" if number > last else "")
        with suppress(StoreFailed):  # once the log has it, the call succeeds without the store
            store.keep(record_of(serial, doc_id=str(serial)), FILES, actor="测试")
        proxy.begin()
        kept = store.keep(record_of(serial, doc_id=str(serial)), FILES, actor="测试")
        assert FILES["pdf"] == store.open(kept.id, "pdf")
    assert () == store.differences()
    records = store.list(Query(), offset=0, limit=100).records
    assert list(range(1, len(records) + 1)) == sorted(int(record.archival_code[-4:]) for record in records)


def _filings_with_faults(proxy: FaultyProxy, place: Place, kind: str, *, count: int) -> list[str]:
    """The ids filed, each in spite of a fault at another request of its filing."""
    store = place.store()
    store.keep(record_of(1, doc_id="first"), FILES, actor="测试")
    proxy.begin()
    store.keep(record_of(2, doc_id="second"), FILES, actor="测试")
    filed, requests = [f"{serial:032x}" for serial in (1, 2)], len(proxy.seen)
    for serial, nth in enumerate(range(1, requests + 1, max(1, requests // count)), 3):
        record = record_of(serial, doc_id=f"D-{serial}")
        proxy.begin(lambda number, method, path, nth=nth: kind if number == nth else "")
        try:
            store.keep(record, FILES, actor="测试")
        except StoreFailed as fault:
            assert fault.hint
            proxy.begin()
            store.keep(record, FILES, actor="测试")
        filed.append(record.id)
    return filed

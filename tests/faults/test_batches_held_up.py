"""Disk, database or store away while batches are worked on: it waits, says so, and uses up no try."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from threading import Event
from time import sleep

import pytest

from service.core.batches import Mode
from service.core.errors.faults import StoreFull
from tests import postgres
from tests.archive import faulty_proxy
from tests.archive.places import Place, new_root
from tests.faults.filing import Told as Heard
from tests.faults.kills import Filer
from tests.faults.lettering import Lettering
from tests.faults.test_full_disk import small_disk
from tests.jobs.at_work import Told, eventually, working
from tests.s3 import S3

TEXTS = [f"第{number}封" for number in range(20)]
UNTRIED = {"claim", "release", "finish"}
"""All that befalls a row which nothing is held against."""


def filled(ballast: Path) -> None:
    """Nothing; no byte more goes onto its disk."""
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass


def on_a_disk_that_fills(place: Path, tell: Callable[[Heard], None]) -> None:
    """Batches are worked on until there is no room; room is made, and all is done."""
    letters, told, ballast = Lettering(Place(place / "data")), Told(), place / "ballast"
    batches = [letters.batch(mode, TEXTS) for mode in (Mode.RENDER, Mode.FILE)]
    with working(letters.queue, letters.processing, told):
        assert eventually(lambda: letters.done(*batches) > 3)
        filled(ballast)
        assert eventually(lambda: "jobs held up" in told.names())
        with pytest.raises(StoreFull):
            letters.batch(Mode.CHECK, TEXTS, "key")
        before = letters.done(*batches)
        sleep(1)
        assert before == letters.done(*batches) < 2 * len(TEXTS)
        ballast.unlink()
        batches.append(letters.batch(Mode.CHECK, TEXTS, "key"))
        assert eventually(lambda: letters.done(*batches) == 3 * len(TEXTS), 60), told.events
    assert told.events[0][1]["code"] == "store-full"
    assert "jobs going on" == told.names()[-1]
    assert letters.acts(*batches) == UNTRIED
    assert [] == letters.faults(*batches)


def test_a_full_disk_holds_batches_up_until_there_is_room() -> None:
    """While they are worked on, and while they come in."""
    with small_disk("8m") as place:
        assert 0 == Filer.started(on_a_disk_that_fills, place).ended()[1]


def test_a_database_that_is_away_holds_batches_up_until_it_is_back(tmp_path: Path) -> None:
    """PostgreSQL crashes in the middle of the work and is started again."""
    with postgres.running() as server:
        letters, told = Lettering(Place(tmp_path, server.database())), Told()
        batches = [letters.batch(mode, TEXTS) for mode in (Mode.RENDER, Mode.FILE)]
        with working(letters.queue, letters.processing, told):
            assert eventually(lambda: letters.done(*batches) > 3)
            server.stop("immediate")
            assert eventually(lambda: "jobs held up" in told.names())
            sleep(1)
            server.start()
            assert eventually(lambda: letters.done(*batches) == 2 * len(TEXTS), 60), told.events
        assert {"store-failed"} == {str(facts["code"]) for _, facts in told.events if "code" in facts}
        assert letters.acts(*batches) <= {*UNTRIED, "lose"}
        assert [] == letters.faults(*batches)
        letters.queue.database.let_go()
        letters.store.close()


def test_a_store_that_is_away_holds_batches_up_until_it_is_back(tmp_path: Path, object_store: S3) -> None:
    """For longer than the tries of a row would take."""
    is_away, bucket = Event(), object_store.bucket
    with faulty_proxy.running(bucket.endpoint) as proxy:
        near = type(bucket)(proxy.address, bucket.region, bucket.name, bucket.key_id, bucket.secret)
        letters, told = Lettering(Place(tmp_path, "", near, new_root())), Told()
        proxy.begin(lambda *_: "reset" if is_away.is_set() else "")
        batch = letters.batch(Mode.FILE, TEXTS[:8])
        with working(letters.queue, letters.processing, told):
            assert eventually(lambda: letters.done(batch) > 1)
            is_away.set()
            assert eventually(lambda: bool(letters.ledger.get(batch.id).troubles), 60), told.events
            is_away.clear()
            assert eventually(lambda: letters.done(batch) == 8, 60), told.events
        assert letters.acts(batch) == UNTRIED
        assert [] == letters.faults(batch)


def test_a_locked_database_is_waited_for(tmp_path: Path) -> None:
    """Somebody looks into the file with a tool of his own."""
    letters, told = Lettering(Place(tmp_path)), Told()
    batch = letters.batch(Mode.RENDER, TEXTS)
    with working(letters.queue, letters.processing, told):
        assert eventually(lambda: letters.done(batch) > 1)
        with closing(sqlite3.connect(tmp_path / "jobs.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            before = letters.done(batch)
            sleep(1)
            assert before == letters.done(batch)
        assert eventually(lambda: letters.done(batch) == len(TEXTS))
    assert [] == told.events
    assert {"claim", "finish"} == letters.acts(batch)
    assert [] == letters.faults(batch)

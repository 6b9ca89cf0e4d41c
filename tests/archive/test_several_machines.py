"""Several servers on one PostgreSQL and one S3 store: one archive, whoever of them dies."""

import gc
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from service.archive.database import sessions
from service.archive.database.sessions import Sessions
from service.core.errors import HongtouError
from service.core.keeping import Query
from service.database import engine
from service.database.engine import Database
from tests.archive import places
from tests.archive.conftest import FILES, record_of
from tests.archive.places import Place
from tests.postgres import PostgreSQL
from tests.s3 import S3

ROOT = Path(__file__).parents[2]
NOW = "2026-02-01T00:00:00Z"
WRITERS = 8
"""Threads that file at once in each of two processes."""

NOTICE_SECONDS = 30
"""How long the server may take on a busy machine to see that a process has died."""

FILING = """
import sys
from concurrent.futures import ThreadPoolExecutor
from tests.archive.conftest import FILES, record_of
from tests.archive.places import place_told
store, first, count = place_told(sys.argv[1]).store(), int(sys.argv[2]), int(sys.argv[3])
store.recover(time="2026-01-01T00:00:00Z", actor="测试")
print("ready", flush=True)
sys.stdin.readline()
def file(serial):
    record = record_of(serial, doc_id=f"D-{serial}")
    print(store.keep(record, FILES, actor="测试").id, flush=True)
with ThreadPoolExecutor(8) as writers:
    list(writers.map(file, range(first, first + count)))
"""

LIVING = """
import sys
from tests.archive.places import place_told
print(place_told(sys.argv[1]).presence().name(), flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def place(tmp_path: Path, postgresql: PostgreSQL, object_store: S3) -> Place:
    """An archive that two machines may share: they have nothing else in common."""
    return Place(tmp_path / "one", postgresql.database(), object_store.bucket, places.new_root())


def started(place: Place, program: str, *arguments: object) -> subprocess.Popen[str]:
    """A process of that place's machine that has said its first word."""
    return subprocess.Popen(
        [sys.executable, "-c", program, place.told(), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def first_line(process: subprocess.Popen[str]) -> str:
    """What the process says next."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def checked_out(database: Database) -> int:
    """How many connections of this process are out of their pool."""
    pool = engine._engines[database, os.getpid()].pool
    return int(pool.checkedout())  # type: ignore[attr-defined]


def numbers(place: Place) -> list[int]:
    """The 件号 that were given."""
    records = place.store().list(Query(), offset=0, limit=10_000).records
    return sorted(int(record.archival_code[-4:]) for record in records)


def test_two_servers_give_each_number_once_and_one_may_die(place: Place) -> None:
    """Sixteen writers; one server is killed: the other goes on, all that was told is kept, 1…n exactly."""
    other = place.on(place.data.with_name("two"))
    doomed, steady = started(other, FILING, 1000, 10_000), started(place, FILING, 1, 2 * WRITERS)
    assert ["ready", "ready"] == [first_line(doomed), first_line(steady)]
    for process in (doomed, steady):
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = {first_line(doomed) for _ in range(5)}
    doomed.kill()
    told |= {line.strip() for line in doomed.communicate()[0].splitlines(keepends=True) if "\n" in line}
    told |= set(steady.communicate()[0].split())
    assert 0 == steady.returncode
    store = other.store()
    store.recover(time=NOW, actor="测试")
    assert () == store.differences()
    assert {*FILES.values()} == {store.open(id, name) for id in told for name in FILES}
    assert told <= {record.id for record in store.list(Query(), offset=0, limit=10_000).records}
    given = numbers(place)
    assert list(range(1, len(given) + 1)) == given
    assert 2 * WRITERS + 5 <= len(given)
    assert [] == list(store.objects.storage.children("staging"))


def test_a_process_lives_for_other_machines_until_it_dies(place: Place) -> None:
    """Its session says so; nobody has to tidy up after it."""
    process = started(place, LIVING)
    name = first_line(process)
    here = place.presence()
    assert here.lives(name)
    assert here.lives(here.name())
    assert not here.lives("f" * 32)
    process.kill()
    process.communicate()
    noticed = monotonic() + NOTICE_SECONDS
    while here.lives(name):
        assert monotonic() < noticed
        sleep(0.05)


def test_signs_nobody_has_any_more_leave_no_connection(place: Place) -> None:
    """Whoever held them was in a cycle of garbage: the connection is back in its pool all the same."""
    database = place.database()
    holder: dict[str, Any] = {}
    holder["self"], holder["signs"] = holder, place.presence()
    holder["signs"].name()
    del holder
    gc.collect()
    assert 0 == checked_out(database)


def test_a_sign_lost_with_its_session_is_given_again(place: Place, postgresql: PostgreSQL) -> None:
    """The server was restarted: the process still lives, by the same name."""
    here, other = place.presence(), place.presence()
    name = here.name()
    postgresql.stop("immediate")
    postgresql.start()
    assert not other.lives(name)
    assert name == here.name()
    assert other.lives(name)


def test_a_name_whose_lost_session_still_stands_is_not_used_again(place: Place) -> None:
    """The other end has not found out yet: the process goes on by a new name."""
    names = iter(["first", "second"])
    lost, here = Sessions(place.database(), lambda: "first"), Sessions(place.database(), lambda: next(names))
    assert ("first", "second") == (lost.name(), here.name())


def test_a_sign_that_could_not_be_made_leaves_no_connection(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database went away between connection and statement: nothing is left open for it."""
    database = place.database()
    monkeypatch.setattr(sessions, "SIGN", text("SELECT no_such_function()"))
    with pytest.raises(SQLAlchemyError):
        Sessions(database, lambda: "first").name()
    assert 0 == checked_out(database)


def test_a_database_that_crashes_while_documents_are_filed_loses_and_doubles_none(
    place: Place, postgresql: PostgreSQL
) -> None:
    """Each call succeeds or fails with a code; failed ones made again end as one document each."""
    store, failed = place.store(), []

    def file(serial: int) -> None:
        try:
            store.keep(record_of(serial, doc_id=f"D-{serial}"), FILES, actor="测试")
        except HongtouError as fault:
            failed.append((serial, fault.code))

    def file_some(first: int) -> None:
        for serial in range(first, first + 6):
            file(serial)

    writers = [Thread(target=file_some, args=(100 * number,)) for number in range(1, 4)]
    for writer in writers:
        writer.start()
    for _ in range(2):
        postgresql.stop("immediate")
        postgresql.start()
    for writer in writers:
        writer.join()
    assert {"store-failed"} >= {code for _, code in failed}
    for serial, _ in tuple(failed):
        file(serial)
    assert () == store.differences()
    assert list(range(1, 19)) == numbers(place)

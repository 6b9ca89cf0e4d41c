"""A writer whose lock was lost while it went on takes nothing of the next writer's away."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from service.archive.log import Log
from service.archive.ocfl.objects import Draft
from service.archive.store import DocumentStore
from service.core.errors.faults import StoreFailed
from service.core.events import Act
from service.core.keeping import Record
from tests.archive import faulty_proxy, places
from tests.archive.conftest import FILES, record_of
from tests.archive.places import Place, alone, placed
from tests.postgres import PostgreSQL
from tests.s3 import S3

RECORD = record_of()
NOW = "2026-01-01T00:00:00Z"
END_WRITERS = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1"
    " AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def keep(store: DocumentStore) -> Record:
    """The record as filed by that machine."""
    return store.keep(RECORD, FILES, actor="测试")


def take_over(place: Place) -> Record:
    """The record as another machine filed it, to which the lock has passed on."""
    with psycopg.connect(place.url, autocommit=True) as connection:
        assert [(True,)] == connection.execute(END_WRITERS).fetchall()
    return keep((place.on(place.data.with_name("other")) if place.bucket else place).store())


def leave_behind(place: Place) -> None:
    """Nothing; an object stands in the record's place of which the log knows nothing."""
    with place.store().objects.draft(RECORD.id) as draft:
        draft.add("document.pdf", b"%PDF-left")
        draft.publish(created=NOW, actor="测试", message="", held=alone)
        draft.stage.settle()


def first(happens: Callable[[], object], owner: type, name: str, patch: pytest.MonkeyPatch) -> None:
    """Nothing; something else happens before that method does what it is called for the first time."""
    method = getattr(owner, name)

    def late(*told: Any, **named: Any) -> Any:
        patch.setattr(owner, name, method)
        happens()
        return method(*told, **named)

    patch.setattr(owner, name, late)


def is_whole(place: Place, filed: list[Record]) -> None:
    """Nothing; what the other machine filed is all there, told once, and found by whoever files it again."""
    store = place.store()
    assert () == store.differences()
    assert () == store.verify(RECORD.id, time=NOW).faults
    assert [Act.FILE] == [event.act for event in store.get(RECORD.id).history]
    assert filed == [keep(store)]


@pytest.mark.parametrize("method", [(Draft, "publish"), (Log, "append")], ids=["publish", "append"])
@pytest.mark.parametrize("pair", ["files+postgresql", "s3+postgresql"])
def test_what_another_filed_meanwhile_stays(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pair: str,
    method: tuple[type, str],
) -> None:
    """Who comes back to publish, or to tell the log, finds that taken, and leaves all as it is."""
    place = placed(request, pair, tmp_path / "one")
    store, filed = place.store(), list[Record]()
    first(lambda: filed.append(take_over(place)), *method, monkeypatch)
    with suppress(StoreFailed):
        keep(store)
    is_whole(place, filed)


@pytest.mark.parametrize("is_left", [False, True], ids=["own", "left"])
def test_a_delete_that_failed_is_not_sent_again(
    postgresql: PostgreSQL, object_store: S3, tmp_path: Path, is_left: bool
) -> None:
    """What was to go, of its own attempt or of an earlier one, may be another's by now."""
    place = Place(tmp_path / "one", postgresql.database(), object_store.bucket, places.new_root())
    filed = list[Record]()
    if is_left:
        leave_behind(place)

    def fault(number: int, method: str, path: str) -> str:
        if filed or "/ocfl/" not in path:
            return ""
        if method == "DELETE":
            filed.append(take_over(place))
            return "503"
        is_vain = method == "GET" and path.endswith("/inventory.json") and "/v1/" not in path
        return "wrong" if is_vain and not is_left else ""

    with faulty_proxy.running(object_store.bucket.endpoint) as proxy:
        store = replace(place, bucket=replace(object_store.bucket, endpoint=proxy.address)).store()
        proxy.begin(fault)
        with suppress(StoreFailed):
            keep(store)
    is_whole(place, filed)

"""Whoever changes the log of the office is found out: by its chain, or by the archive's log."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError

from service.archive.store import DocumentStore
from service.core.errors.faults import StoreFailed
from service.core.events import Act, Event, Head, head_of
from service.core.holdings import LogQuery
from service.office import log
from service.office.database.layout import office_database
from service.office.database.tables import events
from service.office.opening import Office
from tests.archive.conftest import opened
from tests.office.conftest import ACTOR, NOW
from tests.web.fakes import office_over

COUNT = 12
MIDDLE = 6
UNGUARD = {
    "sqlite": [f"DROP TRIGGER {name}" for name in log.GUARDS["sqlite"][1]],
    "postgresql": ["ALTER TABLE office_events DISABLE TRIGGER office_events_stay"],
}


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Office, DocumentStore]:
    """An office and an archive on either database; on PostgreSQL they share one."""
    url = request.getfixturevalue("postgresql").database() if request.param == "postgresql" else ""
    return office_over(office_database(url, tmp_path / "data")), opened(tmp_path / "data", url)


def fill(office: Office, count: int = COUNT) -> None:
    """So many events."""
    for number in range(count):
        office.record(time=NOW, actor=ACTOR, act=Act.READ, object=f"{number:032}", address="127.0.0.1")


def witnessed(place: tuple[Office, DocumentStore]) -> None:
    """Twelve events, of which the archive's log tells."""
    office, store = place
    fill(office)
    assert store.witness(office.head, time=NOW, actor=ACTOR)


def found(place: tuple[Office, DocumentStore]) -> list[int]:
    """The places at which the log is wrong; the guard that was taken away is one of its own."""
    office, store = place
    verdict = office.verify(store.witnesses())
    assert verdict.as_dict()["is_whole"] == (not verdict.breaks)
    return [item.seq for item in verdict.breaks if item.seq]


def tamper(office: Office, act: Callable[[Connection], object]) -> None:
    """Nothing; done by somebody who may alter the tables."""
    with office.database.writing() as connection:
        for statement in UNGUARD[connection.dialect.name]:
            connection.execute(text(statement))
        act(connection)
    assert [0] == [item.seq for item in office.verify(()).breaks if not item.seq][:1]


def values(event: Event) -> dict[str, object]:
    """The row of the event."""
    return {**event.as_dict(), "details": "{}", "digest": event.digest}


def chained(first: int, count: int, before: Head) -> list[dict[str, object]]:
    """Rows of another history that hold together."""
    rows, head = [], before
    for _ in range(first, first + count):
        event = head.next(time=NOW, actor="别人", act=Act.READ)
        rows.append(values(event))
        head = head_of(event)
    return rows


def head_before(connection: Connection, seq: int) -> Head:
    """Where the log ended before that event."""
    found = log.head_at(connection, seq - 1)
    assert found
    return found


def edit(connection: Connection) -> None:
    """Another actor in one row."""
    connection.execute(update(events).where(events.c.seq == MIDDLE).values(actor="别人"))


def edit_with_digest(connection: Connection) -> None:
    """Another actor in one row, and its digest right."""
    row = connection.execute(select(events).where(events.c.seq == MIDDLE)).one()
    event = Event(row.seq, row.time, "别人", Act(row.act), row.object, {}, row.previous)
    connection.execute(update(events).where(events.c.seq == MIDDLE).values(**values(event)))


def remove(connection: Connection) -> None:
    """One row gone."""
    connection.execute(delete(events).where(events.c.seq == MIDDLE))


def remove_first(connection: Connection) -> None:
    """The oldest rows gone, as somebody might who thinks them too old."""
    connection.execute(delete(events).where(events.c.seq < MIDDLE))


def put_in(connection: Connection) -> None:
    """One row more in between, the rest moved up."""
    for seq in range(COUNT, MIDDLE, -1):
        connection.execute(update(events).where(events.c.seq == seq).values(seq=seq + 1))
    (row,) = chained(MIDDLE + 1, 1, head_before(connection, MIDDLE + 1))
    connection.execute(insert(events).values(row))


def swap(connection: Connection) -> None:
    """Two rows in each other's places."""
    for old, new in ((MIDDLE, 999), (MIDDLE + 1, MIDDLE), (999, MIDDLE + 1)):
        connection.execute(update(events).where(events.c.seq == old).values(seq=new))


def spoil(connection: Connection) -> None:
    """A row that is no event any more."""
    connection.execute(update(events).where(events.c.seq == MIDDLE).values(details="{"))


def rewrite_all(connection: Connection) -> None:
    """Another history of the same length, every digest right."""
    connection.execute(delete(events))
    connection.execute(insert(events), chained(1, COUNT, Head()))


def rewrite_end(connection: Connection) -> None:
    """The same from the middle on, and longer than before."""
    before = head_before(connection, MIDDLE)
    connection.execute(delete(events).where(events.c.seq >= MIDDLE))
    connection.execute(insert(events), chained(MIDDLE, COUNT, before))


def cut(connection: Connection) -> None:
    """The last rows gone."""
    connection.execute(delete(events).where(events.c.seq > MIDDLE))


def empty(connection: Connection) -> None:
    """All rows gone."""
    connection.execute(delete(events))


@pytest.mark.parametrize(
    ("act", "places"),
    [
        (edit, [MIDDLE]),
        (edit_with_digest, [MIDDLE + 1]),
        (remove, [MIDDLE + 1]),
        (remove_first, [MIDDLE]),
        (put_in, [COUNT, MIDDLE + 2]),
        (swap, [MIDDLE]),
        (spoil, [MIDDLE]),
        (rewrite_all, [COUNT]),
        (rewrite_end, [COUNT]),
        (cut, [COUNT]),
        (empty, [COUNT]),
    ],
)
def test_whatever_was_done_to_it_is_found(
    place: tuple[Office, DocumentStore], act: Callable[[Connection], object], places: list[int]
) -> None:
    """At the place itself, by the chain; a history that holds together, by its witness."""
    witnessed(place)
    assert [] == found(place)
    tamper(place[0], act)
    assert places[0] == found(place)[0]
    assert set(places) <= set(found(place))


@pytest.mark.parametrize("act", [rewrite_end, cut])
def test_the_chain_alone_would_not_have_found_it(
    place: tuple[Office, DocumentStore], act: Callable[[Connection], object]
) -> None:
    """Without the archive's log nobody could tell: this is what the witnesses are for."""
    witnessed(place)
    tamper(place[0], act)
    assert [] == [item.seq for item in place[0].verify(()).breaks if item.seq]


def test_an_end_that_was_cut_behind_the_last_witness_is_told_as_unproven(
    place: tuple[Office, DocumentStore],
) -> None:
    """Nobody can find it; how many events nobody has seen yet is told."""
    office, store = place
    witnessed(place)
    fill(office, 3)
    verdict = office.verify(store.witnesses())
    assert (COUNT + 3, 1, COUNT, 3) == (
        verdict.head.seq,
        verdict.witnesses,
        verdict.witnessed,
        verdict.open_end,
    )
    tamper(office, lambda connection: connection.execute(delete(events).where(events.c.seq > COUNT + 1)))
    assert [] == found(place)
    assert 1 == office.verify(store.witnesses()).open_end


def test_a_look_at_the_end_alone_reads_no_more(place: tuple[Office, DocumentStore]) -> None:
    """What is wrong before is left to the look at all of it."""
    office, store = place
    witnessed(place)
    tamper(office, edit)
    verdict = office.verify(store.witnesses(), last=COUNT - MIDDLE)
    assert (COUNT - MIDDLE, [0]) == (verdict.read, sorted({item.seq for item in verdict.breaks}))
    assert MIDDLE in {item.seq for item in office.verify((), last=COUNT - MIDDLE + 1).breaks}


def test_the_archives_log_tells_of_each_head_once(place: tuple[Office, DocumentStore]) -> None:
    """Where nothing was done since, nothing is told; an office without events is none to tell of."""
    office, store = place
    assert not store.witness(office.head, time=NOW, actor=ACTOR)
    witnessed(place)
    assert not store.witness(office.head, time=NOW, actor=ACTOR)
    fill(office, 1)
    assert store.witness(office.head, time=NOW, actor=ACTOR)
    assert [COUNT, COUNT + 1] == [witness.head.seq for witness in store.witnesses()]
    page = store.logged(LogQuery(act=Act.WITNESS), offset=0, limit=10)
    assert office.head().digest == page.events[0].details["digest"]


@pytest.mark.parametrize("act", [cut, rewrite_all])
def test_a_log_that_was_cut_is_not_witnessed_anew(
    place: tuple[Office, DocumentStore], act: Callable[[Connection], object]
) -> None:
    """The archive's log would say that all is well."""
    office, store = place
    witnessed(place)
    tamper(office, act)
    with pytest.raises(StoreFailed, match="与归档日志所封存的第 12 条不符"):
        store.witness(office.head, time=NOW, actor=ACTOR)
    assert 1 == len(store.witnesses())


def test_many_who_witness_at_once_do_not_take_each_other_for_liars(
    place: tuple[Office, DocumentStore],
) -> None:
    """Each tells of the head as it is when it is its turn, while events go on."""
    office, store = place
    fill(office)

    def one(_: int) -> None:
        fill(office, 1)
        store.witness(office.head, time=NOW, actor=ACTOR)

    with ThreadPoolExecutor(4) as callers:
        [*callers.map(one, range(12))]
    told = [witness.head.seq for witness in store.witnesses()]
    assert sorted(set(told)) == told and 2 * COUNT == told[-1]
    assert [] == found(place)


def test_a_witness_that_only_the_database_knows_is_none(place: tuple[Office, DocumentStore]) -> None:
    """What the files of the archive's log do not say counts for nothing."""
    office, store = place
    witnessed(place)
    with store.database.writing() as connection:
        details = json.dumps({"seq": COUNT, "digest": "f" * 64})
        connection.execute(text("UPDATE events SET details = :details"), {"details": details})
    assert [office.head()] == [witness.head for witness in store.witnesses()]
    with store.database.writing() as connection:
        connection.execute(text("UPDATE events SET change = 77"))
    with pytest.raises(StoreFailed, match="没有第 1 条审计封存"):
        store.witnesses()


def test_the_log_is_not_written_over_either(place: tuple[Office, DocumentStore]) -> None:
    """Nor are events put where none follow."""
    office, _ = place
    fill(office)
    row = chained(MIDDLE, 1, Head(MIDDLE - 1))[0]
    with office.database.reading() as connection:
        word = "INSERT OR REPLACE" if connection.dialect.name == "sqlite" else "INSERT"
    names = ", ".join(row)
    places = ", ".join(f":{name}" for name in row)
    with pytest.raises(DatabaseError), office.database.writing() as connection:
        connection.execute(text(f"{word} INTO office_events ({names}) VALUES ({places})"), row)
    assert [] == found(place)

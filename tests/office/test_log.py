"""The log of the office is one chain that is only added to."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import sleep

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from service.core.events import Act, Event
from service.core.holdings import AuditQuery
from service.database.engine import Database
from service.office import circumstances, log
from service.office.opening import Office
from service.office.recorder import Recorder, Wish
from tests.office.conftest import ACTOR, NOW


def three(office: Office) -> None:
    """Three events."""
    for number in range(3):
        office.record(time=NOW, actor=ACTOR, act=Act.READ, object=f"{number:032}", address="127.0.0.1")


def test_events_follow_each_other(office: Office) -> None:
    """Newest first when asked for, and nothing is broken."""
    three(office)
    page = office.logged(AuditQuery(), offset=0, limit=2)
    assert (3, [3, 2]) == (page.total, [event.seq for event in page.events])
    with office.database.reading() as connection:
        assert [] == list(log.breaks(connection))


@pytest.mark.parametrize(
    "statement", ["UPDATE office_events SET actor = '别人'", "DELETE FROM office_events WHERE seq = 3"]
)
def test_the_database_itself_refuses_to_change_an_event(office: Office, statement: str) -> None:
    """Whoever has the connection."""
    three(office)
    with pytest.raises(DatabaseError, match="only added to"), office.database.writing() as connection:
        connection.execute(text(statement))


def test_events_of_many_at_once_are_written_together_and_each_answered(office: Office) -> None:
    """In fewer transactions than there are events; each caller gets the event of its own call."""
    counted = Counting(office.database)
    recorder = Recorder(counted)  # type: ignore[arg-type]

    def call(number: int) -> Event:
        circumstances.say(request=str(number))
        return recorder.record(
            time=NOW, actor=ACTOR, act=Act.READ, objects=[f"{number:032}"], details={"n": number}
        )[0]

    with ThreadPoolExecutor(16) as callers:
        events = [*callers.map(call, range(200))]
    assert counted.transactions < 150
    assert [{"request": str(n), "n": n} for n in range(200)] == [event.details for event in events]
    page = office.logged(AuditQuery(), offset=0, limit=1000)
    assert sorted(events, key=lambda event: -event.seq) == list(page.events)
    with office.database.reading() as connection:
        assert [] == list(log.breaks(connection))


def test_nobody_suffers_from_the_event_of_another(office: Office) -> None:
    """One that no row can hold fails alone, whoever wrote it with others."""
    three(office)
    recorder = Recorder(office.database)
    wishes = [Wish(NOW, ACTOR, Act.READ, object, {}) for object in ("a" * 32, None, "b" * 32)]  # type: ignore[arg-type]
    recorder._waiting.extend(wishes)
    recorder.record(time=NOW, actor=ACTOR, act=Act.READ, objects=["c" * 32], details={})
    assert [4, None, 5] == [wish.event and wish.event.seq for wish in wishes]
    assert isinstance(wishes[1].fault, IntegrityError)
    with pytest.raises(UnicodeEncodeError):
        recorder.record(time=NOW, actor="\ud800", act=Act.READ, objects=[""], details={})


def test_what_is_done_to_many_is_written_in_one_transaction(office: Office) -> None:
    """An event for each of them, in their order."""
    counted = Counting(office.database)
    names = [f"{number:032}" for number in range(100)]
    events = Recorder(counted).record(  # type: ignore[arg-type]
        time=NOW, actor=ACTOR, act=Act.DOWNLOAD, objects=names, details={}
    )
    assert (1, names) == (counted.transactions, [event.object for event in events])


class Counting:
    """A database that counts its write transactions, each of which takes a moment."""

    def __init__(self, inner: Database) -> None:
        self.inner, self.transactions = inner, 0

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One more."""
        self.transactions += 1
        sleep(0.001)
        with self.inner.writing() as connection:
            yield connection

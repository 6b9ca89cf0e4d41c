"""The log of the office is one chain that is only added to."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from service.core.events import Act
from service.core.holdings import AuditQuery
from service.office import log
from service.office.opening import Office
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


@pytest.mark.parametrize(
    "statement",
    ["UPDATE office_events SET actor = '别人' WHERE seq = 2", "DELETE FROM office_events WHERE seq = 2"],
)
def test_what_was_changed_all_the_same_is_found(office: Office, statement: str) -> None:
    """Whoever may alter the tables is found out by the chain."""
    three(office)
    with office.database.writing() as connection:
        for name in ("office_events_unchanged", "office_events_undeleted"):
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text(statement))
        assert list(log.breaks(connection))

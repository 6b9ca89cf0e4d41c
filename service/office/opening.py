"""The office put together: what the doors ask of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service.core.events import Act, Event
from service.core.holdings import AuditQuery, LogPage
from service.database.engine import Database
from service.office import log
from service.office.accounts import Accounts
from service.office.faults import keeping
from service.office.passwords import Passwords
from service.office.sittings import Sittings
from service.office.tokens import Tokens
from service.office.units import Units


@dataclass(frozen=True, slots=True)
class Office:
    """Accounts, units, tokens, sittings, and the log of all that is done."""

    database: Database
    accounts: Accounts
    units: Units
    tokens: Tokens
    sittings: Sittings

    def record(self, *, time: str, actor: str, act: Act, object: str = "", **details: Any) -> Event:
        """The event, which the log has and keeps; raises StoreFailed."""
        with keeping(), self.database.writing() as connection:
            return log.record(connection, time=time, actor=actor, act=act, object=object, **details)

    def logged(self, query: AuditQuery, *, offset: int, limit: int) -> LogPage:
        """Some of the events that answer *query*, newest first; raises StoreFailed."""
        with keeping(), self.database.reading() as connection:
            return log.page(connection, query, offset=offset, limit=limit)


def open_office(
    database: Database, passwords: Passwords, new_password: Callable[[], str], new_secret: Callable[[], str]
) -> Office:
    """The office in *database*; *new_password* makes temporary passwords, *new_secret* 256 bits as text."""
    accounts = Accounts(database, passwords, new_password)
    tokens = Tokens(database, accounts, new_secret)
    return Office(database, accounts, Units(database), tokens, Sittings(database))

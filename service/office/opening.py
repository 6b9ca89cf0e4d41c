"""The office put together: what the doors ask of it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from service.core.access import Caller
from service.core.errors.requests import NotFound
from service.core.events import Act, Event, Head
from service.core.holdings import AuditQuery, LogPage
from service.core.witnesses import LogVerdict, Witness, contradicted
from service.database.engine import Database
from service.office import log
from service.office.accounts import Accounts
from service.office.devices import Devices
from service.office.faults import keeping, worded
from service.office.manuscripts import Manuscripts
from service.office.passwords import Passwords
from service.office.recorder import Recorder
from service.office.remarks import Remarks
from service.office.sittings import Sittings
from service.office.subjects import Subjects
from service.office.tokens import Tokens
from service.office.units import Units

MOST_BREAKS = 100


@dataclass(frozen=True, slots=True)
class Office:
    """Accounts, units, tokens, sittings, devices, manuscripts, remarks, and the log of all that is done."""

    database: Database
    accounts: Accounts
    units: Units
    tokens: Tokens
    sittings: Sittings
    devices: Devices
    manuscripts: Manuscripts
    remarks: Remarks
    subjects: Subjects
    recorder: Recorder

    def record(self, *, time: str, actor: str, act: Act, object: str = "", **details: Any) -> Event:
        """The event, which the log has and keeps; raises StoreFailed."""
        with keeping():
            return self.recorder.record(time=time, actor=actor, act=act, objects=[object], details=details)[0]

    def record_each(
        self, objects: Sequence[str], *, time: str, actor: str, act: Act, **details: Any
    ) -> list[Event]:
        """An event for each of the objects, of which there is at least one; raises StoreFailed."""
        with keeping():
            return self.recorder.record(time=time, actor=actor, act=act, objects=objects, details=details)

    def caller(self, id: str, *, time: str) -> Caller | None:
        """Who has that account or token as one who asks, None where nobody has it now; raises StoreFailed."""
        with keeping():
            with suppress(NotFound):
                return self.tokens.standing(id, time=time)
            with suppress(NotFound):
                account = self.accounts.get(id)
                return None if account.is_disabled or account.is_temporary else account.caller()
            return None

    def logged(self, query: AuditQuery, *, offset: int, limit: int) -> LogPage:
        """Some of the events that answer *query*, newest first; raises StoreFailed."""
        with keeping(), self.database.reading() as connection:
            return log.page(connection, query, offset=offset, limit=limit)

    def exported(self, query: AuditQuery, *, until: Head) -> Iterator[Event]:
        """The events up to that head that answer *query*, oldest first; raises StoreFailed.

        The database is asked for some at a time: whoever reads slowly keeps nobody waiting.
        """
        after = 0
        while True:
            with keeping(), self.database.reading() as connection:
                found = log.following(connection, query, after, until.seq)
            if not found:
                return
            yield from found
            after = found[-1].seq

    def head(self) -> Head:
        """Where the log ends; raises StoreFailed."""
        with keeping(), self.database.reading() as connection:
            return log.head(connection)

    def verify(self, witnesses: Sequence[Witness], *, last: int | None = None) -> LogVerdict:
        """What the log proves, its *last* so many events read again, or all; raises StoreFailed.

        Of what is wrong the first places are told.
        """
        with keeping(), self.database.reading() as connection:
            head = log.head(connection)
            after = 0 if last is None else max(head.seq - last, 0)
            digests = log.digests(connection, [witness.head.seq for witness in witnesses])
            breaks = chain(
                log.unguarded(connection), contradicted(witnesses, digests), log.breaks(connection, after)
            )
            found = tuple(islice(breaks, MOST_BREAKS))
        witnessed = max((witness.head.seq for witness in witnesses), default=0)
        return LogVerdict(head, head.seq - after, found, len(witnesses), witnessed)


def open_office(
    database: Database, passwords: Passwords, new_password: Callable[[], str], new_secret: Callable[[], str]
) -> Office:
    """The office in *database*; *new_password* makes temporary passwords, *new_secret* 256 bits as text."""
    kept = worded(database)
    accounts = Accounts(kept, passwords, new_password)
    return Office(
        database,
        accounts,
        Units(kept),
        Tokens(kept, accounts, new_secret),
        Sittings(kept),
        Devices(kept),
        Manuscripts(kept),
        Remarks(kept),
        Subjects(kept, accounts),
        Recorder(database),
    )

"""What is let go when it is old: what ended batches were made from, and batches nobody waits for any more.

Those are batches that never came whole, and checks whose commands were killed.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from service.core.batches import Mode
from service.database.engine import Database
from service.jobs.database.tables import batch_events, batch_payloads, batch_rows, batches
from service.jobs.faults import reading, writing
from service.jobs.rows import wishes_of
from service.jobs.spool import Spool

TOGETHER = 50
"""Payloads that go with one transaction: others write in between."""

_is_of_command = batches.c.sender == batches.c.id


@dataclass(frozen=True, slots=True)
class Clearing:
    """Who clears *database* and *spool*; everything raises StoreFailed. Broken off, it is gone on with."""

    database: Database
    spool: Spool

    def ended(self, before: str) -> list[str]:
        """The batches that ended before that time, of which something is there still."""
        there = select(batch_payloads.c.digest).where(batch_payloads.c.batch == batches.c.id).exists()
        old = batches.c.ended_at != "", batches.c.ended_at < before, there
        with reading(self.database) as connection:
            return list(connection.execute(select(batches.c.id).where(*old).order_by(batches.c.id)).scalars())

    def unaccepted(self, before: str) -> list[str]:
        """The batches that were begun before that time and never came whole."""
        with reading(self.database) as connection:
            asked = select(batches.c.id).where(_unaccepted(before)).order_by(batches.c.id)
            return list(connection.execute(asked).scalars())

    def left_checks(self, before: str) -> list[str]:
        """The batches of commands that only check, begun before that time, that nothing befell since.

        A command forgets its check when it ends: this one was killed.
        """
        with reading(self.database) as connection:
            found = connection.execute(select(batches).where(_left(before)).order_by(batches.c.id))
            return [batch.id for batch in found if wishes_of(batch).mode is Mode.CHECK]

    def clear(self, id: str, *, before: str, time: str) -> bool:
        """Whether payloads and files of that batch are gone now: not where it is tried again meanwhile.

        What became of its rows stays known.
        """
        old = batches.c.id == id, batches.c.ended_at != "", batches.c.ended_at < before
        with writing(self.database) as connection:
            if not connection.execute(update(batches).where(*old).values(cleared_at=time)).rowcount:
                return False
        self.spool.remove(id)
        self._empty(id)
        return True

    def drop(self, id: str, *, before: str) -> bool:
        """Whether the batch, which was unaccepted or a left check, is gone now, and its key is free.

        It is not where it is neither any more: it came whole meanwhile, or its command went on.
        """
        with writing(self.database) as connection:
            old = batches.c.id == id, or_(_unaccepted(before), _left(before))
            found = connection.execute(select(batches).where(*old)).first()
            if found is None or (found.accepted_at and wishes_of(found).mode is not Mode.CHECK):
                return False
            connection.execute(delete(batches).where(batches.c.id == id))
            for table in (batch_rows, batch_payloads, batch_events):
                connection.execute(delete(table).where(table.c.batch == id))
        return True

    def _empty(self, id: str) -> None:
        """Nothing; no payload of the batch is there any more."""
        mine, some = batch_payloads.c.batch == id, [""]
        while some:
            with writing(self.database) as connection:
                asked = select(batch_payloads.c.digest).where(mine).limit(TOGETHER)
                some = list(connection.execute(asked).scalars())
                connection.execute(delete(batch_payloads).where(mine, batch_payloads.c.digest.in_(some)))


def _unaccepted(before: str) -> ColumnElement[bool]:
    return and_(batches.c.accepted_at == "", batches.c.created_at < before)


def _left(before: str) -> ColumnElement[bool]:
    lately = batch_events.c.batch == batches.c.id, batch_events.c.time >= before
    return and_(
        _is_of_command, batches.c.created_at < before, ~select(batch_events.c.seq).where(*lately).exists()
    )

"""Which rows the broker is told of next: few at a time, so that turns and priorities are decided late.

A row whose message was lost, or came to somebody who could not use it, is told again. One that was lost with
its worker is told in the turn of its batch, as the most urgent one, though the broker knows enough.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice, zip_longest
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy import Row as Found

from service.core.batches import PRIORITIES, RowState
from service.database.engine import Database
from service.jobs import turns
from service.jobs.carrying import Told
from service.jobs.database.tables import batch_rows, batch_workers
from service.jobs.faults import reading, writing
from service.jobs.moments import Clock, ahead, moment, written
from service.jobs.queue import LEASE_SECONDS

AHEAD = 2
"""Rows for each slot of the living workers that the broker has at most, besides those in work."""

LOST_SECONDS = 30.0
"""After which a row that nobody took is told again."""


@dataclass(frozen=True, slots=True)
class Feeding:
    """The rows in *database* of which a broker is told; every method raises StoreFailed."""

    database: Database
    clock: Clock

    def due(self) -> Sequence[Told]:
        """The rows to tell of now, for the caller alone: batches in turn, urgent ones first."""
        with reading(self.database) as connection:  # nothing to tell keeps no writer waiting
            if not self._due(connection):
                return ()
        with writing(self.database) as connection:
            found = self._due(connection)
            now = written(moment(connection, self.clock))
            for row in found:
                connection.execute(_this(row).values(sent_at=now))
            return found

    def forget(self, rows: Iterable[Told]) -> None:
        """Nothing; the rows that still wait count as not told."""
        with writing(self.database) as connection:
            for row in rows:
                connection.execute(_this(row).values(sent_at=""))

    def _due(self, connection: Connection) -> Sequence[Told]:
        now = moment(connection, self.clock)
        lost = ahead(now, -LOST_SECONDS)
        most = AHEAD * self._slots(connection, ahead(now, -LEASE_SECONDS))
        rows = batch_rows.c
        if not most:
            return ()
        told = select(func.count()).where(rows.state == RowState.WAITING.value, rows.sent_at > lost)
        room = most - connection.execute(told).scalar_one()
        found = islice(self._in_turn(connection, written(now), lost, max(room, 1)), max(room, 1))
        return tuple(row for row in found if room >= most / 2 or row.is_lost)

    def _in_turn(self, connection: Connection, now: str, lost: str, room: int) -> Iterable[Told]:
        for _, urgent in groupby(turns.going(connection, now), key=lambda batch: batch.priority):
            some = [self._of(connection, batch, now, lost, room) for batch in urgent]
            yield from (row for row in chain.from_iterable(zip_longest(*some)) if row)

    def _of(
        self, connection: Connection, batch: Found[Any], now: str, lost: str, room: int
    ) -> Sequence[Told]:
        return [
            Told(row.batch, row.number, PRIORITIES[-1] if row.losses else batch.priority, row.losses > 0)
            for row in turns.untold(connection, batch, now, lost, room)
        ]

    def _slots(self, connection: Connection, late: str) -> int:
        living = select(func.sum(batch_workers.c.slots)).where(batch_workers.c.seen_at >= late)
        return int(connection.execute(living).scalar() or 0)


def _this(row: Told) -> Any:
    return update(batch_rows).where(
        batch_rows.c.batch == row.batch,
        batch_rows.c.number == row.number,
        batch_rows.c.state == RowState.WAITING.value,
    )

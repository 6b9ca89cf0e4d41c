"""Batches that were cancelled or stopped come to their end, some rows at a time.

Their state tells that no row of them is begun any more, so nothing is lost where that is broken off: whoever
looks next goes on.
"""

from sqlalchemy import ColumnElement, Connection, select

from service.core.batches import BatchAct, RowState
from service.database.engine import Database
from service.jobs import events
from service.jobs.called_off import CALLED_OFF, MAY_BE_FILED
from service.jobs.database.tables import batch_rows, batches
from service.jobs.faults import reading, writing
from service.jobs.moments import Clock, moment, written
from service.jobs.rows import cancel_waiting

_WAITS = select(batch_rows.c.number).where(
    batch_rows.c.batch == batches.c.id, batch_rows.c.state == RowState.WAITING.value, ~MAY_BE_FILED
)
_HALTING = select(batches.c.id).where(batches.c.ended_at == "", CALLED_OFF, _WAITS.exists())


def halting(connection: Connection, *which: ColumnElement[bool]) -> str | None:
    """The first batch, of those named if any, that was cancelled or stopped and has rows to cancel still."""
    return connection.execute(_HALTING.where(*which).order_by(batches.c.id).limit(1)).scalar()


def go_on(database: Database, clock: Clock, *which: ColumnElement[bool]) -> bool:
    """Whether there was such a batch: some more of its rows are cancelled, by who did that to the batch.

    Raises StoreFailed.
    """
    with reading(database) as connection:  # where there is none, no writer is kept waiting
        if not halting(connection, *which):
            return False
    with writing(database) as connection:
        if found := halting(connection, *which):
            who = events.who(connection, found, BatchAct.CANCEL, BatchAct.STOP)
            cancel_waiting(connection, found, written(moment(connection, clock)), who)
    return True


def halt(database: Database, clock: Clock, batch: str) -> None:
    """Nothing; where the batch was cancelled or stopped, none of its rows waits that cannot be filed already.

    Raises StoreFailed.
    """
    while go_on(database, clock, batches.c.id == batch):
        pass

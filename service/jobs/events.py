"""What befell batches and rows: only added to, in one order."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from service.core.batches import BatchAct, BatchEvent, RowAct
from service.jobs.database.tables import batch_events as events

Told = tuple[str, int, RowAct | BatchAct, dict[str, Any]]
"""Batch, number of the row (0 for the batch), act, details."""

ADDED = insert(events).values(seq=select(func.coalesce(func.max(events.c.seq), 0) + 1).scalar_subquery())
"""Behind the last one: there is one writer at a time."""


def tell(connection: Connection, told: Iterable[Told], *, time: str, who: str) -> None:
    """Nothing; the log has these events, in this order."""
    values = [
        {
            "batch": batch,
            "number": number,
            "time": time,
            "act": act.value,
            "who": who,
            "details": json.dumps(details, ensure_ascii=False),
        }
        for batch, number, act, details in told
    ]
    if values:
        connection.execute(ADDED, values)


def last_seq(connection: Connection, batch: str = "") -> int:
    """The number of the last event, of that *batch* where one is named; 0 where there is none."""
    asked = select(func.max(events.c.seq))
    return connection.execute(asked.where(events.c.batch == batch) if batch else asked).scalar_one() or 0


def who(connection: Connection, batch: str, *acts: BatchAct) -> str:
    """Who did one of the acts to the batch last, which somebody did."""
    done = events.c.batch == batch, events.c.number == 0, events.c.act.in_([act.value for act in acts])
    asked = select(events.c.who).where(*done).order_by(events.c.seq.desc()).limit(1)
    return str(connection.execute(asked).scalar_one())


def following(connection: Connection, batch: str, after: int, limit: int) -> Sequence[BatchEvent]:
    """The first *limit* events of the batch and its rows behind *after*."""
    asked = select(events).where(events.c.batch == batch, events.c.seq > after)
    return tuple(map(_event_of, connection.execute(asked.order_by(events.c.seq).limit(limit))))


def last_of(connection: Connection, batch: str, number: int, limit: int) -> Sequence[BatchEvent]:
    """The last *limit* events of the batch's row *number*, in their order."""
    asked = select(events).where(events.c.batch == batch, events.c.number == number)
    found = connection.execute(asked.order_by(events.c.seq.desc()).limit(limit)).all()
    return tuple(map(_event_of, reversed(found)))


def _event_of(row: Row[Any]) -> BatchEvent:
    return BatchEvent(row.seq, row.batch, row.number, row.time, row.act, row.who, json.loads(row.details))

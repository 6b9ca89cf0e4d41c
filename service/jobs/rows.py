"""Rows of batches as the tables have them."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select, update
from sqlalchemy import Row as Found

from service.core.access import Reach
from service.core.batches import Batch, BatchAct, Row, RowAct, RowState, Sender, Whose, Wishes
from service.jobs import events, hook_outbox
from service.jobs.called_off import MAY_BE_FILED
from service.jobs.database.tables import batch_rows, batches
from service.jobs.moments import ahead
from service.jobs.owning import owned

LATELY = 60.0
"""Seconds in which ended rows tell the pace."""

AT_ONCE = 100
"""Rows that are cancelled with one transaction: twenty hooks may be told of each; others write in between."""

_OPEN = (
    select(batch_rows.c.number)
    .where(
        batch_rows.c.batch == bindparam("batch"),
        batch_rows.c.state.in_([RowState.WAITING.value, RowState.RUNNING.value]),
    )
    .limit(1)
)
"""Made once: it is asked for every row."""


def row_of(found: Found[Any]) -> Row:
    """The row as a value."""
    return Row(
        batch=found.batch,
        number=found.number,
        name=found.name,
        digest=found.digest,
        document_id=found.document_id,
        doc_id=found.doc_id,
        doc_type=found.doc_type,
        state=RowState(found.state),
        attempts=found.attempts,
        result=json.loads(found.result),
    )


def sender_of(found: Found[Any]) -> Sender:
    """Who sent the batch."""
    reads, files = Reach(tuple(json.loads(found.reads))), Reach(tuple(json.loads(found.files)))
    return Sender(found.sender, found.sender_name, found.sender_person, reads, files)


def wishes_of(found: Found[Any]) -> Wishes:
    """What was wished of the batch."""
    return Wishes.from_dict(json.loads(found.wishes))


def batch_of(connection: Connection, found: Found[Any], now: datetime, troubles: Any = ()) -> Batch:
    """The batch as a value, as it stands *now*."""
    mine = batch_rows.c.batch == found.id
    counted = connection.execute(
        select(batch_rows.c.state, func.count()).where(mine).group_by(batch_rows.c.state)
    )
    counts = {RowState(state): count for state, count in counted}
    lately = select(func.count().label("rows"), func.min(batch_rows.c.ended_at).label("first"))
    worked_on = mine, batch_rows.c.attempts > 0, batch_rows.c.ended_at > ahead(now, -LATELY)
    ended = connection.execute(lately.where(*worked_on)).one()
    span = (now - datetime.fromisoformat(ended.first)).total_seconds() if ended.first else 0.0
    return Batch(
        id=found.id,
        sender=sender_of(found),
        wishes=wishes_of(found),
        created_at=found.created_at,
        accepted_at=found.accepted_at,
        paused_at=found.paused_at,
        cancelled_at=found.cancelled_at,
        stopped_at=found.stopped_at,
        ended_at=found.ended_at,
        total=sum(counts.values()),
        counts=counts,
        recent=max(ended.rows - 1, 0),  # the first one only tells when the span begins
        span=span,
        troubles=tuple(troubles),
    )


def numbers_in(connection: Connection, batch: str, *states: RowState) -> Sequence[int]:
    """The numbers of the rows in one of the states."""
    asked = select(batch_rows.c.number).where(
        batch_rows.c.batch == batch, batch_rows.c.state.in_([state.value for state in states])
    )
    return connection.execute(asked.order_by(batch_rows.c.number)).scalars().all()


def sought(whose: Whose | None, label: str = "") -> list[ColumnElement[bool]]:
    """What holds for the batches that are theirs (anybody's: None) and have the label, if any is given."""
    found = [owned(whose.id, batches.c.sender, batches.c.sender_person)] if whose else []
    if label:  # unlike LIKE, as exact in every database
        found.append(func.replace(batches.c.labels, f",{label},", "") != batches.c.labels)
    return found


def cancel_waiting(connection: Connection, batch: str, time: str, who: str) -> None:
    """Nothing; rows that wait are cancelled, AT_ONCE at most, and the batch ends with the last.

    But for those that may be filed. Where more are left, `service.jobs.halting` goes on.
    """
    needless = batch_rows.c.batch == batch, batch_rows.c.state == RowState.WAITING.value, ~MAY_BE_FILED
    asked = select(batch_rows.c.number).join(batches, batches.c.id == batch_rows.c.batch).where(*needless)
    numbers = connection.execute(asked.order_by(batch_rows.c.number).limit(AT_ONCE)).scalars().all()
    mine = batch_rows.c.batch == batch, batch_rows.c.number.in_(numbers)
    connection.execute(update(batch_rows).where(*mine).values(state=RowState.CANCELLED.value, ended_at=time))
    events.tell(connection, [(batch, number, RowAct.CANCEL, {}) for number in numbers], time=time, who=who)
    hook_outbox.rows_ended(connection, batch, numbers, time)
    end_if_over(connection, batch, time, who)


def stop(connection: Connection, batch: str, number: int, time: str, who: str) -> None:
    """Nothing; the batch, which wished so, stops at the fault of that row."""
    going = batches.c.id == batch, batches.c.stopped_at == "", batches.c.cancelled_at == ""
    if connection.execute(update(batches).where(*going).values(stopped_at=time)).rowcount:
        events.tell(connection, [(batch, 0, BatchAct.STOP, {"row": number})], time=time, who=who)
        cancel_waiting(connection, batch, time, who)


def end_if_over(connection: Connection, batch: str, time: str, who: str) -> bool:
    """Whether the batch has ended now: every row of it has."""
    if connection.execute(_OPEN, {"batch": batch}).first():
        return False
    ended = connection.execute(
        update(batches)
        .where(batches.c.id == batch, batches.c.accepted_at != "", batches.c.ended_at == "")
        .values(ended_at=time)
    )
    if ended.rowcount:
        events.tell(connection, [(batch, 0, BatchAct.END, {})], time=time, who=who)
        found = connection.execute(select(batches).where(batches.c.id == batch)).one()
        ended_now = batch_of(connection, found, datetime.fromisoformat(time))
        hook_outbox.batch_ended(connection, ended_now, time)
    return bool(ended.rowcount)


def dumped(result: Mapping[str, Any]) -> str:
    """A result as the tables have it."""
    return json.dumps(result, ensure_ascii=False)

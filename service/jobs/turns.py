"""Whose turn it is: the batches that may be worked on, and which of their rows wait.

The statements are made once: they are asked for every row.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam, func, select, union_all
from sqlalchemy import Row as Found

from service.core.batches import RowState
from service.jobs.called_off import CALLED_OFF, FILES
from service.jobs.database.tables import batch_rows, batches

_rows = batch_rows.c
_batch: BindParameter[str] = bindparam("batch")
_now: BindParameter[str] = bindparam("now")

MAY_GO: Sequence[ColumnElement[bool]] = (
    batches.c.accepted_at != "",
    batches.c.ended_at == "",
    batches.c.start_at <= _now,
    ((batches.c.paused_at == "") & ~CALLED_OFF) | (FILES & CALLED_OFF),
)
"""What holds for batches whose rows may be worked on at `now`; of those called off, to look what is filed."""

_GOING = select(batches).where(*MAY_GO).order_by(batches.c.priority.desc(), batches.c.served)

_open_stages = union_all(
    *(
        select(func.min(_rows.stage).label("stage")).where(_rows.batch == _batch, _rows.state == state.value)
        for state in (RowState.WAITING, RowState.RUNNING)
    )
).subquery()

_WAITING = (
    select(batch_rows)
    .where(
        _rows.batch == _batch,
        _rows.state == RowState.WAITING.value,
        _rows.stage == select(func.min(_open_stages.c.stage)).scalar_subquery(),
        _rows.not_before <= _now,
        _rows.attempts >= bindparam("begun"),
    )
    .order_by(_rows.number)
)
"""None of them behind an open stage: they may quote what comes before; `begun` times before, at least."""

_NEXT = _WAITING.limit(1)
_THIS = _WAITING.where(_rows.number == bindparam("number"))
_UNTOLD = _WAITING.where(_rows.sent_at <= bindparam("lost")).limit(bindparam("most"))


def going(connection: Connection, now: str) -> Sequence[Found[Any]]:
    """The batches whose rows may be worked on, in the order of their turns."""
    return connection.execute(_GOING, {"now": now}).all()


def following(connection: Connection, batch: Found[Any], now: str) -> Found[Any] | None:
    """The batch's first row that waits; None where none does."""
    return connection.execute(_NEXT, _asked(batch, now)).first()


def waiting(connection: Connection, batch: Found[Any], number: int, now: str) -> Found[Any] | None:
    """That very row; None where it does not wait now."""
    return connection.execute(_THIS, {**_asked(batch, now), "number": number}).first()


def untold(connection: Connection, batch: Found[Any], now: str, lost: str, most: int) -> Sequence[Found[Any]]:
    """So many of the batch's rows that wait, of which no broker was told since *lost*."""
    return connection.execute(_UNTOLD, {**_asked(batch, now), "lost": lost, "most": most}).all()


def _asked(batch: Found[Any], now: str) -> dict[str, Any]:
    is_called_off = batch.cancelled_at or batch.stopped_at
    return {"batch": batch.id, "now": now, "begun": 1 if is_called_off else 0}

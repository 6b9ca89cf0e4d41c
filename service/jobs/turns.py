"""Whose turn it is: the batches that may be worked on, and which of their rows wait.

The statements are made once: they are asked for every row.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam, func, select, union_all
from sqlalchemy import Row as Found

from service.core.batches import RowState
from service.jobs.database.tables import batch_rows, batches

_rows = batch_rows.c
_batch: BindParameter[str] = bindparam("batch")
_now: BindParameter[str] = bindparam("now")

MAY_GO: Sequence[ColumnElement[bool]] = (
    batches.c.accepted_at != "",
    batches.c.start_at <= _now,
    *(batches.c[name] == "" for name in ("ended_at", "paused_at", "cancelled_at", "stopped_at")),
)
"""What holds for batches whose rows may be worked on at `now`."""

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
    )
    .order_by(_rows.number)
)
"""None of them behind an open stage: they may quote what comes before."""

_NEXT = _WAITING.limit(1)
_THIS = _WAITING.where(_rows.number == bindparam("number"))
_UNTOLD = _WAITING.where(_rows.sent_at <= bindparam("lost")).limit(bindparam("most"))


def going(connection: Connection, now: str) -> Sequence[Found[Any]]:
    """The batches whose rows may be worked on, in the order of their turns."""
    return connection.execute(_GOING, {"now": now}).all()


def following(connection: Connection, batch: str, now: str) -> Found[Any] | None:
    """The batch's first row that waits; None where none does."""
    return connection.execute(_NEXT, {"batch": batch, "now": now}).first()


def waiting(connection: Connection, batch: str, number: int, now: str) -> Found[Any] | None:
    """That very row; None where it does not wait now."""
    return connection.execute(_THIS, {"batch": batch, "number": number, "now": now}).first()


def untold(connection: Connection, batch: str, now: str, lost: str, most: int) -> Sequence[Found[Any]]:
    """So many of the batch's rows that wait, of which no broker was told since *lost*."""
    asked = {"batch": batch, "now": now, "lost": lost, "most": most}
    return connection.execute(_UNTOLD, asked).all()

"""Room for a batch, new or tried again: so many rows that wait in all, batches and rows of each sender."""

from sqlalchemy import Connection, Select, func, select

from service.core.batches import OPEN, RowState
from service.core.errors.faults import Busy
from service.core.errors.requests import TooManyOpen
from service.jobs import turns
from service.jobs.database.tables import batch_rows, batches

RETRY_SECONDS = 60
"""When to come back where there is none."""

MOST_OPEN = 100
"""Batches of one sender that have not ended."""

SHARE = 2
"""One sender may have the room of all divided by this, with rows that are to begin later too."""


def check_room(
    connection: Connection, sender: str, most: int, now: str, *, batch: str = "", rows: int = 1
) -> None:
    """Nothing, where *rows* more of the sender's have room, in a new batch or in that *batch* of his.

    Raises Busy where *most* rows wait that could be worked on *now*: what rests or is to begin later takes
    nobody's room but its sender's. Raises TooManyOpen where too much of the sender's has not ended. Where
    nothing is in the way, there is room for however many: as much may have been handed over.
    """
    waiting = connection.execute(_WAITING, {"now": now}).scalar_one()
    if _is_full(waiting, rows, most):
        raise Busy(
            f"等待办理的已有 {waiting} 件，{_beyond(rows, most)}。",
            retry_after=RETRY_SECONDS,
            hint="请稍后再试；确需更多的，请管理员调高 HONGTOU_BATCH_QUEUE。",
        )
    mine = batches.c.sender == sender
    going = mine, batches.c.ended_at == "", batches.c.cancelled_at == "", batches.c.id != batch
    count = connection.execute(select(func.count()).select_from(batches).where(*going)).scalar_one()
    if count >= MOST_OPEN:
        raise _too_many(f"您有 {count} 个批次尚未办完，达到上限。")
    count, share = connection.execute(_counted(*OPEN).where(mine)).scalar_one(), max(1, most // SHARE)
    if _is_full(count, rows, share):
        raise _too_many(f"您的各批次共有 {count} 件尚未办完（暂停的、定时的也算），{_beyond(rows, share)}。")


def _is_full(there: int, rows: int, most: int) -> bool:
    return there > 0 and there + rows > most


def _beyond(rows: int, most: int) -> str:
    return f"上限 {most} 件，容不下这 {rows} 件" if rows > 1 else "达到上限"


def _counted(*states: RowState) -> Select[int]:
    """How many rows are in one of the states, for a condition on their batches."""
    both = batches.join(batch_rows, batch_rows.c.batch == batches.c.id)
    sought = batch_rows.c.state.in_([state.value for state in states])
    return select(func.count()).select_from(both).where(sought)


_WAITING = _counted(RowState.WAITING).where(*turns.MAY_GO)


def _too_many(message: str) -> TooManyOpen:
    return TooManyOpen(
        message,
        retry_after=RETRY_SECONDS,
        hint="请等其中一些办完，或取消不再需要的，然后再试。",
    )

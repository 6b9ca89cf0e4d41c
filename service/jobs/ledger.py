"""Batches as their senders see them: accepted whole, steered, looked at, and let go when they are old."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update
from sqlalchemy import Row as Found

from service.core.batches import (
    MOST_ROWS,
    REPEATABLE,
    Batch,
    BatchAct,
    BatchEvent,
    Row,
    RowAct,
    RowState,
    Sender,
    Whose,
    Wishes,
)
from service.core.errors.requests import KeyReused, NotFound, StateForbids, TooMuch
from service.core.naming import ID
from service.database.engine import Database
from service.jobs import arriving, events
from service.jobs.arriving import UNTRIED, Incoming
from service.jobs.database.tables import batch_events, batch_payloads, batch_rows, batches
from service.jobs.faults import reading, writing
from service.jobs.figures import troubles
from service.jobs.halting import halt
from service.jobs.moments import Clock, moment, written
from service.jobs.room import check_room
from service.jobs.rows import (
    batch_of,
    cancel_waiting,
    end_if_over,
    numbers_in,
    row_of,
    sought,
    stop,
    wishes_of,
)

TOGETHER = 200
"""Rows read at once."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The batches in *database*; every method raises StoreFailed. At most *most* rows wait for workers.

    One sender has half as many that have not ended, those included that are to begin later.
    """

    database: Database
    clock: Clock
    most: int

    def open(
        self, id: str, sender: Sender, wishes: Wishes, fingerprint: str, key: str | None = None
    ) -> Batch:
        """The batch that rows may be added to: a new one with that *id*, or that of the sender's *key*.

        Raises KeyReused where the key came before with something else; Busy or TooManyOpen for want of room.
        """
        named = _named(sender.id, key)
        with writing(self.database) as connection:
            if found := self._of_key(connection, named):
                if found.fingerprint != fingerprint:
                    raise KeyReused(
                        "这个 Idempotency-Key 已用于另一个批次。", hint="请换一个新的，或原样重发。"
                    )
                return self._told(connection, found)
            now = written(moment(connection, self.clock))
            check_room(connection, sender.id, self.most, now)
            connection.execute(
                insert(batches).values(
                    id=id,
                    created_at=now,
                    sender=sender.id,
                    sender_name=sender.name,
                    sender_person=sender.person,
                    reads=json.dumps(sender.reads.units),
                    files=json.dumps(sender.files.units),
                    wishes=json.dumps(wishes.as_dict(), ensure_ascii=False),
                    labels=f",{','.join(wishes.labels)},",
                    priority=wishes.priority,
                    start_at=wishes.start_at,
                    key=named,
                    fingerprint=fingerprint,
                    accepted_at="",
                    paused_at="",
                    cancelled_at="",
                    stopped_at="",
                    ended_at="",
                    cleared_at="",
                    served=0,
                )
            )
            return self._told(connection, self._found(connection, id))

    def check_room(self, sender: str, key: str | None) -> None:
        """Nothing; raises Busy or TooManyOpen where `open` would, whatever were in the batch."""
        with reading(self.database) as connection:
            if not self._of_key(connection, _named(sender, key)):
                now = written(moment(connection, self.clock))
                check_room(connection, sender, self.most, now)

    def fill(self, id: str, incoming: Iterable[Incoming]) -> Batch:
        """The batch with all of these rows, accepted: from now on it is worked on.

        What an earlier, broken-off call brought stays as it is. Raises KeyReused where that was something
        else, or more; StateForbids where it was cancelled meanwhile; TooMuch, and then there is no such
        batch any more.
        """
        number = 0
        for some in arriving.together(incoming):
            if number + len(some) > MOST_ROWS:
                self.drop(id)
                raise TooMuch(f"一个批次最多 {MOST_ROWS} 件。", hint="请分成几个批次。")
            with writing(self.database) as connection:
                if self._receiving(connection, id).accepted_at:
                    break
                now = written(moment(connection, self.clock))
                arriving.add(connection, id, number + 1, some, now)
            number += len(some)
        accepted = self._accept(id, number)
        if not accepted.stopped_at:
            return accepted
        halt(self.database, self.clock, id)
        return self.get(id)

    def drop(self, id: str) -> None:
        """Nothing; there is no such batch any more, unless it was accepted."""
        with writing(self.database) as connection:
            unaccepted = batches.c.id == id, batches.c.accepted_at == ""
            if connection.execute(delete(batches).where(*unaccepted)).rowcount:
                for table in (batch_rows, batch_payloads, batch_events):
                    connection.execute(delete(table).where(table.c.batch == id))

    def forget(self, id: str) -> None:
        """Nothing; there is no such batch any more, whatever had become of it: for one that only checked."""
        with writing(self.database) as connection:
            connection.execute(delete(batches).where(batches.c.id == id))
            for table in (batch_rows, batch_payloads, batch_events):
                connection.execute(delete(table).where(table.c.batch == id))

    def get(self, id: str, whose: Whose | None = None) -> Batch:
        """The batch; raises NotFound, in the same words where it is not *whose*."""
        with reading(self.database) as connection:
            return self._told(connection, self._found(connection, id, *sought(whose)))

    def page(
        self, whose: Whose | None, *, label: str = "", offset: int, limit: int
    ) -> tuple[Sequence[Batch], int]:
        """Some of their batches (all: nobody), with that label if any, newest first, and how many."""
        mine = sought(whose, label)
        with reading(self.database) as connection:
            asked = select(batches).where(*mine).order_by(batches.c.created_at.desc(), batches.c.id)
            found = connection.execute(asked.offset(offset).limit(limit)).all()
            total = connection.execute(select(func.count()).select_from(batches).where(*mine)).scalar_one()
            return [self._told(connection, item) for item in found], total

    def rows(self, id: str, states: Sequence[RowState] = (), *, after: int = 0, limit: int) -> Sequence[Row]:
        """The first *limit* rows behind number *after*, of those states where any is named."""
        mine = [batch_rows.c.batch == id, batch_rows.c.number > after]
        if states:
            mine.append(batch_rows.c.state.in_([state.value for state in states]))
        with reading(self.database) as connection:
            asked = select(batch_rows).where(*mine).order_by(batch_rows.c.number).limit(limit)
            return [row_of(found) for found in connection.execute(asked)]

    def every_row(self, id: str, states: Sequence[RowState] = ()) -> Iterator[Row]:
        """All rows of the batch, of those states where any is named, by number, some at a time."""
        after = 0
        while some := self.rows(id, states, after=after, limit=TOGETHER):
            yield from some
            after = some[-1].number

    def row(self, id: str, number: int) -> Row:
        """That row of the batch; raises NotFound."""
        found = self.rows(id, after=number - 1, limit=1) if number <= MOST_ROWS else ()
        if found and found[0].number == number:
            return found[0]
        raise NotFound(f"这个批次没有第 {number} 件。", hint="请核对序号。")

    def events(self, id: str, after: int = 0, *, limit: int) -> Sequence[BatchEvent]:
        """The first *limit* events of the batch and its rows behind number *after* of the log."""
        with reading(self.database) as connection:
            return events.following(connection, id, after, limit)

    def course(self, id: str, number: int, *, limit: int) -> Sequence[BatchEvent]:
        """The last *limit* events of that row of the batch, of the batch itself for 0, in their order."""
        with reading(self.database) as connection:
            return events.last_of(connection, id, number, limit)

    def watch(self, id: str) -> tuple[Batch, int]:
        """The batch, and the number in the log of its last event; raises NotFound."""
        with reading(self.database) as connection:
            told = self._told(connection, self._found(connection, id))
            return told, events.last_seq(connection, id)

    def pause(self, id: str, who: str) -> Batch:
        """The batch, no further row of which is begun; raises StateForbids where it is over."""
        return self._steer(id, who, BatchAct.PAUSE, "paused_at", "")

    def proceed(self, id: str, who: str) -> Batch:
        """The batch, going on after a pause; raises StateForbids where it is over."""
        return self._steer(id, who, BatchAct.CONTINUE, "", "paused_at")

    def cancel(self, id: str, who: str) -> Batch:
        """The batch, none of whose waiting rows will be begun; what runs is finished.

        Raises StateForbids where it is over, but was not cancelled.
        """
        self._steer(id, who, BatchAct.CANCEL, "cancelled_at", "")
        halt(self.database, self.clock, id)
        return self.get(id)

    def repeatable(self, id: str) -> int:
        """How many rows of the batch can be tried again: none that could not be read, or is cleared away."""
        with reading(self.database) as connection:
            is_cleared = bool(self._found(connection, id).cleared_at)
            return 0 if is_cleared else len(self._repeatable(connection, id))

    def repeat(self, id: str, who: str) -> Batch:
        """The batch, all rows waiting again that ended and are not done.

        Raises StateForbids where there are none; Busy or TooManyOpen where they have no room.
        """
        with writing(self.database) as connection:
            found = self._found(connection, id)
            numbers = self._repeatable(connection, id)
            if found.cleared_at:
                raise StateForbids("这个批次的数据已过保留期限，不能重办。", hint="请作为新的批次重新提交。")
            if not found.accepted_at or not numbers:
                raise StateForbids(
                    "没有可以重办的件。", hint="只有未成、搁置、取消而数据读得出的件可以重办。"
                )
            now = written(moment(connection, self.clock))
            check_room(connection, found.sender, self.most, now, batch=id, rows=len(numbers))
            again = {**UNTRIED, "state": RowState.WAITING.value, "ended_at": "", "result": "{}"}
            mine = batch_rows.c.batch == id, batch_rows.c.number.in_(numbers)
            connection.execute(update(batch_rows).where(*mine).values(**again))
            none = dict.fromkeys(("cancelled_at", "stopped_at", "paused_at", "ended_at"), "")
            connection.execute(update(batches).where(batches.c.id == id).values(**none))
            told: list[events.Told] = [(id, 0, BatchAct.REPEAT, {"rows": len(numbers)})]
            told += [(id, number, RowAct.REPEAT, {}) for number in numbers]
            events.tell(connection, told, time=now, who=who)
            return self._told(connection, self._found(connection, id))

    def _accept(self, id: str, given: int) -> Batch:
        with writing(self.database) as connection:
            found = self._receiving(connection, id)
            now, who = written(moment(connection, self.clock)), found.sender_name
            if not found.accepted_at:
                total = select(func.count()).select_from(batch_rows).where(batch_rows.c.batch == id)
                count = connection.execute(total).scalar_one()
                if count != given:
                    raise arriving.other_rows()
                connection.execute(update(batches).where(batches.c.id == id).values(accepted_at=now))
                refused = numbers_in(connection, id, RowState.FAILED)
                told: list[events.Told] = [(id, 0, BatchAct.ACCEPT, {"rows": count})]
                told += [(id, number, RowAct.REFUSE, {}) for number in refused]
                events.tell(connection, told, time=now, who=who)
                if refused and wishes_of(found).stops_at_fault:
                    stop(connection, id, refused[0], now, who)
                end_if_over(connection, id, now, who)
            return self._told(connection, self._found(connection, id))

    def _steer(self, id: str, who: str, act: BatchAct, begins: str, ends: str) -> Batch:
        """The batch after *act*, as it was where that had been done before."""
        with writing(self.database) as connection:
            found = self._found(connection, id)
            is_done = bool(getattr(found, begins)) if begins else not getattr(found, ends)
            is_over = bool(found.ended_at or found.cancelled_at or found.stopped_at)
            if is_over and not (is_done and act is BatchAct.CANCEL):
                raise StateForbids("批次现在的状态不允许这样做。", hint="请刷新后查看批次的状态。")
            if is_done:
                return self._told(connection, found)
            now = written(moment(connection, self.clock))
            values = {**({begins: now} if begins else {}), **({ends: ""} if ends else {})}
            connection.execute(update(batches).where(batches.c.id == id).values(**values))
            events.tell(connection, [(id, 0, act, {})], time=now, who=who)
            if act is BatchAct.CANCEL:
                cancel_waiting(connection, id, now, who)
            return self._told(connection, self._found(connection, id))

    def _receiving(self, connection: Connection, id: str) -> Found[Any]:
        """The batch, to which rows may be added unless it is accepted; raises StateForbids."""
        found = self._found(connection, id)
        if found.cancelled_at and not found.accepted_at:
            raise StateForbids("批次已被取消。", hint="请作为新的批次提交。")
        return found

    def _of_key(self, connection: Connection, named: str | None) -> Found[Any] | None:
        asked = select(batches).where(batches.c.key == named)
        return connection.execute(asked).first() if named else None

    def _found(self, connection: Connection, id: str, *more: ColumnElement[bool]) -> Found[Any]:
        asked = select(batches).where(batches.c.id == id, *more)
        found = connection.execute(asked).first() if ID.fullmatch(id) else None
        if found is None:
            raise _unknown(id)
        return found

    def _told(self, connection: Connection, found: Found[Any]) -> Batch:
        now = moment(connection, self.clock)
        return batch_of(connection, found, now, () if found.ended_at else troubles(connection, now))

    def _repeatable(self, connection: Connection, id: str) -> Sequence[int]:
        asked = select(batch_rows.c.number).where(
            batch_rows.c.batch == id,
            batch_rows.c.state.in_([state.value for state in REPEATABLE]),
            batch_rows.c.digest != "",  # what could not be read cannot be tried again
        )
        return connection.execute(asked.order_by(batch_rows.c.number)).scalars().all()


def _named(sender: str, key: str | None) -> str | None:
    return None if key is None else f"{sender} {key}"


def _unknown(id: str) -> NotFound:
    return NotFound(f"没有编号为 {id[:64]!r} 的批次。", hint="请核对编号，或用批次列表查找。")

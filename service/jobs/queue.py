"""Rows on their way: a worker claims one for itself, works, and says how it ended; nobody else can.

Every change is one transaction of the one writer, with its event. A claim is proven by worker and attempt:
who was taken for dead and comes back is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, func, insert, select, update
from sqlalchemy import Row as Found

from service.core.batches import (
    DEATHS,
    LOSSES,
    MOVES,
    REPEATABLE,
    TRIES,
    Claimed,
    Row,
    RowAct,
    RowState,
    pause_before,
)
from service.core.errors.faults import WorkerDied
from service.database.engine import Database
from service.jobs import chore_rows, events, hook_outbox, turns
from service.jobs.called_off import CALLED_OFF
from service.jobs.database.tables import batch_payloads, batch_rows, batch_workers, batches
from service.jobs.faults import reading, writing
from service.jobs.halting import go_on, halt, halting
from service.jobs.moments import Clock, ahead, moment, written
from service.jobs.rows import cancel_waiting, dumped, end_if_over, row_of, sender_of, stop, wishes_of

LEASE_SECONDS = 6.0
"""How long a worker may be silent before its rows are somebody else's."""

MOST_VERSIONS = 20
"""How many papers of one doc_id a report is offered by its batch."""

NOTHING = tuple(state.value for state in REPEATABLE)
"""What rows came to that have no paper."""

DEADLY: Mapping[str, Any] = {
    "error": {
        "code": WorkerDied.code,
        "message": "单独办理这一件时，整个工作进程一再终止，已搁置。",
        "hint": "请核对这份数据；没有异样的，可以重办。再次发生时，请把数据和编号交给管理员。",
    },
    "findings": [],
}
"""The result of a row over which whole workers died."""


_rows = batch_rows.c
_of: BindParameter[str] = bindparam("of")
_this_one = _rows.batch == _of, _rows.number == bindparam("at")
_running = _rows.state == RowState.RUNNING.value, _rows.worker == bindparam("holder")
_mine = *_this_one, *_running, _rows.attempts == bindparam("attempt")

_THIS = update(batch_rows).where(*_this_one)
_MINE = update(batch_rows).where(*_mine)
_FOUND = select(batch_rows).where(*_mine)
_HELD = select(batch_rows).where(*_running)
_SERVED = (
    update(batches)
    .where(batches.c.id == _of)
    .values(served=select(func.max(batches.c.served) + 1).scalar_subquery())
)
_CONTENT = select(batch_payloads.c.content).where(
    batch_payloads.c.batch == _of, batch_payloads.c.digest == bindparam("with")
)
"""Made once: they are asked for every row. What is set is named by those who execute them."""


class ClaimLost(Exception):
    """The row is no longer this worker's: it was taken for dead, or the row has ended."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The rows of all batches in *database*; every method raises StoreFailed."""

    database: Database
    clock: Clock

    def enter(self, worker: str, *, host: str, process: int, slots: int) -> None:
        """Nothing; there is such a worker, which lives as long as it is seen."""
        with writing(self.database) as connection:
            now = written(moment(connection, self.clock))
            values = {"host": host, "process": process, "slots": slots, "trouble": ""}
            connection.execute(insert(batch_workers).values(id=worker, started_at=now, seen_at=now, **values))

    def leave(self, worker: str) -> None:
        """Nothing; the worker is gone, and whatever it had is taken up again at once."""
        with writing(self.database) as connection:
            self._bury(connection, worker)

    def beat(self, worker: str, trouble: str = "") -> bool:
        """Whether the worker is known still; from now on it was seen, held up by *trouble* (JSON)."""
        with writing(self.database) as connection:
            now = written(moment(connection, self.clock))
            mine = update(batch_workers).where(batch_workers.c.id == worker)
            return bool(connection.execute(mine.values(seen_at=now, trouble=trouble)).rowcount)

    def reclaim(self) -> int:
        """How many workers were found dead: their rows wait for somebody else now."""
        with reading(self.database) as connection:
            if not self._silent(connection):
                return 0
        with writing(self.database) as connection:
            silent = self._silent(connection)
            for worker in silent:
                self._bury(connection, worker)
            return len(silent)

    def go_on_halting(self) -> None:
        """Nothing; some more rows are cancelled of a batch whose canceller may have died over them."""
        go_on(self.database, self.clock)

    def has_work(self) -> bool:
        """Whether a row could be claimed or is to be cancelled now, or is being worked on."""
        with reading(self.database) as connection:
            running = select(batch_rows.c.number).where(batch_rows.c.state == RowState.RUNNING.value)
            is_busy = connection.execute(running.limit(1)).first() or halting(connection)
            return bool(is_busy) or self._is_due(connection)

    def is_due(self) -> bool:
        """Whether a row could be claimed now: who asks keeps no writer waiting."""
        with reading(self.database) as connection:
            return self._is_due(connection)

    def claim(self, worker: str) -> Claimed | None:
        """The next row, for this worker alone; None where none waits. Batches take turns, urgent first.

        A row that was lost with its worker too often is given to a worker that has no other, and as long as
        it has that it is given no other.
        """
        with writing(self.database) as connection:
            now = written(moment(connection, self.clock))
            for found in turns.going(connection, now):
                if row := turns.following(connection, found, now):
                    return self._claimed(connection, found, row, worker, now)
        return None

    def take(self, batch: str, number: int, worker: str) -> Claimed | None:
        """That very row, for this worker alone; None where it does not wait, or must wait as in `claim`."""
        with writing(self.database) as connection:
            now = written(moment(connection, self.clock))
            for found in turns.going(connection, now):
                if found.id == batch and (row := turns.waiting(connection, found, number, now)):
                    return self._claimed(connection, found, row, worker, now)
        return None

    def waits(self, batch: str, number: int) -> bool:
        """Whether that very row waits to be worked on now."""
        with reading(self.database) as connection:
            now = written(moment(connection, self.clock))
            going = [found for found in turns.going(connection, now) if found.id == batch]
            return any(turns.waiting(connection, found, number, now) for found in going)

    def finish(self, claim: Claimed, result: Mapping[str, Any]) -> None:
        """Nothing; the row is done. Raises ClaimLost."""
        self._end(claim, RowAct.FINISH, result)

    def fail(self, claim: Claimed, result: Mapping[str, Any]) -> None:
        """Nothing; the row failed for good, and with it the batch where it wished so. Raises ClaimLost."""
        self._end(claim, RowAct.FAIL, result)
        self._halt(claim)

    def retry(self, claim: Claimed, result: Mapping[str, Any]) -> None:
        """Nothing; the row waits for another try, or failed where there were enough. Raises ClaimLost."""
        with writing(self.database) as connection:
            found = _held(connection, claim)
            tries = found.failures + 1
            if tries >= TRIES:
                self._ended(connection, claim, RowAct.FAIL, result, failures=tries)
            else:
                again = {"failures": tries, "result": dumped(result)}
                self._again(connection, claim, RowAct.RETRY, pause=pause_before(tries), **again)
        self._halt(claim)

    def died(self, claim: Claimed, result: Mapping[str, Any]) -> None:
        """Nothing; a worker process died over the row, which is set aside the second time."""
        with writing(self.database) as connection:
            found = _held(connection, claim)
            deaths = found.deaths + 1
            if deaths >= DEATHS:
                self._ended(connection, claim, RowAct.SET_ASIDE, result, deaths=deaths)
            else:
                again = {"deaths": deaths, "result": dumped(result)}
                self._again(connection, claim, RowAct.RETRY, pause=pause_before(deaths), **again)
        self._halt(claim)

    def release(self, claim: Claimed) -> None:
        """Nothing; the row waits as before: what held it up was no fault of it. Raises ClaimLost."""
        with writing(self.database) as connection:
            _held(connection, claim)
            self._again(connection, claim, RowAct.RELEASE, pause=0.0)

    def prove(self, claim: Claimed) -> None:
        """Nothing; the row is this worker's still. Raises ClaimLost."""
        with reading(self.database) as connection:
            _held(connection, claim)

    def call_off(self, claim: Claimed) -> None:
        """Nothing; the row, of which nothing is filed, is cancelled: it waits where its batch goes on again.

        Raises ClaimLost.
        """
        with writing(self.database) as connection:
            _held(connection, claim)
            if self._is_called_off(connection, claim.row.batch):
                self._ended(connection, claim, RowAct.CANCEL, claim.row.result)
            else:
                self._again(connection, claim, RowAct.RELEASE, pause=0.0)

    def payloads(self, batch: str, doc_id: str) -> Iterator[bytes]:
        """The payloads of the batch's rows with the sender's *doc_id*, first ones first.

        But for rows that came to nothing: nobody can be referred to their papers.
        """
        rows, contents = batch_rows.c, batch_payloads.c
        quotable = rows.batch == batch, rows.doc_id == doc_id, rows.state.not_in(NOTHING)
        asked = select(rows.digest).where(*quotable).group_by(rows.digest).order_by(func.min(rows.number))
        with reading(self.database) as connection:
            digests = connection.execute(asked.limit(MOST_VERSIONS)).scalars().all()
        for digest in digests:
            sought = select(contents.content).where(contents.batch == batch, contents.digest == digest)
            with reading(self.database) as connection:
                found = connection.execute(sought).scalar_one_or_none()
            if found is not None:
                yield bytes(found)

    def _is_due(self, connection: Connection) -> bool:
        now = written(moment(connection, self.clock))
        return any(turns.following(connection, found, now) for found in turns.going(connection, now))

    def _claimed(
        self, connection: Connection, batch: Found[Any], row: Found[Any], worker: str, now: str
    ) -> Claimed | None:
        beside = self._held_by(connection, worker)
        if beside and any(item.losses >= LOSSES for item in (row, *beside)):
            return None
        attempt = row.attempts + 1
        held = {"state": RowState.RUNNING.value, "worker": worker, "attempts": attempt}
        connection.execute(_THIS, {**_named(row), **held})
        connection.execute(_SERVED, {"of": batch.id})
        events.tell(
            connection, [(row.batch, row.number, RowAct.CLAIM, {"attempt": attempt})], time=now, who=worker
        )
        sought = {"of": row.batch, "with": row.digest}
        content = connection.execute(_CONTENT, sought).scalar_one()
        is_called_off = bool(batch.cancelled_at or batch.stopped_at)
        own = bytes(content), wishes_of(batch), sender_of(batch)
        return Claimed(row_of(row), worker, attempt, *own, is_called_off)

    def _halt(self, claim: Claimed) -> None:
        """Nothing; no row of its batch waits, where that wished to stop at a fault and has."""
        if claim.wishes.stops_at_fault:
            halt(self.database, self.clock, claim.row.batch)

    def _end(self, claim: Claimed, act: RowAct, result: Mapping[str, Any]) -> None:
        with writing(self.database) as connection:
            self._ended(connection, claim, act, result)

    def _ended(
        self, connection: Connection, claim: Claimed, act: RowAct, result: Mapping[str, Any], **values: Any
    ) -> None:
        """Nothing; the row has ended. Raises ClaimLost."""
        row, now = claim.row, written(moment(connection, self.clock))
        after = MOVES[RowState.RUNNING, act]
        ended = {"state": after.value, "worker": "", "ended_at": now, "result": dumped(result)}
        if not connection.execute(_MINE, {**_proven(claim), **ended, **values}).rowcount:
            raise _lost(claim)
        told = [(row.batch, row.number, act, {"attempt": claim.attempt})]
        events.tell(connection, told, time=now, who=claim.worker)
        hook_outbox.rows_ended(connection, row.batch, [row.number], now)
        if after is not RowState.DONE and claim.wishes.stops_at_fault:
            stop(connection, row.batch, row.number, now, claim.worker)
        end_if_over(connection, row.batch, now, claim.worker)

    def _again(
        self, connection: Connection, claim: Claimed, act: RowAct, *, pause: float, **values: Any
    ) -> None:
        """Nothing; the row waits for its next try, *pause* seconds at least, or ends with its batch."""
        row, now = claim.row, moment(connection, self.clock)
        held = {"state": MOVES[RowState.RUNNING, act].value, "worker": "", "sent_at": ""}
        later = ahead(now, pause)
        connection.execute(_THIS, {**_named(row), **held, "not_before": later, **values})
        told = [(row.batch, row.number, act, {"attempt": claim.attempt, "again_in_seconds": pause})]
        events.tell(connection, told, time=written(now), who=claim.worker)
        if self._is_called_off(connection, row.batch):
            cancel_waiting(connection, row.batch, written(now), claim.worker)

    def _is_called_off(self, connection: Connection, batch: str) -> bool:
        mine = batches.c.id == batch, CALLED_OFF
        return connection.execute(select(batches.c.id).where(*mine)).first() is not None

    def _held_by(self, connection: Connection, worker: str) -> Sequence[Found[Any]]:
        """The rows that the worker has."""
        return connection.execute(_HELD, {"holder": worker}).all()

    def _silent(self, connection: Connection) -> list[str]:
        """The workers that nobody has seen for too long, or that have rows and were never seen."""
        late = ahead(moment(connection, self.clock), -LEASE_SECONDS)
        asked = select(batch_workers.c.id).where(batch_workers.c.seen_at < late)
        unseen = select(batch_rows.c.worker).where(
            batch_rows.c.state == RowState.RUNNING.value,
            batch_rows.c.worker.not_in(select(batch_workers.c.id)),
        )
        return list(connection.execute(asked.union(unseen)).scalars())

    def _bury(self, connection: Connection, worker: str) -> None:
        """Nothing; the worker is gone, and the rows it had wait again: but for one that it died of alone."""
        held = self._held_by(connection, worker)
        for row in held:
            batch = connection.execute(select(batches).where(batches.c.id == row.batch)).one()
            claim = Claimed(row_of(row), worker, row.attempts, b"", wishes_of(batch), sender_of(batch))
            deaths = row.deaths + (row.losses >= LOSSES)
            if deaths >= DEATHS and deaths > row.deaths:
                self._ended(connection, claim, RowAct.SET_ASIDE, DEADLY, deaths=deaths)
            else:
                again = {"deaths": deaths, "losses": row.losses + 1}
                self._again(connection, claim, RowAct.LOSE, pause=0.0, **again)
        chore_rows.forsake(connection, worker, moment(connection, self.clock))
        connection.execute(delete(batch_workers).where(batch_workers.c.id == worker))


def _held(connection: Connection, claim: Claimed) -> Found[Any]:
    """The row, which is still this worker's; raises ClaimLost."""
    found = connection.execute(_FOUND, _proven(claim)).first()
    if found is None:
        raise _lost(claim)
    return found


def _named(row: Row | Found[Any]) -> dict[str, Any]:
    """Which row it is."""
    return {"of": row.batch, "at": row.number}


def _proven(claim: Claimed) -> dict[str, Any]:
    """Which row it is, and what is true of it as long as it is this worker's."""
    return {**_named(claim.row), "holder": claim.worker, "attempt": claim.attempt}


def _lost(claim: Claimed) -> ClaimLost:
    return ClaimLost(f"{claim.row.batch} {claim.row.number}")

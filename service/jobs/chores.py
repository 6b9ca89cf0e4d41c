"""Chores: each of its times is for one worker alone, however many hosts there are, and a run is told of.

A chore is due when one of its times came since it was settled: what was missed is done once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy import Row as Found

from service.core.chores import BEIJING, Begun, Chore, Ended, Result, Run, Standing, Timetable
from service.core.errors import HongtouError
from service.database.engine import Database
from service.jobs import chore_rows
from service.jobs.database.tables import batch_workers, chore_runs, chores
from service.jobs.faults import reading, writing
from service.jobs.moments import Clock, ahead, moment, written
from service.jobs.queue import LEASE_SECONDS, ClaimLost

LATE = timedelta(hours=26)
"""How long a chore may have been due before that is told: machines rest at night, and wake."""


@dataclass(frozen=True, slots=True)
class Chores:
    """The chores in *database*, due by *timetable*; every method raises StoreFailed."""

    database: Database
    clock: Clock
    timetable: Timetable

    def is_due(self) -> bool:
        """Whether a chore could be begun now, or was begun by a worker that is silent."""
        with reading(self.database) as connection:
            known = _known(connection)
            now = moment(connection, self.clock)
            is_due = any(
                chore in known and self._is_due(connection, known[chore], now)
                for chore, _ in self.timetable.entries
            )
        self._enter(known)
        return is_due

    def claim(self, worker: str, only: Chore | None = None) -> Begun | None:
        """The next chore that is due, or *only* that one, due or not, for this worker alone.

        None where there is none, or where nobody would see the worker die.
        """
        if only is None and not self.is_due():
            return None
        with writing(self.database) as connection:
            now = moment(connection, self.clock)
            host = _host(connection, worker)
            if host is None:
                return None
            if only:
                self._begin_with(connection, only, now)
            known = _known(connection)
            wanted = [only] if only else [chore for chore, _ in self.timetable.entries if chore in known]
            for chore in wanted:
                row = known[chore]
                if not row.worker and (only or self._is_due(connection, row, now)):
                    time = written(now)
                    number = chore_rows.begin(connection, chore, worker, host, time)
                    day = now.astimezone(BEIJING).date().isoformat()
                    return Begun(number, chore, worker, time, day)
        return None

    def finish(self, begun: Begun, result: Result) -> None:
        """Nothing; the run came to that, and its time is done. Raises ClaimLost."""
        with writing(self.database) as connection:
            self._held(connection, begun)
            now = written(moment(connection, self.clock))
            chore_rows.end(connection, begun.run, result.end, result.as_dict(), now)
            settled = {"settled_at": begun.time, "succeeded_at": now}
            chore_rows.free(connection, begun.chore.value, **settled, tries=0, not_before="")

    def fail(self, begun: Begun, fault: HongtouError) -> None:
        """Nothing; the run failed, and is tried again later, but not for ever. Raises ClaimLost."""
        told = {"message": fault.message, "hint": fault.hint, "code": fault.code}
        with writing(self.database) as connection:
            self._held(connection, begun)
            now = moment(connection, self.clock)
            chore_rows.end(connection, begun.run, Ended.FAILED, told, written(now))
            chore_rows.failed(connection, begun, now)

    def break_off(self, begun: Begun) -> None:
        """Nothing; the worker ends before the chore does, which is somebody else's. Raises ClaimLost."""
        with writing(self.database) as connection:
            self._held(connection, begun)
            now = written(moment(connection, self.clock))
            chore_rows.end(connection, begun.run, Ended.BROKEN_OFF, {}, now)
            chore_rows.free(connection, begun.chore.value)

    def standings(self) -> Sequence[Standing]:
        """How every chore stands."""
        with reading(self.database) as connection:
            now, known = moment(connection, self.clock), _known(connection)
            return [self._standing(connection, chore, known.get(chore), now) for chore in Chore]

    def runs(self, chore: Chore, *, limit: int) -> Sequence[Run]:
        """The last runs of the chore, the newest first."""
        with reading(self.database) as connection:
            return _runs(connection, chore, limit)

    def forget(self, before: str) -> int:
        """How many runs were begun before that time, of which nobody knows any more."""
        with writing(self.database) as connection:
            old = chore_runs.c.began_at < before, chore_runs.c.ended_at != ""
            return connection.execute(delete(chore_runs).where(*old)).rowcount

    def _is_due(self, connection: Connection, row: Found[Any], now: datetime) -> bool:
        times = self.timetable.times(Chore(row.name))
        if times is None or row.settled_at >= written(times.last(now)) or row.not_before > written(now):
            return False
        return not row.worker or not _is_alive(connection, row.worker, now)

    def _enter(self, known: dict[Chore, Found[Any]]) -> None:
        """Nothing; chores that nobody heard of have no times before now."""
        if new := [chore for chore, _ in self.timetable.entries if chore not in known]:
            with writing(self.database) as connection:
                for chore in new:
                    self._begin_with(connection, chore, moment(connection, self.clock))

    def _begin_with(self, connection: Connection, chore: Chore, now: datetime) -> None:
        if chore not in _known(connection):
            none = {"succeeded_at": "", "worker": "", "run": 0, "tries": 0, "not_before": ""}
            connection.execute(insert(chores).values(name=chore.value, settled_at=written(now), **none))

    def _held(self, connection: Connection, begun: Begun) -> None:
        mine = chores.c.name == begun.chore.value, chores.c.worker == begun.worker, chores.c.run == begun.run
        if not connection.execute(select(chores.c.name).where(*mine)).first():
            raise ClaimLost(f"{begun.chore} {begun.run}")

    def _standing(
        self, connection: Connection, chore: Chore, row: Found[Any] | None, now: datetime
    ) -> Standing:
        times = self.timetable.times(chore)
        last = next(iter(_runs(connection, chore, 1)), None)
        upcoming, is_late = "", False
        if times and row:
            due = times.next(_read(row.settled_at))
            upcoming, is_late = max(written(due), row.not_before), now - due > LATE
        elif times:
            upcoming = written(times.next(now))
        return Standing(chore, times, upcoming, last, row.succeeded_at if row else "", is_late)


def _read(time: str) -> datetime:
    return datetime.fromisoformat(time)


def _known(connection: Connection) -> dict[Chore, Found[Any]]:
    return {Chore(row.name): row for row in connection.execute(select(chores))}


def _host(connection: Connection, worker: str) -> str | None:
    asked = select(batch_workers.c.host).where(batch_workers.c.id == worker)
    found: str | None = connection.execute(asked).scalar_one_or_none()
    return found


def _is_alive(connection: Connection, worker: str, now: datetime) -> bool:
    seen = batch_workers.c.id == worker, batch_workers.c.seen_at >= ahead(now, -LEASE_SECONDS)
    return bool(connection.execute(select(batch_workers.c.id).where(*seen)).first())


def _runs(connection: Connection, chore: Chore, limit: int) -> Sequence[Run]:
    asked = select(chore_runs).where(chore_runs.c.name == chore.value)
    return [
        chore_rows.run_of(found)
        for found in connection.execute(asked.order_by(chore_runs.c.number.desc()).limit(limit))
    ]

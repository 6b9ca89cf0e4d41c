"""Deliveries on their way: a sender has one for itself for a while, and says what came of it.

Whoever has it too long is taken for dead, and it is sent again: under the same id, so that a receiver which
remembers ids is told once. Receivers take turns, and one that does not answer is left alone for a while.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, func, insert, select, update

from service.core.hooks import (
    LONGEST_HOURS,
    Answer,
    DeliveryState,
    Parcel,
    Verdict,
    pause_after,
    rest_after,
)
from service.database.engine import Database
from service.jobs.database.tables import hook_deliveries as deliveries
from service.jobs.database.tables import hook_tries, hooks
from service.jobs.faults import reading, writing
from service.jobs.moments import Clock, ahead, moment, written

AT_ONCE = 2
"""Calls of one receiver at the same time; one where it did not answer the last."""

HELD_SECONDS = 60
"""Far longer than a call may take."""


@dataclass(frozen=True, slots=True)
class HookSending:
    """The deliveries in *database* that wait; every method raises StoreFailed."""

    database: Database
    clock: Clock

    def has_work(self) -> bool:
        """Whether something could be sent now."""
        with reading(self.database) as connection:
            return bool(self._ready(connection, written(moment(connection, self.clock))))

    def claim(self, sender: str, most: int) -> list[Parcel]:
        """At most so many deliveries, for this sender alone."""
        if not self.has_work():  # waiting for nothing keeps no writer waiting
            return []
        parcels: list[Parcel] = []
        with writing(self.database) as connection:
            now = moment(connection, self.clock)
            for hook in self._ready(connection, written(now)):
                parcels += self._claimed(connection, hook, sender, now, most - len(parcels))
                if len(parcels) >= most:
                    break
        return parcels

    def answered(self, parcel: Parcel, sender: str, answer: Answer) -> bool:
        """Whether the parcel was still this sender's; then its log has the answer, and it goes its way."""
        with writing(self.database) as connection:
            mine = deliveries.c.sender == sender, deliveries.c.tries == parcel.number
            asked = select(deliveries).where(deliveries.c.id == parcel.id, *mine)
            found = connection.execute(asked).first()
            if found is None:
                return False
            now = moment(connection, self.clock)
            told = {"status": answer.status, "milliseconds": answer.milliseconds, "told": answer.told}
            number = {"delivery": parcel.id, "number": parcel.number}
            connection.execute(insert(hook_tries).values(**number, time=written(now), **told))
            after = _after(found, answer.verdict, now)
            row = update(deliveries).where(deliveries.c.id == parcel.id)
            connection.execute(row.values(sender="", held_until="", **after))
            self._learn(connection, parcel.hook, answer.verdict, now)
            return True

    def _ready(self, connection: Connection, now: str) -> Sequence[Row[Any]]:
        """The hooks that something waits for, in the order of their turns."""
        waits = exists().where(*_due(now), deliveries.c.hook == hooks.c.id)
        asked = select(hooks).where(hooks.c.is_enabled, hooks.c.rests_until <= now, waits)
        return connection.execute(asked.order_by(hooks.c.served_at, hooks.c.id)).all()

    def _claimed(
        self, connection: Connection, hook: Row[Any], sender: str, now: datetime, most: int
    ) -> list[Parcel]:
        held = deliveries.c.hook == hook.id, deliveries.c.held_until > written(now)
        running = connection.execute(select(func.count()).select_from(deliveries).where(*held)).scalar_one()
        room = min((1 if hook.faults else AT_ONCE) - running, most)
        if room <= 0:
            return []
        asked = select(deliveries).where(*_due(written(now)), deliveries.c.hook == hook.id)
        found = connection.execute(asked.order_by(deliveries.c.due_at, deliveries.c.id).limit(room)).all()
        for row in found:
            mine = {"sender": sender, "held_until": ahead(now, HELD_SECONDS), "tries": row.tries + 1}
            connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(**mine))
        connection.execute(update(hooks).where(hooks.c.id == hook.id).values(served_at=written(now)))
        return [_parcel(hook, row, written(now)) for row in found]

    def _learn(self, connection: Connection, hook: str, verdict: Verdict, now: datetime) -> None:
        """Nothing; what the answer says of the receiver itself is known."""
        row = select(hooks.c.faults).where(hooks.c.id == hook)
        faults = (connection.execute(row).scalar() or 0) + 1 if verdict is Verdict.SILENT else 0
        values: dict[str, Any] = {
            "faults": faults,
            "rests_until": ahead(now, rest_after(faults)) if faults else "",
        }
        if verdict is Verdict.GONE:
            values |= {"is_enabled": False, "is_gone": True}
        connection.execute(update(hooks).where(hooks.c.id == hook).values(**values))


def _due(now: str) -> list[Any]:
    rows = deliveries.c
    return [rows.state == DeliveryState.WAITING.value, rows.due_at <= now, rows.held_until <= now]


def _parcel(hook: Row[Any], row: Row[Any], now: str) -> Parcel:
    secrets = (hook.secret, hook.old_secret) if hook.old_secret_until > now else (hook.secret,)
    return Parcel(row.id, hook.id, hook.url, bytes(row.body), secrets, row.tries + 1)


def _after(found: Row[Any], verdict: Verdict, now: datetime) -> dict[str, Any]:
    """What the delivery is after a try with that verdict."""
    if verdict is Verdict.DONE:
        return {"state": DeliveryState.DELIVERED.value, "ended_at": written(now)}
    failures = found.failures + 1
    pause = pause_after(failures)
    given_up = {"state": DeliveryState.FAILED.value, "ended_at": written(now), "failures": failures}
    if verdict is Verdict.GONE or pause is None:
        return given_up
    due = ahead(now, pause)
    last = ahead(datetime.fromisoformat(found.begun_at), 3600 * LONGEST_HOURS)
    return given_up if due > last else {"due_at": due, "failures": failures}

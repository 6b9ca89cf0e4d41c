"""The log of what was sent to hooks: looked at, sent again, let go when it is old."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from service.core.errors.requests import NotFound, StateForbids
from service.core.hooks import (
    KEPT_DAYS,
    LONGEST_HOURS,
    Answer,
    Delivery,
    DeliveryState,
    HookEvent,
    Try,
)
from service.core.naming import ID
from service.database.engine import Database
from service.jobs.database.tables import hook_deliveries as deliveries
from service.jobs.database.tables import hook_tries as tries
from service.jobs.database.tables import hooks
from service.jobs.faults import reading, writing
from service.jobs.moments import Clock, ahead, moment, written


@dataclass(frozen=True, slots=True)
class HookLog:
    """The deliveries in *database*; every method raises StoreFailed. Whose hook it is, the door has asked."""

    database: Database
    clock: Clock

    def list(self, hook: str, *, offset: int, limit: int) -> tuple[Sequence[Delivery], int]:
        """Some of the hook's deliveries, newest first, and how many there are."""
        with reading(self.database) as connection:
            asked = select(deliveries).where(deliveries.c.hook == hook)
            order = asked.order_by(deliveries.c.made_at.desc(), deliveries.c.id)
            found = connection.execute(order.offset(offset).limit(limit))
            counted = select(func.count()).select_from(deliveries).where(deliveries.c.hook == hook)
            return [delivery_of(row) for row in found], connection.execute(counted).scalar_one()

    def get(self, hook: str, id: str) -> tuple[Delivery, Sequence[Try]]:
        """One of the hook's deliveries with every try of it; raises NotFound."""
        with reading(self.database) as connection:
            found = delivery_in(connection, hook, id)
            asked = select(tries).where(tries.c.delivery == id).order_by(tries.c.number)
            return found, [_try_of(row) for row in connection.execute(asked)]

    def replay(self, hook: str, id: str) -> Delivery:
        """The delivery, on its way again under the same id.

        Raises NotFound, or StateForbids while it is on its way, and where the hook is off.
        """
        with writing(self.database) as connection:
            if delivery_in(connection, hook, id).state is DeliveryState.WAITING:
                raise StateForbids("这次通知还在发送。", hint="请等它结束后再重发。")
            if not connection.execute(select(hooks.c.is_enabled).where(hooks.c.id == hook)).scalar_one():
                raise StateForbids("回调已停用，不能重发。", hint="请先启用。")
            now = written(moment(connection, self.clock))
            again = {"state": DeliveryState.WAITING.value, "begun_at": now, "due_at": now, "ended_at": ""}
            connection.execute(update(deliveries).where(deliveries.c.id == id).values(**again, failures=0))
            return delivery_in(connection, hook, id)

    def tidy(self) -> int:
        """How many were let go, ended so long ago; what was not delivered within a day has failed by now."""
        with reading(self.database) as connection:
            now = moment(connection, self.clock)
            late = _late(ahead(now, -3600 * LONGEST_HOURS), written(now))
            old = deliveries.c.ended_at.between("0", ahead(now, -86_400 * KEPT_DAYS))
            if not any(
                connection.execute(select(deliveries.c.id).where(*it).limit(1)).first()
                for it in (late, [old])
            ):
                return 0
        with writing(self.database) as connection:
            given_up = {"state": DeliveryState.FAILED.value, "sender": "", "ended_at": written(now)}
            connection.execute(update(deliveries).where(*late).values(**given_up))
            gone = select(deliveries.c.id).where(old)
            connection.execute(delete(tries).where(tries.c.delivery.in_(gone)))
            return connection.execute(delete(deliveries).where(old)).rowcount


def _late(before: str, now: str) -> list[Any]:
    rows = deliveries.c
    return [rows.state == DeliveryState.WAITING.value, rows.begun_at < before, rows.held_until <= now]


def delivery_in(connection: Connection, hook: str, id: str) -> Delivery:
    """That delivery of the hook; raises NotFound."""
    mine = deliveries.c.id == id, deliveries.c.hook == hook
    row = connection.execute(select(deliveries).where(*mine)).first() if ID.fullmatch(id) else None
    if row is None:
        raise NotFound("没有这次通知。", hint="请核对编号；30 天以前的已经清除。")
    return delivery_of(row)


def delivery_of(row: Row[Any]) -> Delivery:
    """The delivery as a value."""
    return Delivery(
        id=row.id,
        hook=row.hook,
        event=HookEvent(row.event),
        subject=row.subject,
        body=bytes(row.body),
        state=DeliveryState(row.state),
        made_at=row.made_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
        tries=row.tries,
    )


def _try_of(row: Row[Any]) -> Try:
    return Try(row.number, row.time, Answer(row.status, row.milliseconds, row.told))

"""The log of the office: every act of a person or program, in one chain, which is only added to."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select

from service.core.events import Act, Break, Event, Head, broken
from service.core.holdings import AuditQuery, LogPage
from service.office import circumstances
from service.office.database.tables import events


def head(connection: Connection) -> Head:
    """Where the log ends."""
    asked = select(events.c.seq, events.c.digest).order_by(events.c.seq.desc()).limit(1)
    row = connection.execute(asked).one_or_none()
    return Head() if row is None else Head(row.seq, row.digest)


def record(
    connection: Connection, *, time: str, actor: str, act: Act, object: str = "", **details: Any
) -> Event:
    """The event, which the log has once the transaction does, with the circumstances of the call."""
    told = {**circumstances.told(), **details}
    event = head(connection).next(time=time, actor=actor, act=act, object=object, **told)
    values = {**event.as_dict(), "details": json.dumps(event.details, ensure_ascii=False)}
    connection.execute(insert(events).values(**values, digest=event.digest))
    return event


def history(connection: Connection, object: str) -> tuple[Event, ...]:
    """The events that concern the object, oldest first."""
    asked = select(events).where(events.c.object == object).order_by(events.c.seq)
    return tuple(_event_of(row) for row in connection.execute(asked))


def page(connection: Connection, query: AuditQuery, *, offset: int, limit: int) -> LogPage:
    """Some of the events that answer *query*, newest first, and how many there are in all."""
    wanted = tuple(_filters(query))
    asked = select(events).where(*wanted).order_by(events.c.seq.desc()).offset(offset).limit(limit)
    found = tuple(_event_of(row) for row in connection.execute(asked))
    total = connection.execute(select(func.count()).select_from(events).where(*wanted)).scalar_one()
    return LogPage(found, int(total))


def every(connection: Connection, query: AuditQuery) -> Iterator[Event]:
    """The events that answer *query*, oldest first."""
    asked = select(events).where(*_filters(query)).order_by(events.c.seq)
    for row in connection.execute(asked.execution_options(yield_per=500)):
        yield _event_of(row)


def breaks(connection: Connection) -> Iterator[Break]:
    """Every place where the log does not hold together, or a row is not what it was."""
    for row in connection.execute(select(events.c.seq, events.c.digest, events).order_by(events.c.seq)):
        if _event_of(row).digest != row.digest:
            yield Break(row.seq, f"第 {row.seq} 条日志与其摘要不符：被改动过。")
    yield from broken(every(connection, AuditQuery()))


def _filters(query: AuditQuery) -> Iterator[ColumnElement[bool]]:
    for name in ("object", "act", "actor"):
        if wanted := getattr(query, name):
            yield events.c[name] == wanted
    if query.since:
        yield events.c.time >= query.since
    if query.until:
        yield events.c.time < query.until


def _event_of(row: Row[Any]) -> Event:
    return Event(
        row.seq, row.time, row.actor, Act(row.act), row.object, json.loads(row.details), row.previous
    )

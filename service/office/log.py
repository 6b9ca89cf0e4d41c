"""The log of the office: every act of a person or program, in one chain, which is only added to."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, text

from service.core.events import Act, Break, Event, Head, broken
from service.core.holdings import AuditQuery, LogPage
from service.office import circumstances
from service.office.database.tables import events

TOGETHER = 500
"""Numbers asked for, or events read, in one statement."""

GUARDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "sqlite": (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'office_events'",
        ("office_events_unchanged", "office_events_undeleted", "office_events_following"),
    ),
    "postgresql": (
        "SELECT tgname AS name FROM pg_trigger"
        " WHERE tgrelid = 'office_events'::regclass AND tgenabled IN ('O', 'A')",
        ("office_events_stay",),
    ),
}
"""How each database is asked for its triggers on the log, and which there must be."""


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
    return put(connection, time=time, actor=actor, act=act, object=object, details=told)


def put(
    connection: Connection, *, time: str, actor: str, act: Act, object: str, details: Mapping[str, Any]
) -> Event:
    """The event with those details and no others, which the log has once the transaction does."""
    event = head(connection).next(time=time, actor=actor, act=act, object=object, **details)
    values = {**event.as_dict(), "details": json.dumps(event.details, ensure_ascii=False)}
    connection.execute(insert(events).values(**values, digest=event.digest))
    return event


def histories(
    connection: Connection, objects: Collection[str], acts: Collection[Act]
) -> dict[str, tuple[Event, ...]]:
    """By object, its events of those kinds, oldest first."""
    asked = select(events).where(events.c.object.in_(objects), events.c.act.in_(acts))
    found: dict[str, list[Event]] = {object: [] for object in objects}
    for row in connection.execute(asked.order_by(events.c.seq)):
        found[row.object].append(_event_of(row))
    return {object: tuple(told) for object, told in found.items()}


def page(connection: Connection, query: AuditQuery, *, offset: int, limit: int) -> LogPage:
    """Some of the events that answer *query*, newest first, and how many there are in all."""
    wanted = tuple(_filters(query))
    asked = select(events).where(*wanted).order_by(events.c.seq.desc()).offset(offset).limit(limit)
    found = tuple(_event_of(row) for row in connection.execute(asked))
    total = connection.execute(select(func.count()).select_from(events).where(*wanted)).scalar_one()
    return LogPage(found, int(total))


def following(connection: Connection, query: AuditQuery, after: int, last: int) -> tuple[Event, ...]:
    """The first of the events behind *after*, up to *last*, that answer *query*, oldest first."""
    wanted = (*_filters(query), events.c.seq > after, events.c.seq <= last)
    asked = select(events).where(*wanted).order_by(events.c.seq).limit(TOGETHER)
    return tuple(_event_of(row) for row in connection.execute(asked))


def breaks(connection: Connection, after: int = 0) -> Iterator[Break]:
    """Every place behind event *after* where the log does not hold together, or a row is not what it was."""
    expected = head_at(connection, after)
    if expected is None:
        yield Break(after, f"第 {after} 条审计日志缺失。")
    asked = select(events).where(events.c.seq > after).order_by(events.c.seq)
    for row in connection.execute(asked.execution_options(yield_per=500)):
        try:
            event = _event_of(row)
        except (ValueError, TypeError):
            yield Break(row.seq, f"第 {row.seq} 条审计日志不是程序写入的内容。")
        else:
            yield from broken((event,), expected or Head(row.seq - 1, row.previous))
            if event.digest != row.digest:
                yield Break(row.seq, f"第 {row.seq} 条审计日志与其摘要不符：被改动过。")
        expected = Head(row.seq, row.digest)


def head_at(connection: Connection, seq: int) -> Head | None:
    """The head of the log when it ended with that event, None where there is no such event."""
    return Head() if seq == 0 else next((Head(*item) for item in digests(connection, [seq]).items()), None)


def digests(connection: Connection, seqs: Iterable[int]) -> dict[int, str]:
    """The digests of those of the events that are there, by number."""
    found: dict[int, str] = {}
    for some in _batches(seqs):
        asked = select(events.c.seq, events.c.digest).where(events.c.seq.in_(some))
        found |= {row.seq: row.digest for row in connection.execute(asked)}
    return found


def unguarded(connection: Connection) -> Iterator[Break]:
    """What no longer keeps events from being changed, of what the tables were laid out with."""
    there = {row.name for row in connection.execute(text(GUARDS[connection.dialect.name][0]))}
    for name in GUARDS[connection.dialect.name][1]:
        if name not in there:
            yield Break(0, f"数据库中防止改动审计日志的触发器 {name} 不在了或已停用。")


def _batches(seqs: Iterable[int]) -> Iterator[list[int]]:
    going = iter(seqs)
    while some := list(islice(going, TOGETHER)):
        yield some


def _filters(query: AuditQuery) -> Iterator[ColumnElement[bool]]:
    for name in ("object", "act"):
        if wanted := getattr(query, name):
            yield events.c[name] == wanted
    if query.actor:
        yield events.c.actor.icontains(query.actor, autoescape=True)
    if query.since:
        yield events.c.time >= query.since
    if query.until:
        yield events.c.time < query.until


def _event_of(row: Row[Any]) -> Event:
    return Event(
        row.seq, row.time, row.actor, Act(row.act), row.object, json.loads(row.details), row.previous
    )

"""Records and events as rows."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from service.archive.database.tables import documents, events
from service.core.access import Reach
from service.core.events import Act, Event, Head
from service.core.keeping import Record, Status
from service.records.archival_code import Series, parse_archival_code
from service.records.words import number_key, title_key

MOST = 2**31 - 1
"""The greatest number that a column of either database holds."""


def head(connection: Connection) -> Head:
    """Where the log ends, as far as the database knows."""
    row = connection.execute(
        select(events.c.seq, events.c.digest).order_by(events.c.seq.desc()).limit(1)
    ).one_or_none()
    return Head() if row is None else Head(row.seq, row.digest)


def last_change(connection: Connection) -> int:
    """The number of the event that began the last change, 0 before the first."""
    return int(connection.execute(select(func.max(events.c.change))).scalar() or 0)


def add_events(connection: Connection, change: Sequence[Event]) -> None:
    """Nothing; each event of the one change has its row."""
    for event in change:
        values = {**event.as_dict(), "details": json.dumps(event.details, ensure_ascii=False)}
        row = insert(events).values(**values, digest=event.digest, change=change[0].seq)
        connection.execute(row)


def history(connection: Connection, id: str) -> tuple[Event, ...]:
    """The events that concern the document, oldest first."""
    rows = connection.execute(select(events).where(events.c.object == id).order_by(events.c.seq))
    return tuple(event_of(row) for row in rows)


def event_of(row: Row[Any]) -> Event:
    """The event in a row of the table of events."""
    return Event(
        row.seq, row.time, row.actor, Act(row.act), row.object, json.loads(row.details), row.previous
    )


def is_told(connection: Connection, id: str) -> bool:
    """Whether the log tells of the document."""
    return connection.execute(select(events.c.seq).where(events.c.object == id).limit(1)).first() is not None


def told(connection: Connection, first: int, last: int) -> dict[int, Event | None]:
    """The events of those numbers by number, None for a row that is not what it was."""
    asked = select(events).where(events.c.seq.between(first, last))
    found: dict[int, Event | None] = {}
    for row in connection.execute(asked):
        try:
            event = event_of(row)
        except ValueError:
            found[row.seq] = None
        else:
            found[row.seq] = event if event.digest == row.digest else None
    return found


def change_of(connection: Connection, seq: int) -> int:
    """The number of the event that began the change of that event, 0 where there is no such event."""
    asked = select(events.c.change).where(events.c.seq == seq)
    return int(connection.execute(asked).scalar() or 0)


def differing(connection: Connection, record: Record, version: int) -> tuple[str, ...] | None:
    """The columns of the document's row that do not say what the record says; None without a row."""
    row = connection.execute(select(documents).where(documents.c.id == record.id)).mappings().one_or_none()
    if row is None:
        return None
    return tuple(name for name, value in document_values(record, version).items() if row[name] != value)


def is_keepable(record: Record, version: int, words: str) -> bool:
    """Whether rows can hold the record and its words; what comes from elsewhere may be of any type.

    Raises TypeError, AttributeError or ValueError for what does not even make a row.
    """
    values = document_values(record, version)
    return _fits(words, str) and all(
        _fits(value, documents.c[name].type.python_type) for name, value in values.items()
    )


def _fits(value: object, kind: type) -> bool:
    if isinstance(value, int):
        return kind is int and abs(value) <= MOST
    text = str(value).encode()  # half a sign of two is refused by both databases
    return kind is str and isinstance(value, str) and b"\0" not in text


def put_record(connection: Connection, record: Record, version: int) -> None:
    """Nothing; the row says what *version* of the document's object holds."""
    values = document_values(record, version)
    changed = connection.execute(update(documents).where(documents.c.id == record.id).values(**values))
    if not changed.rowcount:
        connection.execute(insert(documents).values(**values))


def get_record(connection: Connection, id: str) -> Record | None:
    """The record of that id."""
    row = connection.execute(select(documents.c.record).where(documents.c.id == id)).one_or_none()
    return None if row is None else _record(row.record)


def holder(connection: Connection, archival_code: str) -> str:
    """The id of the document with that 档号, empty where there is none."""
    asked = select(documents.c.id).where(documents.c.archival_code == archival_code)
    return str(connection.execute(asked).scalar() or "")


def last_item(connection: Connection, series: Series) -> int:
    """The highest 件号 given in the class, 0 before the first."""
    asked = select(func.max(documents.c.item)).where(
        documents.c.fonds == series.fonds,
        documents.c.category == series.category,
        documents.c.year == series.year,
        documents.c.retention == series.retention,
        documents.c.unit == series.unit,
    )
    return int(connection.execute(asked).scalar() or 0)


def current(connection: Connection, doc_id: str) -> Record | None:
    """The version in force of the sender's *doc_id*: filed, neither superseded nor withdrawn."""
    asked = (
        select(documents.c.record)
        .where(documents.c.doc_id == doc_id, documents.c.status == Status.FILED.value)
        .order_by(documents.c.version.desc(), documents.c.position.desc())
        .limit(1)
    )
    row = connection.execute(asked).one_or_none()
    return None if row is None else _record(row.record)


def filed(connection: Connection, doc_id: str, digest: str, reach: Reach) -> Record | None:
    """The newest within *reach* under the sender's *doc_id* whose payload has that SHA-256, not withdrawn."""
    asked = (
        select(documents.c.record)
        .where(documents.c.doc_id == doc_id, documents.c.status != Status.WITHDRAWN.value)
        .order_by(documents.c.position.desc())
    )
    found = (_record(row.record) for row in connection.execute(asked))
    mine = (record for record in found if payload_digest(record) == digest and reach.covers(record.owner))
    return next(mine, None)


def payload_digest(record: Record) -> str:
    """The SHA-256 of the payload that it was made of; empty where it was made of none."""
    payload = record.file("payload")
    return payload.digest if payload else ""


def ids(connection: Connection) -> set[str]:
    """The ids of all rows."""
    return {row.id for row in connection.execute(select(documents.c.id))}


def _record(text: str) -> Record:
    return Record.from_dict(json.loads(text))


def document_values(record: Record, version: int) -> dict[str, object]:
    """The row of a document by column; *version* is that of its object."""
    series = parse_archival_code(record.archival_code).series
    return {
        "position": record.history[0].seq,
        "id": record.id,
        "doc_id": record.doc_id,
        "type": record.type,
        "version": record.version,
        "number": record.number,
        "title": record.title,
        "number_key": number_key(record.number),
        "title_key": title_key(record.title),
        "organs": "、".join(record.organs),
        "owner": record.owner,
        "issue_date": record.issue_date,
        "created_at": record.created_at,
        "archival_code": record.archival_code,
        "fonds": series.fonds,
        "category": series.category,
        "year": series.year,
        "retention": series.retention,
        "unit": series.unit,
        "item": parse_archival_code(record.archival_code).item,
        "status": record.status.value,
        "pages": record.pages,
        "head": version,
        "record": json.dumps(record.as_dict(), ensure_ascii=False),
    }

"""What the database knows of a 件 beside its own row."""

import json

from sqlalchemy import ColumnElement, Connection, and_, func, select

from service.archive.checks.subject import Register
from service.archive.database.tables import documents, events
from service.core.events import Act, Event
from service.core.keeping import Record, Status
from service.records.archival_code import Series, parse_archival_code

MOST_ALIKE = 5


def register(connection: Connection, record: Record, *, counted: bool = False) -> Register:
    """What there is beside the *record*, whether it has a row yet or not; *counted*: its class too."""
    code = parse_archival_code(record.archival_code)
    others, same_class = documents.c.id != record.id, _of_class(code.series)
    last = connection.execute(select(func.max(documents.c.item)).where(same_class, others)).scalar()
    count = None
    if counted:
        count = int(connection.execute(select(func.count()).where(same_class, others)).scalar() or 0)
    return Register(
        same_code=_ids(connection, documents.c.archival_code == record.archival_code, others),
        alike=_ids(
            connection,
            documents.c.doc_id != record.doc_id,
            documents.c.number == record.number,
            documents.c.title == record.title,
            documents.c.status == Status.FILED.value,
        ),
        last=int(last or 0),
        count=count,
        is_chained=_is_chained(connection),
    )


def _of_class(series: Series) -> ColumnElement[bool]:
    return and_(
        documents.c.fonds == series.fonds,
        documents.c.category == series.category,
        documents.c.year == series.year,
        documents.c.retention == series.retention,
        documents.c.unit == series.unit,
    )


def _ids(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[str, ...]:
    asked = select(documents.c.id).where(*conditions).order_by(documents.c.position).limit(MOST_ALIKE)
    return tuple(row.id for row in connection.execute(asked))


def _is_chained(connection: Connection) -> bool:
    """Whether the newest event in the database has the digest that the next one will build on."""
    row = connection.execute(select(events).order_by(events.c.seq.desc()).limit(1)).one_or_none()
    if row is None:
        return True
    values = {name: getattr(row, name) for name in ("seq", "time", "actor", "object", "previous")}
    event = Event(**values, act=Act(row.act), details=json.loads(row.details))
    return bool(event.digest == row.digest)

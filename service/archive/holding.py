"""What objects and log hold, for those who look: nothing is changed."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, func, select

from service.archive import rows
from service.archive.database.tables import events
from service.archive.ocfl.inventory import Inventory
from service.core.holdings import HeldFile, HeldVersion, LogPage, LogQuery


def versions(inventory: Inventory) -> tuple[HeldVersion, ...]:
    """The versions of the object, oldest first."""
    return tuple(
        HeldVersion(
            number,
            version.created,
            version.actor,
            version.message,
            tuple(HeldFile(name, digest) for name, digest in sorted(version.state.items())),
        )
        for number, version in enumerate(inventory.versions, 1)
    )


def log_page(connection: Connection, query: LogQuery, *, offset: int, limit: int) -> LogPage:
    """The events that answer *query*, newest first, and how many there are in all."""
    wanted = list(_wanted(query))
    total = connection.execute(select(func.count()).select_from(events).where(*wanted)).scalar_one()
    asked = select(events).where(*wanted).order_by(events.c.seq.desc()).offset(offset).limit(limit)
    return LogPage(tuple(map(rows.event_of, connection.execute(asked))), int(total))


def _wanted(query: LogQuery) -> Iterator[ColumnElement[bool]]:
    if query.object:
        yield events.c.object == query.object
    if query.act:
        yield events.c.act == query.act

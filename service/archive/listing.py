"""Pages of records that answer a query."""

import json
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from service.archive.database.tables import documents
from service.core.keeping import Page, Query, Record


def page(connection: Connection, query: Query, *, offset: int, limit: int) -> Page:
    """The records that answer *query*, newest first, and how many there are in all."""
    wanted = list(_wanted(query))
    total = connection.execute(select(func.count()).select_from(documents).where(*wanted)).scalar_one()
    found = connection.execute(
        select(documents.c.record)
        .where(*wanted)
        .order_by(documents.c.position.desc())
        .offset(offset)
        .limit(limit)
    )
    return Page(tuple(Record.from_dict(json.loads(row.record)) for row in found), int(total))


def _wanted(query: Query) -> list[ColumnElement[Any]]:
    wanted: list[ColumnElement[Any]] = []
    if query.type:
        wanted.append(documents.c.type == query.type)
    if query.number:
        wanted.append(documents.c.number == query.number)
    if query.title:
        wanted.append(documents.c.title.contains(query.title, autoescape=True))
    if query.year is not None:
        wanted.append(documents.c.issue_date.startswith(f"{query.year:04}", autoescape=True))
    return wanted

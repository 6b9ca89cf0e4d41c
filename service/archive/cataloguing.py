"""Records in the order of a catalogue: by class, then by number."""

import json
from collections.abc import Iterator

from sqlalchemy import Connection, select

from service.archive.database.tables import documents
from service.core.keeping import Record

AT_A_TIME = 500
ORDER = (
    documents.c.fonds,
    documents.c.category,
    documents.c.year,
    documents.c.retention,
    documents.c.unit,
    documents.c.item,
)


def records(
    connection: Connection, *, year: int | None = None, retention: str = "", unit: str = ""
) -> Iterator[Record]:
    """The records of that 年度, 保管期限代码 and 机构代码 (all, where one is not given), some at a time."""
    wanted = [documents.c.year == year] if year is not None else []
    wanted += [documents.c.retention == retention] if retention else []
    wanted += [documents.c.unit == unit] if unit else []
    asked = select(documents.c.record).where(*wanted).order_by(*ORDER)
    for row in connection.execution_options(yield_per=AT_A_TIME).execute(asked):
        yield Record.from_dict(json.loads(row.record))

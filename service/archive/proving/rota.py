"""The rota: every document is read again within a set number of days, those unread longest first."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from service.archive.database.tables import documents, fixity
from service.archive.faults import storing
from service.archive.proving.faults import Fault, remembered
from service.core.holdings import Verification
from service.database.engine import Database

LAST_READ = func.coalesce(fixity.c.checked_at, documents.c.created_at)
"""What was never read again was read when it was filed."""


@dataclass(frozen=True, slots=True)
class Rota:
    """When each document was last read again; raises StoreFailed. Times are ISO 8601, UTC."""

    database: Database

    def due(self, before: str) -> list[str]:
        """The ids of the documents not read since, those unread longest first."""
        asked = (
            select(documents.c.id)
            .outerjoin(fixity, fixity.c.id == documents.c.id)
            .where(before > LAST_READ)
            .order_by(LAST_READ, documents.c.position)
        )
        with storing(), self.database.reading() as connection:
            return [row.id for row in connection.execute(asked)]

    def put(self, read: Iterable[tuple[str, str, tuple[Fault, ...]]]) -> None:
        """Nothing; each document was read at that time, with what was found wrong."""
        with storing(), self.database.writing() as connection:
            for id, time, faults in read:
                codes = json.dumps(sorted({fault.kind.value for fault in faults}))
                connection.execute(delete(fixity).where(fixity.c.id == id))
                connection.execute(insert(fixity).values(id=id, checked_at=time, faults=codes))

    def last(self, id: str) -> Verification | None:
        """What was found when the document was last read again, None where it was not since it was filed."""
        asked = select(fixity.c.checked_at, fixity.c.faults).where(fixity.c.id == id)
        with storing(), self.database.reading() as connection:
            row = connection.execute(asked).one_or_none()
        return row and Verification(row.checked_at, tuple(map(remembered, json.loads(row.faults))))

    def faulty(self) -> list[str]:
        """The ids of the documents that had faults when they were last read."""
        with storing(), self.database.reading() as connection:
            asked = select(fixity.c.id).where(fixity.c.faults != "[]").order_by(fixity.c.id)
            return [row.id for row in connection.execute(asked)]

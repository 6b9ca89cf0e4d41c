"""What a start, or an empty database, makes good: storage and its log are the truth."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import delete

from service.archive import rows
from service.archive.changes import Changes
from service.archive.database.tables import documents, events
from service.archive.database.texts import clear_texts
from service.archive.ocfl.objects import Objects
from service.core.events import Act
from service.database.engine import Database


@dataclass(frozen=True, slots=True)
class Recovery:
    """The archive made whole again; raises OSError, SQLAlchemyError or StoreFailed."""

    objects: Objects
    changes: Changes
    database: Database

    def recover(self, *, time: str, actor: str) -> None:
        """Nothing; what dead processes left is cleaned or set apart, and the database is up with the log."""
        storage = self.objects.storage
        with self.database.writing() as connection:
            self.changes.catch_up(connection)
            for name in dict.fromkeys(storage.unsettled()):
                id, _, number = name.partition(".")
                if not number.isdecimal():
                    continue  # no stage of ours: nothing was published from it
                self.changes.clear(connection, id, int(number), time=time, actor=actor)
                storage.forget(name)

    def reindex(self, *, time: str, actor: str) -> int:
        """How many documents the database has, made anew from storage alone; keys of calls stay.

        A whole object of which the log knows nothing is taken up where its number is free, else set apart.
        """
        with self.database.writing() as connection:
            clear_texts(connection)
            connection.execute(delete(documents))
            connection.execute(delete(events))
            self.changes.catch_up(connection)
            known = rows.ids(connection)
            adopted = 0
            for id in sorted(set(self.objects.ids()) - known):
                if self.changes.adopt(connection, id, act=Act.ADOPT, time=time, actor=actor):
                    adopted += 1
                else:
                    self.changes.clear(connection, id, 1, time=time, actor=actor)
            count = len(known) + adopted
            self.changes.note(connection, time=time, actor=actor, act=Act.REINDEX, documents=count)
            return count

    def lost(self) -> Iterator[str]:
        """The ids of rows whose objects are not there."""
        with self.database.reading() as connection:
            known = rows.ids(connection)
        yield from sorted(id for id in known if not self.objects.has(id))

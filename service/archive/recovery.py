"""What a start, or an empty database, makes good: storage and its log are the truth."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, delete

from service.archive import rows
from service.archive.changes import Changes
from service.archive.database.engine import Database
from service.archive.database.tables import documents, events
from service.archive.database.texts import clear_texts
from service.archive.ocfl.layout import object_prefix
from service.archive.ocfl.objects import Objects, version_prefix
from service.core.events import Act


@dataclass(frozen=True, slots=True)
class Recovery:
    """The archive made whole again; raises OSError, SQLAlchemyError or StoreFailed."""

    objects: Objects
    changes: Changes
    database: Database

    def recover(self, *, time: str, actor: str) -> None:
        """Nothing; what dead processes left is cleaned or set apart, and the database is up with the log."""
        storage = self.objects.storage
        for name in list(storage.unsettled()):
            self._settle(name, time, actor)
            storage.forget(name)
        with self.database.writing() as connection:
            self.changes.catch_up(connection)

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
                    self._set_apart(connection, object_prefix(id), id, time, actor)
            count = len(known) + adopted
            self.changes.note(connection, time=time, actor=actor, act=Act.REINDEX, documents=count)
            return count

    def lost(self) -> Iterator[str]:
        """The ids of rows whose objects are not there."""
        with self.database.reading() as connection:
            known = rows.ids(connection)
        yield from sorted(id for id in known if not self.objects.has(id))

    def _settle(self, name: str, time: str, actor: str) -> None:
        """Nothing; a version that was published and never came into the log stands apart."""
        id, number = name.split(".")
        with self.database.writing() as connection:
            self.changes.catch_up(connection)
            logged = max(
                (event.details.get("version", 0) for event in rows.history(connection, id)), default=0
            )
            if int(number) > logged and self.objects.has(id, int(number)):
                self._set_apart(connection, version_prefix(id, int(number)), id, time, actor)

    def _set_apart(self, connection: Connection, prefix: str, id: str, time: str, actor: str) -> None:
        where = self.objects.storage.set_apart(prefix)
        self.changes.note(connection, time=time, actor=actor, act=Act.SET_APART, where=where, document=id)

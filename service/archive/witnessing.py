"""Where the log of the office ended, told in the archive's log: who rewrites the one must rewrite both."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from service.archive import rows
from service.archive.changes import Changes
from service.archive.database.tables import events
from service.core.errors.faults import StoreFailed
from service.core.events import Act, Event, Head
from service.core.witnesses import Witness
from service.database.engine import Database


@dataclass(frozen=True, slots=True)
class Witnessing:
    """The witnesses in the log of an archive; raises OSError, SQLAlchemyError or StoreFailed."""

    changes: Changes
    database: Database

    def put(self, ask: Callable[[], Head], *, time: str, actor: str) -> Head | None:
        """The head that the log tells of now, None where it did before; then nothing is added.

        *ask* tells it while nobody else witnesses: else a later one might have been told of before.
        """
        with self.database.writing() as connection:
            self.changes.catch_up(connection)
            last, head = self._last(connection), ask()
            if last.seq > head.seq or (last.seq == head.seq and last.digest != head.digest):
                raise StoreFailed(
                    f"审计日志只到第 {head.seq} 条，与归档日志所封存的第 {last.seq} 条不符。",
                    hint="可能有人改动过：请保留现场，运行 hongtou audit verify 查明。",
                )
            if last == head:
                return None
            self.changes.note(
                connection, time=time, actor=actor, act=Act.WITNESS, seq=head.seq, digest=head.digest
            )
            return head

    def all(self) -> tuple[Witness, ...]:
        """All witnesses, oldest first, as the files of the log have them."""
        asked = (
            select(events.c.seq, events.c.change).where(events.c.act == Act.WITNESS).order_by(events.c.seq)
        )
        with self.database.reading() as connection:
            found = connection.execute(asked).all()
        return tuple(self._read(row.seq, row.change) for row in found)

    def _read(self, seq: int, change: int) -> Witness:
        for event in self.changes.log.change(change):
            if event.seq == seq and event.act is Act.WITNESS:
                return Witness(seq, event.time, _head_of(event))
        raise StoreFailed(
            f"归档日志的文件中没有第 {seq} 条审计封存。",
            hint="请管理员运行 hongtou archive verify --log 查明。",
        )

    def _last(self, connection: Connection) -> Head:
        asked = select(events).where(events.c.act == Act.WITNESS).order_by(events.c.seq.desc()).limit(1)
        row = connection.execute(asked).one_or_none()
        return Head() if row is None else _head_of(rows.event_of(row))


def _head_of(event: Event) -> Head:
    return Head(int(event.details["seq"]), str(event.details["digest"]))

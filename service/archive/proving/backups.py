"""Backups, and the way back from one."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from service.archive import rows
from service.archive.changes import Changes
from service.archive.database.tables import documents
from service.archive.faults import storing
from service.archive.log import Log
from service.archive.proving.copying import Copying
from service.archive.proving.measuring import Pace
from service.archive.storage.port import Storage
from service.core.errors.requests import ArchiveClash, NotFound
from service.core.events import Act, Head
from service.database.engine import Database

MANIFESTS = "backups"
Beside = Callable[[], None]
"""What is copied, or brought back, besides the archive."""

Track = Callable[[Iterable[Any], str], Iterable[Any]]
"""Somebody who is shown how far it is."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """Up to which event of the log, how many documents there are, files copied now, documents not copied."""

    head: Head
    documents: int
    files: int
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Backups:
    """Backups of one archive; raises ArchiveClash, NotFound or StoreFailed. Filing goes on meanwhile.

    Idempotency-Keys are not backed up: after a restore a call is a new call.
    """

    changes: Changes
    database: Database

    def make(
        self,
        target: Storage,
        pace: Pace,
        track: Track,
        *,
        time: str,
        actor: str,
        where: str,
        beside: Beside | None = None,
    ) -> BackedUp:
        """What *target* holds now; a backup made there before is gone on with.

        *beside* copies what the log may tell of too, as it is no earlier than the log is copied.
        """
        with storing():
            with self.database.writing() as connection:
                self.changes.catch_up(connection)
                head = rows.head(connection)
                count = connection.execute(select(func.count()).select_from(documents)).scalar_one()
            if beside:
                beside()
            copying = Copying(self.changes.objects.storage, target, pace)
            self._again(copying)
            for _ in track(copying.run(copying.start(), head.seq), "备份"):
                pass
            copying.set_apart()
            made = BackedUp(head, int(count), copying.files, tuple(sorted(copying.broken)))
            told: dict[str, Any] = {
                "seq": head.seq,
                "digest": head.digest,
                "documents": made.documents,
                "broken": list(made.broken),
            }
            content = json.dumps({"time": time, **told}, ensure_ascii=False, indent=1).encode()
            number = len(list(target.children(MANIFESTS))) + 1
            target.put(f"{MANIFESTS}/{number:06}.json", content)
            with self.database.writing() as connection:
                self.changes.catch_up(connection)
                self.changes.note(
                    connection, time=time, actor=actor, act=Act.BACK_UP, where=where, files=made.files, **told
                )
        return made

    def restore(
        self,
        source: Storage,
        pace: Pace,
        track: Track,
        *,
        time: str,
        actor: str,
        where: str,
        beside: Beside | None = None,
    ) -> BackedUp:
        """What the empty archive holds now: all of the backup, found again by a new database.

        Cut off, it goes on where it was when it is called again. *beside* comes first: an archive that is
        there is not restored again.
        """
        with storing():
            if not Log(source).change(1):
                raise NotFound(
                    f"{where} 里没有归档库的备份。", hint="请核对路径：其中应有 ocfl 和 log 两个文件夹。"
                )
            with self.database.reading() as connection:
                if rows.head(connection).seq or rows.ids(connection):
                    raise ArchiveClash(
                        "归档库不是空的，不能恢复到其中。", hint="请把 HONGTOU_DATA 指向一个空文件夹。"
                    )
            if beside:
                beside()
            copying = Copying(source, self.changes.objects.storage, pace)
            begun, last = copying.start(), Head()
            for events in track(copying.run(begun, 10**12), "恢复"):
                last = Head(events[-1].seq, events[-1].digest)
            copying.set_apart()
            with self.database.writing() as connection:
                self.changes.catch_up(connection)
                self.changes.note(
                    connection,
                    time=time,
                    actor=actor,
                    act=Act.RESTORE,
                    where=where,
                    seq=last.seq,
                    digest=last.digest,
                )
                count = len(rows.ids(connection))
        return BackedUp(last, count, copying.files, tuple(sorted(copying.broken)))

    def _again(self, copying: Copying) -> None:
        """Nothing; what an earlier backup could not copy is copied, where it is sound now."""
        names = list(copying.target.children(MANIFESTS))
        if not names:
            return
        earlier = json.loads(copying.target.read(f"{MANIFESTS}/{names[-1]}"))["broken"]
        with self.database.reading() as connection:
            for id in earlier:
                for event in rows.history(connection, id):
                    if "inventory" in event.details:
                        copying.object(id, event.details["version"], event.details["inventory"])

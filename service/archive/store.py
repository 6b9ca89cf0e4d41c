"""The archive as the doors see it."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from service.archive import cataloguing, holding, rows, search
from service.archive.faults import storing
from service.archive.filing import Filing
from service.archive.ocfl.inventory import Inventory
from service.archive.ocfl.objects import BrokenObject, Objects
from service.archive.proving.faults import with_swaps
from service.archive.proving.measuring import Unhurried
from service.archive.proving.prover import Prover
from service.archive.proving.rota import Rota
from service.archive.recovery import Recovery
from service.archive.sealing import Sealing
from service.archive.storage.port import KeyMissing
from service.archive.witnessing import Witnessing
from service.core.access import EVERYWHERE, Reach
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import NotFound
from service.core.events import Head
from service.core.holdings import HeldVersion, LogPage, LogQuery, Verification
from service.core.keeping import Page, Query, Record
from service.core.ports import Consent, Sealer, unasked
from service.core.witnesses import Witness
from service.database.engine import Database
from service.records.archival_code import parse_archival_code
from service.records.file_names import NAMES

ID = re.compile(r"[0-9a-f]{32}")
ROOM = 64 * 1024**2
"""Bytes that must be free for the store to be ready: some documents' worth."""

SHOWN = 5
"""How many ids a sentence about faults names."""


@dataclass(frozen=True, slots=True)
class DocumentStore:
    """Filed documents: objects in storage, found by the database."""

    database: Database
    objects: Objects
    filing: Filing
    recovery: Recovery
    sealing: Sealing
    witnessing: Witnessing

    def start(self) -> None:
        """Nothing; who checks files gets ready beside whatever else goes on."""
        self.filing.checks.start()

    def close(self) -> None:
        """Nothing; no process of the archive runs any more."""
        self.filing.checks.close()

    def keep(
        self,
        record: Record,
        files: Mapping[str, bytes],
        *,
        actor: str,
        reason: str = "",
        reach: Reach = EVERYWHERE,
        once: bool = False,
        consent: Consent = unasked,
    ) -> Record:
        """The record as filed, once every file (bytes by format) is durable; an id filed before stays.

        So does, where it is to be filed *once*, what was filed under the doc_id with that payload.

        Raises OwnedByOther, NonConforming, ConformanceFailed, RejectedDocument, ChecksFailed, StoreFailed or
        StoreFull, or what *consent* raises; nothing is acknowledged then.
        """
        _checked(record.id)
        with storing():
            return self.filing.file(
                record, files, actor=actor, reason=reason, reach=reach, once=once, consent=consent
            )

    def withdraw(self, id: str, *, time: str, actor: str, reason: str) -> Record:
        """The record as withdrawn; raises NotFound, NotInForce or StoreFailed."""
        self.get(id)
        with storing():
            return self.filing.withdraw(id, time=time, actor=actor, reason=reason)

    def seal(self, id: str, sealer: Sealer, now: datetime, *, actor: str, again: bool = False) -> Record:
        """The record with its PDF sealed at *now*, in a new version of its object, or all as it was.

        Raises NotFound, NotInForce, AlreadySealed (but *again*), SealKeyError, SealFailed, NonConforming,
        ConformanceFailed, Busy or StoreFailed.
        """
        record = self.get(id)
        with storing(), _whole(id):
            return self.sealing.seal(record, sealer, now, actor=actor, again=again)

    def extend(self, id: str, sealer: Sealer, now: datetime, *, actor: str) -> Record:
        """The record with one timestamp more over its sealed PDF; raises as `seal` does."""
        record = self.get(id)
        with storing(), _whole(id):
            return self.sealing.extend(record, sealer, now, actor=actor)

    def get(self, id: str, reach: Reach = EVERYWHERE) -> Record:
        """The record of that id; raises NotFound, in the same words where it is beyond *reach*."""
        _checked(id)
        with storing(), self.database.reading() as connection:
            record = rows.get_record(connection, id)
        if record is None or not reach.covers(record.owner):
            raise _unknown(id)
        return record

    def named(self, name: str) -> Record:
        """The record of that id or 档号, whichever dot it is typed with; raises NotFound."""
        try:
            code = parse_archival_code(name).text
        except ValueError:
            return self.get(name.strip())
        with storing(), self.database.reading() as connection:
            id = rows.holder(connection, code)
        if not id:
            raise NotFound(f"没有档号为 {code} 的文书。", hint="请核对档号，或用文书列表查找。")
        return self.get(id)

    def open(self, id: str, format: str) -> bytes:
        """The file's bytes, proven equal to the record's digest; raises NotFound or StoreFailed."""
        kept = self.get(id).file(format)
        if kept is None:
            raise _unknown(id)
        with storing():
            try:
                content = self.objects.read(id, NAMES[format])
            except (KeyMissing, BrokenObject) as fault:
                raise _damaged(id, format) from fault
        if sha256(content).hexdigest() != kept.digest:
            raise _damaged(id, format)
        return content

    def list(self, query: Query, *, offset: int, limit: int) -> Page:
        """The records that answer *query*, in its order, from *offset* on; raises UnfitQuery."""
        with storing(), self.database.reading() as connection:
            return search.page(connection, query, offset=offset, limit=limit)

    def versions(self, id: str) -> tuple[HeldVersion, ...]:
        """The versions of the document's object, oldest first; raises NotFound or StoreFailed."""
        return holding.versions(self._inventory(id))

    def read(self, id: str, name: str) -> bytes:
        """A file of the newest version by its logical name, proven; raises NotFound or StoreFailed."""
        inventory = self._inventory(id)
        if inventory.path(name) is None:
            raise NotFound(f"这件文书没有文件 {name[:64]!r}。", hint="可用的文件见 versions 最后一版。")
        with storing():
            try:
                return self.objects.read(id, name, inventory)
            except (KeyMissing, BrokenObject) as fault:
                raise _damaged(id, name) from fault

    def verify(self, id: str, *, time: str) -> Verification:
        """What is wrong with the document, all of which was read again; raises NotFound or StoreFailed."""
        self.get(id)
        prover, rota = Prover(self.filing.changes, self.database), Rota(self.database)
        faults = tuple(with_swaps(prover.document(id, Unhurried())))
        rota.put([(id, time, faults)])
        return Verification(time, tuple(fault.as_finding() for fault in faults))

    def verified(self, id: str) -> Verification | None:
        """What was found when the document was last read again, None where it was not since it was filed."""
        return Rota(self.database).last(id)

    def logged(self, query: LogQuery, *, offset: int, limit: int) -> LogPage:
        """The events of the log that answer *query*, newest first."""
        with storing(), self.database.reading() as connection:
            return holding.log_page(connection, query, offset=offset, limit=limit)

    def witness(self, ask: Callable[[], Head], *, time: str, actor: str) -> Head | None:
        """Where the log of the office ends, which the log tells of now; None where it did before."""
        with storing():
            return self.witnessing.put(ask, time=time, actor=actor)

    def witnesses(self) -> tuple[Witness, ...]:
        """What the log tells of the log of the office, oldest first."""
        with storing():
            return self.witnessing.all()

    def filed(self, doc_id: str, digest: str, reach: Reach = EVERYWHERE) -> Record | None:
        """The newest within *reach* under the sender's *doc_id* of a payload with that SHA-256."""
        with storing(), self.database.reading() as connection:
            return rows.filed(connection, doc_id, digest, reach)

    def settled(self, id: str, doc_id: str, digest: str, reach: Reach = EVERYWHERE) -> Record | None:
        """The record of that id, else as `filed`, by all that the log has: whoever filed may have died of it.

        What others are about to file is waited for.
        """
        with storing():
            return self.filing.settled(id, doc_id, digest, reach)

    def catalogued(self, *, year: int | None, retention: str, unit: str) -> Iterator[Record]:
        """The records of that 年度, 保管期限代码 and 机构代码 (all, where not given) by their numbers."""
        with storing(), self.database.reading() as connection:
            yield from cataloguing.records(connection, year=year, retention=retention, unit=unit)

    def find(self, doc_id: str, reach: Reach = EVERYWHERE) -> bytes | None:
        """The payload of the version in force under the sender's *doc_id*, if it is within *reach*."""
        record = self.current(doc_id, reach)
        return self.open(record.id, "payload") if record else None

    def current(self, doc_id: str, reach: Reach = EVERYWHERE) -> Record | None:
        """The record of the version in force under the sender's *doc_id*, if it is within *reach*."""
        with storing(), self.database.reading() as connection:
            record = rows.current(connection, doc_id)
        return record if record and reach.covers(record.owner) else None

    def recover(self, *, time: str, actor: str) -> None:
        """Nothing; what dead processes left is made good and the database is up with the log."""
        with storing():
            self.recovery.recover(time=time, actor=actor)

    def reindex(self, *, time: str, actor: str) -> int:
        """How many documents the database has, made anew from storage alone."""
        with storing():
            return self.recovery.reindex(time=time, actor=actor)

    def faults(self) -> tuple[tuple[str, str], ...]:
        """Why nothing could be kept now, each as a Chinese sentence and its cure."""
        try:
            with storing(), self.database.reading() as connection:
                rows.head(connection)
            with storing():
                free = self.objects.storage.room()
        except StoreFailed as fault:
            return ((f"归档库不可读写：{fault.message}", fault.hint),)
        if free is not None and free < ROOM:
            return ((f"归档库所在磁盘只剩 {free // 1024**2} MiB。", "请清理磁盘空间。"),)
        return ()

    def differences(self) -> tuple[tuple[str, str], ...]:
        """Documents that the database has and storage has not, as Chinese sentences with their cures.

        Looks at every document's place; raises StoreFailed.
        """
        with storing():
            lost = list(self.recovery.lost())
        return _sentence(lost, "有目录而无文件的文书", "请用 hongtou archive repair 从副本恢复，或恢复备份。")

    def _inventory(self, id: str) -> Inventory:
        self.get(id)
        with storing():
            try:
                return self.objects.inventory(id)
            except (KeyMissing, BrokenObject) as fault:
                raise _damaged(id, "inventory.json") from fault


def _sentence(ids: list[str], what: str, cure: str) -> tuple[tuple[str, str], ...]:
    if not ids:
        return ()
    more = "等" if len(ids) > SHOWN else ""
    return ((f"{what}共 {len(ids)} 件：{'、'.join(ids[:SHOWN])}{more}。", cure),)


@contextmanager
def _whole(id: str) -> Iterator[None]:
    """Nothing; a PDF that is not as it was filed is told as damaged."""
    try:
        yield
    except (KeyMissing, BrokenObject) as fault:
        raise _damaged(id, "pdf") from fault


def _checked(id: str) -> None:
    """Ids come from outside and become paths: only the form we give out is looked up."""
    if not ID.fullmatch(id):
        raise _unknown(id)


def _unknown(id: str) -> NotFound:
    return NotFound(f"没有留存编号为 {id[:64]!r} 的文书。", hint="请核对编号，或用文书列表查找。")


def _damaged(id: str, format: str) -> StoreFailed:
    return StoreFailed(
        f"留存的文件已损坏：{id} 的 {format} 与归档时不一致。", hint="请管理员用备份恢复该文书。"
    )

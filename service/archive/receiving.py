"""Taking over what another archive hands over: all of it into an empty archive, a part of it into any."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from service.archive import rows
from service.archive.arriving import CURE, Arrival, arrival, history_of, log_of, paths_of
from service.archive.changes import Changes
from service.archive.faults import storing
from service.archive.lock import held_by
from service.archive.ocfl.layout import lay_out, object_prefix
from service.archive.sending import OBJECTS
from service.archive.storage.port import Held, KeyTaken, Stage
from service.core.errors.faults import StoreFailed
from service.core.errors.payloads import BrokenPackage
from service.core.errors.requests import ArchiveClash
from service.core.events import Act, Event
from service.core.findings import Finding, Severity
from service.core.ports import Package, Track
from service.database.engine import Database

EMPTY_ONLY = "请导入到空的归档库，或请移交方按编号导出所需的文书。"
OTHER = "请核对移交包是否已经导入过，或是否出自另一个归档库；档号不能两用。"


@dataclass(frozen=True, slots=True)
class Received:
    """What was taken in: how many documents are new here, how many were here already, all of it or a part."""

    documents: int
    known: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Receiving:
    """The archive's side of taking over; raises BrokenPackage, ArchiveClash or StoreFailed.

    Everything is looked at first. What is taken in then counts as soon as the log has it; cut off, it goes
    on where it was when the same package is taken in again.
    """

    changes: Changes
    database: Database

    def receive(
        self, package: Package, /, *, time: str, actor: str, track: Track, **details: Any
    ) -> Received:
        """What was taken in from *package*; *details* are told by the log's event of it (接收)."""
        objects = paths_of(package)
        note = {"time": time, "actor": actor, **details}
        with storing():
            lay_out(self.changes.objects.storage)
            if any(name.startswith("log/") for name in package.digests):
                return self._whole(package, objects, track, note)
            if not objects:
                raise BrokenPackage("这个包里没有归档库的文书，未接收。", hint=CURE)
            return self._part(package, objects, track, note)

    def _whole(
        self, package: Package, objects: Mapping[str, list[str]], track: Track, note: Mapping[str, Any]
    ) -> Received:
        with self.database.writing() as connection:
            self.changes.catch_up(connection)
            known = rows.ids(connection)
            told = self._told(connection, package)
            if unpaired := objects.keys() ^ told.keys():
                raise BrokenPackage(
                    f"移交包中的文书与日志不一致：{'、'.join(sorted(unpaired)[:5])} 只见于其一。", hint=CURE
                )
            arrivals = [arrival(package, id, objects[id], told[id]) for id in track(sorted(objects), "核对")]
            _all_differ(arrivals)
            for arrived in track(arrivals, "接收"):
                self._place(package, arrived, held_by(connection))
            for key, content, _ in log_of(package):
                with suppress(KeyTaken):  # taken over before, and equal: the chain up to our head is
                    self.changes.log.storage.put(key, content)
            self.changes.catch_up(connection)
            new = len(arrivals) - len(known)
            self.changes.note(connection, act=Act.IMPORT, documents=len(arrivals), whole=True, **note)
        return Received(new, len(known), is_whole=True)

    def _told(self, connection: Connection, package: Package) -> dict[str, list[Event]]:
        """What the package's log says of each document; raises ArchiveClash where ours says anything else."""
        own, told = rows.head(connection), dict[str, list[Event]]()
        named = set[str]()
        met = own.seq == 0
        for _, _, events in log_of(package):
            for event in events:
                met = met or (event.seq, event.digest) == (own.seq, own.digest)
                named |= {event.object} - {""}
                if "version" in event.details:
                    told.setdefault(event.object, []).append(event)
        if unfiled := named - told.keys():
            raise BrokenPackage(f"移交包的日志提到从未归档的文书 {min(unfiled)[:64]!r}。", hint=CURE)
        if not met:
            raise ArchiveClash(
                f"归档库不是空的（日志已有 {own.seq} 条），不能导入整库移交包。", hint=EMPTY_ONLY
            )
        return told

    def _place(self, package: Package, arrived: Arrival, held: Held) -> None:
        """Nothing; the object is there, though nothing tells of it before the log does."""
        with self._staged(package, arrived) as stage:
            try:
                stage.publish(object_prefix(arrived.id), held)
            except KeyTaken as fault:
                if self.changes.objects.digest(arrived.id) != arrived.inventory:
                    raise ArchiveClash(
                        f"存储中已有文书 {arrived.id} 的另一个版本。",
                        hint="请先运行 hongtou archive reindex。",
                    ) from fault
            stage.settle()

    @contextmanager
    def _staged(self, package: Package, arrived: Arrival) -> Iterator[Stage]:
        with self.changes.objects.storage.stage(f"{arrived.id}.1") as stage:
            for path in arrived.in_order:
                stage.write(path, package.read(f"{OBJECTS}/{arrived.id}/{path}"))
            yield stage

    def _part(
        self, package: Package, objects: Mapping[str, list[str]], track: Track, note: Mapping[str, Any]
    ) -> Received:
        arrivals = [
            arrival(package, id, objects[id], history_of(package, id))
            for id in track(sorted(objects), "核对")
        ]
        _all_differ(arrivals)
        with self.database.reading() as connection:
            clashes = [fault for item in arrivals for fault in self._clashes(connection, item)]
        if clashes:
            raise ArchiveClash("移交包与归档库冲突，未接收。", hint=OTHER, findings=tuple(clashes))
        new = sum(self._adopt(package, arrived, note) for arrived in track(arrivals, "接收"))
        return Received(new, len(arrivals) - new, is_whole=False)

    def _clashes(self, connection: Connection, arrived: Arrival) -> Iterator[Finding]:
        """Why it cannot stand beside what is there: another document has its id, or its number."""
        code = arrived.archival_code
        holder = rows.holder(connection, code)
        if holder and holder != arrived.id:
            yield _clash(arrived, f"档号 {code} 已用于文书 {holder}。")
        if rows.get_record(connection, arrived.id) and not self._is_here(connection, arrived):
            yield _clash(arrived, "归档库中已有这份文书，内容不同。")

    def _is_here(self, connection: Connection, arrived: Arrival) -> bool:
        return any(
            event.details.get("inventory") == arrived.inventory
            for event in rows.history(connection, arrived.id)
        )

    def _adopt(self, package: Package, arrived: Arrival, note: Mapping[str, Any]) -> bool:
        """Whether it is new here; then the log tells that it was received, and what befell it before."""
        with self.database.writing() as connection:
            self.changes.catch_up(connection)
            for fault in self._clashes(connection, arrived):
                raise ArchiveClash("移交包与归档库冲突。", hint=OTHER, findings=(fault,))
            if rows.get_record(connection, arrived.id):
                return False
            with self._staged(package, arrived) as stage:
                stage.publish(object_prefix(arrived.id), held_by(connection))
                if self.changes.adopt(connection, arrived.id, act=Act.IMPORT, **note) is None:
                    raise StoreFailed(f"文书 {arrived.id} 没有完整写入存储。", hint="请检查存储后重试。")
                stage.settle()
        return True


def _all_differ(arrivals: Sequence[Arrival]) -> None:
    """Nothing; raises ArchiveClash where two documents of one package have one number."""
    holders: dict[str, str] = {}
    for item in arrivals:
        if holders.setdefault(item.archival_code, item.id) != item.id:
            message = f"档号 {item.archival_code} 在移交包中也用于文书 {holders[item.archival_code]}。"
            raise ArchiveClash(
                "移交包中有重复的档号，未接收。", hint=OTHER, findings=(_clash(item, message),)
            )


def _clash(arrived: Arrival, message: str) -> Finding:
    return Finding("archive-clash", Severity.ERROR, f"/data/{OBJECTS}/{arrived.id}", message, OTHER)

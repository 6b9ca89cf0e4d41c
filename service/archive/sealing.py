"""Use of the seal: a filed paper's PDF gets a seal, or a timestamp more, as a new version of its object."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy.exc import SQLAlchemyError

from service.archive import rows
from service.archive.changes import Changes, Turn
from service.archive.contents import fixed_files
from service.archive.filing import Checks
from service.archive.ocfl.inventory import Inventory
from service.archive.ocfl.objects import BrokenObject, Draft, Objects
from service.core.errors.faults import Busy, SealFailed
from service.core.errors.requests import NotInForce
from service.core.events import Act
from service.core.keeping import Record, Status
from service.core.ports import Sealer
from service.core.seals import SealStatus
from service.core.verdicts import upheld
from service.database.engine import Database
from service.records.file_names import NAMES, PDF

SECONDS_BEFORE_ASKING_AGAIN = 2


@dataclass(frozen=True, slots=True)
class Sealing:
    """How filed papers are sealed; raises OSError or SQLAlchemyError where the storage itself fails.

    A seal takes time and asks others: it is made, proven and judged by veraPDF before the lock is asked for.
    What comes of it is a version or nothing.
    """

    objects: Objects
    changes: Changes
    database: Database
    checks: Checks

    def seal(self, record: Record, sealer: Sealer, now: datetime, *, actor: str, again: bool) -> Record:
        """The record with its PDF sealed; raises NotInForce, AlreadySealed, SealFailed, SealKeyError,
        NonConforming or ConformanceFailed, and everything is as it was.
        """
        sealer.check(now)
        return self._turn(record, lambda content: sealer.seal(content, now, again=again), sealer, now, actor)

    def extend(self, record: Record, sealer: Sealer, now: datetime, *, actor: str) -> Record:
        """The record with one timestamp more over its sealed PDF; raises as `seal` does."""
        return self._turn(record, lambda content: sealer.extend(content, now), sealer, now, actor)

    def _turn(
        self, record: Record, work: Callable[[bytes], bytes], sealer: Sealer, now: datetime, actor: str
    ) -> Record:
        _in_force(record)
        inventory = self.objects.inventory(record.id)
        before = self.objects.read(record.id, PDF, inventory)
        if (filed := record.file("pdf")) is None or filed.digest != _digest(before):
            raise BrokenObject(f"{record.id}/{PDF}")
        sealed = work(before)
        time = now.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        after = self._judged(record, inventory, sealed, time)
        (*_, made) = sealer.inspect(sealed, now)
        details = {**_told(made), "digest_before": _digest(before), "digest": _digest(sealed)}
        with self.objects.draft(record.id, inventory) as draft:
            draft.add(PDF, sealed)
            draft.add("proofs.json", fixed_files(after, {})["proofs.json"])
            try:
                return self._kept(draft, after, details, time, actor)
            except (OSError, SQLAlchemyError):
                if draft.stage.is_settled and (found := self._caught_up(record.id)):
                    return found
                raise

    def _kept(self, draft: Draft, after: Record, details: Mapping[str, str], time: str, actor: str) -> Record:
        """The record with the draft as its newest version; raises Busy where another came before."""
        with self.database.writing() as connection:
            self.changes.catch_up(connection)
            current = rows.get_record(connection, after.id)
            if current is None or self.objects.inventory(after.id) != draft.base:
                raise Busy(
                    f"文书 {after.id} 在用印期间有了新的版本，没有用印。",
                    retry_after=SECONDS_BEFORE_ASKING_AGAIN,
                    hint="请重试。",
                )
            turn = Turn(draft, replace(after, history=current.history), Act.SEAL, details)
            (kept,) = self.changes.commit(connection, (turn,), time=time, actor=actor)
        return kept

    def _caught_up(self, id: str) -> Record | None:
        """The record, where only the database failed after the log had the change."""
        with self.database.writing() as connection:
            self.changes.catch_up(connection)
            return rows.get_record(connection, id)

    def _judged(self, record: Record, inventory: Inventory, sealed: bytes, time: str) -> Record:
        """The record as it is with the sealed PDF, judged by veraPDF again."""
        files = {name: self.objects.read(record.id, name, inventory) for name in _papers(record)}
        examined = self.checks.examine({**files, PDF: sealed}, time=time)
        verdict = upheld(examined.verdict)
        if examined.opening.pages != record.pages:
            raise SealFailed("用印之后页数变了，没有用印。", hint="请把文书交给管理员。文书没有改动。")
        kept = tuple(
            replace(item, digest=_digest(sealed), size=len(sealed)) if item.format == "pdf" else item
            for item in record.files
        )
        return replace(record, files=kept, conformance=verdict.as_dict())


def _in_force(record: Record) -> None:
    if record.status is Status.WITHDRAWN or record.file("pdf") is None:
        raise NotInForce(
            f"文书 {record.id} 不能用印：{'已撤回' if record.file('pdf') else '没有 PDF'}。",
            hint="请核对编号；撤回的文书须重新归档之后再用印。",
        )


def _papers(record: Record) -> tuple[str, ...]:
    return tuple(NAMES[item.format] for item in record.files)


def _told(made: SealStatus) -> dict[str, str]:
    """What the log tells of the seal or timestamp: its name in the file, whose it is, how far it goes."""
    level = {"level": made.level.value} if made.level else {}
    return {"field": made.field, "signer": made.signer, **level}


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()

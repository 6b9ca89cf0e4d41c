"""Filing: a document becomes a 件 with its 档号, whole and durable before anybody is told so."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from service.archive import rows
from service.archive.changes import Changes, Further, Turn
from service.archive.checks.subject import Examined
from service.archive.contents import fixed_files
from service.archive.ocfl.objects import Draft, Objects
from service.core.access import Reach
from service.core.errors.requests import NotInForce, OwnedByOther
from service.core.events import Act
from service.core.keeping import Record, Status
from service.core.ports import Consent
from service.core.verdicts import upheld
from service.database.engine import Database
from service.records.archival_code import ArchivalCode
from service.records.file_names import NAMES
from service.records.schedule import Schedule

UNSAID = "提交了同一文书（doc_id）的新版本，未说明原因"
TOLD = ("doc_id", "type", "version", "number", "title", "issue_date", "created_at", "archival_code", "owner")
"""What the log remembers of a filed document, were its object ever lost."""


class Checks(Protocol):
    """The checks that a document must pass to be filed."""

    def examine(self, files: Mapping[str, bytes], *, time: str) -> Examined:
        """What was found out about the files (by logical path); raises ServiceError."""

    def report(
        self,
        connection: Connection,
        record: Record,
        package: Mapping[str, bytes],
        examined: Examined,
        *,
        time: str,
        operator: str,
    ) -> Mapping[str, bytes]:
        """The report's files by path; raises RejectedDocument or ChecksFailed where a check failed."""

    def start(self) -> None:
        """Nothing; it gets ready beside whatever else goes on."""

    def close(self) -> None:
        """Nothing; no process of its own runs any more."""


@dataclass(frozen=True, slots=True)
class Filing:
    """How documents come into the archive, and out of force; raises OSError or SQLAlchemyError."""

    objects: Objects
    changes: Changes
    database: Database
    schedule: Schedule
    checks: Checks

    def file(
        self,
        record: Record,
        files: Mapping[str, bytes],
        *,
        actor: str,
        reason: str,
        reach: Reach,
        once: bool,
        consent: Consent,
    ) -> Record:
        """The record as filed; one filed before under that id, or *once* with that payload, stays as it is.

        The bytes are durable before the lock is asked for; number, inventory, log and row follow within it.
        Raises OwnedByOther, NonConforming, ConformanceFailed, RejectedDocument, ChecksFailed, or what
        *consent* raises, which is asked within it.
        """
        with self.database.reading() as connection:
            kept = rows.get_record(connection, record.id)
            earlier = rows.current(connection, record.doc_id)
        if kept:
            return kept
        _check_owner(record, earlier, reach)
        named = {NAMES[format]: content for format, content in files.items()}
        examined = self.checks.examine(named, time=record.created_at)
        verdict = upheld(examined.verdict)
        whole = replace(record, pages=examined.opening.pages, conformance=verdict.as_dict())
        with self.objects.draft(record.id) as draft:
            fixed = fixed_files(whole, files)
            for name, content in fixed.items():
                draft.add(name, content)
            try:
                with self.database.writing() as connection:
                    self.changes.catch_up(connection)
                    checked = self._checked(connection, fixed, examined, actor)
                    _check_owner(record, rows.current(connection, record.doc_id), reach)
                    before = rows.get_record(connection, record.id) or (
                        self._known(connection, record, reach) if once else None
                    )
                    if before:
                        return before
                    consent()
                    return self._file(connection, draft, whole, actor, reason, checked=checked)
            except (OSError, SQLAlchemyError):
                if draft.stage.is_settled and (found := self._caught_up(record.id)):
                    return found
                raise

    def _known(self, connection: Connection, record: Record, reach: Reach) -> Record | None:
        """What was filed of the very same payload."""
        return rows.filed(connection, record.doc_id, rows.payload_digest(record), reach)

    def settled(self, id: str, doc_id: str, digest: str, reach: Reach) -> Record | None:
        """What was filed under that id, else of that payload, by the log: nobody files meanwhile."""
        with self.database.writing() as connection:
            self.changes.catch_up(connection)
            return rows.get_record(connection, id) or rows.filed(connection, doc_id, digest, reach)

    def withdraw(self, id: str, *, time: str, actor: str, reason: str) -> Record:
        """The record as withdrawn: its number stays taken for good. Raises NotInForce."""
        try:
            after = self._withdraw(id, time, actor, reason)
        except (OSError, SQLAlchemyError):
            after = self._caught_up(id)
            if after is None or after.status is not Status.WITHDRAWN:
                raise
        if after is None:
            raise NotInForce(f"文书 {id} 已经撤回。", hint="已撤回的不能再撤回；如要改正，请归档新的版本。")
        return after

    def _withdraw(self, id: str, time: str, actor: str, reason: str) -> Record | None:
        """None where it is not in force: the database has caught up with the log all the same."""
        with self.database.writing() as connection:
            self.changes.catch_up(connection)
            record = rows.get_record(connection, id)
            if record is None or record.status is Status.WITHDRAWN:
                return None
            with self.objects.draft(id, self.objects.inventory(id)) as draft:
                turn = Turn(draft, record, Act.WITHDRAW, {"reason": reason})
                (after,) = self.changes.commit(connection, (turn,), time=time, actor=actor)
        return after

    def _checked(
        self, connection: Connection, fixed: Mapping[str, bytes], examined: Examined, actor: str
    ) -> Further:
        def report(record: Record, telling: Mapping[str, bytes]) -> Mapping[str, bytes]:
            return self.checks.report(
                connection, record, {**fixed, **telling}, examined, time=record.created_at, operator=actor
            )

        return report

    def _file(
        self,
        connection: Connection,
        draft: Draft,
        record: Record,
        actor: str,
        reason: str,
        *,
        checked: Further,
    ) -> Record:
        earlier = rows.current(connection, record.doc_id)
        numbered = self._numbered(connection, record)
        told = {"record": {name: getattr(numbered, name) for name in TOLD}}
        time = record.created_at
        if earlier is None or earlier.version > record.version:
            details = {**told, **({"behind": earlier.id} if earlier else {})}
            turn = Turn(draft, numbered, Act.FILE, details, checked)
            (after,) = self.changes.commit(connection, (turn,), time=time, actor=actor)
            return after
        with self.objects.draft(earlier.id, self.objects.inventory(earlier.id)) as old:
            why = {"reason": reason or UNSAID}
            turns = (
                Turn(draft, numbered, Act.FILE, {**told, "supersedes": earlier.id, **why}, checked),
                Turn(old, earlier, Act.SUPERSEDE, {"by": record.id, **why}),
            )
            after, _ = self.changes.commit(connection, turns, time=time, actor=actor)
        return after

    def _numbered(self, connection: Connection, record: Record) -> Record:
        """The record with the next number of its class, which the lock keeps from all others."""
        schedule = self.schedule
        ids = tuple(record.description.get("organ_ids", ()))
        series = schedule.series(record.type, (*record.organs, *ids), int(record.issue_date[:4]))
        code = ArchivalCode(series, rows.last_item(connection, series) + 1)
        under = {
            "fonds_name": schedule.fonds_name,
            "organ": schedule.organ,
            "is_example": schedule.is_example,
        }
        return replace(record, archival_code=code.text, filed_under=under)

    def _caught_up(self, id: str) -> Record | None:
        """The record as the log has it, were it only the database, or the answer, that failed."""
        with self.database.writing() as connection:
            self.changes.catch_up(connection)
            return rows.get_record(connection, id)


def _check_owner(record: Record, earlier: Record | None, reach: Reach) -> None:
    """Nothing; nobody takes the place of another unit's paper by naming its doc_id."""
    if earlier and not reach.covers(earlier.owner):
        raise OwnedByOther(
            f"doc_id {record.doc_id[:64]!r} 已由其他单位的归档文书使用。", hint="请换一个 doc_id 后重新提交。"
        )

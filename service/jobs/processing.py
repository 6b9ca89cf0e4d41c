"""A row's way: made, filed or put where its sender fetches it, and told as what it became.

Filing has the row's own id for its key, and files in the spool their digest: whoever does it again finds it
done. So a row that is worked on twice, after a worker was lost, is one paper all the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from service.core.archiving import Archive
from service.core.batches import Claimed, Mode
from service.core.errors import HongtouError
from service.core.errors.faults import (
    Busy,
    ChecksFailed,
    NonConforming,
    OutOfMemory,
    ProofFailed,
    ServiceError,
    StoreFailed,
    StoreFull,
    TimedOut,
    WorkerDied,
)
from service.core.errors.payloads import PayloadError, RejectedDocument
from service.core.errors.requests import NotFound, RequestError
from service.core.findings import Finding, errors_among
from service.core.keeping import Record
from service.core.ports import Workshop
from service.core.renditions import Made
from service.jobs.filed import files_of
from service.jobs.queue import ClaimLost, Queue
from service.jobs.spool import Spool, key_of

LASTING = (PayloadError, RequestError, ProofFailed, NonConforming, ChecksFailed)
"""What would be the same again."""

DEADLY = (WorkerDied, TimedOut, OutOfMemory)
"""What ended the process that worked on the row."""


UNFORESEEN = ServiceError(
    "办理时出现未预料的错误。", hint="这不是数据的问题。已自动重试；仍失败时，请把批次和序号告诉管理员。"
)


def unnoted(fault: Exception) -> None:
    """Nothing."""


class HeldUp(Exception):
    """What a row needs is away for all of them: `fault` says what."""

    def __init__(self, fault: HongtouError) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Processing:
    """Where rows are worked on; `name_file` gives a file's name from header and format.

    `unforeseen` is told of errors that nobody foresaw; `is_stuck` tells whether something is
    away, `upsets` how often that was found.
    """

    queue: Queue
    workshop: Workshop
    archive: Archive
    spool: Spool
    name_file: Callable[[Any, str], str]
    now: Callable[[], str]
    unforeseen: Callable[[Exception], None] = unnoted
    is_stuck: Callable[[], bool] = bool
    upsets: Callable[[], int] = int

    def __call__(self, claim: Claimed) -> None:
        """Nothing; the row has ended, or waits for another try. Raises HeldUp, ClaimLost or StoreFailed."""
        try:
            self._end(claim)
        except (HeldUp, ClaimLost, StoreFailed):
            raise
        except Exception as fault:  # whatever befalls one row, the others go on
            self.unforeseen(fault)
            self.queue.retry(claim, faulty(UNFORESEEN))

    def _end(self, claim: Claimed) -> None:
        was_stuck, upsets = self.is_stuck(), self.upsets()
        try:
            result = self._done(claim)
        except LASTING as fault:
            self.queue.fail(claim, faulty(fault))
        except DEADLY as fault:
            self.queue.died(claim, faulty(fault))
        except (StoreFailed, Busy) as fault:
            if isinstance(fault, Busy | StoreFull) or self.archive.store.faults():
                raise HeldUp(fault) from fault
            if was_stuck or self.upsets() != upsets:  # it came back between the fault and the question
                self.queue.release(claim)
            else:
                self.queue.retry(claim, faulty(fault))
        except ServiceError as fault:
            self.queue.retry(claim, faulty(fault))
        else:
            if result is None:
                self.queue.call_off(claim)
            else:
                self.queue.finish(claim, result)

    def _done(self, claim: Claimed) -> dict[str, Any] | None:
        """What became of the row; None where its batch was called off and nothing did."""
        if claim.is_called_off:
            return self._found(claim)
        if claim.wishes.mode is Mode.CHECK:
            return self._checked(claim)
        if claim.wishes.mode is Mode.FILE:
            return self._filed(claim)
        made = self._made(claim, claim.wishes.formats)
        for item in made.outcome.renditions:
            key = key_of(claim.row.batch, claim.row.number, item.digest, item.format)
            self.spool.put(key, item.content)
        return told_of_made(made, self.name_file)

    def _checked(self, claim: Claimed) -> dict[str, Any]:
        findings = self.workshop.check(claim.payload, claim.sender.reads, claim.row.batch)
        if errors_among(findings):
            raise RejectedDocument("文书未通过校验。", hint="请按所列位置逐条修改。", findings=findings)
        return {"findings": listed(findings)}

    def _filed(self, claim: Claimed) -> dict[str, Any]:
        store, row = self.archive.store, claim.row
        before = self._there(row.document_id) or store.filed(row.doc_id, row.digest, claim.sender.files)
        if before:
            return told_of_record(before, filed_before=before.id != row.document_id)
        made = self._made(claim, ("pdf", "docx"))
        record = self.archive.keep(
            made,
            claim.payload,
            id=row.document_id,
            created_at=self.now(),
            actor=claim.sender.name,
            reason=claim.wishes.reason,
            owner=claim.wishes.unit,
            reach=claim.sender.files,
            once=True,
            consent=partial(self.queue.prove, claim),
        )
        return told_of_record(record, filed_before=record.id != row.document_id)

    def _found(self, claim: Claimed) -> dict[str, Any] | None:
        """What the archive has of the row for good: whoever died over it may have filed it."""
        row = claim.row
        record = self.archive.store.settled(row.document_id, row.doc_id, row.digest, claim.sender.files)
        return told_of_record(record, filed_before=record.id != row.document_id) if record else None

    def _there(self, id: str) -> Record | None:
        try:
            return self.archive.store.get(id)
        except NotFound:
            return None

    def _made(self, claim: Claimed, formats: tuple[str, ...]) -> Made:
        return self.workshop.make(claim.payload, formats, reach=claim.sender.reads, beside=claim.row.batch)


def listed(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The findings as plain JSON values."""
    return [finding.as_dict() for finding in findings]


def faulty(fault: HongtouError) -> dict[str, Any]:
    """The result of a row that ended with *fault*."""
    error = {"code": fault.code, "message": fault.message, "hint": fault.hint}
    return {"error": error, "findings": listed(fault.findings)}


def told_of_made(made: Made, name_file: Callable[[Any, str], str]) -> dict[str, Any]:
    """The result of a row whose files were made."""
    files = [
        {
            "format": item.format,
            "media_type": item.media_type,
            "name": name_file(made.header, item.format),
            "sha256": item.digest,
            "bytes": len(item.content),
        }
        for item in made.outcome.renditions
    ]
    return {"files": files, "findings": listed(made.outcome.findings), **_titled(made)}


def told_of_record(record: Record, *, filed_before: bool) -> dict[str, Any]:
    """The result of a row whose paper is filed."""
    filed = {"id": record.id, "archival_code": record.archival_code, "filed_before": filed_before}
    titled = {"number": record.number, "title": record.title, "issue_date": record.issue_date}
    findings = listed(record.findings)
    return {"files": files_of(record), "findings": findings, **titled, "filed": filed}


def _titled(made: Made) -> Mapping[str, str]:
    header = made.header
    return {
        "number": header.doc_number.text,
        "title": header.title,
        "issue_date": header.issue_date.isoformat(),
    }

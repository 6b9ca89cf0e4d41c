"""GET audit/…: the log of the office, for those who audit it; every look at it is told there too."""

from collections.abc import Mapping
from hashlib import sha256
from itertools import chain, islice
from typing import Any

from flask import Response

from service.core.access import Scope
from service.core.events import Act, canonical
from service.core.holdings import AuditQuery
from service.records.event_table import FORMS
from service.web.access import Rule
from service.web.answers import disposition
from service.web.archive_messages import LogSchema
from service.web.audit_messages import (
    EventExportQuery,
    EventPageQuery,
    VerificationQuery,
    VerificationSchema,
)
from service.web.kept import UNCHANGED, event_told
from service.web.messages import MatchHeader
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.services import services

chapter = Chapter("audit", "审计日志", "/api/v1/audit")

LINES, TABLE = "application/x-ndjson", "text/csv"
KINDS = {"jsonl": LINES, "csv": TABLE}
AUDITING = Rule(Scope.READ_AUDIT, is_whole=True, act=Act.AUDIT)


@chapter(
    Operation(
        "",
        "查阅审计日志",
        (Answer(200, "新的在前", {JSON: LogSchema}, ("ETag",)), UNCHANGED),
        AUDITING,
        query=EventPageQuery,
        headers=MatchHeader,
        description="谁在何时看过、生成、改动、取走、被拒绝了什么。查阅本身也记入日志。",
    )
)
def list_audit(asked: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the log."""
    page, size = asked["page"], asked["page_size"]
    found = services().office.logged(_query(asked), offset=(page - 1) * size, limit=size)
    return {
        "items": [event_told(event) for event in found.events],
        "page": page,
        "page_size": size,
        "total": found.total,
    }


@chapter(
    Operation(
        "/export",
        "导出审计日志",
        (
            Answer(200, "旧的在前，随读随发", dict.fromkeys(KINDS.values()), ("ETag", "Content-Disposition")),
            UNCHANGED,
        ),
        AUDITING,
        query=EventExportQuery,
        headers=MatchHeader,
        description="到发出请求时为止的各条。全部导出的 jsonl 自成一链，可在别处核验。",
    )
)
def export_audit(asked: Mapping[str, Any]) -> Response:
    """The events that answer, each in a line, however many they are."""
    office, query, form = services().office, _query(asked), asked["format"]
    head = office.head()
    events = office.exported(query, until=head)
    first = tuple(islice(events, 1))  # what fails at once is a problem, not half an answer
    lines = FORMS[form](chain(first, events))
    answer = Response((line.encode() for line in lines), content_type=f"{KINDS[form]}; charset=utf-8")
    answer.direct_passthrough = True
    answer.headers["Content-Disposition"] = disposition(f"审计日志_{services().now()[:10]}.{form}")
    answer.set_etag(sha256(canonical([form, head.digest, *_told(query)])).hexdigest())
    return answer


@chapter(
    Operation(
        "/verification",
        "核验审计日志",
        (
            Answer(
                200, "核验结论：有问题也答复 200，以 is_whole 为准", {JSON: VerificationSchema}, ("ETag",)
            ),
            UNCHANGED,
        ),
        AUDITING,
        query=VerificationQuery,
        headers=MatchHeader,
        description="是否环环相扣、与其摘要相符、与归档日志所封存的一致。全部重读请用 hongtou audit verify。",
    )
)
def verify_audit(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the log proves, its last events read again."""
    held = services()
    return held.office.verify(held.store.witnesses(), last=asked["last"]).as_dict()


def _query(asked: Mapping[str, Any]) -> AuditQuery:
    """Times are compared as they are written, to the microsecond."""
    since, until = (asked.get(name, "").removesuffix("Z") for name in ("since", "until"))
    return AuditQuery(asked["object"], asked["act"], asked["actor"], since, until)


def _told(query: AuditQuery) -> tuple[str, ...]:
    return query.object, query.act, query.actor, query.since, query.until

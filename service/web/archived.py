"""GET archive/… and POST withdrawal: what the archive holds of a document, and its log."""

from collections.abc import Mapping
from hashlib import sha512
from pathlib import PurePosixPath
from typing import Any

from flask import Response

from service.bootstrap.papers import build_parser
from service.core.access import Scope
from service.core.errors.payloads import InvalidPayload
from service.core.events import Act
from service.core.findings import Finding, Severity
from service.core.holdings import LogQuery, Verification
from service.core.keeping import Record
from service.core.pointer import pointer
from service.core.reasons import WORDS, is_reason
from service.records.archival_code import parse_archival_code
from service.web.access import Rule, caller, reach
from service.web.answers import disposition
from service.web.archive_messages import (
    EventsSchema,
    LogQuerySchema,
    LogSchema,
    VerifiedSchema,
    VersionsSchema,
)
from service.web.bodies import read_body
from service.web.kept import DOWNLOADING, PATH, READING, UNCHANGED, event_told, seen, told
from service.web.making import BODY_PROBLEMS, DOCX, PDF
from service.web.messages import DocumentSchema, MatchHeader
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.services import services

chapter = Chapter("holdings", "归档的各版本、文件和日志", "/api/v1/archive")

BINARY = "application/octet-stream"
MEDIA_TYPES: Mapping[str, str] = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".json": JSON,
    ".xml": "application/xml",
    ".html": "text/html",
}
"""By the ending of the name; anything else is bytes. All are downloads: no page of ours shows them."""

NAME = {
    "in": "path",
    "name": "name",
    "schema": {"type": "string"},
    "description": "文件名，取自 versions 最后一版；其中的 / 可写作 %2F",
}


@chapter(
    Operation(
        "/log",
        "查看归档日志",
        (Answer(200, "新的在前", {JSON: LogSchema}, ("ETag",)), UNCHANGED),
        Rule(Scope.READ_LOG, is_whole=True, act=Act.AUDIT),
        query=LogQuerySchema,
        headers=MatchHeader,
        description="每条含前一条的摘要，逐条相扣。",
    )
)
def list_log(asked: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the log."""
    page, size = asked["page"], asked["page_size"]
    query = LogQuery(asked.get("object", ""), asked.get("act", ""))
    found = services().store.logged(query, offset=(page - 1) * size, limit=size)
    return {
        "items": [event_told(event) for event in found.events],
        "page": page,
        "page_size": size,
        "total": found.total,
    }


@chapter(
    Operation(
        "/<id>/versions",
        "查看一件文书的各版本和文件",
        (Answer(200, "全部版本", {JSON: VersionsSchema}, ("ETag",)), UNCHANGED),
        READING,
        headers=MatchHeader,
        problems=(404,),
        path=PATH,
        description="归档为第 1 版；以后每次撤回、更替、用印、检测各成一版，原有文件不变。",
    )
)
def list_versions(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """Every version of the document's object."""
    return {"items": services().store.versions(seen(id).id)}


@chapter(
    Operation(
        "/<id>/events",
        "查看一件文书的经过",
        (Answer(200, "归档日志中与它有关的各条", {JSON: EventsSchema}, ("ETag",)), UNCHANGED),
        READING,
        headers=MatchHeader,
        problems=(404,),
        path=PATH,
    )
)
def list_events(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """What befell the document."""
    return {"items": [event_told(event) for event in seen(id).history]}


@chapter(
    Operation(
        "/<id>/files/<path:name>",
        "下载一件文书的一个文件",
        (
            Answer(
                200,
                "文件",
                dict.fromkeys((*MEDIA_TYPES.values(), BINARY)),
                ("ETag", "Content-Disposition"),
            ),
            UNCHANGED,
        ),
        DOWNLOADING,
        headers=MatchHeader,
        problems=(404,),
        path=(*PATH, NAME),
        description="最后一版中的任何文件：著录 metadata.xml、检测报告 checks/… 等；交出前核对摘要。",
    )
)
def download_file(asked: Mapping[str, Any], id: str, name: str) -> Response:
    """A file of the newest version, under the 档号."""
    record, content = seen(id), services().store.read(id, name)
    media_type = MEDIA_TYPES.get(PurePosixPath(name).suffix, BINARY)
    answer = Response(content, content_type=media_type)
    code = parse_archival_code(record.archival_code).file_name
    answer.headers["Content-Disposition"] = disposition(f"{code}_{name.replace('/', '_')}")
    answer.set_etag(sha512(content).hexdigest())
    return answer


@chapter(
    Operation(
        "/<id>/verification",
        "立即核验一件文书",
        (Answer(200, "核验的结果；有问题也是 200", {JSON: VerifiedSchema}),),
        Rule(Scope.READ_ARCHIVE, act=Act.VERIFY),
        method="POST",
        problems=(404, 507),
        path=PATH,
        description="逐字节重读它的全部文件，与归档日志所记的摘要核对，也核对日志和数据库中的这一件。",
    )
)
def verify_document(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """What was found when all of the document was read again just now."""
    found = verified(id)
    return {
        "time": found.time,
        "sound": found.is_sound,
        "faults": [fault.as_dict() for fault in found.faults],
    }


@chapter(
    Operation(
        "/<id>/withdrawal",
        "撤回一件文书",
        (Answer(200, "已撤回", {JSON: DocumentSchema}),),
        Rule(Scope.WITHDRAW, act=Act.WITHDRAW),
        method="POST",
        body="Withdrawal",
        problems=(*BODY_PROBLEMS, 404, 409, 503, 507),
        path=PATH,
        description="文书、档号和日志都保留，档号不再给别的文书；撤回之后不能恢复效力。",
    )
)
def withdraw_document(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The document as withdrawn."""
    reason = _reason(build_parser(services().settings)(read_body()))
    return told(withdrawn(id, reason))


def withdrawn(id: str, reason: str) -> Record:
    """The paper, taken out of force by the caller; raises NotFound or NotInForce."""
    held = services()
    held.store.get(id, reach(Scope.WITHDRAW))
    return held.store.withdraw(id, time=held.now(), actor=caller().name, reason=reason)


def verified(id: str) -> Verification:
    """What was found when all of a paper that the caller may read was read again just now."""
    held = services()
    return held.store.verify(seen(id).id, time=held.now())


def _reason(body: Mapping[str, Any]) -> str:
    """The reason in the body; raises InvalidPayload with every fault."""
    found = [
        Finding("unknown-field", Severity.ERROR, pointer(name), "没有这个字段。", "请删去。")
        for name in body.keys() - {"reason"}
    ]
    reason = body.get("reason")
    if not isinstance(reason, str) or not is_reason(reason):
        found.append(Finding("reason", Severity.ERROR, "/reason", f"撤回的原因{WORDS}", "请写明原因。"))
    if found or not isinstance(reason, str):
        raise InvalidPayload("请求体有误。", hint="请逐条修改后重试。", findings=tuple(found))
    return reason.strip()

"""POST and GET documents: what is kept."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from werkzeug.exceptions import NotAcceptable

from service.bootstrap.archive import build_archive
from service.core.access import SCOPE_TITLES, Scope
from service.core.errors.requests import Forbidden, NotFound
from service.core.events import Act, Event
from service.core.keeping import Query, Record
from service.web.access import Rule, caller, concerns, reach
from service.web.answers import FINDINGS, file_answer
from service.web.bodies import read_body
from service.web.idempotency import claimed, fingerprint
from service.web.making import BODY_PROBLEMS, DOCX, FILE_HEADERS, PDF
from service.web.messages import (
    DocumentSchema,
    DocumentsQuery,
    DocumentsSchema,
    FilingQuery,
    KeyHeader,
    MatchHeader,
)
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.services import services

chapter = Chapter("documents", "留存的文书", "/api/v1/documents")

FORMATS = {PDF: "pdf", DOCX: "docx"}
READING_LISTS = Rule(Scope.READ_ARCHIVE, act=Act.SEARCH)
READING = Rule(Scope.READ_ARCHIVE, act=Act.READ)
DOWNLOADING = Rule(Scope.READ_ARCHIVE, act=Act.DOWNLOAD)

UNCHANGED = Answer(304, "内容未变", {})
PATH = (
    {
        "in": "path",
        "name": "id",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "description": "留存编号",
    },
)


@chapter(
    Operation(
        "",
        "生成并留存",
        (
            Answer(
                201,
                "已留存；Accept 为 PDF 或 Word 类型时正文就是该文件",
                {JSON: DocumentSchema, PDF: None, DOCX: None},
                ("Location", *FILE_HEADERS),
            ),
        ),
        Rule(Scope.FILE, act=Act.FILE),
        method="POST",
        query=FilingQuery,
        headers=KeyHeader,
        body="Payload",
        problems=(*BODY_PROBLEMS, 406, 409, 503, 507),
        description="供程序用。人（及其本人的令牌）办理的文书须经文稿，核稿、签发之后归档。",
    )
)
def keep_document(asked: Mapping[str, Any]) -> Response | tuple[dict[str, Any], int, dict[str, str]]:
    """The document made, kept, and told of or handed over as the caller accepts."""
    check_is_program()
    accepted = _negotiated()
    body, reason = read_body(), asked.get("reason", "").strip()
    unit = owner(asked.get("unit"), Scope.FILE)
    wishes = fingerprint(body, accepted=accepted, reason=reason, unit=unit)
    with claimed(asked.get("idempotency_key"), wishes) as call:
        id = call.claim.document_id
        concerns(id)
        record = services().store.get(id) if call.claim.done else _kept(body, id, reason, unit)
        return _created(record, accepted)


@chapter(
    Operation(
        "",
        "列出留存的文书",
        (Answer(200, "新留存的在前", {JSON: DocumentsSchema}, ("ETag",)), UNCHANGED),
        READING_LISTS,
        query=DocumentsQuery,
        headers=MatchHeader,
    )
)
def list_documents(asked: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the kept documents."""
    page, size = asked["page"], asked["page_size"]
    query = Query(
        asked["type"], asked["number"], asked["title"], asked.get("year"), reach=reach(Scope.READ_ARCHIVE)
    )
    found = services().store.list(query, offset=(page - 1) * size, limit=size)
    return {
        "items": [told(record) for record in found.records],
        "page": page,
        "page_size": size,
        "total": found.total,
    }


@chapter(
    Operation(
        "/<id>",
        "查看一件文书",
        (Answer(200, "文书", {JSON: DocumentSchema}, ("ETag",)), UNCHANGED),
        READING,
        headers=MatchHeader,
        problems=(404,),
        path=PATH,
    )
)
def show_document(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """One kept document."""
    return told(seen(id))


def _file_operation(format: str, summary: str, media_type: str) -> Operation:
    return Operation(
        f"/<id>/{format}",
        summary,
        (Answer(200, "文件", {media_type: None}, ("ETag", *FILE_HEADERS)), UNCHANGED),
        DOWNLOADING,
        headers=MatchHeader,
        problems=(404,),
        path=PATH,
    )


@chapter(_file_operation("pdf", "下载 PDF", PDF))
def download_pdf(asked: Mapping[str, Any], id: str) -> Response:
    """The PDF."""
    return paper_file(seen(id), "pdf")


@chapter(_file_operation("docx", "下载 Word 文件", DOCX))
def download_docx(asked: Mapping[str, Any], id: str) -> Response:
    """The Word file."""
    return paper_file(seen(id), "docx")


@chapter(_file_operation("payload", "下载提交时的数据", JSON))
def download_payload(asked: Mapping[str, Any], id: str) -> Response:
    """The sender's bytes, unchanged."""
    return paper_file(seen(id), "payload")


def told(record: Record) -> dict[str, Any]:
    """The record as callers see it: digests by format, and links."""
    here = chapter.blueprint.name
    values = record.as_dict()
    values["status"] = record.status.value
    values["supersedes"], values["superseded_by"] = record.supersedes, record.superseded_by
    values["is_example"] = bool(record.filed_under.get("is_example"))
    values["history"] = [event_told(event) for event in record.history]
    values["digests"] = {item.format: item.digest for item in record.files}
    values["links"] = {
        "self": url_for(f"{here}.show_document", id=record.id),
        **{item.format: url_for(f"{here}.download_{item.format}", id=record.id) for item in record.files},
    }
    return values


def event_told(event: Event) -> dict[str, Any]:
    """The event as callers see it, with its digest."""
    return {**event.as_dict(), "digest": event.digest}


def seen(id: str) -> Record:
    """The kept document of that id; raises NotFound, also where it is beyond the caller's reach."""
    return services().store.get(id, reach(Scope.READ_ARCHIVE))


def owner(unit: str | None, scope: Scope) -> str:
    """The unit whose paper it is: the one named, or the only one for which the caller has that scope."""
    held = reach(scope)
    if unit is None and len(held.units) == 1:
        return held.units[0]
    if unit is None or not held.covers(unit):
        raise Forbidden(
            f"不能为这个机构办理：{SCOPE_TITLES[scope]}。", hint="请用 unit 写明有权办理的机构代码。"
        )
    if not services().office.units.has(unit):
        raise Forbidden("没有这个机构。", hint="请核对 unit 中的机构代码。")
    return unit


def check_is_program() -> None:
    """Nothing; raises Forbidden for people: whoever may file would need nobody to review or issue."""
    if caller().person:
        raise Forbidden(
            "不能不经核稿、签发直接归档。",
            hint="请用文稿（/api/v1/manuscripts）；程序请用 hongtou token create 发放的令牌。",
        )


def _kept(body: bytes, id: str, reason: str, unit: str) -> Record:
    held, within = services(), reach(Scope.FILE)
    made = held.workshop.make(body, ("pdf", "docx"), reach=within)
    archive = build_archive(held.store, held.watch)
    return archive.keep(
        made,
        body,
        id=id,
        created_at=held.now(),
        actor=caller().name,
        reason=reason,
        owner=unit,
        reach=within,
    )


def _negotiated() -> str:
    accepted = request.accept_mimetypes.best_match((JSON, PDF, DOCX)) if "Accept" in request.headers else JSON
    if accepted is None:
        raise NotAcceptable
    return accepted


def _created(record: Record, accepted: str) -> Response | tuple[dict[str, Any], int, dict[str, str]]:
    values = told(record)
    location = {"Location": values["links"]["self"], FINDINGS: str(len(record.findings))}
    if accepted == JSON:
        return values, 201, location
    answer = paper_file(record, FORMATS[accepted], status=201)
    answer.headers.update(location)
    return answer


def paper_file(record: Record, format: str, status: int = 200) -> Response:
    """The paper's file of that format, proven; raises NotFound or StoreFailed."""
    kept = record.file(format)
    if kept is None:
        raise NotFound(f"这件文书没有 {format} 文件。", hint="可用的文件见文书的 links。")
    content = services().store.open(record.id, format)
    answer = file_answer(content, kept.media_type, kept.file_name, record.findings, status)
    answer.set_etag(kept.digest)
    return answer

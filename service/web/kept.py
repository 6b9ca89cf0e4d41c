"""POST and GET documents: what is kept."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from werkzeug.exceptions import NotAcceptable

from service.bootstrap import build_archive
from service.core.errors import NotFound
from service.core.events import Event
from service.core.keeping import Query, Record
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
CALLER = "接口"
"""Who acts when a call comes in: nobody is asked for a name yet."""

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
        method="POST",
        query=FilingQuery,
        headers=KeyHeader,
        body="Payload",
        problems=(*BODY_PROBLEMS, 406, 409, 503, 507),
    )
)
def keep_document(asked: Mapping[str, Any]) -> Response | tuple[dict[str, Any], int, dict[str, str]]:
    """The document made, kept, and told of or handed over as the caller accepts."""
    accepted = _negotiated()
    body, reason = read_body(), asked.get("reason", "").strip()
    with claimed(asked.get("idempotency_key"), fingerprint(body, accepted=accepted, reason=reason)) as call:
        id = call.claim.document_id
        return _created(services().store.get(id) if call.claim.done else _kept(body, id, reason), accepted)


@chapter(
    Operation(
        "",
        "列出留存的文书",
        (Answer(200, "新留存的在前", {JSON: DocumentsSchema}, ("ETag",)), UNCHANGED),
        query=DocumentsQuery,
        headers=MatchHeader,
    )
)
def list_documents(asked: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the kept documents."""
    page, size = asked["page"], asked["page_size"]
    query = Query(asked["type"], asked["number"], asked["title"], asked.get("year"))
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
        headers=MatchHeader,
        problems=(404,),
        path=PATH,
    )
)
def show_document(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """One kept document."""
    return told(services().store.get(id))


def _file_operation(format: str, summary: str, media_type: str) -> Operation:
    return Operation(
        f"/<id>/{format}",
        summary,
        (Answer(200, "文件", {media_type: None}, ("ETag", *FILE_HEADERS)), UNCHANGED),
        headers=MatchHeader,
        problems=(404,),
        path=PATH,
    )


@chapter(_file_operation("pdf", "下载 PDF", PDF))
def download_pdf(asked: Mapping[str, Any], id: str) -> Response:
    """The PDF."""
    return _file(services().store.get(id), "pdf")


@chapter(_file_operation("docx", "下载 Word 文件", DOCX))
def download_docx(asked: Mapping[str, Any], id: str) -> Response:
    """The Word file."""
    return _file(services().store.get(id), "docx")


@chapter(_file_operation("payload", "下载提交时的数据", JSON))
def download_payload(asked: Mapping[str, Any], id: str) -> Response:
    """The sender's bytes, unchanged."""
    return _file(services().store.get(id), "payload")


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


def _kept(body: bytes, id: str, reason: str) -> Record:
    held = services()
    made = held.workshop.make(body, ("pdf", "docx"))
    archive = build_archive(held.store, held.watch)
    return archive.keep(made, body, id=id, created_at=held.now(), actor=CALLER, reason=reason)


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
    answer = _file(record, FORMATS[accepted], status=201)
    answer.headers.update(location)
    return answer


def _file(record: Record, format: str, status: int = 200) -> Response:
    kept = record.file(format)
    if kept is None:
        raise NotFound(f"这件文书没有 {format} 文件。", hint="可用的文件见文书的 links。")
    content = services().store.open(record.id, format)
    answer = file_answer(content, kept.media_type, kept.file_name, record.findings, status)
    answer.set_etag(kept.digest)
    return answer

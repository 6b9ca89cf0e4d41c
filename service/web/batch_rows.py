"""GET batches/{id}/rows/{number}: one row, what befell it, and its files."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response

from service.batch_reports.lines import LineFile
from service.batch_reports.parcel import proven
from service.core.access import Scope
from service.core.batches import Batch, Row, RowState
from service.core.errors.requests import NotFound
from service.core.events import Act
from service.jobs.filed import as_kept
from service.jobs.spool import key_of
from service.web.access import Rule, concerns
from service.web.answers import file_answer
from service.web.batch_events import event_told
from service.web.batch_messages import ToldRowSchema
from service.web.batches import PATH, papers, row_told, seen
from service.web.kept import UNCHANGED
from service.web.making import DOCX, FILE_HEADERS, PDF
from service.web.messages import MatchHeader
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.services import services

chapter = Chapter("batch_rows", "批次的各件", "/api/v1/batches")

MOST_EVENTS = 200
"""That are told of a row, the last ones: each try has two."""

OF_ROW = (
    *PATH,
    {
        "in": "path",
        "name": "number",
        "schema": {"type": "integer", "minimum": 1, "maximum": 10_000},
        "description": "序号",
    },
)


@chapter(
    Operation(
        "/<id>/rows/<int:number>",
        "查看批次的一件",
        (Answer(200, "这一件和它的经过", {JSON: ToldRowSchema}),),
        Rule(Scope.MAKE, act=Act.READ, is_repeated=True),
        problems=(404,),
        path=OF_ROW,
    )
)
def show_row(asked: Mapping[str, Any], id: str, number: int) -> dict[str, Any]:
    """One row with its events."""
    batch, held = seen(id), services().batches
    row = as_kept(held.row(batch.id, number), papers())
    found = held.course(batch.id, number, limit=MOST_EVENTS)
    return {**row_told(row), "events": [event_told(event) for event in found]}


def _file_operation(format: str, summary: str, media_type: str) -> Operation:
    return Operation(
        f"/<id>/rows/<int:number>/{format}",
        summary,
        (Answer(200, "文件", {media_type: None}, ("ETag", *FILE_HEADERS)), UNCHANGED),
        Rule(Scope.MAKE, act=Act.DOWNLOAD),
        headers=MatchHeader,
        problems=(404,),
        path=OF_ROW,
    )


@chapter(_file_operation("pdf", "下载一件的 PDF", PDF))
def download_row_pdf(asked: Mapping[str, Any], id: str, number: int) -> Response:
    """The PDF."""
    return _file(id, number, "pdf")


@chapter(_file_operation("docx", "下载一件的 Word 文件", DOCX))
def download_row_docx(asked: Mapping[str, Any], id: str, number: int) -> Response:
    """The Word file."""
    return _file(id, number, "docx")


def reader(batch: Batch) -> Callable[[Row, str], bytes]:
    """What reads a file of a row of the batch, for whoever asks now; it may be called later too.

    It raises NotFound for a file that is not there, or is of the archive and beyond the caller's reach.
    """
    held, find = services(), papers()

    def read(row: Row, format: str) -> bytes:
        if filed := row.result.get("filed"):
            return held.store.open(find(filed["id"]).id, format)
        digest = _told(row, format)["sha256"]
        return b"".join(held.spool.stream(key_of(batch.id, row.number, digest, format)))

    return read


def _file(id: str, number: int, format: str) -> Response:
    batch = seen(id)
    row = as_kept(services().batches.row(batch.id, number), papers())
    told = _told(row, format)
    file = LineFile(told["name"], format, told["sha256"], told["bytes"])
    content = proven(row, file, reader(batch))
    filed = row.result.get("filed")
    concerns(filed["id"] if filed else batch.id)
    findings = tuple(row.result.get("findings", ()))
    answer = file_answer(content, told["media_type"], told["name"], findings)
    answer.set_etag(told["sha256"])
    return answer


def _told(row: Row, format: str) -> Mapping[str, Any]:
    files = row.result.get("files", ()) if row.state is RowState.DONE else ()
    for file in files:
        if file["format"] == format:
            return dict(file)
    raise NotFound(f"第 {row.number} 件没有 {format} 文件。", hint="可用的文件见这一件的 files。")

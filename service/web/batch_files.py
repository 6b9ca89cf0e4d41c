"""GET batches/{id}/files.zip, report.…: what came of a batch, to take along."""

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from flask import Response

from service.batch_reports.as_json import json_report
from service.batch_reports.as_page import page_report, style_source
from service.batch_reports.as_sheet import sheet_report
from service.batch_reports.parcel import Parcel, Source, parcel_of
from service.core.access import Scope
from service.core.batches import Batch, Row
from service.core.events import Act
from service.documents.batch_names import Naming
from service.documents.filenames import safe, shortened
from service.jobs.filed import as_kept
from service.records.catalogue import WORKBOOK
from service.web.access import Rule, caller, telling
from service.web.answers import disposition, streamed
from service.web.batch_rows import reader
from service.web.batches import PATH, papers, seen
from service.web.downloading import IN_MEMORY, ZIP
from service.web.kept import UNCHANGED
from service.web.messages import MatchHeader
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.services import services

chapter = Chapter("batch_files", "批次的文件和报告", "/api/v1/batches")

HTML = "text/html"
PARTIAL = "Hongtou-Partial"
NAME = ("Content-Disposition",)
MOST_NAME_BYTES = 120
TAKING = Rule(Scope.MAKE, act=Act.DOWNLOAD)


@chapter(
    Operation(
        "/<id>/files.zip",
        "下载批次的全部文件（zip）",
        (Answer(200, "zip 文件，随读随发", {ZIP: None}, ("ETag", PARTIAL, *NAME)), UNCHANGED),
        TAKING,
        headers=MatchHeader,
        problems=(404, 503, 507),
        path=PATH,
        description="内有已完成各件的文件（按批次的命名格式）、说明.txt、report.json 和 manifest-sha256.txt"
        "（sha256sum -c 可核对）。不是全部时 Hongtou-Partial 为 true。同一批次在同一状态得到同样的字节。",
    )
)
def download_files(asked: Mapping[str, Any], id: str) -> Response:
    """All files that the batch has by now."""
    batch = seen(id)
    with ExitStack() as needed:
        needed.enter_context(services().parcels.taken(caller().id))
        report = cast(IO[bytes], needed.enter_context(SpooledTemporaryFile(IN_MEMORY)))
        parcel = parcel_of(source_of(batch), report)
        going = _going(parcel, reader(batch), needed.pop_all())
    answer = streamed(going, 2, ZIP)  # what fails at once is a problem, not half an answer
    telling(manifest=parcel.digest)
    _name_file(answer, f"{_name(batch)}{'（部分）' * parcel.is_partial}.zip")
    answer.headers[PARTIAL] = "true" if parcel.is_partial else "false"
    answer.set_etag(parcel.digest)
    return answer


def _report_operation(ending: str, summary: str, media_type: str) -> Operation:
    return Operation(
        f"/<id>/report.{ending}",
        summary,
        (Answer(200, "报告：结果、各件的状态和文件、问题和提示", {media_type: None}, NAME),),
        TAKING,
        problems=(404,),
        path=PATH,
    )


@chapter(_report_operation("json", "批次的报告（JSON）", JSON))
def download_report(asked: Mapping[str, Any], id: str) -> Response:
    """The report for programs."""
    source = source_of(seen(id))
    pieces = json_report(source.batch, source.state, source.lines())
    return _sent(pieces, JSON, f"{_name(source.batch)}_报告.json")


@chapter(_report_operation("xlsx", "批次的报告（表格）", WORKBOOK))
def download_report_sheet(asked: Mapping[str, Any], id: str) -> Response:
    """The report as a spreadsheet."""
    source = source_of(seen(id))
    content = sheet_report(source.batch, source.state, source.lines(), type_titles())
    return _sent([content], WORKBOOK, f"{_name(source.batch)}_报告.xlsx")


@chapter(_report_operation("html", "批次的报告（可打印的网页）", HTML))
def show_report(asked: Mapping[str, Any], id: str) -> Response:
    """The report to read and to print."""
    source = source_of(seen(id))
    pieces = page_report(source.batch, source.state, source.lines, type_titles())
    answer = _sent(pieces, HTML, f"{_name(source.batch)}_报告.html")
    answer.headers["Content-Disposition"] = answer.headers["Content-Disposition"].replace(
        "attachment", "inline", 1
    )
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {style_source()}; base-uri 'none'; frame-ancestors 'none'"
    )
    return answer


def source_of(batch: Batch) -> Source:
    """The batch as it stands, for reports and parcels that may be made later too."""
    held, titles, find = services(), type_titles(), papers()
    return Source(
        batch,
        batch.state(held.now()),
        lambda: (as_kept(row, find) for row in held.batches.every_row(batch.id)),
        lambda: Naming(batch.wishes.pattern, batch.total, titles),
    )


def type_titles() -> Mapping[str, str]:
    """What each type of document is called."""
    return {kind.name: kind.title for kind in services().types.values()}


def _going(
    parcel: Parcel, read: Callable[[Row, str], bytes], needed: ExitStack
) -> Generator[bytes, None, None]:
    with needed:
        yield from parcel.pieces(read)


def _sent(pieces: Iterable[bytes], media_type: str, name: str) -> Response:
    answer = Response(pieces, mimetype=media_type)
    _name_file(answer, name)
    return answer


def _name_file(answer: Response, name: str) -> None:
    answer.headers["Content-Disposition"] = disposition(name)


def _name(batch: Batch) -> str:
    return f"批次_{safe(shortened(batch.wishes.name or batch.id[:8], MOST_NAME_BYTES))}"

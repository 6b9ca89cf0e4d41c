"""GET documents/download: many papers as one zip file."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import Response
from marshmallow import fields, validate
from werkzeug.wsgi import FileWrapper

from service.core.keeping import Record
from service.handing_over import MOST_BYTES, MOST_PAPERS, parcel
from service.web.access import concerns
from service.web.answers import disposition
from service.web.kept import DOWNLOADING, UNCHANGED, seen
from service.web.messages import MatchHeader, Query, described
from service.web.operations import Answer, Chapter, Operation
from service.web.services import services

chapter = Chapter("downloading", "下载多件文书", "/api/v1/documents/download")

ZIP = "application/zip"
IDS = r"[0-9a-f]{32}(,[0-9a-f]{32})*"
IN_MEMORY = 8 * 1024**2
"""Bytes of a zip file that are held in memory; what is larger waits on the disk for who fetches it."""


class DownloadQuery(Query):
    """Which papers are wanted."""

    ids = fields.String(
        required=True,
        validate=(
            validate.Length(max=33 * MOST_PAPERS - 1, error=f"一次最多 {MOST_PAPERS} 件。"),
            validate.Regexp(f"^{IDS}$", error="须为 32 位十六进制数字的留存编号，以逗号分开。"),
        ),
        error_messages={"required": "请列出要下载的文书。", "null": "不能为空。", "invalid": "须为文字。"},
        metadata=described(f"留存编号，以逗号分开，至多 {MOST_PAPERS} 件"),
    )


@chapter(
    Operation(
        "",
        "下载多件文书（zip）",
        (Answer(200, "zip 文件", {ZIP: None}, ("ETag", "Content-Disposition")), UNCHANGED),
        DOWNLOADING,
        query=DownloadQuery,
        headers=MatchHeader,
        problems=(404, 507),
        description="内有各件的 PDF 和 Word 文件、归档文件目录和 manifest-sha256.txt（sha256sum -c 可核对）。"
        f"同样的文书得到同样的字节。合计不超过 {MOST_BYTES // 1024**2} MiB；有一件不能查阅，就一件也不给。",
    )
)
def download_documents(asked: Mapping[str, Any]) -> Response:
    """The papers of those ids."""
    return parcel_answer(seen(id) for id in asked["ids"].split(","))


def parcel_answer(chosen: Iterable[Record]) -> Response:
    """The papers as a zip file, told of in the log one by one; raises as `handing_over.parcel` does."""
    records = {record.id: record for record in chosen}
    with ExitStack() as unless_made:
        spool = unless_made.enter_context(SpooledTemporaryFile(IN_MEMORY))
        digest = parcel(services().store, records.values(), spool)
        unless_made.pop_all()
    size = spool.tell()
    spool.seek(0)
    concerns(*records)
    answer = Response(FileWrapper(spool), mimetype=ZIP, direct_passthrough=True)
    answer.content_length = size
    answer.headers["Content-Disposition"] = disposition(f"归档文书{len(records)}件_{digest[:8]}.zip")
    answer.set_etag(digest)
    return answer

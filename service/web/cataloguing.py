"""GET archive/catalogue: 归档文件目录 as a workbook."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from marshmallow import fields, validate

from service.core.access import Scope
from service.core.events import Act
from service.handing_over import catalogue
from service.records.catalogue import TITLE, WORKBOOK
from service.records.schedule import TERMS
from service.web.access import Rule
from service.web.answers import disposition
from service.web.messages import NUMBER, MatchHeader, Query, described
from service.web.operations import Answer, Chapter, Operation
from service.web.services import services

chapter = Chapter("cataloguing", "归档文件目录", "/api/v1/archive/catalogue")

UNCHANGED = Answer(304, "内容未变", {})


class CatalogueQuery(Query):
    """Which part of the archive the catalogue is of."""

    year = fields.Integer(
        validate=validate.Range(1, 9999, error="须为 1 至 9999 的年份。"),
        error_messages=NUMBER,
        metadata=described("归档年度"),
    )
    retention = fields.String(
        load_default="",
        validate=validate.OneOf(("", *TERMS), error=f"须为 {'、'.join(TERMS)} 之一。"),
        metadata=described("保管期限代码：" + "、".join(f"{code} {term}" for code, term in TERMS.items())),
    )
    unit = fields.String(load_default="", metadata=described("机构（问题）代码"))


@chapter(
    Operation(
        "",
        "编制归档文件目录（DA/T 22—2015）",
        (Answer(200, "表格，已撤回、已更替的文书也在其中", {WORKBOOK: None}, ("ETag",)), UNCHANGED),
        Rule(Scope.EXPORT_ARCHIVE, is_whole=True, act=Act.DOWNLOAD),
        query=CatalogueQuery,
        headers=MatchHeader,
        problems=(404,),
    )
)
def download_catalogue(asked: Mapping[str, Any]) -> Response:
    """The catalogue, the same bytes all day while nothing is filed."""
    here = services()
    records = here.store.catalogued(year=asked.get("year"), retention=asked["retention"], unit=asked["unit"])
    content = catalogue(here.settings, records, "xlsx", here.now()[:10])
    answer = Response(content, mimetype=WORKBOOK)
    answer.headers["Content-Disposition"] = disposition(f"{TITLE}.xlsx")
    return answer

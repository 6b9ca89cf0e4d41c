"""GET archive: filed papers, found by what is known of them and by their words."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from marshmallow import Schema, fields, validate

from service.core.access import Scope
from service.core.keeping import SORTS, Query, Status
from service.records.entries import entries
from service.records.schedule import TERMS
from service.records.words import LONGEST_TEXT, SEARCHABLE
from service.web import kept
from service.web.access import reach
from service.web.kept import READING_LISTS, UNCHANGED
from service.web.messages import NUMBER, DocumentsQuery, MatchHeader, described
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.services import services

chapter = Chapter("archive", "归档库", "/api/v1/archive")

DESCRIPTION = """`text` 是全文检索：各词以空格分开，须都在文书中，不必加引号；
每个词至少有相连的两个汉字，或一个字母、数字。
`excerpts` 是正文中的片段，`hit` 为真的是所检索的词。其余条件同时成立。

词长于两个汉字、而符合的文书很多时，`total_is_exact` 为假，件数不少于 `total`；
可以继续翻页，翻到末页即得准数。"""

DATES: dict[str, Any] = {"invalid": "须为 YYYY-MM-DD 的日期。", "null": "不能为空。"}


class ArchiveQuery(DocumentsQuery):
    """Which filed papers are wanted, and in what order."""

    text = fields.String(
        validate=(
            validate.Length(max=LONGEST_TEXT, error=f"不能超过 {LONGEST_TEXT} 字。"),
            validate.Regexp(SEARCHABLE, error="每个词至少要有相连的两个汉字，或一个字母、数字。"),
        ),
        metadata=described("全文检索的词，以空格分开，须都有"),
    )
    organ = fields.String(load_default="", metadata=described("责任者名称中的文字"))
    year = fields.Integer(
        validate=validate.Range(1, 9999, error="须为 1 至 9999 的年份。"),
        error_messages=NUMBER,
        metadata=described("年度"),
    )
    status = fields.String(
        load_default="",
        validate=validate.OneOf(("", *Status), error=f"须为{'、'.join(Status)}。"),
        metadata=described("状态"),
    )
    retention = fields.String(
        load_default="",
        validate=validate.OneOf(("", *TERMS), error=f"须为 {'、'.join(TERMS)} 之一。"),
        metadata=described("保管期限：Y 永久，D30 三十年，D10 十年"),
    )
    code = fields.String(load_default="", metadata=described("档号的开头，如 Z109-WS·2022"))
    date_from = fields.Date(error_messages=DATES, metadata=described("成文日期不早于"))
    date_to = fields.Date(error_messages=DATES, metadata=described("成文日期不晚于"))
    sort = fields.String(
        load_default="-filed",
        validate=validate.OneOf(tuple(SORTS), error=f"须为 {'、'.join(SORTS)}。"),
        metadata=described(
            "排序：filed 归档先后，date 成文日期，code 档号，number 发文字号，title 标题；前加 - 为倒序"
        ),
    )


class PartSchema(Schema):
    """A piece of an excerpt."""

    text = fields.String(required=True, metadata=described("文字"))
    hit = fields.Boolean(required=True, metadata=described("是否所检索的词"))


class EntrySchema(Schema):
    """What a list says of a filed paper."""

    id = fields.String(required=True, metadata=described("留存编号", pattern="^[0-9a-f]{32}$"))
    archival_code = fields.String(required=True, metadata=described("档号"))
    number = fields.String(required=True, metadata=described("发文字号"))
    title = fields.String(required=True, metadata=described("标题"))
    organs = fields.List(fields.String(), required=True, metadata=described("责任者"))
    issue_date = fields.String(required=True, metadata=described("成文日期", format="date"))
    type = fields.String(required=True, metadata=described("文书类型"))
    doc_id = fields.String(required=True, metadata=described("提交方的编号"))
    version = fields.Integer(required=True, metadata=described("版本"))
    year = fields.Integer(required=True, metadata=described("年度"))
    retention = fields.String(required=True, metadata=described("保管期限"))
    status = fields.String(required=True, metadata=described("状态"))
    pages = fields.Integer(required=True, metadata=described("页数"))
    created_at = fields.String(required=True, metadata=described("归档时间（UTC）", format="date-time"))
    excerpts = fields.List(
        fields.List(fields.Nested(PartSchema)),
        required=True,
        metadata=described("有所检索之词的片段，至多三段"),
    )
    links = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata=described("self 的地址")
    )


class EntriesSchema(Schema):
    """A page of filed papers."""

    items = fields.List(fields.Nested(EntrySchema), required=True, metadata=described("依所要求的次序"))
    page = fields.Integer(required=True, metadata=described("第几页"))
    page_size = fields.Integer(required=True, metadata=described("每页件数"))
    total = fields.Integer(required=True, metadata=described("符合条件的件数"))
    total_is_exact = fields.Boolean(
        required=True, metadata=described("为假时，符合条件的件数多于或等于 total")
    )


@chapter(
    Operation(
        "",
        "检索归档文书",
        (Answer(200, "一页目录", {JSON: EntriesSchema}, ("ETag",)), UNCHANGED),
        READING_LISTS,
        query=ArchiveQuery,
        headers=MatchHeader,
        description=DESCRIPTION,
    )
)
def search_archive(asked: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the filed papers that answer."""
    page, size = asked["page"], asked["page_size"]
    found = services().store.list(query_of(asked), offset=(page - 1) * size, limit=size)
    here = kept.chapter.blueprint.name
    return {
        "items": [
            {**entry, "links": {"self": url_for(f"{here}.show_document", id=entry["id"])}}
            for entry in entries(found)
        ],
        "page": page,
        "page_size": size,
        "total": found.total,
        "total_is_exact": found.total_is_exact,
    }


def query_of(asked: Mapping[str, Any]) -> Query:
    """What the caller asks of the papers within reach."""
    order, is_descending = SORTS[asked["sort"]]
    names = ("type", "number", "title", "organ", "status", "retention", "code")
    return Query(
        **{name: asked[name] for name in names},
        text=asked.get("text", ""),
        year=asked.get("year"),
        date_from=_day(asked.get("date_from")),
        date_to=_day(asked.get("date_to")),
        order=order,
        is_descending=is_descending,
        reach=reach(Scope.READ_ARCHIVE),
    )


def _day(given: Any) -> str:
    return "" if given is None else str(given.isoformat())

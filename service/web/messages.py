"""What callers may ask in queries and headers, and the shape of every JSON answer."""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from service.core.keeping import Status
from service.core.reasons import LONGEST, PATTERN, is_reason
from service.core.reasons import WORDS as REASON_WORDS
from service.office.units import PATH

WORDS = {"unknown": "没有这个查询参数。", "type": "不是一组参数。"}
NUMBER: dict[str, Any] = {"invalid": "须为整数。", "null": "不能为空。"}
LONGEST_PAGE = 100
KEY = r"[!-~]{1,200}"
"""What callers may name a call by."""


def described(words: str, **more: Any) -> dict[str, Any]:
    """The metadata by which a field is described in the OpenAPI document."""
    return {"description": words, **more}


class Query(Schema):
    """A query whose faults are told in Chinese; as it stands, one that takes no parameter."""

    error_messages = WORDS

    class Meta:
        """Nothing unknown is let through."""

        unknown = RAISE


def unit_field(words: str) -> fields.String:
    """A field for the path of a unit, empty for the whole institution; told by *words*."""
    return fields.String(
        validate=validate.Regexp(
            rf"^({PATH.pattern})?$",
            error="机构代码由字母、数字、下划线、短横组成，各级以 / 相连；全校为空。",
        ),
        metadata=described(words),
    )


def line_field(words: str, **more: Any) -> fields.String:
    """A field for one line that somebody says of what is done; told by *words*."""
    return fields.String(
        validate=_check_line,
        error_messages={"required": "必须填写。", "null": "不能为空。", "invalid": "须为文字。"},
        metadata=described(words, pattern=PATTERN, maxLength=LONGEST),
        **more,
    )


def flag_field(words: str) -> fields.Boolean:
    """A field that is true or false, and false where nothing is said; told by *words*."""
    return fields.Boolean(
        load_default=False,
        truthy={"true"},
        falsy={"false"},
        error_messages={"invalid": "须为 true 或 false。"},
        metadata=described(words),
    )


def _check_line(text: str) -> None:
    if not is_reason(text):
        raise ValidationError(REASON_WORDS)


class PageQuery(Query):
    """Which page of a list."""

    page = fields.Integer(
        load_default=1,
        validate=validate.Range(1, 1_000_000, error="须为 1 至 1000000 的整数。"),
        error_messages=NUMBER,
        metadata=described("第几页"),
    )
    page_size = fields.Integer(
        load_default=20,
        validate=validate.Range(1, LONGEST_PAGE, error=f"须为 1 至 {LONGEST_PAGE} 的整数。"),
        error_messages=NUMBER,
        metadata=described("每页条数"),
    )


class RenderQuery(Query):
    """What to make of a payload."""

    format = fields.String(
        load_default="pdf",
        validate=validate.OneOf(("pdf", "docx"), error="须为 pdf 或 docx。"),
        metadata=described("文件格式"),
    )
    draft = fields.Boolean(
        load_default=False,
        truthy={"true"},
        falsy={"false"},
        error_messages={"invalid": "须为 true 或 false。"},
        metadata=described("每页加“草稿”水印"),
    )


class DocumentsQuery(PageQuery):
    """Which kept documents to list."""

    type = fields.String(load_default="", metadata=described("文书类型"))
    number = fields.String(load_default="", metadata=described("发文字号，全文相同"))
    title = fields.String(load_default="", metadata=described("标题中的文字"))
    year = fields.Integer(
        validate=validate.Range(1, 9999, error="须为 1 至 9999 的年份。"),
        error_messages=NUMBER,
        metadata=described("成文日期的年份"),
    )


class ReplacingQuery(Query):
    """Why what is filed takes the place of an earlier version."""

    reason = line_field("同一文书（doc_id）已留存旧版本时，更替的原因，记入归档日志")


class FilingQuery(ReplacingQuery):
    """What is said when a document is filed."""

    unit = unit_field("文书所属机构的代码，如 D01/D0102；只在一个机构有权时可省略")


class KeyHeader(Schema):
    """The header that makes a repeated call safe."""

    idempotency_key = fields.String(
        data_key="Idempotency-Key",
        validate=validate.Regexp(rf"^{KEY}$", error="须为 1 至 200 个可见的 ASCII 字符。"),
        metadata=described(
            "幂等键：同一键、同一请求得到同一答复，不能再给出同一答复时为 409；同一键用于另一请求也答复 409"
        ),
    )


class MatchHeader(Schema):
    """The header that asks only for what has changed."""

    if_none_match = fields.String(
        data_key="If-None-Match", metadata=described("上次得到的 ETag；内容未变则答复 304，没有正文")
    )


class FindingSchema(Schema):
    """What a check has to say."""

    code = fields.String(required=True, metadata=described("稳定代码"))
    severity = fields.String(
        required=True,
        validate=validate.OneOf(("error", "warning", "info")),
        metadata=described("error 不通过；warning、info 只作提示"),
    )
    pointer = fields.String(required=True, metadata=described("位置（JSON Pointer，RFC 6901）"))
    message = fields.String(required=True, metadata=described("问题"))
    hint = fields.String(required=True, metadata=described("解决办法"))


class FaultSchema(Schema):
    """One entry of a problem's `errors`."""

    pointer = fields.String(required=True, metadata=described("请求体中的位置；不在请求体中则为空"))
    parameter = fields.String(metadata=described("查询参数的名称"))
    header = fields.String(metadata=described("请求头的名称"))
    code = fields.String(required=True, metadata=described("稳定代码"))
    message = fields.String(required=True, metadata=described("问题"))
    hint = fields.String(required=True, metadata=described("解决办法"))


class ProblemSchema(Schema):
    """RFC 9457."""

    type = fields.String(required=True, metadata=described("问题类型", format="uri"))
    title = fields.String(required=True, metadata=described("问题类型的名称"))
    status = fields.Integer(required=True, metadata=described("HTTP 状态码"))
    detail = fields.String(required=True, metadata=described("这一次的问题"))
    instance = fields.String(
        required=True, metadata=described("这一次请求的编号，日志中有同一编号", format="uri")
    )
    trace_id = fields.String(
        required=True,
        metadata=described("追踪编号：请求带 traceparent 的，即其中的 trace-id", pattern="^[0-9a-f]{32}$"),
    )
    code = fields.String(required=True, metadata=described("稳定代码"))
    errors = fields.List(fields.Nested(FaultSchema), required=True, metadata=described("全部问题，一次列出"))


class TypeSchema(Schema):
    """One document type."""

    type = fields.String(required=True, metadata=described("doc_type 的值"))
    title = fields.String(required=True, metadata=described("文种名称"))
    links = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata=described("schema 与 sample 的地址"),
    )


class TypesSchema(Schema):
    """All document types."""

    items = fields.List(fields.Nested(TypeSchema), required=True, metadata=described("按名称排序"))


class VerdictSchema(Schema):
    """Whether a payload could become a document."""

    valid = fields.Boolean(required=True, metadata=described("没有 error 即为 true"))
    findings = fields.List(fields.Nested(FindingSchema), required=True, metadata=described("全部问题与提示"))


class FaceSchema(Schema):
    """A face the PDF is set in."""

    role = fields.String(required=True, metadata=described("用途；以 -reserve 结尾的只补正版字体所缺的字"))
    official = fields.String(required=True, metadata=described("公文格式规定的字体；后备字体为空"))
    family = fields.String(required=True, metadata=described("实际所用的字体"))
    source = fields.String(required=True, metadata=described("取自哪个字体文件"))
    sha256 = fields.String(required=True, metadata=described("字体的 SHA-256"))
    is_licensed = fields.Boolean(
        required=True, metadata=described("true 为单位的正版字体，false 为代替它的自由字体")
    )


class EventSchema(Schema):
    """One event of the log."""

    seq = fields.Integer(required=True, metadata=described("日志序号，自 1 起"))
    time = fields.String(required=True, metadata=described("时间（UTC）", format="date-time"))
    actor = fields.String(required=True, metadata=described("经办人；接口的调用记作“接口”"))
    act = fields.String(required=True, metadata=described("业务行为，如 归档、更替、撤回"))
    object = fields.String(required=True, metadata=described("文书的留存编号；关于整个归档库的为空"))
    details = fields.Dict(keys=fields.String(), required=True, metadata=described("原因等其他事项"))
    previous = fields.String(required=True, metadata=described("前一条的摘要"))
    digest = fields.String(required=True, metadata=described("这一条的摘要（SHA-256），后一条含有它"))


class ConformanceSchema(Schema):
    """veraPDF's verdict on the PDF."""

    state = fields.String(metadata=described("通过、不通过或未执行"))
    engine = fields.String(metadata=described("检查引擎"))
    version = fields.String(metadata=described("引擎的版本"))
    reason = fields.String(metadata=described("未执行或不通过的原因"))
    claims = fields.List(
        fields.Dict(keys=fields.String()), metadata=described("PDF 所声明的各项标准及其检查结果")
    )


class DocumentSchema(Schema):
    """A kept document."""

    id = fields.String(required=True, metadata=described("留存编号", pattern="^[0-9a-f]{32}$"))
    doc_id = fields.String(required=True, metadata=described("提交方的编号"))
    type = fields.String(required=True, metadata=described("文书类型"))
    version = fields.Integer(required=True, metadata=described("版本"))
    number = fields.String(required=True, metadata=described("发文字号"))
    title = fields.String(required=True, metadata=described("标题"))
    issue_date = fields.String(required=True, metadata=described("成文日期", format="date"))
    created_at = fields.String(required=True, metadata=described("留存时间（UTC）", format="date-time"))
    archival_code = fields.String(required=True, metadata=described("档号（DA/T 22），编定后不再变动"))
    is_example = fields.Boolean(
        required=True, metadata=described("true 为按示例保管期限表编的档号，不能作正式归档")
    )
    status = fields.String(
        required=True,
        validate=validate.OneOf([status.value for status in Status]),
        metadata=described("状态：已更替、已撤回的仍保留原件"),
    )
    supersedes = fields.String(required=True, metadata=described("它更替的文书的留存编号；没有则为空"))
    superseded_by = fields.String(required=True, metadata=described("更替它的文书的留存编号；没有则为空"))
    organs = fields.List(fields.String(), required=True, metadata=described("责任者（发文机关）"))
    owner = fields.String(required=True, metadata=described("文书所属机构的代码；全校的为空"))
    pages = fields.Integer(required=True, metadata=described("PDF 的页数"))
    conformance = fields.Nested(
        ConformanceSchema, required=True, metadata=described("PDF 是否符合所声明的标准（veraPDF）")
    )
    history = fields.List(
        fields.Nested(EventSchema), required=True, metadata=described("归档日志中与它有关的各条，旧的在前")
    )
    digests = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata=described("payload、pdf、docx 的 SHA-256"),
    )
    made_with = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata=described("生成所用程序的版本，模板和字体的 SHA-256"),
    )
    faces = fields.List(
        fields.Nested(FaceSchema),
        required=True,
        metadata=described("字体代用表：PDF 中每种规定字体实际用了什么；Word 文件一律写规定字体的名称"),
    )
    findings = fields.List(fields.Nested(FindingSchema), required=True, metadata=described("留存时的提示"))
    links = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata=described("self、pdf、docx、payload 的地址"),
    )


class DocumentsSchema(Schema):
    """A page of kept documents."""

    items = fields.List(fields.Nested(DocumentSchema), required=True, metadata=described("新留存的在前"))
    page = fields.Integer(required=True, metadata=described("第几页"))
    page_size = fields.Integer(required=True, metadata=described("每页件数"))
    total = fields.Integer(required=True, metadata=described("符合条件的件数"))


class HealthSchema(Schema):
    """The process is up, or ready."""

    status = fields.String(required=True, metadata=described("ok"))

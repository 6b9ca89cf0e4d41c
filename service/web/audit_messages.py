"""What callers may ask of the log of the office, and the shape of its JSON answers."""

from marshmallow import Schema, fields, validate

from service.core.events import Act
from service.records.event_table import FORMS
from service.web.messages import NUMBER, PageQuery, Query, described

TIME = validate.Regexp(
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?$",
    error="须为 UTC 的日期或时间，如 2026-02-01 或 2026-02-01T08:00:00Z。",
)
MOST_READ = 10_000_000
USUALLY_READ = 10_000


class EventsQuery(Query):
    """Which events of the office are wanted."""

    actor = fields.String(
        load_default="",
        validate=validate.Regexp(r"^[^\x00-\x1f\x7f]{0,100}$", error="不能超过 100 字，不含控制字符。"),
        metadata=described("经办人姓名、账户名或令牌名中的文字"),
    )
    act = fields.String(
        load_default="",
        validate=validate.OneOf(("", *(act.value for act in Act)), error="没有这种业务行为。"),
        metadata=described("只列这一种业务行为"),
    )
    object = fields.String(
        load_default="",
        validate=validate.Regexp(r"^([0-9a-f]{32})?$", error="须为 32 位十六进制数字的编号。"),
        metadata=described("只列有关这一编号的：文书、文稿、账户或令牌"),
    )
    since = fields.String(validate=TIME, metadata=described("不早于这一时间（UTC）"))
    until = fields.String(validate=TIME, metadata=described("早于这一时间（UTC）"))


class EventPageQuery(EventsQuery, PageQuery):
    """The same, and which page of them."""


class EventExportQuery(EventsQuery):
    """The same, and in which form."""

    format = fields.String(
        load_default="jsonl",
        validate=validate.OneOf(tuple(FORMS), error=f"须为 {' 或 '.join(FORMS)}。"),
        metadata=described("jsonl 每行一条 JSON，可据以核验各条的摘要；csv 供表格软件阅读，不会被当作公式"),
    )


class VerificationQuery(Query):
    """How much of the log is read again."""

    last = fields.Integer(
        load_default=USUALLY_READ,
        validate=validate.Range(1, MOST_READ, error=f"须为 1 至 {MOST_READ} 的整数。"),
        error_messages=NUMBER,
        metadata=described("重读最后多少条；此前的只核对归档日志所封存的各条"),
    )


class BreakSchema(Schema):
    """A place where the log is not what it was."""

    seq = fields.Integer(required=True, metadata=described("第几条；0 为整个日志"))
    message = fields.String(required=True, metadata=described("有何不对"))


class VerificationSchema(Schema):
    """What the log proves."""

    is_whole = fields.Boolean(required=True, metadata=described("没有发现问题"))
    seq = fields.Integer(required=True, metadata=described("最后一条的序号"))
    digest = fields.String(required=True, metadata=described("最后一条的摘要（SHA-256）"))
    read = fields.Integer(required=True, metadata=described("重读了多少条"))
    witnesses = fields.Integer(required=True, metadata=described("归档日志封存过多少次"))
    witnessed = fields.Integer(required=True, metadata=described("最后一次封存到第几条"))
    open_end = fields.Integer(
        required=True, metadata=described("其后尚未封存的条数：这一段若被截去，无从查知")
    )
    breaks = fields.List(fields.Nested(BreakSchema), required=True, metadata=described("问题，至多一百处"))

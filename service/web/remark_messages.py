"""What callers send with remarks, and the shape of the JSON answers."""

from marshmallow import Schema, ValidationError, fields, validate

from service.core.remarks import LONGEST, PATTERN, is_remark
from service.web.forms import Form
from service.web.messages import described

LONGEST_POINTER = 500


def remark_field(words: str) -> fields.String:
    """A field for lines that somebody remarks or answers; told by *words*."""
    return fields.String(
        required=True,
        validate=_check,
        error_messages={"required": "必须填写。", "null": "不能为空。", "invalid": "须为文字。"},
        metadata=described(words, pattern=PATTERN, maxLength=LONGEST),
    )


def _check(text: str) -> None:
    if not is_remark(text):
        raise ValidationError(f"应为 1 至 {LONGEST} 个字符的文字。")


class NewRemarkForm(Form):
    """What is remarked, and where."""

    pointer = fields.String(
        required=True,
        validate=validate.Length(max=LONGEST_POINTER, error=f"不能超过 {LONGEST_POINTER} 个字符。"),
        error_messages={"required": "必须填写。", "null": "不能为空。", "invalid": "须为文字。"},
        metadata=described("所指之处：内容中的 JSON Pointer；全文为空", maxLength=LONGEST_POINTER),
    )
    words = remark_field("意见，可以分行，记入日志")


class AnswerForm(Form):
    """What was done about a remark."""

    answer = remark_field("怎样处理的，可以分行，记入日志")


class RemarkSchema(Schema):
    """One remark, with what became of its place."""

    id = fields.String(required=True, metadata=described("意见编号", pattern="^[0-9a-f]{32}$"))
    version = fields.Integer(required=True, metadata=described("对送核的第几版提出"))
    pointer = fields.String(required=True, metadata=described("所指之处在那一版中的 JSON Pointer"))
    place = fields.List(
        fields.String(), required=True, metadata=described("所指之处的名称，由外到内；全文为空")
    )
    was = fields.Raw(required=True, metadata=described("那一版中此处的值；没有填写或含有多项的为 null"))
    words = fields.String(required=True, metadata=described("意见"))
    actor = fields.String(required=True, metadata=described("提出人"))
    time = fields.String(required=True, metadata=described("提出时间（UTC）", format="date-time"))
    is_open = fields.Boolean(required=True, metadata=described("是否尚未处理"))
    answer = fields.String(required=True, metadata=described("处理情况；尚未处理则为空"))
    answered_by = fields.String(required=True, metadata=described("处理人；尚未处理则为空"))
    answered_at = fields.String(required=True, metadata=described("处理时间（UTC）；尚未处理则为空"))
    now = fields.String(
        required=True,
        allow_none=True,
        metadata=described("此处在现在内容中的 JSON Pointer；已删去则为 null"),
    )
    is_changed = fields.Boolean(required=True, metadata=described("此处的值是否已不同"))


class RemarksSchema(Schema):
    """All remarks on a manuscript."""

    items = fields.List(fields.Nested(RemarkSchema), required=True, metadata=described("旧的在前"))
    open = fields.Integer(required=True, metadata=described("尚未处理的条数"))

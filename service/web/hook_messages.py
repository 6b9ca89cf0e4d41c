"""What is asked and told of hooks and of what was sent to them."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from service.core.hooks import CHOSEN, LONGEST_NAME, DeliveryState, HookEvent
from service.core.reasons import UNFIT, is_plain
from service.outgoing.targets import LONGEST
from service.web.forms import Form
from service.web.messages import described
from service.web.people_messages import page_of

NEEDED: dict[str, Any] = {"required": "必须填写。", "null": "不能为空。"}
TEXT: dict[str, Any] = {**NEEDED, "invalid": "须为文字。"}
NAMES = [event.value for event in CHOSEN]
ID = "^[0-9a-f]{32}$"
TIME: dict[str, Any] = {"format": "date-time"}


def _check_name(text: str) -> None:
    if not 1 <= len(text) <= LONGEST_NAME or not is_plain(text):
        raise ValidationError(f"须为 1 至 {LONGEST_NAME} 字，一行，没有控制字符。")


class NewHookForm(Form):
    """A new hook."""

    name = fields.String(
        required=True,
        validate=_check_name,
        error_messages=TEXT,
        metadata=described("名称，如接收方", pattern=rf"^[^{UNFIT}]{{1,{LONGEST_NAME}}}$"),
    )
    url = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST, error=f"须为 1 至 {LONGEST} 个字符。"),
        error_messages=TEXT,
        metadata=described(
            "接收方的网址，http 或 https；内网地址须由管理员列入 HONGTOU_WEBHOOK_HOSTS", format="uri"
        ),
    )
    events = fields.List(
        fields.String(
            validate=validate.OneOf(NAMES, error=f"须为 {'、'.join(NAMES)} 之一。"), error_messages=TEXT
        ),
        required=True,
        validate=validate.Length(1, len(NAMES), error=f"须有 1 至 {len(NAMES)} 项。"),
        error_messages={**NEEDED, "invalid": "须为一列事件。"},
        metadata=described("通知哪些事件：row.ended 一件办完，batch.ended 一批办完，reminder.due 期限提醒"),
    )


class HookForm(NewHookForm):
    """A hook as it is to be."""

    is_enabled = fields.Boolean(
        required=True,
        truthy={True},
        falsy={False},
        error_messages={**NEEDED, "invalid": "须为 true 或 false。"},
        metadata=described("是否启用"),
    )


class HookSchema(Schema):
    """A hook, without its secret."""

    id = fields.String(required=True, metadata=described("回调编号", pattern=ID))
    name = fields.String(required=True, metadata=described("名称"))
    url = fields.String(required=True, metadata=described("接收方的网址"))
    events = fields.List(fields.String(), required=True, metadata=described("通知哪些事件"))
    is_enabled = fields.Boolean(required=True, metadata=described("是否启用"))
    is_gone = fields.Boolean(required=True, metadata=described("接收方答复 410，因而停用"))
    made_at = fields.String(required=True, metadata=described("设置时间（UTC）", **TIME))
    old_secret_until = fields.String(
        required=True, metadata=described("旧密钥并用至何时（UTC）；没有旧密钥则为空")
    )
    links = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata=described("有关的地址")
    )


class ShownHookSchema(Schema):
    """A hook with its secret."""

    hook = fields.Nested(HookSchema, required=True, metadata=described("回调"))
    secret = fields.String(
        required=True, metadata=described("核对签名的密钥（Standard Webhooks），只在这里出现一次")
    )


class TrySchema(Schema):
    """One call of a delivery."""

    number = fields.Integer(required=True, metadata=described("第几次"))
    time = fields.String(required=True, metadata=described("时间（UTC）", **TIME))
    status = fields.Integer(required=True, metadata=described("答复的 HTTP 状态；没有答复则为 0"))
    milliseconds = fields.Integer(required=True, metadata=described("用时（毫秒）"))
    told = fields.String(required=True, metadata=described("答复的开头，或没有答复的原因"))


class DeliverySchema(Schema):
    """A delivery."""

    id = fields.String(required=True, metadata=described("通知编号，即 webhook-id，重发不变", pattern=ID))
    event = fields.String(
        required=True,
        validate=validate.OneOf([event.value for event in HookEvent]),
        metadata=described("事件；ping 为测试"),
    )
    subject = fields.String(required=True, metadata=described("批次等的编号"))
    state = fields.String(
        required=True,
        validate=validate.OneOf([state.value for state in DeliveryState]),
        metadata=described("waiting 待发送，delivered 已送达，failed 未送达"),
    )
    made_at = fields.String(required=True, metadata=described("产生时间（UTC）", **TIME))
    due_at = fields.String(required=True, metadata=described("待发送的，最早何时发送（UTC）", **TIME))
    ended_at = fields.String(required=True, metadata=described("送达或不再发送的时间（UTC）；还没有则为空"))
    tries = fields.Integer(required=True, metadata=described("发送次数"))
    links = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata=described("有关的地址")
    )


class LoggedDeliverySchema(DeliverySchema):
    """A delivery with what was sent, and each call."""

    body = fields.Dict(required=True, metadata=described("所发送的内容"))
    log = fields.List(fields.Nested(TrySchema), required=True, metadata=described("各次发送"))


HooksSchema = page_of("Hooks", HookSchema, "按名称排序")
DeliveriesSchema = page_of("Deliveries", DeliverySchema, "新的在前")

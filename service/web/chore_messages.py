"""The shape of the JSON answers on chores."""

from marshmallow import Schema, fields, validate

from service.core.chores import Chore, Ended
from service.web.messages import described

CHORES = [chore.value for chore in Chore]


class RunSchema(Schema):
    """A run of a chore."""

    host = fields.String(required=True, metadata=described("哪台机器"))
    began_at = fields.String(required=True, metadata=described("开始时间（UTC）", format="date-time"))
    ended_at = fields.String(required=True, metadata=described("结束时间（UTC）；空为进行中"))
    outcome = fields.String(
        required=True,
        validate=validate.OneOf(["", *(end.value for end in Ended)]),
        metadata=described("结果；空为进行中"),
    )
    message = fields.String(required=True, metadata=described("结果的说明"))
    figures = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class ChoreSchema(Schema):
    """A chore as it stands."""

    name = fields.String(required=True, validate=validate.OneOf(CHORES), metadata=described("任务"))
    title = fields.String(required=True, metadata=described("名称"))
    times = fields.String(required=True, metadata=described("时间（北京时间）；空为不自动运行"))
    next_at = fields.String(required=True, metadata=described("下次运行（UTC）；空为不自动运行"))
    succeeded_at = fields.String(required=True, metadata=described("上次完成（UTC）；空为从未"))
    is_late = fields.Boolean(required=True, metadata=described("是否早该运行而没有运行"))
    last = fields.Nested(RunSchema, required=True, allow_none=True, metadata=described("最近一次运行"))


class ChoresSchema(Schema):
    """All chores."""

    items = fields.List(fields.Nested(ChoreSchema), required=True)

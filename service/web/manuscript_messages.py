"""What callers may ask of manuscripts, and the shape of the JSON answers."""

from typing import Any, NoReturn

from marshmallow import Schema, ValidationError, fields, validate

from service.core.errors.requests import VersionMissing
from service.core.manuscripts import State
from service.web.forms import Form
from service.web.messages import PageQuery, Query, described, flag_field, line_field, unit_field


class ReasonForm(Form):
    """Why something is undone."""

    reason = line_field("原因，一行文字，记入日志", required=True)


class RemarkForm(Form):
    """What is said with a judgement."""

    remark = line_field("意见，一行文字，记入日志；可以没有")


class NewManuscriptQuery(Query):
    """Whose manuscript it is."""

    unit = unit_field("文稿所属机构的代码，如 D01/D0102；只在一个机构有权时可省略")


class ManuscriptsQuery(PageQuery):
    """Which manuscripts to list."""

    state = fields.String(
        validate=validate.OneOf([state.value for state in State], error=f"须为{'、'.join(State)}。"),
        metadata=described("只列这一状态的"),
    )
    unit = unit_field("只列这个机构及其下属机构的")
    mine = flag_field("只列我起草、修改或送核过的")
    waiting = flag_field("只列等我办理的：可由我核稿、签发、归档的，和我起草、修改过的拟稿")


class SeenHeader(Schema):
    """The header that says which content the caller means; raises VersionMissing where it says none."""

    if_match = fields.String(
        required=True,
        data_key="If-Match",
        validate=validate.Regexp(r'^"[0-9a-f]{64}"$'),
        metadata=described(
            "所看内容的 ETag（取自 GET content，即 digest 加引号）；没有则答复 428，已有人修改则 412"
        ),
    )

    def handle_error(self, error: ValidationError, data: Any, *, many: bool, **more: Any) -> NoReturn:
        """Nothing; raises VersionMissing, which says 428 and not 422 (RFC 6585, 3)."""
        raise VersionMissing(
            "须说明所看的是哪一版内容。",
            hint="请在 If-Match 中给出 GET content 所得的 ETag（即 digest 加引号）。",
        ) from error


class StepSchema(Schema):
    """One step of a manuscript."""

    act = fields.String(required=True, metadata=described("拟稿、修改、送核、退回、核稿、签发、归档或作废"))
    actor = fields.String(required=True, metadata=described("经办人"))
    time = fields.String(required=True, metadata=described("时间（UTC）", format="date-time"))
    remark = fields.String(required=True, metadata=described("意见或原因；没有则为空"))
    digest = fields.String(required=True, metadata=described("所办内容的 SHA-256", pattern="^[0-9a-f]{64}$"))


class ActionSchema(Schema):
    """Something that may be done next."""

    action = fields.String(required=True, metadata=described("地址的最后一段，如 approval；content 为修改"))
    act = fields.String(required=True, metadata=described("业务行为"))
    scope = fields.String(required=True, metadata=described("谁可以办理：须有这项权限"))
    allowed = fields.Boolean(required=True, metadata=described("您可否办理"))
    refusal = fields.String(required=True, metadata=described("您不能办理的原因；可以办理则为空"))


class ManuscriptEntrySchema(Schema):
    """What a list says of a manuscript."""

    id = fields.String(required=True, metadata=described("文稿编号", pattern="^[0-9a-f]{32}$"))
    unit = fields.String(required=True, metadata=described("所属机构的代码；全校为空"))
    type = fields.String(required=True, metadata=described("文书类型；内容还没有写明则为空"))
    title = fields.String(required=True, metadata=described("标题；内容还没有写明则为空"))
    state = fields.String(
        required=True,
        validate=validate.OneOf([state.value for state in State]),
        metadata=described("状态，由日志推算"),
    )
    digest = fields.String(
        required=True, metadata=described("现在内容的 SHA-256；加引号即 ETag", pattern="^[0-9a-f]{64}$")
    )
    version = fields.Integer(required=True, metadata=described("送核过几版"))
    updated_at = fields.String(
        required=True, metadata=described("最后修改或办理的时间（UTC）", format="date-time")
    )
    updated_by = fields.String(required=True, metadata=described("最后修改或办理的人"))
    contributors = fields.List(
        fields.String(), required=True, metadata=described("起草、修改或送核过它的人，不能核稿、签发")
    )
    reviewer = fields.String(required=True, metadata=described("核稿人；尚未核稿则为空"))
    issuer = fields.String(required=True, metadata=described("签发人；尚未签发则为空"))
    record = fields.String(required=True, metadata=described("归档后文书的留存编号；尚未归档则为空"))
    links = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata=described("self、content、versions、pdf、findings 的地址，归档后有 document"),
    )


class ManuscriptsSchema(Schema):
    """A page of manuscripts."""

    items = fields.List(
        fields.Nested(ManuscriptEntrySchema), required=True, metadata=described("新近改动的在前")
    )
    page = fields.Integer(required=True, metadata=described("第几页"))
    page_size = fields.Integer(required=True, metadata=described("每页件数"))
    total = fields.Integer(required=True, metadata=described("符合条件的件数"))


class ManuscriptSchema(ManuscriptEntrySchema):
    """A manuscript with its history."""

    steps = fields.List(fields.Nested(StepSchema), required=True, metadata=described("经过，旧的在前"))
    actions = fields.List(fields.Nested(ActionSchema), required=True, metadata=described("接着可以办理的事"))


class HandedOnSchema(Schema):
    """A version that was handed on for review."""

    number = fields.Integer(required=True, metadata=described("第几版，自 1 起"))
    time = fields.String(required=True, metadata=described("送核时间（UTC）", format="date-time"))
    actor = fields.String(required=True, metadata=described("送核人"))
    digest = fields.String(required=True, metadata=described("内容的 SHA-256", pattern="^[0-9a-f]{64}$"))
    links = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata=described("content 的地址")
    )


class HandedOnVersionsSchema(Schema):
    """All versions that were handed on."""

    items = fields.List(fields.Nested(HandedOnSchema), required=True, metadata=described("旧的在前"))

"""What is asked and told of accounts, units and tokens."""

from typing import Any

from marshmallow import Schema, fields, validate

from service.core.access import TOKEN_SCOPES, WHOLE, Role, Scope
from service.core.people import LONGEST_TOKEN_DAYS, USUAL_TOKEN_DAYS
from service.office import accounts, tokens, units
from service.web.forms import Form
from service.web.messages import NUMBER, EventSchema, Query, described

NEEDED: dict[str, Any] = {"required": "必须填写。", "null": "不能为空。"}
TEXT: dict[str, Any] = {**NEEDED, "invalid": "须为文字。"}
ROLES = [role.value for role in Role]
UNIT = rf"^(|{units.PATH.pattern})$"


def text(words: str, pattern: str, error: str, **more: Any) -> fields.String:
    """A text of that pattern, which is told by *error* where it is none."""
    checks = validate.Regexp(pattern, error=error)
    return fields.String(validate=checks, error_messages=TEXT, metadata=described(words), **more)


def unit_field() -> fields.String:
    """The path of a unit, by default that of the whole institution."""
    error = "须为机构代码，如 D01/D0102；全校则为空。"
    return text("机构代码，如 D01/D0102；空为全校", UNIT, error, load_default=WHOLE)


class NewAccountForm(Form):
    """A new account."""

    name = text(
        "账户名，用于登录",
        rf"^{accounts.NAME.pattern}$",
        "须以小写字母开头，共 2 至 32 个小写字母、数字、点、下划线或短横。",
        required=True,
    )
    full_name = text(
        "姓名",
        rf"^[^\s（）()]{{1,{accounts.LONGEST_FULL_NAME}}}$",
        f"须为 1 至 {accounts.LONGEST_FULL_NAME} 字，不含空格和括号。",
        required=True,
    )


class GrantForm(Form):
    """A role for a unit."""

    role = fields.String(
        required=True,
        validate=validate.OneOf(ROLES, error=f"须为 {'、'.join(ROLES)} 之一。"),
        error_messages=TEXT,
        metadata=described("角色"),
    )
    unit = unit_field()


class NewUnitForm(Form):
    """A new unit."""

    path = text(
        "机构代码，各级以 / 相连，上级须已设置",
        rf"^{units.PATH.pattern}$",
        "须由字母、数字、下划线、短横组成，各级以 / 相连，如 D01/D0102。",
        required=True,
    )
    name = text(
        "机构名称",
        rf"^.{{1,{units.LONGEST_NAME}}}$",
        f"须为 1 至 {units.LONGEST_NAME} 字，一行。",
        required=True,
    )


class NewTokenForm(Form):
    """A new token of one's own."""

    name = text(
        "令牌名称，如用途", rf"^{tokens.NAME.pattern}$", "须为 1 至 50 字，不含空格和括号。", required=True
    )
    scopes = fields.List(
        fields.String(
            validate=validate.OneOf(sorted(TOKEN_SCOPES), error="没有这项权限，或者不能给令牌。"),
            error_messages=TEXT,
        ),
        required=True,
        validate=validate.Length(1, len(Scope), error=f"须有 1 至 {len(Scope)} 项。"),
        error_messages={**NEEDED, "invalid": "须为一列权限。"},
        metadata=described("权限，不能超出本人"),
    )
    unit = unit_field()
    days = fields.Integer(
        load_default=USUAL_TOKEN_DAYS,
        strict=True,
        validate=validate.Range(1, LONGEST_TOKEN_DAYS, error=f"须为 1 至 {LONGEST_TOKEN_DAYS} 的整数。"),
        error_messages=NUMBER,
        metadata=described("有效天数"),
    )


class UnitQuery(Query):
    """For which unit a role is held that is revoked."""

    unit = unit_field()


class RoleSchema(Schema):
    """A role, and the unit for which it is held."""

    role = fields.String(required=True, validate=validate.OneOf(ROLES), metadata=described("角色"))
    title = fields.String(required=True, metadata=described("角色的名称"))
    unit = fields.String(required=True, metadata=described("机构代码；空为全校"))


class AccountSchema(Schema):
    """An account."""

    id = fields.String(required=True, metadata=described("账户编号", pattern="^[0-9a-f]{32}$"))
    name = fields.String(required=True, metadata=described("账户名"))
    full_name = fields.String(required=True, metadata=described("姓名"))
    roles = fields.List(fields.Nested(RoleSchema), required=True, metadata=described("所任角色"))
    is_temporary = fields.Boolean(required=True, metadata=described("密码是一次性的，须本人登录后修改"))
    is_disabled = fields.Boolean(required=True, metadata=described("已停用"))
    created_at = fields.String(required=True, metadata=described("建立时间（UTC）", format="date-time"))
    links = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata=described("self 的地址")
    )


class OneTimeSchema(Schema):
    """An account with its one-time password."""

    account = fields.Nested(AccountSchema, required=True, metadata=described("账户"))
    password = fields.String(required=True, metadata=described("一次性密码，只在这里出现一次"))
    expires_at = fields.String(required=True, metadata=described("一次性密码的截止时间", format="date-time"))


class UnitSchema(Schema):
    """A unit."""

    path = fields.String(required=True, metadata=described("机构代码"))
    name = fields.String(required=True, metadata=described("机构名称"))


class TokenSchema(Schema):
    """A token, without its secret."""

    id = fields.String(required=True, metadata=described("令牌编号", pattern="^[0-9a-f]{32}$"))
    name = fields.String(required=True, metadata=described("令牌名称"))
    account = fields.String(required=True, metadata=described("所属账户的编号；空为程序所用，不属于个人"))
    scopes = fields.List(fields.String(), required=True, metadata=described("权限"))
    unit = fields.String(required=True, metadata=described("机构代码；空为全校"))
    created_at = fields.String(required=True, metadata=described("发放时间（UTC）", format="date-time"))
    expires_at = fields.String(required=True, metadata=described("截止时间（UTC）", format="date-time"))
    is_revoked = fields.Boolean(required=True, metadata=described("已吊销"))


class ShownTokenSchema(Schema):
    """A new token with its secret."""

    token = fields.Nested(TokenSchema, required=True, metadata=described("令牌"))
    shown = fields.String(
        required=True, metadata=described("程序在 Authorization: Bearer 之后给出的，只在这里出现一次")
    )


class RightSchema(Schema):
    """A scope, and where it is held."""

    scope = fields.String(required=True, metadata=described("权限"))
    title = fields.String(required=True, metadata=described("权限的名称"))
    units = fields.List(fields.String(), required=True, metadata=described("所及机构的代码；空为全校"))


class MeSchema(Schema):
    """Who asks."""

    id = fields.String(required=True, metadata=described("账户或令牌的编号"))
    name = fields.String(required=True, metadata=described("日志中的称呼"))
    is_person = fields.Boolean(required=True, metadata=described("本人登录为 true，令牌为 false"))
    roles = fields.List(
        fields.Nested(RoleSchema), required=True, metadata=described("本人所任角色；令牌则为空")
    )
    rights = fields.List(fields.Nested(RightSchema), required=True, metadata=described("权限及其所及机构"))
    must_change_password = fields.Boolean(required=True, metadata=described("须先修改一次性密码"))


def page_of(name: str, item: type[Schema], order: str) -> type[Schema]:
    """The schema of a page of such items."""
    number: dict[str, Any] = {"required": True}
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True, metadata=described(order)),
            "page": fields.Integer(**number, metadata=described("第几页")),
            "page_size": fields.Integer(**number, metadata=described("每页条数")),
            "total": fields.Integer(**number, metadata=described("总数")),
        },
        name=name,
    )


AccountsSchema = page_of("Accounts", AccountSchema, "按账户名排序")
UnitsSchema = page_of("Units", UnitSchema, "按代码排序")
TokensSchema = page_of("Tokens", TokenSchema, "按名称排序")
EventsOfMineSchema = page_of("EventsOfMine", EventSchema, "新的在前")

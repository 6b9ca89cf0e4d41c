"""accounts: who may sign in, and which roles they hold."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from service.core.access import ROLE_TITLES, Grant, Role, Scope
from service.core.errors.requests import NotFound
from service.core.events import Act
from service.core.people import Account
from service.office.changes import TEMPORARY
from service.office.times import later
from service.web.access import Rule, by, caller
from service.web.answers import page_told, span
from service.web.catalogue import UNCHANGED
from service.web.forms import filled
from service.web.making import BODY_PROBLEMS
from service.web.messages import MatchHeader, PageQuery
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.people_messages import (
    ROLES,
    AccountSchema,
    AccountsSchema,
    GrantForm,
    NewAccountForm,
    OneTimeSchema,
    UnitQuery,
)
from service.web.services import services

chapter = Chapter("accounts", "账户和角色", "/api/v1/accounts")

READING = Rule(Scope.READ_ACCOUNTS, is_whole=True, act=Act.READ)
MANAGING = Rule(Scope.MANAGE_ACCOUNTS, is_whole=True)
GRANTING = Rule(Scope.GRANT, is_whole=True)

PATH = (
    {
        "in": "path",
        "name": "id",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "description": "账户编号",
    },
)
ROLE = {"in": "path", "name": "role", "schema": {"type": "string", "enum": ROLES}, "description": "角色"}
TWO = "三员的账户不能由一人停用、启用或重置密码：先由安全保密员收回其角色。没有人能这样处置自己的账户。"
ONE_TIME = Answer(200, "一次性密码，只出现这一次", {JSON: OneTimeSchema})
ACCOUNT = Answer(200, "账户", {JSON: AccountSchema})


@chapter(
    Operation(
        "",
        "列出账户",
        (Answer(200, "一页账户", {JSON: AccountsSchema}, ("ETag",)), UNCHANGED),
        READING,
        query=PageQuery,
        headers=MatchHeader,
    )
)
def list_accounts(asked: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the accounts."""
    return page_told(asked, services().office.accounts.page(**span(asked)), told)


@chapter(
    Operation(
        "",
        "建立账户",
        (Answer(201, "一次性密码，只出现这一次", {JSON: OneTimeSchema}, ("Location",)),),
        MANAGING,
        method="POST",
        body=NewAccountForm,
        problems=(*BODY_PROBLEMS, 409, 429),
        description="新账户没有角色，由安全保密员授予；本人首次登录须修改一次性密码。",
    )
)
def open_account(asked: Mapping[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The new account, with its one-time password."""
    form, act = filled(NewAccountForm), by()
    account, password = services().office.accounts.open(
        form["name"], form["full_name"], (), id=services().new_id(), **act
    )
    answer = _one_time(account, password, act["time"])
    return answer, 201, {"Location": answer["account"]["links"]["self"]}


@chapter(
    Operation(
        "/<id>",
        "查看账户",
        (Answer(200, "账户", {JSON: AccountSchema}, ("ETag",)), UNCHANGED),
        READING,
        headers=MatchHeader,
        problems=(404,),
        path=PATH,
    )
)
def show_account(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """One account."""
    return told(services().office.accounts.get(id))


@chapter(
    Operation(
        "/<id>/password",
        "重置密码",
        (ONE_TIME,),
        MANAGING,
        method="POST",
        problems=(404, 429),
        path=PATH,
        description=f"该账户的登录全部结束，令牌全部吊销；本人登录后须修改一次性密码。{TWO}",
    )
)
def reset_password(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The account with its new one-time password."""
    accounts, act = services().office.accounts, by()
    password = accounts.reset(id, person=caller().person, **act)
    return _one_time(accounts.get(id), password, act["time"])


@chapter(
    Operation(
        "/<id>/disable",
        "停用账户",
        (ACCOUNT,),
        MANAGING,
        method="POST",
        problems=(404,),
        path=PATH,
        description=f"不能再登录，令牌也不能再用；账户和日志都保留。{TWO}",
    )
)
def disable_account(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The account as disabled."""
    return told(services().office.accounts.disable(id, person=caller().person, **by()))


@chapter(
    Operation(
        "/<id>/enable",
        "启用账户",
        (ACCOUNT,),
        MANAGING,
        method="POST",
        problems=(404,),
        path=PATH,
        description=TWO,
    )
)
def enable_account(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The account as enabled."""
    return told(services().office.accounts.enable(id, person=caller().person, **by()))


@chapter(
    Operation(
        "/<id>/security-officer",
        "指定第一位安全保密员",
        (ACCOUNT,),
        MANAGING,
        method="POST",
        problems=(404, 409),
        path=PATH,
        description="只在还没有安全保密员时可用；以后的角色都由安全保密员授予。",
    )
)
def appoint_security_officer(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The account as the first security officer's."""
    return told(services().office.accounts.appoint(id, person=caller().person, **by()))


@chapter(
    Operation(
        "/<id>/roles",
        "授予角色",
        (ACCOUNT,),
        GRANTING,
        method="POST",
        body=GrantForm,
        problems=(*BODY_PROBLEMS, 404, 409),
        path=PATH,
        description="角色及于机构及其下级；三员只对全校，不能兼任，也不办理文稿。没有人能给自己授予角色。",
    )
)
def grant_role(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The account with that role too."""
    form = filled(GrantForm)
    return told(
        services().office.accounts.grant(
            id, Grant(Role(form["role"]), form["unit"]), person=caller().person, **by()
        )
    )


@chapter(
    Operation(
        "/<id>/roles/<role>",
        "收回角色",
        (ACCOUNT,),
        GRANTING,
        method="DELETE",
        query=UnitQuery,
        problems=(404,),
        path=(*PATH, ROLE),
    )
)
def revoke_role(asked: Mapping[str, Any], id: str, role: str) -> dict[str, Any]:
    """The account without that role."""
    grant = Grant(_role(role), asked["unit"])
    return told(services().office.accounts.revoke(id, grant, person=caller().person, **by()))


def _role(name: str) -> Role:
    """The role of that name; raises NotFound."""
    if name not in ROLES:
        raise NotFound("没有这种角色。", hint=f"可用的角色：{'、'.join(ROLES)}。")
    return Role(name)


def roles_told(account: Account) -> list[dict[str, str]]:
    """The roles as their schema has them."""
    return [
        {"role": held.role.value, "title": ROLE_TITLES[held.role], "unit": held.unit}
        for held in account.grants
    ]


def told(account: Account) -> dict[str, Any]:
    """The account as its schema has it."""
    names = ("id", "name", "full_name", "is_temporary", "is_disabled", "created_at")
    return {
        **{name: getattr(account, name) for name in names},
        "roles": roles_told(account),
        "links": {"self": url_for(f"{chapter.blueprint.name}.show_account", id=account.id)},
    }


def _one_time(account: Account, password: str, time: str) -> dict[str, Any]:
    return {"account": told(account), "password": password, "expires_at": later(time, TEMPORARY)}

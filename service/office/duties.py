"""三员: what each of them may do to accounts over HTTP, so that no one of them is enough alone.

The rights of the person who acts are read in the transaction of the act: what was just revoked is gone.
"""

from sqlalchemy import Connection

from service.core.access import OFFICERS, SCOPE_TITLES, Role, Scope
from service.core.errors.requests import Forbidden
from service.office.rows import account, is_held

ON_THE_MACHINE = "或者在服务器上用 hongtou account 办理，日志会记下是谁"


def check_managing(connection: Connection, person: str, id: str) -> None:
    """Nothing; raises Forbidden where the *person* may not disable, enable or reset the account *id*.

    An officer's takes two: the security officer who revokes the role, and the administrator.
    """
    _check_other(person, id, "停用、启用自己的账户，也不能重置自己的密码", "系统管理员")
    _check_has(connection, person, Scope.MANAGE_ACCOUNTS)
    if account(connection, id).roles & OFFICERS:
        raise Forbidden(
            "三员的账户不能由系统管理员一人停用、启用或重置密码。",
            hint=f"请安全保密员先收回其角色，再由系统管理员办理；{ON_THE_MACHINE}。",
        )


def check_granting(connection: Connection, person: str, id: str) -> None:
    """Nothing; raises Forbidden where the *person* may not grant to the account *id*, or revoke from it."""
    _check_other(person, id, "给自己授予角色，也不能收回自己的角色", "安全保密员")
    _check_has(connection, person, Scope.GRANT)


def check_appointing(connection: Connection, person: str, id: str) -> None:
    """Nothing; raises Forbidden where the *person* may not appoint the account *id* as security officer.

    Once there is one, whose account nobody disables alone, there is no other way than he.
    """
    _check_other(person, id, "指定自己为安全保密员", "系统管理员")
    _check_has(connection, person, Scope.MANAGE_ACCOUNTS)
    if is_held(connection, Role.SECURITY_OFFICER):
        raise Forbidden("已有安全保密员，角色由其授予。", hint=f"请安全保密员办理；{ON_THE_MACHINE}。")
    if account(connection, id).is_disabled:
        raise Forbidden("该账户已停用。", hint="请先启用，或指定另一个账户。")


def _check_other(person: str, id: str, what: str, who: str) -> None:
    if person == id:
        raise Forbidden(f"不能{what}。", hint=f"请另一位{who}办理；{ON_THE_MACHINE}。")


def _check_has(connection: Connection, person: str, scope: Scope) -> None:
    acting = account(connection, person)
    if acting.is_disabled or not acting.caller().reach(scope).is_whole:
        raise Forbidden(
            f"没有这项权限：{SCOPE_TITLES[scope]}（{scope}）。", hint="权限刚被收回，请重新登录。"
        )

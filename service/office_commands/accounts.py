"""The group `hongtou account`: who may sign in, and as what."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from service.acting import new_id, utc_now
from service.console import DONE, acting, as_json, guarded, print_json
from service.core.access import ROLE_TITLES, Grant, Role
from service.core.events import Event
from service.core.holdings import AuditQuery
from service.core.people import Account
from service.office_commands.frame import grant_told, opened, unit_option

if TYPE_CHECKING:
    from service.office.accounts import Accounts

ROLES = [role.value for role in Role]
ROLE = click.Choice(ROLES)
ROLES_TOLD = "；".join(f"{role} {title}" for role, title in ROLE_TITLES.items())
EVENTS_SHOWN = 20

named = click.argument("name", metavar="账户名")


@click.group(help="账户：建立、停用、重置密码，授予和收回角色。凭数据文件夹的权限办理，日志记下是谁。")
def account() -> None:
    """The group's root."""


@account.command(help="建立账户，显示一次性密码（只这一次）；本人首次登录须修改。")
@named
@click.argument("full_name", metavar="姓名")
@click.option("--role", "roles", multiple=True, type=ROLE, help=f"角色，可多次给出：{ROLES_TOLD}")
@unit_option
@acting
@as_json
@guarded
def create(*, name: str, full_name: str, roles: tuple[str, ...], unit: str, actor: str, as_json: bool) -> int:
    """Open an account and print its temporary password, alone on its line."""
    grants = [Grant(Role(role), unit) for role in dict.fromkeys(roles)]
    made, password = opened().accounts.open(name, full_name, grants, id=new_id(), time=utc_now(), actor=actor)
    return _say_password(made, password, as_json=as_json)


@account.command("list", help="列出账户。")
@as_json
@guarded
def list_(as_json: bool) -> int:
    """List the accounts with what they hold."""
    found = opened().accounts.list()
    if as_json:
        print_json([told(item) for item in found])
    else:
        for item in found:
            click.echo(f"{item.name}\t{item.full_name}\t{_state(item)}\t{_roles(item)}")
    return DONE


@account.command(help=f"显示一个账户及其最近 {EVENTS_SHOWN} 条日志。")
@named
@as_json
@guarded
def show(name: str, as_json: bool) -> int:
    """Show an account, and what befell it last, newest first."""
    office = opened()
    found = office.accounts.named(name)
    events = office.logged(AuditQuery(object=found.id), offset=0, limit=EVENTS_SHOWN).events
    if as_json:
        print_json({**told(found), "events": [event.as_dict() for event in events]})
        return DONE
    click.echo(f"{found.name}\t{found.full_name}\t{_state(found)}\t{_roles(found)}")
    for event in events:
        click.echo(f"{event.time}\t{event.act}\t{event.actor}\t{_granted(event)}".rstrip())
    return DONE


@account.command(help="停用账户：不能再登录，其令牌也不能再用。")
@named
@acting
@as_json
@guarded
def disable(name: str, actor: str, as_json: bool) -> int:
    """Disable an account at once."""
    return _change(name, lambda accounts, id: accounts.disable(id, time=utc_now(), actor=actor), as_json)


@account.command(help="启用停用了的账户。")
@named
@acting
@as_json
@guarded
def enable(name: str, actor: str, as_json: bool) -> int:
    """Enable an account again."""
    return _change(name, lambda accounts, id: accounts.enable(id, time=utc_now(), actor=actor), as_json)


@account.command(help="重置密码，显示一次性密码（只这一次）；登录全部结束，令牌全部吊销。")
@named
@acting
@as_json
@guarded
def reset(name: str, actor: str, as_json: bool) -> int:
    """Reset the password and print the temporary one, alone on its line."""
    accounts = opened().accounts
    id = accounts.named(name).id
    password = accounts.reset(id, time=utc_now(), actor=actor)
    return _say_password(accounts.get(id), password, as_json=as_json)


@account.command(help=f"授予角色：{ROLES_TOLD}。三员各由专人担任，只对全校。")
@named
@click.argument("role", metavar="角色", type=ROLE)
@unit_option
@acting
@as_json
@guarded
def grant(*, name: str, role: str, unit: str, actor: str, as_json: bool) -> int:
    """Grant a role."""
    given = Grant(Role(role), unit)
    return _change(name, lambda accounts, id: accounts.grant(id, given, time=utc_now(), actor=actor), as_json)


@account.command(help="收回角色。")
@named
@click.argument("role", metavar="角色", type=ROLE)
@unit_option
@acting
@as_json
@guarded
def revoke(*, name: str, role: str, unit: str, actor: str, as_json: bool) -> int:
    """Revoke a role."""
    held = Grant(Role(role), unit)
    return _change(name, lambda accounts, id: accounts.revoke(id, held, time=utc_now(), actor=actor), as_json)


def told(item: Account) -> dict[str, Any]:
    """The account as JSON values."""
    names = ("id", "name", "full_name", "is_temporary", "is_disabled", "created_at")
    roles = [{"role": held.role.value, "unit": held.unit} for held in item.grants]
    return {**{name: getattr(item, name) for name in names}, "roles": roles}


def _change(name: str, act: "Callable[[Accounts, str], Account]", as_json: bool) -> int:
    accounts = opened().accounts
    changed = act(accounts, accounts.named(name).id)
    if as_json:
        print_json(told(changed))
    else:
        click.echo(f"{changed.name}\t{changed.full_name}\t{_state(changed)}\t{_roles(changed)}")
    return DONE


def _say_password(item: Account, password: str, *, as_json: bool) -> int:
    if as_json:
        print_json({**told(item), "password": password})
    else:
        click.echo(f"{item.actor} 的一次性密码只显示这一次，七天内有效，请当面交给本人：", err=True)
        click.echo(password)
    return DONE


def _granted(event: Event) -> str:
    """The role that the event is about, where it is about one."""
    role, unit = event.details.get("role", ""), event.details.get("unit", "")
    return grant_told(Grant(Role(role), unit)) if role else ""


def _state(item: Account) -> str:
    if item.is_disabled:
        return "已停用"
    return "待修改一次性密码" if item.is_temporary else "可用"


def _roles(item: Account) -> str:
    return "、".join(map(grant_told, item.grants)) or "没有角色"

"""Accounts as the tables hold them."""

from typing import Any

from sqlalchemy import Connection, Row, func, select

from service.core.access import Grant, Role
from service.core.errors.requests import NotFound
from service.core.people import Account
from service.office.database.tables import accounts, grants


def account(connection: Connection, id: str) -> Account:
    """The account of that id; raises NotFound."""
    row = connection.execute(select(accounts).where(accounts.c.id == id)).one_or_none()
    if row is None:
        raise NotFound("没有这个账户。", hint="请核对账户名或编号。")
    return account_of(connection, row)


def account_of(connection: Connection, row: Row[Any]) -> Account:
    """The account in that row, with its grants."""
    held = select(grants).where(grants.c.account == row.id).order_by(grants.c.role, grants.c.unit)
    return Account(
        row.id,
        row.name,
        row.full_name,
        tuple(Grant(Role(grant.role), grant.unit) for grant in connection.execute(held)),
        row.is_temporary,
        row.is_disabled,
        row.epoch,
        row.created_at,
    )


def is_held(connection: Connection, role: Role) -> bool:
    """Whether any account that is not disabled holds that role."""
    asked = select(func.count()).select_from(grants.join(accounts))
    asked = asked.where(grants.c.role == role.value, accounts.c.is_disabled.is_(False))
    return bool(connection.execute(asked).scalar_one())

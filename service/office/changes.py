"""What is changed of accounts, each change told by the log in the same transaction."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from service.core.access import OFFICERS, ROLE_TITLES, WHOLE, Grant, clashing
from service.core.errors.requests import NameTaken, RolesClash
from service.core.events import Act
from service.office import log, rows
from service.office.database.tables import accounts, devices, grants, tokens
from service.office.times import later
from service.office.units import check_unit

TEMPORARY = timedelta(days=7)
"""How long a temporary password opens its account."""


def add(
    connection: Connection, id: str, names: tuple[str, str], digest: str, *, time: str, actor: str
) -> None:
    """Nothing; there is such an account, with a temporary password. Raises NameTaken."""
    name, full_name = names
    if connection.execute(select(accounts.c.id).where(accounts.c.name == name)).first():
        raise NameTaken(f"账户名 {name} 已有人使用。", hint="请换一个账户名。")
    connection.execute(
        insert(accounts).values(
            id=id,
            name=name,
            full_name=full_name,
            password=digest,
            is_temporary=True,
            password_until=later(time, TEMPORARY),
            is_disabled=False,
            epoch=0,
            created_at=time,
        )
    )
    tell(connection, id, Act.OPEN_ACCOUNT, time, actor)


def give(connection: Connection, id: str, grant: Grant, time: str, actor: str) -> None:
    """Nothing; the account has that grant too.

    Raises NotFound, or RolesClash where nobody may hold the role beside those held, or not for a unit.
    """
    roles = {*rows.account(connection, id).roles, grant.role}
    if clash := clashing(roles):
        titles = "、".join(ROLE_TITLES[role] for role in sorted(clash))
        raise RolesClash(
            f"{titles}不能由同一人担任。", hint="三员各由专人担任，也不办理文稿；请授予另一个账户。"
        )
    if grant.role in OFFICERS and grant.unit != WHOLE:
        raise RolesClash(f"{ROLE_TITLES[grant.role]}对全校负责，不能只对一个机构授予。", hint="请去掉机构。")
    check_unit(connection, grant.unit)
    connection.execute(insert(grants).values(account=id, role=grant.role.value, unit=grant.unit))
    tell(connection, id, Act.GRANT, time, actor, role=grant.role.value, unit=grant.unit)
    end_sittings(connection, id)


def revoke_tokens(connection: Connection, id: str, time: str, actor: str) -> None:
    """Nothing; no token of the account is valid."""
    valid = tokens.c.account == id, tokens.c.is_revoked.is_(False)
    for token in connection.execute(select(tokens.c.id, tokens.c.name).where(*valid)).all():
        log.record(
            connection, time=time, actor=actor, act=Act.REVOKE_TOKEN, object=token.id, token=token.name
        )
    connection.execute(update(tokens).where(*valid).values(is_revoked=True))


def forget_devices(connection: Connection, id: str) -> None:
    """Nothing; no browser is known of the account: whoever signed in there may have been somebody else."""
    connection.execute(delete(devices).where(devices.c.account == id))


def put(connection: Connection, id: str, **values: Any) -> None:
    """Nothing; the account has these values."""
    connection.execute(update(accounts).where(accounts.c.id == id).values(**values))


def end_sittings(connection: Connection, id: str) -> None:
    """Nothing; whoever is signed in to the account is so no more."""
    put(connection, id, epoch=accounts.c.epoch + 1)


def tell(connection: Connection, id: str, act: Act, time: str, actor: str, **details: Any) -> None:
    """Nothing; the log has the act on the account."""
    name = connection.execute(select(accounts.c.name).where(accounts.c.id == id)).scalar_one()
    log.record(connection, time=time, actor=actor, act=act, object=id, account=name, **details)

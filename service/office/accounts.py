"""Accounts: who may sign in, with which password, and which roles they hold for which units."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from service.core.access import ROLE_TITLES, Grant, Role, clashing
from service.core.errors import NameTaken, NotFound, RolesClash, SignInFailed, UnfitName
from service.core.events import Act
from service.core.people import Account
from service.database.engine import Database
from service.office import log
from service.office.database.tables import accounts, grants
from service.office.passwords import Passwords, check_password
from service.office.times import later
from service.office.units import check_unit

NAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
LONGEST_FULL_NAME = 50
UNFIT_IN_FULL_NAME = re.compile(r"[（）()\s]")

TEMPORARY = timedelta(days=7)
"""How long a temporary password opens its account."""

FIRST = ("admin", "首任管理员")
"""Name and full name of the account that the first start opens."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts in *database*; *new_password* makes temporary passwords."""

    database: Database
    passwords: Passwords
    new_password: Callable[[], str]

    def get(self, id: str) -> Account:
        """The account of that id; raises NotFound."""
        with self.database.reading() as connection:
            return _account(connection, id)

    def named(self, name: str) -> Account:
        """The account of that name; raises NotFound."""
        with self.database.reading() as connection:
            id = connection.execute(select(accounts.c.id).where(accounts.c.name == name)).scalar()
            return _account(connection, str(id))

    def list(self) -> tuple[Account, ...]:
        """All accounts by name."""
        with self.database.reading() as connection:
            rows = connection.execute(select(accounts).order_by(accounts.c.name)).all()
            return tuple(_account_of(connection, row) for row in rows)

    def has(self, role: Role) -> bool:
        """Whether any account that is not disabled holds that role."""
        asked = select(func.count()).select_from(grants.join(accounts))
        asked = asked.where(grants.c.role == role.value, accounts.c.is_disabled.is_(False))
        with self.database.reading() as connection:
            return bool(connection.execute(asked).scalar_one())

    def open_first(self, *, id: str, time: str, actor: str) -> str:
        """The temporary password of the first account, an administrator; empty where there are accounts."""
        password = self.new_password()
        digest = self.passwords.digest(password)
        with self.database.writing() as connection:
            if connection.execute(select(func.count()).select_from(accounts)).scalar_one():
                return ""
            _open(connection, id, FIRST, digest, time=time, actor=actor)
            _grant(connection, id, Grant(Role.ADMINISTRATOR), time, actor)
        return password

    def open(
        self, name: str, full_name: str, given: Sequence[Grant] = (), *, id: str, time: str, actor: str
    ) -> tuple[Account, str]:
        """The new account and its temporary password; raises UnfitName, NameTaken, NotFound or RolesClash."""
        _check_names(name, full_name)
        password = self.new_password()
        digest = self.passwords.digest(password)
        with self.database.writing() as connection:
            _open(connection, id, (name, full_name), digest, time=time, actor=actor)
            for grant in given:
                _grant(connection, id, grant, time, actor)
            return _account(connection, id), password

    def grant(self, id: str, grant: Grant, *, time: str, actor: str) -> Account:
        """The account with that grant too, all its sittings ended; raises NotFound or RolesClash."""
        with self.database.writing() as connection:
            if grant not in _account(connection, id).grants:
                _grant(connection, id, grant, time, actor)
            return _account(connection, id)

    def revoke(self, id: str, grant: Grant, *, time: str, actor: str) -> Account:
        """The account without that grant, all its sittings ended; raises NotFound."""
        with self.database.writing() as connection:
            if grant not in _account(connection, id).grants:
                raise NotFound("该账户没有这个角色。", hint="请核对角色和机构。")
            connection.execute(
                delete(grants).where(
                    grants.c.account == id, grants.c.role == grant.role.value, grants.c.unit == grant.unit
                )
            )
            _tell(connection, id, Act.REVOKE, time, actor, role=grant.role.value, unit=grant.unit)
            _end_sittings(connection, id)
            return _account(connection, id)

    def check(self, name: str, password: str, *, time: str) -> Account:
        """The account that the name and password open; raises SignInFailed, and does not say why."""
        asked = select(accounts).where(accounts.c.name == (name if NAME.fullmatch(name) else ""))
        with self.database.reading() as connection:
            row = connection.execute(asked).one_or_none()
            account = _account_of(connection, row) if row else None
        digest = row.password if row else ""
        fits = self.passwords.fits(digest, password)
        is_over = bool(row and row.is_temporary and row.password_until < time)
        if account is None or not fits or is_over or account.is_disabled:
            raise SignInFailed(
                "账户名或密码不对，或者账户不能登录。",
                hint="请核对后重试；忘记密码或一次性密码已过期的，请系统管理员重置。",
            )
        if self.passwords.is_dated(digest):
            self._keep_digest(account.id, self.passwords.digest(password))
        return account

    def change_password(self, id: str, old: str, new: str, *, time: str) -> Account:
        """The account by its *new* password, all its sittings ended; raises SignInFailed or WeakPassword."""
        account = self.check(self.get(id).name, old, time=time)
        check_password(new, account.name, old)
        digest = self.passwords.digest(new)
        with self.database.writing() as connection:
            _set(connection, id, password=digest, is_temporary=False, password_until="")
            _tell(connection, id, Act.CHANGE_PASSWORD, time, account.actor)
            _end_sittings(connection, id)
            return _account(connection, id)

    def reset(self, id: str, *, time: str, actor: str) -> str:
        """The account's new temporary password, all its sittings ended; raises NotFound."""
        password = self.new_password()
        digest = self.passwords.digest(password)
        with self.database.writing() as connection:
            _account(connection, id)
            _set(connection, id, password=digest, is_temporary=True, password_until=later(time, TEMPORARY))
            _tell(connection, id, Act.RESET_PASSWORD, time, actor)
            _end_sittings(connection, id)
        return password

    def disable(self, id: str, *, time: str, actor: str) -> Account:
        """The account, which nobody can sign in to any more, nor its tokens call; raises NotFound."""
        return self._switch(id, Act.DISABLE_ACCOUNT, time, actor)

    def enable(self, id: str, *, time: str, actor: str) -> Account:
        """The account, which may be signed in to again; raises NotFound."""
        return self._switch(id, Act.ENABLE_ACCOUNT, time, actor)

    def _switch(self, id: str, act: Act, time: str, actor: str) -> Account:
        with self.database.writing() as connection:
            _account(connection, id)
            _set(connection, id, is_disabled=act is Act.DISABLE_ACCOUNT)
            _tell(connection, id, act, time, actor)
            _end_sittings(connection, id)
            return _account(connection, id)

    def _keep_digest(self, id: str, digest: str) -> None:
        with self.database.writing() as connection:
            _set(connection, id, password=digest)


def _open(
    connection: Connection, id: str, names: tuple[str, str], digest: str, *, time: str, actor: str
) -> None:
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
    _tell(connection, id, Act.OPEN_ACCOUNT, time, actor)


def _grant(connection: Connection, id: str, grant: Grant, time: str, actor: str) -> None:
    """Nothing; raises RolesClash where nobody may hold the role beside those already held."""
    roles = {*_account(connection, id).roles, grant.role}
    if clash := clashing(roles):
        titles = "、".join(ROLE_TITLES[role] for role in sorted(clash))
        raise RolesClash(
            f"{titles}不能由同一人担任。", hint="三员各由专人担任，也不办理文稿；请授予另一个账户。"
        )
    check_unit(connection, grant.unit)
    connection.execute(insert(grants).values(account=id, role=grant.role.value, unit=grant.unit))
    _tell(connection, id, Act.GRANT, time, actor, role=grant.role.value, unit=grant.unit)
    _end_sittings(connection, id)


def _check_names(name: str, full_name: str) -> None:
    if not NAME.fullmatch(name):
        raise UnfitName(
            "账户名应以小写字母开头，共 2 至 32 个小写字母、数字、点、下划线或短横。", hint="如 zhang.wei。"
        )
    if not 1 <= len(full_name) <= LONGEST_FULL_NAME or UNFIT_IN_FULL_NAME.search(full_name):
        raise UnfitName(f"姓名应为 1 至 {LONGEST_FULL_NAME} 字，不含空格和括号。", hint="请填写真实姓名。")
    if not full_name.isprintable():
        raise UnfitName("姓名中有不可见的字符。", hint="请重新键入姓名。")


def _tell(connection: Connection, id: str, act: Act, time: str, actor: str, **details: Any) -> None:
    name = connection.execute(select(accounts.c.name).where(accounts.c.id == id)).scalar_one()
    log.record(connection, time=time, actor=actor, act=act, object=id, account=name, **details)


def _set(connection: Connection, id: str, **values: Any) -> None:
    connection.execute(update(accounts).where(accounts.c.id == id).values(**values))


def _end_sittings(connection: Connection, id: str) -> None:
    _set(connection, id, epoch=accounts.c.epoch + 1)


def _account(connection: Connection, id: str) -> Account:
    row = connection.execute(select(accounts).where(accounts.c.id == id)).one_or_none()
    if row is None:
        raise NotFound("没有这个账户。", hint="请核对账户名或编号。")
    return _account_of(connection, row)


def _account_of(connection: Connection, row: Row[Any]) -> Account:
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

"""Accounts: who may sign in, with which password, and which roles they hold for which units."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update

from service.core.access import Grant, Role
from service.core.errors.requests import NotFound, SignInFailed, UnfitName
from service.core.events import Act
from service.core.people import Account
from service.database.engine import Database
from service.office import changes, duties, rows
from service.office.database.tables import accounts, grants
from service.office.passwords import Passwords, check_password
from service.office.times import later

NAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
LONGEST_FULL_NAME = 50
UNFIT_IN_FULL_NAME = re.compile(r"[（）()\s]")

FIRST = ("admin", "首任管理员")
"""Name and full name of the account that the first start opens."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts in *database*; *new_password* makes temporary passwords.

    Where a *person* acts, by the id of an account, the duties of 三员 bind him (`duties`); where none is
    told, whoever has the rights of the data folder acts.
    """

    database: Database
    passwords: Passwords
    new_password: Callable[[], str]

    def get(self, id: str) -> Account:
        """The account of that id; raises NotFound."""
        with self.database.reading() as connection:
            return rows.account(connection, id)

    def named(self, name: str) -> Account:
        """The account of that name; raises NotFound."""
        with self.database.reading() as connection:
            id = connection.execute(select(accounts.c.id).where(accounts.c.name == name)).scalar()
            return rows.account(connection, str(id))

    def id_of(self, name: str) -> str:
        """The id of the account of that name, empty where there is none."""
        with self.database.reading() as connection:
            asked = select(accounts.c.id).where(accounts.c.name == name)
            return str(connection.execute(asked).scalar() or "")

    def list(self) -> tuple[Account, ...]:
        """All accounts by name."""
        with self.database.reading() as connection:
            found = connection.execute(select(accounts).order_by(accounts.c.name)).all()
            return tuple(rows.account_of(connection, row) for row in found)

    def page(self, *, offset: int, limit: int) -> tuple[tuple[Account, ...], int]:
        """Some of the accounts by name, and how many there are in all."""
        asked = select(accounts).order_by(accounts.c.name).offset(offset).limit(limit)
        with self.database.reading() as connection:
            found = connection.execute(asked).all()
            return tuple(rows.account_of(connection, row) for row in found), _count(connection)

    def has(self, role: Role) -> bool:
        """Whether any account that is not disabled holds that role."""
        with self.database.reading() as connection:
            return rows.is_held(connection, role)

    def open_first(self, *, id: str, time: str, actor: str) -> str:
        """The temporary password of the first account, an administrator; empty where there are accounts."""
        password = self.new_password()
        digest = self.passwords.digest(password)
        with self.database.writing() as connection:
            if _count(connection):
                return ""
            changes.add(connection, id, FIRST, digest, time=time, actor=actor)
            changes.give(connection, id, Grant(Role.ADMINISTRATOR), time, actor)
        return password

    def open(
        self, name: str, full_name: str, given: Sequence[Grant] = (), *, id: str, time: str, actor: str
    ) -> tuple[Account, str]:
        """The new account and its temporary password; raises UnfitName, NameTaken, NotFound or RolesClash."""
        _check_names(name, full_name)
        password = self.new_password()
        digest = self.passwords.digest(password)
        with self.database.writing() as connection:
            changes.add(connection, id, (name, full_name), digest, time=time, actor=actor)
            for grant in given:
                changes.give(connection, id, grant, time, actor)
            return rows.account(connection, id), password

    def grant(self, id: str, grant: Grant, *, time: str, actor: str, person: str = "") -> Account:
        """The account with that grant too, its sittings ended; raises NotFound, RolesClash or Forbidden."""
        with self.database.writing() as connection:
            if person:
                duties.check_granting(connection, person, id)
            if grant not in rows.account(connection, id).grants:
                changes.give(connection, id, grant, time, actor)
            return rows.account(connection, id)

    def revoke(self, id: str, grant: Grant, *, time: str, actor: str, person: str = "") -> Account:
        """The account without that grant, all its sittings ended; raises NotFound or Forbidden."""
        with self.database.writing() as connection:
            if person:
                duties.check_granting(connection, person, id)
            if grant not in rows.account(connection, id).grants:
                raise NotFound("该账户没有这个角色。", hint="请核对角色和机构。")
            held = (grants.c.account == id, grants.c.role == grant.role.value, grants.c.unit == grant.unit)
            connection.execute(delete(grants).where(*held))
            changes.tell(connection, id, Act.REVOKE, time, actor, role=grant.role.value, unit=grant.unit)
            changes.end_sittings(connection, id)
            return rows.account(connection, id)

    def appoint(self, id: str, *, time: str, actor: str, person: str) -> Account:
        """The account as that of the first security officer; raises NotFound, RolesClash or Forbidden."""
        with self.database.writing() as connection:
            duties.check_appointing(connection, person, id)
            changes.give(connection, id, Grant(Role.SECURITY_OFFICER), time, actor)
            return rows.account(connection, id)

    def check(self, name: str, password: str, *, time: str) -> Account:
        """The account that the name and password open; raises SignInFailed, and does not say why."""
        with self.database.reading() as connection:
            row = connection.execute(select(accounts).where(accounts.c.name == name)).one_or_none()
        digest = row.password if row else ""
        fits = self.passwords.fits(digest, password)
        is_over = bool(row and row.is_temporary and row.password_until < time)
        if row is None or not fits or is_over or row.is_disabled:
            raise _not_opened()
        if self.passwords.is_dated(digest):
            self._keep_digest(row.id, digest, self.passwords.digest(password))
        return _still(self.get(row.id), row.epoch)

    def change_password(self, id: str, old: str, new: str, *, time: str) -> Account:
        """The account by its *new* password, all its sittings ended; raises SignInFailed or WeakPassword."""
        account = self.check(self.get(id).name, old, time=time)
        check_password(new, account.name, old)
        digest = self.passwords.digest(new)
        with self.database.writing() as connection:
            _still(rows.account(connection, id), account.epoch)
            changes.put(connection, id, password=digest, is_temporary=False, password_until="")
            changes.tell(connection, id, Act.CHANGE_PASSWORD, time, account.actor)
            changes.end_sittings(connection, id)
            return rows.account(connection, id)

    def reset(self, id: str, *, time: str, actor: str, person: str = "") -> str:
        """The account's new temporary password; its sittings end, tokens and known browsers are void.

        Raises NotFound or Forbidden. A token that somebody made who had the password must not outlive it.
        Whoever of an identity provider's people it was bound to, it is no longer.
        """
        password = self.new_password()
        digest = self.passwords.digest(password)
        with self.database.writing() as connection:
            if person:
                duties.check_managing(connection, person, id)
            rows.account(connection, id)
            until = later(time, changes.TEMPORARY)
            changes.put(
                connection, id, password=digest, is_temporary=True, password_until=until, subject=None
            )
            changes.tell(connection, id, Act.RESET_PASSWORD, time, actor)
            changes.revoke_tokens(connection, id, time, actor)
            changes.forget_devices(connection, id)
            changes.end_sittings(connection, id)
        return password

    def disable(self, id: str, *, time: str, actor: str, person: str = "") -> Account:
        """The account, which nobody can sign in to any more, nor its tokens call.

        Raises NotFound or Forbidden.
        """
        return self._switch(id, Act.DISABLE_ACCOUNT, time, actor, person)

    def enable(self, id: str, *, time: str, actor: str, person: str = "") -> Account:
        """The account, which may be signed in to again; raises NotFound or Forbidden."""
        return self._switch(id, Act.ENABLE_ACCOUNT, time, actor, person)

    def _switch(self, id: str, act: Act, time: str, actor: str, person: str) -> Account:
        disabled = act is Act.DISABLE_ACCOUNT
        with self.database.writing() as connection:
            if person:
                duties.check_managing(connection, person, id)
            if rows.account(connection, id).is_disabled is not disabled:
                changes.put(connection, id, is_disabled=disabled)
                changes.tell(connection, id, act, time, actor)
                changes.end_sittings(connection, id)
            return rows.account(connection, id)

    def _keep_digest(self, id: str, old: str, new: str) -> None:
        """Nothing; a password that was changed meanwhile stays as it is."""
        kept = update(accounts).where(accounts.c.id == id, accounts.c.password == old)
        with self.database.writing() as connection:
            connection.execute(kept.values(password=new))


def _count(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(accounts)).scalar_one())


def _check_names(name: str, full_name: str) -> None:
    if not NAME.fullmatch(name):
        raise UnfitName(
            "账户名应以小写字母开头，共 2 至 32 个小写字母、数字、点、下划线或短横。", hint="如 zhang.wei。"
        )
    if not 1 <= len(full_name) <= LONGEST_FULL_NAME or UNFIT_IN_FULL_NAME.search(full_name):
        raise UnfitName(f"姓名应为 1 至 {LONGEST_FULL_NAME} 字，不含空格和括号。", hint="请填写真实姓名。")
    if not full_name.isprintable():
        raise UnfitName("姓名中有不可见的字符。", hint="请重新键入姓名。")


def _not_opened() -> SignInFailed:
    return SignInFailed(
        "账户名或密码不对，或者账户不能登录。",
        hint="请核对后重试；忘记密码或一次性密码已过期的，请系统管理员重置。",
    )


def _still(account: Account, epoch: int) -> Account:
    """The account; raises SignInFailed where it was reset or disabled since its password was read."""
    if account.epoch != epoch:
        raise _not_opened()
    return account

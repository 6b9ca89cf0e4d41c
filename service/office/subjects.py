"""People whom an identity provider knows: which account opens to whom of them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update

from service.core.access import OFFICERS
from service.core.errors.requests import SignInFailed
from service.core.events import Act
from service.core.people import Account, Subject
from service.database.engine import Database
from service.office import log
from service.office.accounts import Accounts
from service.office.database.tables import accounts


@dataclass(frozen=True, slots=True)
class Subjects:
    """Who of a provider's people has which account in *database*."""

    database: Database
    accounts: Accounts

    def open(self, subject: Subject, *, time: str) -> Account:
        """The account of the subject, theirs alone from now on; raises SignInFailed, and says why.

        At first it is the account of their name. From then on whoever goes by that name there is nobody here.
        """
        with self.database.reading() as connection:
            row = _row(connection, subject)
        account = self.accounts.get(row.id)
        if account.is_disabled:
            raise SignInFailed(f"账户 {account.name} 已停用。", hint="请联系系统管理员。")
        if account.roles & OFFICERS:
            raise SignInFailed(
                "系统管理员、安全保密员、审计员只能用账户名和密码登录。", hint="请在登录页输入账户名和密码。"
            )
        if row.subject is None:
            self._bind(account, subject, time)
        return self.accounts.get(row.id)

    def _bind(self, account: Account, subject: Subject, time: str) -> None:
        """Nothing; the account is the subject's, and a password that others knew opens it no more."""
        with self.database.writing() as connection:
            row = _row(connection, subject)
            if row.subject is not None:
                return  # by another call of theirs, a moment ago
            values: dict[str, Any] = {"subject": _written(subject)}
            if row.is_temporary:
                values |= {"password": "", "is_temporary": False, "password_until": ""}
            connection.execute(update(accounts).where(accounts.c.id == row.id).values(**values))
            told = {"account": account.name, "issuer": subject.issuer, "subject": subject.id}
            log.record(connection, time=time, actor=account.actor, act=Act.BIND, object=row.id, **told)


def _row(connection: Connection, subject: Subject) -> Row[Any]:
    """The account that is the subject's, or could become so; raises SignInFailed."""
    asked = select(accounts)
    own = connection.execute(asked.where(accounts.c.subject == _written(subject))).one_or_none()
    if own:
        return own
    named = connection.execute(asked.where(accounts.c.name == subject.name)).one_or_none()
    if named is None or not subject.name:
        raise SignInFailed(
            "统一身份认证的这个身份在本系统没有账户。", hint="请联系系统管理员建立同名账户，再登录。"
        )
    if named.subject is not None:
        raise SignInFailed(
            f"账户 {subject.name} 已属于统一身份认证的另一个身份。",
            hint="请联系系统管理员核实；确系本人的，重置该账户的密码即解除绑定。",
        )
    return named


def _written(subject: Subject) -> str:
    """As the database has it: an issuer is an address and holds no space."""
    return f"{subject.issuer} {subject.id}"

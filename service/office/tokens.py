"""Tokens: what programs show; only digests of them are kept."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from service.core.access import SCOPE_TITLES, TOKEN_SCOPES, WHOLE, Caller, Scope, narrowed
from service.core.errors.requests import Forbidden, NameTaken, NotFound, NotSignedIn, TokenEnded, UnfitName
from service.core.events import Act
from service.core.people import LONGEST_TOKEN_DAYS, Account, Token
from service.database.engine import Database
from service.office import log, rows
from service.office.accounts import Accounts
from service.office.database.tables import tokens
from service.office.times import later
from service.office.units import check_unit

SHOWN = re.compile(r"hongtou_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")
NAME = re.compile(r"[^\s（）()]{1,50}")

MOST = 20
"""How many valid tokens an account may have at once."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens in *database*; *new_secret* makes 43 characters that nobody guesses (256 bits)."""

    database: Database
    accounts: Accounts
    new_secret: Callable[[], str]

    def issue(
        self,
        name: str,
        scopes: Collection[Scope],
        *,
        id: str,
        time: str,
        actor: str,
        days: int,
        unit: str = WHOLE,
        account: str = "",
    ) -> tuple[Token, str]:
        """The new token, and what a program shows, which is told this once.

        Raises UnfitName, NameTaken, NotFound, or Forbidden for scopes that no program may have, that its
        *account* has not itself in that unit, or for one token too many of that account.
        """
        if not NAME.fullmatch(name) or not name.isprintable():
            raise UnfitName("令牌名称应为 1 至 50 字，不含空格和括号。", hint="请按用途命名，如 教务接口。")
        if forbidden := sorted(set(scopes) - TOKEN_SCOPES):
            raise Forbidden(f"令牌不能有这些权限：{'、'.join(forbidden)}。", hint="这些事须由人登录后办理。")
        if not scopes or not 1 <= days <= LONGEST_TOKEN_DAYS:
            raise UnfitName(
                f"令牌至少要有一项权限，有效期为 1 至 {LONGEST_TOKEN_DAYS} 天。", hint="请补全后重试。"
            )
        secret, until = self.new_secret(), later(time, timedelta(days=days))
        with self.database.writing() as connection:
            check_unit(connection, unit)
            if account:
                _check_owner(connection, account, scopes, unit, time)
            if connection.execute(select(tokens.c.id).where(tokens.c.name == name)).first():
                raise NameTaken(f"令牌名称 {name} 已经使用。", hint="请换一个名称。")
            connection.execute(
                insert(tokens).values(
                    id=id,
                    name=name,
                    account=account or None,
                    digest=_digest(secret),
                    scopes=" ".join(sorted(scopes)),
                    unit=unit,
                    created_at=time,
                    expires_at=until,
                    is_revoked=False,
                )
            )
            granted = {"token": name, "scopes": sorted(scopes), "unit": unit, "until": until}
            log.record(connection, time=time, actor=actor, act=Act.ISSUE_TOKEN, object=id, **granted)
            return _token(connection, id), f"hongtou_{id}_{secret}"

    def caller(self, shown: str, *, time: str) -> Caller:
        """Who shows that token; raises NotSignedIn where it is none, TokenEnded where it is one no more."""
        match = SHOWN.fullmatch(shown)
        id, secret = match.groups() if match else ("", "")
        with self.database.reading() as connection:
            row = connection.execute(select(tokens).where(tokens.c.id == id)).one_or_none()
        if row is None or not compare_digest(row.digest, _digest(secret)):
            raise NotSignedIn("没有这个令牌。", hint="请核对 Authorization 中的令牌，或请管理员另发。")
        token = _token_of(row)
        owner = self._owner(token)
        if _has_ended(token, owner, time):
            raise TokenEnded(
                f"令牌 {token.name} 已吊销或过期。",
                hint="请管理员另发令牌。",
                token=token.id,
                holder=token.caller(owner).name,
            )
        return token.caller(owner)

    def standing(self, id: str, *, time: str) -> Caller | None:
        """Who has the token of that id as one who asks, None where it has ended; raises NotFound."""
        token = self.get(id)
        owner = self._owner(token)
        return None if _has_ended(token, owner, time) else token.caller(owner)

    def _owner(self, token: Token) -> Account | None:
        return self.accounts.get(token.account) if token.account else None

    def revoke(self, id: str, *, time: str, actor: str, account: str = "") -> Token:
        """The token as revoked; raises NotFound, also where an *account* is told and it is not that one's."""
        with self.database.writing() as connection:
            token = _token(connection, id)
            if account and token.account != account:
                raise _absent()
            if not token.is_revoked:
                connection.execute(update(tokens).where(tokens.c.id == id).values(is_revoked=True))
                log.record(
                    connection, time=time, actor=actor, act=Act.REVOKE_TOKEN, object=id, token=token.name
                )
            return _token(connection, id)

    def get(self, id: str) -> Token:
        """The token of that id; raises NotFound."""
        with self.database.reading() as connection:
            return _token(connection, id)

    def named(self, name: str) -> Token:
        """The token of that name; raises NotFound."""
        with self.database.reading() as connection:
            id = connection.execute(select(tokens.c.id).where(tokens.c.name == name)).scalar()
            return _token(connection, str(id))

    def list(self) -> tuple[Token, ...]:
        """All tokens by name."""
        with self.database.reading() as connection:
            return tuple(_token_of(row) for row in connection.execute(_BY_NAME))

    def page(self, account: str, *, offset: int, limit: int) -> tuple[tuple[Token, ...], int]:
        """Some of the tokens by name, of that account or of all where it is empty, and how many there are."""
        own = [tokens.c.account == account] if account else []
        counted = select(func.count()).select_from(tokens).where(*own)
        with self.database.reading() as connection:
            found = connection.execute(_BY_NAME.where(*own).offset(offset).limit(limit))
            return tuple(_token_of(row) for row in found), int(connection.execute(counted).scalar_one())


_BY_NAME = select(tokens).order_by(tokens.c.name)


def _check_owner(
    connection: Connection, account: str, scopes: Collection[Scope], unit: str, time: str
) -> None:
    held = narrowed(rows.account(connection, account).caller().rights, scopes, unit)
    if beyond := sorted(set(scopes) - held.keys()):
        named = "、".join(f"{SCOPE_TITLES[scope]}（{scope}）" for scope in beyond)
        raise Forbidden(f"令牌的权限不能超出本人：{named}。", hint="请去掉这些权限，或核对机构。")
    valid = tokens.c.account == account, tokens.c.is_revoked.is_(False), tokens.c.expires_at > time
    if connection.execute(select(func.count()).select_from(tokens).where(*valid)).scalar_one() >= MOST:
        raise Forbidden(f"一个账户至多有 {MOST} 个有效的令牌。", hint="请先吊销不用的令牌。")


def _has_ended(token: Token, owner: Account | None, time: str) -> bool:
    return token.is_revoked or token.expires_at <= time or (owner is not None and not _stands(owner))


def _stands(owner: Account) -> bool:
    """Whether programs of that account may call: not before its first password was changed."""
    return not owner.is_disabled and not owner.is_temporary


def _digest(secret: str) -> str:
    """256 random bits need neither salt nor patience."""
    return sha256(secret.encode()).hexdigest()


def _token(connection: Connection, id: str) -> Token:
    row = connection.execute(select(tokens).where(tokens.c.id == id)).one_or_none()
    if row is None:
        raise _absent()
    return _token_of(row)


def _absent() -> NotFound:
    return NotFound("没有这个令牌。", hint="请核对令牌的名称或编号。")


def _token_of(row: Row[Any]) -> Token:
    return Token(
        row.id,
        row.name,
        frozenset(Scope(scope) for scope in row.scopes.split()),
        row.unit,
        row.account or "",
        row.created_at,
        row.expires_at,
        row.is_revoked,
    )

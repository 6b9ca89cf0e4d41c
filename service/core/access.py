"""Who may do what: scopes of calls, roles of people, and the units for which they hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

WHOLE = ""
"""The path of the whole institution, which every other unit is part of."""

SEPARATOR = "/"


class Scope(StrEnum):
    """What a call needs; tokens and roles hold some of them."""

    MAKE = "documents:make"
    FILE = "documents:file"
    READ_ARCHIVE = "archive:read"
    EXPORT_ARCHIVE = "archive:export"
    WITHDRAW = "archive:withdraw"
    READ_LOG = "archive:log"
    READ_MANUSCRIPTS = "manuscripts:read"
    WRITE = "manuscripts:write"
    REVIEW = "manuscripts:review"
    ISSUE = "manuscripts:issue"
    READ_ACCOUNTS = "accounts:read"
    MANAGE_ACCOUNTS = "accounts:manage"
    GRANT = "roles:grant"
    READ_AUDIT = "audit:read"
    READ_METRICS = "metrics:read"


SCOPE_TITLES: Mapping[Scope, str] = {
    Scope.MAKE: "校验和生成文书（不留存）",
    Scope.FILE: "归档文书",
    Scope.READ_ARCHIVE: "查阅归档文书",
    Scope.EXPORT_ARCHIVE: "导出归档文件目录",
    Scope.WITHDRAW: "撤回归档文书",
    Scope.READ_LOG: "查看归档日志",
    Scope.READ_MANUSCRIPTS: "查看文稿",
    Scope.WRITE: "起草、修改、送核文稿",
    Scope.REVIEW: "核稿",
    Scope.ISSUE: "签发",
    Scope.READ_ACCOUNTS: "查看账户和令牌",
    Scope.MANAGE_ACCOUNTS: "建立、停用账户，重置密码，设置机构",
    Scope.GRANT: "授予和收回角色，吊销令牌",
    Scope.READ_AUDIT: "查看、导出、核验审计日志",
    Scope.READ_METRICS: "读取运行指标",
}


class Role(StrEnum):
    """What a person is here."""

    DRAFTER = "drafter"
    REVIEWER = "reviewer"
    ISSUER = "issuer"
    ARCHIVIST = "archivist"
    ADMINISTRATOR = "administrator"
    SECURITY_OFFICER = "security-officer"
    AUDITOR = "auditor"


ROLE_TITLES: Mapping[Role, str] = {
    Role.DRAFTER: "拟稿",
    Role.REVIEWER: "核稿",
    Role.ISSUER: "签发",
    Role.ARCHIVIST: "归档",
    Role.ADMINISTRATOR: "系统管理员",
    Role.SECURITY_OFFICER: "安全保密员",
    Role.AUDITOR: "审计员",
}

_PAPERS = frozenset({Scope.MAKE, Scope.READ_ARCHIVE, Scope.READ_MANUSCRIPTS})

ROLE_SCOPES: Mapping[Role, frozenset[Scope]] = {
    Role.DRAFTER: _PAPERS | {Scope.WRITE},
    Role.REVIEWER: _PAPERS | {Scope.REVIEW},
    Role.ISSUER: _PAPERS | {Scope.ISSUE},
    Role.ARCHIVIST: _PAPERS | {Scope.FILE, Scope.EXPORT_ARCHIVE, Scope.WITHDRAW, Scope.READ_LOG},
    Role.ADMINISTRATOR: frozenset({Scope.READ_ACCOUNTS, Scope.MANAGE_ACCOUNTS, Scope.READ_METRICS}),
    Role.SECURITY_OFFICER: frozenset({Scope.READ_ACCOUNTS, Scope.GRANT}),
    Role.AUDITOR: frozenset({Scope.READ_ACCOUNTS, Scope.READ_AUDIT, Scope.READ_LOG}),
}

OFFICERS = frozenset({Role.ADMINISTRATOR, Role.SECURITY_OFFICER, Role.AUDITOR})
"""三员: each for the whole institution, and nobody is two of them, nor one of them and works on papers."""

TOKEN_SCOPES = frozenset(Scope) - {Scope.MANAGE_ACCOUNTS, Scope.GRANT, Scope.REVIEW, Scope.ISSUE}
"""What a program may be given: whom people trust, and what they answer for, is for people to say."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The units for which something holds, with all that are part of them."""

    units: tuple[str, ...] = ()

    def covers(self, unit: str) -> bool:
        """Whether it holds for that unit."""
        return any(is_part(unit, of) for of in self.units)

    @property
    def is_whole(self) -> bool:
        """Whether it holds everywhere."""
        return WHOLE in self.units


EVERYWHERE = Reach((WHOLE,))
NOWHERE = Reach()


def is_part(unit: str, of: str) -> bool:
    """Whether *unit* is *of* itself or part of it."""
    return of in (WHOLE, unit) or unit.startswith(of + SEPARATOR)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, and the unit for which it is held."""

    role: Role
    unit: str = WHOLE


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: `id` is that of the account or token, `name` what the logs say.

    `person` is the id of the account behind it, empty where a program has no person behind it.
    """

    id: str
    name: str
    rights: Mapping[Scope, Reach] = field(default_factory=dict)
    person: str = ""

    def reach(self, scope: Scope) -> Reach:
        """Where the caller has that scope."""
        return self.rights.get(scope, NOWHERE)

    def may(self, scope: Scope) -> bool:
        """Whether the caller has that scope anywhere."""
        return bool(self.reach(scope).units)


def rights_of(grants: Iterable[Grant]) -> dict[Scope, Reach]:
    """Where which scope is held by who has those grants."""
    units: dict[Scope, set[str]] = {}
    for grant in grants:
        for scope in ROLE_SCOPES[grant.role]:
            units.setdefault(scope, set()).add(grant.unit)
    return {scope: Reach(tuple(sorted(held))) for scope, held in units.items()}


def rights_of_scopes(scopes: Iterable[Scope], unit: str) -> dict[Scope, Reach]:
    """Each of the scopes for that unit."""
    return {scope: Reach((unit,)) for scope in scopes}


def narrowed(rights: Mapping[Scope, Reach], scopes: Iterable[Scope], unit: str) -> dict[Scope, Reach]:
    """Those of the rights that are among *scopes*, as far as they hold within *unit*."""
    reaches = {scope: _meet(rights[scope], unit) for scope in scopes if scope in rights}
    return {scope: reach for scope, reach in reaches.items() if reach.units}


def _meet(reach: Reach, unit: str) -> Reach:
    if reach.covers(unit):
        return Reach((unit,))
    return Reach(tuple(held for held in reach.units if is_part(held, unit)))


def clashing(roles: Iterable[Role]) -> frozenset[Role]:
    """Those of the roles that nobody may hold together, none where they go together."""
    held = frozenset(roles)
    return held if len(held) > 1 and held & OFFICERS else frozenset()

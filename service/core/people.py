"""People and programs that may call: accounts, tokens, units."""

from dataclasses import dataclass

from service.core.access import WHOLE, Caller, Grant, Role, Scope, narrowed, rights_of, rights_of_scopes

USUAL_TOKEN_DAYS, LONGEST_TOKEN_DAYS = 90, 366
"""How long tokens are valid: where nobody says otherwise, and at most."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the institution: its path (codes joined by `/`, each part of the one before) and name."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A person as an identity provider knows them: *id* is theirs for ever, *name* what they go by."""

    issuer: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in; `epoch` grows whenever all sittings must end.

    A temporary password is changed before anything else is done.
    """

    id: str
    name: str
    full_name: str
    grants: tuple[Grant, ...] = ()
    is_temporary: bool = False
    is_disabled: bool = False
    epoch: int = 0
    created_at: str = ""

    @property
    def actor(self) -> str:
        """What the logs call the person."""
        return f"{self.full_name}（{self.name}）"

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    def caller(self) -> Caller:
        """The person as one who asks."""
        return Caller(self.id, self.actor, rights_of(self.grants), person=self.id)


@dataclass(frozen=True, slots=True)
class Token:
    """What a program shows: its scopes within one unit, until `expires_at` (ISO 8601, UTC).

    `account` is the id of whose it is, empty for a program of nobody's.
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    unit: str = WHOLE
    account: str = ""
    created_at: str = ""
    expires_at: str = ""
    is_revoked: bool = False

    def caller(self, owner: Account | None) -> Caller:
        """The program as one who asks: with no more rights than its *owner* has now."""
        if owner is None:
            return Caller(self.id, f"令牌 {self.name}", rights_of_scopes(self.scopes, self.unit))
        held = narrowed(owner.caller().rights, self.scopes, self.unit)
        return Caller(self.id, f"{owner.actor} 的令牌 {self.name}", held, person=owner.id)

"""Roles, scopes and units: who may do what, and where."""

from itertools import combinations

import pytest

from service.core.access import (
    OFFICERS,
    ROLE_SCOPES,
    ROLE_TITLES,
    SCOPE_TITLES,
    TOKEN_SCOPES,
    Grant,
    Reach,
    Role,
    Scope,
    clashing,
    narrowed,
    rights_of,
)

DESTROYING = frozenset({Scope.WITHDRAW, Scope.WRITE})
"""Scopes of calls that take something out of force: a filed paper, a draft."""

CHANGING_PEOPLE = frozenset({Scope.MANAGE_ACCOUNTS, Scope.GRANT})


@pytest.mark.parametrize(
    ("held", "unit", "covers"),
    [
        (("",), "D01/D0102", True),
        (("D01",), "D01", True),
        (("D01",), "D01/D0102", True),
        (("D01",), "D012", False),
        (("D01",), "", False),
        (("D01/D0102",), "D01", False),
        ((), "", False),
        (("D02", "D01"), "D01", True),
    ],
)
def test_a_unit_is_reached_with_all_its_parts(held: tuple[str, ...], unit: str, covers: bool) -> None:
    """A code that only begins like another is not part of it."""
    assert covers is Reach(held).covers(unit)


def test_every_role_and_scope_has_its_words() -> None:
    """And every scope is some role's."""
    assert set(Role) == ROLE_TITLES.keys() == ROLE_SCOPES.keys()
    assert set(Scope) == SCOPE_TITLES.keys()
    assert set(Scope) == frozenset().union(*ROLE_SCOPES.values())


def test_three_officers_share_no_power() -> None:
    """三员: who manages accounts, who grants roles, who reads the log; none of them works on papers."""
    papers = frozenset().union(*(ROLE_SCOPES[role] for role in set(Role) - OFFICERS)) - {Scope.READ_LOG}
    for one, other in combinations(sorted(OFFICERS), 2):
        assert {Scope.READ_ACCOUNTS} >= ROLE_SCOPES[one] & ROLE_SCOPES[other]
    assert not any(ROLE_SCOPES[role] & papers for role in OFFICERS)


@pytest.mark.parametrize("roles", list(combinations(Role, 2)), ids="+".join)
def test_nobody_is_an_officer_and_anything_else(roles: tuple[Role, Role]) -> None:
    """Those who work on papers may be several things."""
    assert bool(clashing(roles)) is bool({*roles} & OFFICERS)


def test_nobody_may_both_remove_something_and_read_away_its_trace() -> None:
    """No scope changes the log at all; who reads the log of the office neither removes nor grants."""
    assert [Scope.READ_AUDIT] == [scope for scope in Scope if scope.value.startswith("audit")]
    auditing = [held for held in ROLE_SCOPES.values() if Scope.READ_AUDIT in held]
    assert auditing and not any(held & (DESTROYING | CHANGING_PEOPLE) for held in auditing)


def test_programs_answer_for_nothing_and_trust_nobody() -> None:
    """Review, issue, accounts and roles are for people."""
    assert not TOKEN_SCOPES & {Scope.REVIEW, Scope.ISSUE, Scope.MANAGE_ACCOUNTS, Scope.GRANT}


def test_rights_are_the_union_of_grants() -> None:
    """Each scope where some role holds it."""
    rights = rights_of([Grant(Role.DRAFTER, "D01"), Grant(Role.REVIEWER, "D02")])
    assert Reach(("D01",)) == rights[Scope.WRITE]
    assert Reach(("D01", "D02")) == rights[Scope.READ_ARCHIVE]
    assert Scope.ISSUE not in rights


@pytest.mark.parametrize(
    ("held", "unit", "left"),
    [("", "D01", "D01"), ("D01", "", "D01"), ("D01", "D01/D0102", "D01/D0102"), ("D01", "D02", None)],
)
def test_a_token_has_no_more_than_its_owner(held: str, unit: str, left: str | None) -> None:
    """Where token and person both hold."""
    rights = narrowed(rights_of([Grant(Role.DRAFTER, held)]), [Scope.WRITE, Scope.ISSUE], unit)
    assert rights == ({} if left is None else {Scope.WRITE: Reach((left,))})

"""Tokens: what programs show, with no more rights than those whose they are."""

from typing import Any

import pytest

from service.core.access import TOKEN_SCOPES, WHOLE, Grant, Role, Scope
from service.core.errors.requests import Forbidden, NameTaken, NotFound, NotSignedIn, TokenEnded, UnfitName
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.core.people import Account, Token
from service.office.opening import Office
from service.office.tokens import MOST
from tests.office.conftest import ACTOR, NOW

BY: dict[str, Any] = {"time": NOW, "actor": ACTOR}
PASSWORD = "correct horse battery"
ON_THE_LAST_DAY, TOO_LATE = "2026-02-02T07:59:59.999999Z", "2026-02-02T08:00:00.000000Z"


def issued(office: Office, *scopes: Scope, id: str = "c" * 32, **more: Any) -> tuple[Token, str]:
    """A token for a day, and what a program shows."""
    return office.tokens.issue(more.pop("name", "报送"), scopes, id=id, days=1, **BY, **more)


def drafter(office: Office, unit: str = "D01") -> Account:
    """A drafter of a unit that is there, whose password is his own."""
    office.units.add("D01", "土木工程学院", **BY)
    account, first = office.accounts.open("zhang", "张三", [Grant(Role.DRAFTER, unit)], id="a" * 32, **BY)
    return office.accounts.change_password(account.id, first, PASSWORD, time=NOW)


def test_a_token_is_a_caller_until_it_ends(anywhere: Office) -> None:
    """With its scopes and no other; the very end is too late."""
    _, shown = issued(anywhere, Scope.MAKE)
    caller = anywhere.tokens.caller(shown, time=ON_THE_LAST_DAY)
    assert ([Scope.MAKE], "令牌 报送", "") == ([*caller.rights], caller.name, caller.person)
    with pytest.raises(TokenEnded):
        anywhere.tokens.caller(shown, time=TOO_LATE)


def test_its_secret_is_nowhere(anywhere: Office) -> None:
    """Neither in the log nor in the table."""
    _, shown = issued(anywhere, Scope.MAKE)
    secret = shown[-43:]
    (event,) = anywhere.logged(AuditQuery(act=Act.ISSUE_TOKEN), offset=0, limit=9).events
    assert secret not in str(event)
    with anywhere.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM tokens").all()
    assert rows and secret not in str(rows)


@pytest.mark.parametrize("wrong", ["", "hongtou_", "hongtou_x_y", "c" * 76])
def test_what_is_no_token_is_nobodys(office: Office, wrong: str) -> None:
    """Whatever it looks like."""
    issued(office, Scope.MAKE)
    with pytest.raises(NotSignedIn):
        office.tokens.caller(wrong, time=NOW)


def test_a_wrong_secret_under_a_right_name_is_nobodys(anywhere: Office) -> None:
    """The name alone is no secret."""
    token, _ = issued(anywhere, Scope.MAKE)
    with pytest.raises(NotSignedIn):
        anywhere.tokens.caller(f"hongtou_{token.id}_{'A' * 43}", time=NOW)


def test_a_revoked_token_is_nobodys(anywhere: Office) -> None:
    """At once, told once, however often it is revoked."""
    token, shown = issued(anywhere, Scope.MAKE)
    anywhere.tokens.revoke(token.id, **BY)
    anywhere.tokens.revoke(token.id, **BY)
    with pytest.raises(TokenEnded):
        anywhere.tokens.caller(shown, time=NOW)
    assert 1 == anywhere.logged(AuditQuery(act=Act.REVOKE_TOKEN), offset=0, limit=9).total


@pytest.mark.parametrize("scope", sorted(set(Scope) - TOKEN_SCOPES))
def test_no_program_is_trusted_with_what_people_answer_for(office: Office, scope: Scope) -> None:
    """Whoever asks for it."""
    with pytest.raises(Forbidden):
        issued(office, scope)


@pytest.mark.parametrize("name", ["", "两 个", "令牌）", "x" * 51, "a\u202eb", "a\n"])
def test_an_unfit_name_is_refused(office: Office, name: str) -> None:
    """It stands in the log."""
    with pytest.raises(UnfitName):
        issued(office, Scope.MAKE, name=name)


@pytest.mark.parametrize("days", [0, -1, 367])
def test_every_token_ends(office: Office, days: int) -> None:
    """Within a year and a day."""
    with pytest.raises(UnfitName):
        office.tokens.issue("报送", [Scope.MAKE], id="c" * 32, days=days, **BY)


def test_a_name_and_a_unit_are_looked_at(anywhere: Office) -> None:
    """The name is another's, or there is no such unit."""
    issued(anywhere, Scope.MAKE)
    with pytest.raises(NameTaken):
        issued(anywhere, Scope.MAKE, id="d" * 32)
    with pytest.raises(NotFound):
        issued(anywhere, Scope.MAKE, id="d" * 32, name="另一个", unit="D9")


def test_a_persons_token_has_no_more_than_the_person(anywhere: Office) -> None:
    """Neither a scope nor a unit beyond; those of a unit hold there only, though none is named."""
    account = drafter(anywhere)
    with pytest.raises(Forbidden, match="archive:log"):
        issued(anywhere, Scope.READ_LOG, account=account.id)
    anywhere.units.add("D02", "机械工程学院", **BY)
    with pytest.raises(Forbidden):
        issued(anywhere, Scope.MAKE, account=account.id, unit="D02")
    _, shown = issued(anywhere, Scope.WRITE, account=account.id)
    caller = anywhere.tokens.caller(shown, time=NOW)
    assert (("D01",), account.id) == (caller.reach(Scope.WRITE).units, caller.person)
    assert "张三（zhang） 的令牌 报送" == caller.name


def test_it_follows_the_person_at_once(anywhere: Office) -> None:
    """A role revoked, an account disabled, a password reset: the token has no more than that."""
    account = drafter(anywhere)
    _, shown = issued(anywhere, Scope.WRITE, account=account.id)
    grant = Grant(Role.DRAFTER, "D01")
    anywhere.accounts.revoke(account.id, grant, **BY)
    assert not anywhere.tokens.caller(shown, time=NOW).may(Scope.WRITE)
    anywhere.accounts.grant(account.id, grant, **BY)
    assert anywhere.tokens.caller(shown, time=NOW).may(Scope.WRITE)
    anywhere.accounts.disable(account.id, **BY)
    with pytest.raises(TokenEnded):
        anywhere.tokens.caller(shown, time=NOW)
    anywhere.accounts.enable(account.id, **BY)
    anywhere.accounts.reset(account.id, **BY)
    with pytest.raises(TokenEnded):
        anywhere.tokens.caller(shown, time=NOW)


def test_it_does_not_grow_with_the_person(anywhere: Office) -> None:
    """A role granted later is not in it."""
    account = drafter(anywhere)
    _, shown = issued(anywhere, Scope.MAKE, account=account.id)
    anywhere.accounts.grant(account.id, Grant(Role.ARCHIVIST), **BY)
    caller = anywhere.tokens.caller(shown, time=NOW)
    assert not caller.may(Scope.FILE)
    assert (WHOLE,) == caller.reach(Scope.MAKE).units


def test_another_persons_token_is_not_there(anywhere: Office) -> None:
    """For who revokes his own, or lists them."""
    token, _ = issued(anywhere, Scope.MAKE, account=drafter(anywhere).id)
    with pytest.raises(NotFound):
        anywhere.tokens.revoke(token.id, account="b" * 32, **BY)
    assert ((), 0) == anywhere.tokens.page("b" * 32, offset=0, limit=9)
    assert ((token,), 1) == anywhere.tokens.page("a" * 32, offset=0, limit=9)
    assert (token,) == anywhere.tokens.list()


def test_a_person_has_so_many_tokens_and_no_more(office: Office) -> None:
    """Those revoked do not count."""
    account = drafter(office)
    for number in range(MOST):
        issued(office, Scope.MAKE, name=f"令牌{number}", id=f"{number:032x}", account=account.id)
    with pytest.raises(Forbidden, match=str(MOST)):
        issued(office, Scope.MAKE, name="多余", id="e" * 32, account=account.id)
    office.tokens.revoke(f"{0:032x}", **BY)
    issued(office, Scope.MAKE, name="多余", id="e" * 32, account=account.id)

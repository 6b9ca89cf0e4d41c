"""Accounts: who may sign in, what they hold, and what 三员 may do to them."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from service.core.access import WHOLE, Grant, Role, Scope
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import (
    Forbidden,
    NameTaken,
    NotFound,
    RolesClash,
    SignInFailed,
    UnfitName,
    WeakPassword,
)
from service.core.events import Act, Event
from service.core.holdings import AuditQuery
from service.core.people import Account
from service.office.database.layout import office_database
from service.office.opening import Office
from service.office.passwords import Passwords
from tests.office.conftest import ACTOR, NOW
from tests.postgres import PostgreSQL
from tests.web.fakes import office_over

ROOT = Path(__file__).parents[2]
BY = {"time": NOW, "actor": ACTOR}
AFTER_A_WEEK = "2026-02-08T08:00:00.000001Z"
PASSWORD = "correct horse battery"


def someone(office: Office, *roles: Role, unit: str = WHOLE) -> Account:
    """A new account with those roles, whose password is its own."""
    id = uuid4().hex
    grants = [Grant(role, unit) for role in roles]
    account, first = office.accounts.open(f"p{id[:8]}", "某人", grants, id=id, **BY)
    return office.accounts.change_password(account.id, first, PASSWORD, time=NOW)


def told(office: Office, account: Account, act: Act) -> list[Event]:
    """What the log has of that act on the account, newest first."""
    return list(office.logged(AuditQuery(object=account.id, act=act), offset=0, limit=100).events)


def test_a_new_account_opens_with_its_temporary_password(anywhere: Office) -> None:
    """It is temporary, holds what was given, and the log tells all of it."""
    anywhere.units.add("D01", "土木工程学院", **BY)
    grants = [Grant(Role.DRAFTER, "D01"), Grant(Role.REVIEWER, "D01")]
    account, password = anywhere.accounts.open("zhang.san", "张三", grants, id="a" * 32, **BY)
    assert (True, False, set(grants)) == (account.is_temporary, account.is_disabled, set(account.grants))
    assert account == anywhere.accounts.check("zhang.san", password, time=NOW)
    assert account == anywhere.accounts.named("zhang.san") == anywhere.accounts.get("a" * 32)
    assert "张三（zhang.san）" == account.actor
    assert 1 == len(told(anywhere, account, Act.OPEN_ACCOUNT))
    assert {"drafter", "reviewer"} == {event.details["role"] for event in told(anywhere, account, Act.GRANT)}


def test_no_log_and_no_row_holds_a_password(anywhere: Office) -> None:
    """Nor does the log hold its digest."""
    account, password = anywhere.accounts.open("zhang.san", "张三", id="a" * 32, **BY)
    again = anywhere.accounts.reset(account.id, **BY)
    events = anywhere.logged(AuditQuery(), offset=0, limit=100).events
    words = json.dumps([event.as_dict() for event in events])
    assert password not in words and again not in words and "argon2" not in words


@pytest.mark.parametrize(
    "name", ["", "z", "Zhang", "张三", "1abc", "a b", "a" * 33, "a\n", "a/b", "a\u202eb"]
)
def test_an_unfit_name_is_refused(office: Office, name: str) -> None:
    """Nothing is opened."""
    with pytest.raises(UnfitName):
        office.accounts.open(name, "张三", id="a" * 32, **BY)
    assert () == office.accounts.list()


@pytest.mark.parametrize(
    "full_name", ["", "张 三", "张（三", "张)", "张" * 51, "张\u202e三", "张\n", "张\ud800"]
)
def test_an_unfit_full_name_is_refused(office: Office, full_name: str) -> None:
    """Nobody looks like another in the log."""
    with pytest.raises(UnfitName):
        office.accounts.open("zhang.san", full_name, id="a" * 32, **BY)


def test_a_name_is_one_persons(anywhere: Office) -> None:
    """For ever: accounts are disabled, not deleted."""
    account, _ = anywhere.accounts.open("zhang.san", "张三", id="a" * 32, **BY)
    anywhere.accounts.disable(account.id, **BY)
    with pytest.raises(NameTaken):
        anywhere.accounts.open("zhang.san", "张三丰", id="b" * 32, **BY)


class Interrupted(Passwords):
    """Passwords, before whose answer something else happens once."""

    def meanwhile(self, act: Callable[[], object]) -> "Interrupted":
        """These, with what is to happen."""
        object.__setattr__(self, "_act", [act])
        return self

    def fits(self, digest: str, password: str) -> bool:
        """As those of any office, once it has happened."""
        fits = super().fits(digest, password)
        waiting: list[Callable[[], object]] = self._act  # type: ignore[attr-defined]
        if waiting:
            waiting.pop()()
        return fits


@pytest.mark.parametrize("asked", ["check", "change_password"])
def test_a_reset_wins_over_a_password_that_is_just_being_asked_for(office: Office, asked: str) -> None:
    """Who knew the old one neither comes in with it, nor puts one of his own in the new one's place."""
    account = someone(office)
    passwords = Interrupted(office.accounts.passwords.hasher)
    first: list[str] = []
    passwords.meanwhile(lambda: first.append(office.accounts.reset(account.id, **BY)))
    slow = replace(office.accounts, passwords=passwords)
    with pytest.raises(SignInFailed):
        if asked == "check":
            slow.check(account.name, PASSWORD, time=NOW)
        else:
            slow.change_password(account.id, PASSWORD, "another horse battery", time=NOW)
    assert office.accounts.check(account.name, first[0], time=NOW).is_temporary


def test_a_temporary_password_ends(anywhere: Office) -> None:
    """After a week it opens nothing; its change has no end."""
    account, password = anywhere.accounts.open("zhang.san", "张三", id="a" * 32, **BY)
    with pytest.raises(SignInFailed):
        anywhere.accounts.check("zhang.san", password, time=AFTER_A_WEEK)
    anywhere.accounts.change_password(account.id, password, PASSWORD, time=NOW)
    assert not anywhere.accounts.check("zhang.san", PASSWORD, time=AFTER_A_WEEK).is_temporary


def test_a_password_is_the_persons_to_change(anywhere: Office) -> None:
    """With the old one, to one that is fit; the old one then opens nothing."""
    account, first = anywhere.accounts.open("zhang.san", "张三", id="a" * 32, **BY)
    with pytest.raises(SignInFailed):
        anywhere.accounts.change_password(account.id, "not the first", PASSWORD, time=NOW)
    for unfit in ("short", "aaaaaaaaaaaaaaaa", "xx-ZHANG.SAN-xx-1", "My-Password-2026", first, "a" * 129):
        with pytest.raises(WeakPassword):
            anywhere.accounts.change_password(account.id, first, unfit, time=NOW)
    changed = anywhere.accounts.change_password(account.id, first, PASSWORD, time=NOW)
    assert (False, account.epoch + 1) == (changed.is_temporary, changed.epoch)
    with pytest.raises(SignInFailed):
        anywhere.accounts.check("zhang.san", first, time=NOW)


@pytest.mark.parametrize("act", ["grant", "revoke", "reset", "disable", "enable"])
def test_what_changes_an_account_ends_its_sittings(anywhere: Office, act: str) -> None:
    """Its epoch grows, with one event that tells who did it."""
    account = someone(anywhere, Role.DRAFTER)
    if act == "enable":
        account = anywhere.accounts.disable(account.id, **BY)
    grant = {"grant": (Grant(Role.REVIEWER),), "revoke": (Grant(Role.DRAFTER),)}.get(act, ())
    getattr(anywhere.accounts, act)(account.id, *grant, **BY)
    assert account.epoch < anywhere.accounts.get(account.id).epoch
    acts = {
        "grant": Act.GRANT,
        "revoke": Act.REVOKE,
        "reset": Act.RESET_PASSWORD,
        "disable": Act.DISABLE_ACCOUNT,
        "enable": Act.ENABLE_ACCOUNT,
    }
    event = told(anywhere, account, acts[act])[0]
    assert (ACTOR, account.name) == (event.actor, event.details["account"])


def test_what_is_so_already_is_not_done_again(anywhere: Office) -> None:
    """No sitting ends and no event is written for nothing."""
    account = someone(anywhere, Role.DRAFTER)
    assert account == anywhere.accounts.grant(account.id, Grant(Role.DRAFTER), **BY)
    assert account == anywhere.accounts.enable(account.id, **BY)
    gone = anywhere.accounts.disable(account.id, **BY)
    assert gone == anywhere.accounts.disable(account.id, **BY)
    with pytest.raises(NotFound):
        anywhere.accounts.revoke(account.id, Grant(Role.ISSUER), **BY)


def test_a_disabled_account_opens_to_nobody(anywhere: Office) -> None:
    """Until it is enabled; its roles are still there then."""
    account = someone(anywhere, Role.DRAFTER)
    anywhere.accounts.disable(account.id, **BY)
    with pytest.raises(SignInFailed):
        anywhere.accounts.check(account.name, PASSWORD, time=NOW)
    anywhere.accounts.enable(account.id, **BY)
    assert account.grants == anywhere.accounts.check(account.name, PASSWORD, time=NOW).grants


@pytest.mark.parametrize("officer", [Role.ADMINISTRATOR, Role.SECURITY_OFFICER, Role.AUDITOR])
@pytest.mark.parametrize("other", list(Role))
def test_an_officer_is_nothing_else(office: Office, officer: Role, other: Role) -> None:
    """Neither another officer nor one who works on papers, whichever role came first."""
    if other is officer:
        return
    for first, second in ((officer, other), (other, officer)):
        account = someone(office, first)
        with pytest.raises(RolesClash):
            office.accounts.grant(account.id, Grant(second), **BY)
        assert {first} == office.accounts.get(account.id).roles
    with pytest.raises(RolesClash):
        office.accounts.open("both", "两任", [Grant(officer), Grant(other)], id="f" * 32, **BY)
    with pytest.raises(NotFound):
        office.accounts.named("both")


def test_an_officer_is_one_for_the_whole_institution(anywhere: Office) -> None:
    """No unit has its own."""
    anywhere.units.add("D01", "土木工程学院", **BY)
    with pytest.raises(RolesClash):
        someone(anywhere, Role.AUDITOR, unit="D01")


def test_a_role_is_for_a_unit_that_is_there(anywhere: Office) -> None:
    """And the account is not opened where it is not."""
    with pytest.raises(NotFound):
        anywhere.accounts.open("zhang.san", "张三", [Grant(Role.DRAFTER, "D9")], id="a" * 32, **BY)
    assert () == anywhere.accounts.list()


def test_one_role_may_be_held_for_several_units(anywhere: Office) -> None:
    """And is revoked for one alone."""
    for path in ("D01", "D02"):
        anywhere.units.add(path, path, **BY)
    account = someone(anywhere, Role.DRAFTER, unit="D01")
    both = anywhere.accounts.grant(account.id, Grant(Role.DRAFTER, "D02"), **BY)
    assert ("D01", "D02") == both.caller().reach(Scope.WRITE).units
    left = anywhere.accounts.revoke(account.id, Grant(Role.DRAFTER, "D01"), **BY)
    assert (Grant(Role.DRAFTER, "D02"),) == left.grants


def test_nobody_does_it_to_himself(anywhere: Office) -> None:
    """Neither grants, revokes, appoints, resets, disables nor enables."""
    officer, administrator = someone(anywhere, Role.SECURITY_OFFICER), someone(anywhere, Role.ADMINISTRATOR)
    accounts = anywhere.accounts
    for act in (accounts.grant, accounts.revoke):
        with pytest.raises(Forbidden):
            act(officer.id, Grant(Role.SECURITY_OFFICER), person=officer.id, **BY)
    for own in (accounts.reset, accounts.disable, accounts.enable, accounts.appoint):
        with pytest.raises(Forbidden):
            own(administrator.id, person=administrator.id, **BY)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SECURITY_OFFICER, Role.AUDITOR])
def test_an_officer_falls_by_two_alone(anywhere: Office, role: Role) -> None:
    """No administrator resets, disables or enables one; the security officer must first revoke the role."""
    administrator, officer = someone(anywhere, Role.ADMINISTRATOR), someone(anywhere, Role.SECURITY_OFFICER)
    other, accounts = someone(anywhere, role), anywhere.accounts
    for act in (accounts.reset, accounts.disable, accounts.enable):
        with pytest.raises(Forbidden, match="三员"):
            act(other.id, person=administrator.id, **BY)
    assert other == accounts.get(other.id)
    accounts.revoke(other.id, Grant(role), person=officer.id, **BY)
    assert accounts.disable(other.id, person=administrator.id, **BY).is_disabled


def test_the_duties_are_apart(anywhere: Office) -> None:
    """Who grants does not reset; who resets does not grant; the auditor does neither."""
    account, accounts = someone(anywhere, Role.DRAFTER), anywhere.accounts
    people = {role: someone(anywhere, role).id for role in Role}
    for role in set(Role) - {Role.SECURITY_OFFICER}:
        with pytest.raises(Forbidden):
            accounts.grant(account.id, Grant(Role.ISSUER), person=people[role], **BY)
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(Forbidden):
            accounts.reset(account.id, person=people[role], **BY)
    assert account == accounts.get(account.id)


def test_what_was_revoked_from_the_one_who_acts_is_gone_at_once(anywhere: Office) -> None:
    """Whatever the sitting of the call still believed."""
    account, accounts = someone(anywhere), anywhere.accounts
    officer, administrator = someone(anywhere, Role.SECURITY_OFFICER), someone(anywhere, Role.ADMINISTRATOR)
    accounts.revoke(officer.id, Grant(Role.SECURITY_OFFICER), **BY)
    accounts.disable(administrator.id, **BY)
    with pytest.raises(Forbidden):
        accounts.grant(account.id, Grant(Role.ISSUER), person=officer.id, **BY)
    with pytest.raises(Forbidden):
        accounts.reset(account.id, person=administrator.id, **BY)


def test_an_administrator_appoints_the_first_security_officer(anywhere: Office) -> None:
    """Once, and nobody else; that officer is then out of his hands."""
    accounts, administrator = anywhere.accounts, someone(anywhere, Role.ADMINISTRATOR)
    first, second = someone(anywhere), someone(anywhere)
    with pytest.raises(Forbidden):
        accounts.appoint(first.id, person=second.id, **BY)
    gone = accounts.disable(someone(anywhere).id, **BY)
    with pytest.raises(Forbidden, match="停用"):
        accounts.appoint(gone.id, person=administrator.id, **BY)
    with pytest.raises(RolesClash):
        accounts.appoint(someone(anywhere, Role.AUDITOR).id, person=administrator.id, **BY)
    assert {Role.SECURITY_OFFICER} == accounts.appoint(first.id, person=administrator.id, **BY).roles
    with pytest.raises(Forbidden, match="已有"):
        accounts.appoint(second.id, person=administrator.id, **BY)
    with pytest.raises(Forbidden):
        accounts.disable(first.id, person=administrator.id, **BY)


def test_a_reset_ends_what_was_made_with_the_old_password(anywhere: Office) -> None:
    """Its tokens too: whoever had the password for a while keeps nothing."""
    account = someone(anywhere, Role.DRAFTER)
    given = {"id": "c" * 32, "days": 1, "account": account.id}
    token, _ = anywhere.tokens.issue("报送", [Scope.MAKE], **given, **BY)  # type: ignore[arg-type]
    anywhere.devices.renew("", "browser", account=account.id, time=NOW)
    assert anywhere.devices.is_known("browser", account.name, time=NOW)
    password = anywhere.accounts.reset(account.id, **BY)
    assert not anywhere.devices.is_known("browser", account.name, time=NOW)
    assert anywhere.tokens.get(token.id).is_revoked
    assert [Act.REVOKE_TOKEN] == [
        event.act
        for event in anywhere.logged(
            AuditQuery(object=token.id, act=Act.REVOKE_TOKEN), offset=0, limit=9
        ).events
    ]
    assert anywhere.accounts.check(account.name, password, time=NOW).is_temporary
    with pytest.raises(SignInFailed):
        anywhere.accounts.check(account.name, PASSWORD, time=NOW)


def test_accounts_come_in_pages(anywhere: Office) -> None:
    """By name, with the number of all; who holds a role is told while enabled."""
    made = [someone(anywhere, Role.DRAFTER).name for _ in range(3)]
    found, total = anywhere.accounts.page(offset=1, limit=1)
    assert ([sorted(made)[1]], 3) == ([account.name for account in found], total)
    assert anywhere.accounts.has(Role.DRAFTER) and not anywhere.accounts.has(Role.AUDITOR)
    for account in anywhere.accounts.list():
        anywhere.accounts.disable(account.id, **BY)
    assert not anywhere.accounts.has(Role.DRAFTER)


def test_nothing_stays_open_where_the_office_lets_go(anywhere: Office) -> None:
    """No connection of the accounts goes through a fork: theirs are the office's own."""
    anywhere.accounts.list()
    with anywhere.accounts.database.reading() as own, anywhere.database.reading() as whole:
        assert own.engine is whole.engine


@pytest.mark.parametrize("ask", ["list", "has", "check", "open", "grant"])
def test_a_database_that_does_not_answer_is_a_fault_in_our_words(tmp_path: Path, ask: str) -> None:
    """Whatever is asked of it, with its cure."""
    accounts = office_over(office_database("postgresql://hongtou@127.0.0.1:1/none", tmp_path)).accounts
    calls: dict[str, Callable[[], object]] = {
        "list": accounts.list,
        "has": lambda: accounts.has(Role.AUDITOR),
        "check": lambda: accounts.check("zhang.san", PASSWORD, time=NOW),
        "open": lambda: accounts.open("zhang.san", "张三", id="a" * 32, **BY),
        "grant": lambda: accounts.grant("a" * 32, Grant(Role.AUDITOR), **BY),
    }
    with pytest.raises(StoreFailed) as failed:
        calls[ask]()
    assert failed.value.hint


OPENING = """
import sys
from pathlib import Path
from uuid import uuid4
from service.acting import new_secret, utc_now
from service.office.database.layout import office_database
from service.office.opening import open_office
from service.office.passwords import Passwords
office = open_office(office_database(sys.argv[2], Path(sys.argv[1])), Passwords(), new_secret, new_secret)
print("ready", flush=True)
sys.stdin.readline()
print(office.accounts.open_first(id=uuid4().hex, time=utc_now(), actor="系统"))
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_of_two_first_starts_one_opens_the_account(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Processes that start at once on an empty database, which none of them has laid out yet."""
    server: PostgreSQL | None = request.getfixturevalue("postgresql") if kind == "postgresql" else None
    url = server.database() if server else ""
    command = [sys.executable, "-c", OPENING, str(tmp_path), url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    starting = [subprocess.Popen(command, **pipes) for _ in range(2)]  # type: ignore[call-overload]
    for process in starting:
        assert "ready" == process.stdout.readline().strip()
    for process in starting:
        process.stdin.write("\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=60)[0].strip() for process in starting]
    assert [0, 0] == [process.returncode for process in starting]
    (password,) = filter(None, answers)
    accounts = office_over(office_database(url, tmp_path)).accounts
    (account,) = accounts.list()
    assert {Role.ADMINISTRATOR} == account.roles
    assert account == accounts.check("admin", password, time=account.created_at)

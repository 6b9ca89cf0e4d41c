"""Whoever has the rights of the data folder manages accounts, and the log tells who that is."""

import json

import pytest

from service.acting import user_name, utc_now
from service.core.access import Grant, Role
from service.core.errors.requests import SignInFailed
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.office import circumstances
from service.office.opening import Office
from tests.office_commands.conftest import Run

DONE, USAGE = 0, 2


def test_an_account_is_opened_with_its_roles(run: Run, office: Office) -> None:
    """The password stands alone on standard output, and opens the account."""
    assert DONE == run("unit", "add", "D01", "土木工程学院").exit_code
    roles = ("--role", "drafter", "--role", "reviewer", "--role", "drafter")
    answer = run("account", "create", "zhang.san", "张三", *roles, "--unit", "D01")
    assert DONE == answer.exit_code, answer.output
    password = answer.stdout.strip()
    assert password not in answer.stderr and "只显示这一次" in answer.stderr
    account = office.accounts.check("zhang.san", password, time=utc_now())
    assert {Grant(Role.DRAFTER, "D01"), Grant(Role.REVIEWER, "D01")} == set(account.grants)


def test_a_script_is_told_all_of_it(run: Run, office: Office) -> None:
    """As JSON, the password too."""
    told = json.loads(run("account", "create", "li.si", "李四", "--role", "issuer", "--json").stdout)
    account = office.accounts.check("li.si", told.pop("password"), time=utc_now())
    assert {
        "id": account.id,
        "name": "li.si",
        "full_name": "李四",
        "is_temporary": True,
        "is_disabled": False,
        "created_at": account.created_at,
        "roles": [{"role": "issuer", "unit": ""}],
    } == told
    assert [told] == json.loads(run("account", "list", "--json").stdout)
    shown = json.loads(run("account", "show", "li.si", "--json").stdout)
    assert ["授予角色", "建立账户"] == [event["act"] for event in shown.pop("events")]
    assert told == shown


def test_the_log_tells_who_ran_it_whatever_he_says(run: Run, office: Office) -> None:
    """The named actor, and the user whom the system knows; what comes after knows nothing of him."""
    run("account", "create", "li.si", "李四", "--actor", "王五（wang.wu）")
    (event,) = office.logged(AuditQuery(act=Act.OPEN_ACCOUNT), offset=0, limit=9).events
    assert (f"王五（wang.wu）（系统用户 {user_name()}）", user_name()) == (event.actor, event.details["user"])
    assert {} == circumstances.told()


def test_roles_are_granted_and_revoked(run: Run, office: Office) -> None:
    """Also where over HTTP two would be needed: the first officers come by here."""
    run("account", "create", "li.si", "李四")
    granted = run("account", "grant", "li.si", "security-officer")
    assert (DONE, True) == (granted.exit_code, "安全保密员（全校）" in granted.stdout)
    assert office.accounts.has(Role.SECURITY_OFFICER)
    revoked = run("account", "revoke", "li.si", "security-officer", "--json")
    assert [] == json.loads(revoked.stdout)["roles"]
    lines = run("account", "show", "li.si").stdout.splitlines()
    assert "没有角色" in lines[0] and lines[1].endswith("安全保密员（全校）")


def test_an_account_is_disabled_enabled_and_reset(run: Run, office: Office) -> None:
    """Each at once; a list tells how things stand."""
    first = run("account", "create", "li.si", "李四").stdout.strip()
    assert "已停用" in run("account", "disable", "li.si").stdout
    assert "已停用" in run("account", "list").stdout
    assert "待修改一次性密码" in run("account", "enable", "li.si").stdout
    password = run("account", "reset", "li.si").stdout.strip()
    with pytest.raises(SignInFailed):
        office.accounts.check("li.si", first, time=utc_now())
    assert office.accounts.check("li.si", password, time=utc_now())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "Li", "李四"), "unfit-name"),
        (("create", "admin", "李四"), "name-taken"),
        (("create", "li.si", "李四", "--role", "drafter", "--unit", "D9"), "unit add"),
        (("create", "li.si", "李四", "--role", "drafter", "--role", "auditor"), "roles-clash"),
        (("create", "li.si", "李四", "--role", "boss"), "boss"),
        (("grant", "admin", "drafter"), "roles-clash"),
        (("revoke", "admin", "drafter"), "没有这个角色"),
        (("reset", "nobody"), "没有这个账户"),
        (("show", "nobody"), "没有这个账户"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_cure(
    run: Run, office: Office, arguments: tuple[str, ...], said: str
) -> None:
    """Nothing is opened, granted or printed as if it were a password."""
    office.accounts.open_first(id="a" * 32, time=utc_now(), actor="系统")
    before = office.accounts.list()
    answer = run("account", *arguments)
    assert (USAGE, "", True) == (answer.exit_code, answer.stdout, said in answer.stderr)
    assert before == office.accounts.list()

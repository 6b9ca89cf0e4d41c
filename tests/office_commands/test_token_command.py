"""Tokens of programs are issued, listed and revoked on the machine."""

import json

import pytest

from service.acting import utc_now
from service.core.access import TOKEN_SCOPES, Scope
from service.core.errors.requests import TokenEnded
from service.office.opening import Office
from tests.office_commands.conftest import Run

DONE, USAGE = 0, 2


def test_a_token_is_shown_once_and_calls(run: Run, office: Office) -> None:
    """Alone on standard output, with the scopes that were named and for 90 days."""
    answer = run("token", "create", "报送", "--scope", "documents:make", "--scope", "documents:file")
    assert DONE == answer.exit_code, answer.output
    shown = answer.stdout.strip()
    assert "只显示这一次" in answer.stderr and shown not in answer.stderr
    caller = office.tokens.caller(shown, time=utc_now())
    assert {Scope.MAKE, Scope.FILE} == caller.rights.keys()
    listed = run("token", "list").stdout
    assert "报送" in listed and "全校" in listed and shown[-43:] not in listed


def test_a_script_is_told_all_of_it(run: Run, office: Office) -> None:
    """As JSON; the list has no secret."""
    run("unit", "add", "D01", "土木工程学院")
    options = ("--scope", "archive:read", "--unit", "D01", "--days", "7", "--json")
    told = json.loads(run("token", "create", "查阅", *options).stdout)
    shown = told.pop("token")
    assert ("D01",) == office.tokens.caller(shown, time=utc_now()).reach(Scope.READ_ARCHIVE).units
    assert [told] == json.loads(run("token", "list", "--json").stdout)
    assert {
        "name": "查阅",
        "scopes": ["archive:read"],
        "unit": "D01",
        "is_revoked": False,
    }.items() <= told.items()


def test_a_revoked_token_calls_no_more(run: Run, office: Office) -> None:
    """At once."""
    shown = run("token", "create", "报送", "--scope", "documents:make").stdout.strip()
    assert "已吊销：报送\n" == run("token", "revoke", "报送").stdout
    with pytest.raises(TokenEnded):
        office.tokens.caller(shown, time=utc_now())
    assert "已吊销" in run("token", "list").stdout
    assert json.loads(run("token", "revoke", "报送", "--json").stdout)["is_revoked"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("create", "报送"),
        ("create", "报送", "--scope", "everything"),
        ("create", "报送", "--scope", "documents:make", "--days", "367"),
        ("create", "两 个", "--scope", "documents:make"),
        ("create", "报送", "--scope", "documents:make", "--unit", "D9"),
        ("revoke", "没有的"),
        *(("create", "报送", "--scope", scope) for scope in sorted(set(Scope) - TOKEN_SCOPES)),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, office: Office, arguments: tuple[str, ...]) -> None:
    """Nothing is issued, and nothing printed as if it were a token."""
    answer = run("token", *arguments)
    assert (USAGE, "") == (answer.exit_code, answer.stdout)
    assert answer.stderr and () == office.tokens.list()


def test_the_help_tells_every_scope_in_chinese(run: Run) -> None:
    """One chooses by reading."""
    help = run("token", "create", "--help").stdout
    assert all(scope.value in help for scope in TOKEN_SCOPES) and "校验和生成文书" in help

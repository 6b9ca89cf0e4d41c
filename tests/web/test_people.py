"""Accounts, roles, units and tokens over HTTP."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.acting import utc_now
from service.core.access import Grant, Role, Scope
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.core.people import Account
from tests.callers import browser_of, client_of
from tests.security.everyone import PASSWORD, office_of, person, program_of
from tests.web.calls import code_of

OFFICERS = {"管": Role.ADMINISTRATOR, "密": Role.SECURITY_OFFICER, "审": Role.AUDITOR}


@pytest.fixture
def officers(app: Flask) -> dict[str, FlaskClient]:
    """Browsers of the three officers, by sign."""
    return {sign: browser_of(app, person(app, role)) for sign, role in OFFICERS.items()}


@pytest.fixture
def drafter(app: Flask) -> Account:
    """A drafter of D01."""
    office_of(app).units.add("D01", "土木工程学院", time=utc_now(), actor="测试")
    return person(app, Role.DRAFTER, "D01")


def send(client: FlaskClient, to: str, /, **values: Any) -> TestResponse:
    """The answer to a JSON body at that address."""
    return client.post(f"/api/v1/{to}", json=values)


def own_token(client: FlaskClient, *scopes: Scope, **more: Any) -> TestResponse:
    """The answer to who asks for a token of his own."""
    return send(client, "me/tokens", name=more.pop("name", "报送"), scopes=list(scopes), **more)


def pointers(answer: TestResponse) -> set[str]:
    """Where a body is faulty."""
    return {fault["pointer"] for fault in answer.get_json()["errors"]}


def test_a_person_comes_into_office(app: Flask, officers: dict[str, FlaskClient]) -> None:
    """The administrator opens, the security officer grants, the person changes the password and works."""
    opened = send(officers["管"], "accounts", name="zhang.san", full_name="张三")
    assert (201, "no-store") == (opened.status_code, opened.headers["Cache-Control"])
    told = opened.get_json()
    account, password = told["account"], told["password"]
    assert opened.headers["Location"] == account["links"]["self"]
    assert ([], True) == (account["roles"], account["is_temporary"])
    granted = send(officers["密"], f"accounts/{account['id']}/roles", role="drafter")
    assert [{"role": "drafter", "title": "拟稿", "unit": ""}] == granted.get_json()["roles"]
    accounts = office_of(app).accounts
    fresh = browser_of(app, accounts.check("zhang.san", password, time=utc_now()))
    assert fresh.get("/api/v1/me").get_json()["must_change_password"]
    assert (403, "password-change-due") == code_of(fresh.get("/api/v1/documents"))
    settled = browser_of(app, accounts.change_password(account["id"], password, PASSWORD, time=utc_now()))
    assert 200 == settled.get("/api/v1/documents").status_code


def test_the_log_tells_who_where_and_in_which_call(app: Flask, officers: dict[str, FlaskClient]) -> None:
    """An event for each change, with the address and the id of the request."""
    answer = send(officers["管"], "accounts", name="zhang.san", full_name="张三")
    id = answer.get_json()["account"]["id"]
    (event,) = office_of(app).logged(AuditQuery(object=id), offset=0, limit=9).events
    assert Act.OPEN_ACCOUNT is event.act and event.actor.startswith("某人（p")
    request = answer.headers["Hongtou-Request-Id"]
    assert {
        "account": "zhang.san",
        "address": "127.0.0.1",
        "request": request,
    }.items() <= event.details.items()


def test_all_that_is_wrong_with_a_body_is_told_at_once(officers: dict[str, FlaskClient]) -> None:
    """With its places, in Chinese."""
    answer = send(officers["管"], "accounts", name="Zhang", full_name="张 三", roles=["auditor"])
    assert (422, "invalid-payload") == code_of(answer)
    assert {"/name", "/full_name", "/roles"} == pointers(answer)
    answer = send(officers["密"], f"accounts/{'0' * 32}/roles", role="boss", unit="D01/")
    assert {"/role", "/unit"} == pointers(answer)
    answer = own_token(officers["审"], Scope.GRANT, Scope.READ_AUDIT, days=367, name=1)
    assert {"/scopes/0", "/days", "/name"} == pointers(answer)
    assert {"/path", "/name"} == pointers(send(officers["管"], "units"))
    assert all(fault["hint"] and not fault["message"].isascii() for fault in answer.get_json()["errors"])


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"name": "a", "name": "b"}', b'{"name": "\\ud800"}', b"1"])
def test_what_is_no_object_is_refused(officers: dict[str, FlaskClient], body: bytes) -> None:
    """By the reader that payloads have, before anything is done."""
    answer = officers["管"].post("/api/v1/accounts", data=body, content_type="application/json")
    assert answer.status_code in (400, 422)


def test_a_form_of_another_site_cannot_be_sent(officers: dict[str, FlaskClient]) -> None:
    """Only JSON is read."""
    answer = officers["管"].post("/api/v1/accounts", data={"name": "zhang.san", "full_name": "张三"})
    assert answer.status_code in (403, 415)


def test_a_taken_name_is_told(officers: dict[str, FlaskClient]) -> None:
    """409."""
    for status in (201, 409):
        answer = send(officers["管"], "accounts", name="zhang.san", full_name="张三")
        assert status == answer.status_code


def test_accounts_are_listed_in_pages(officers: dict[str, FlaskClient]) -> None:
    """Whoever reads accounts; what is unchanged is not sent again."""
    first = officers["审"].get("/api/v1/accounts?page_size=2").get_json()
    second = officers["审"].get("/api/v1/accounts?page_size=2&page=2").get_json()
    assert (3, 2, 1) == (first["total"], len(first["items"]), len(second["items"]))
    one = officers["审"].get(first["items"][0]["links"]["self"])
    assert one.get_json() == first["items"][0]
    tag = {"If-None-Match": one.headers["ETag"]}
    assert 304 == officers["审"].get(first["items"][0]["links"]["self"], headers=tag).status_code
    assert (422, "invalid-parameter") == code_of(officers["审"].get("/api/v1/accounts?page_size=101"))


def test_a_reset_is_told_once_and_ends_all(
    app: Flask, officers: dict[str, FlaskClient], drafter: Account
) -> None:
    """The browser that was signed in and the token are nobody's from that moment."""
    browser = browser_of(app, drafter)
    shown = own_token(browser, Scope.WRITE).get_json()["shown"]
    program = program_of(app, f"Bearer {shown}")
    assert 200 == browser.get("/api/v1/me").status_code == program.get("/api/v1/me").status_code
    answer = officers["管"].post(f"/api/v1/accounts/{drafter.id}/password")
    told = answer.get_json()
    assert (200, "no-store", True) == (
        answer.status_code,
        answer.headers["Cache-Control"],
        told["account"]["is_temporary"],
    )
    assert office_of(app).accounts.check(drafter.name, told["password"], time=utc_now())
    assert 401 == browser.get("/api/v1/me").status_code == program.get("/api/v1/me").status_code
    assert told["password"] not in officers["管"].get(f"/api/v1/accounts/{drafter.id}").text


@pytest.mark.parametrize("how", ["disable", "roles"])
def test_what_is_taken_is_gone_at_once(
    app: Flask, officers: dict[str, FlaskClient], drafter: Account, how: str
) -> None:
    """A signed-in browser ends; its token has no more than is left."""
    browser = browser_of(app, drafter)
    program = program_of(app, f"Bearer {own_token(browser, Scope.READ_ARCHIVE).get_json()['shown']}")
    assert 200 == program.get("/api/v1/documents").status_code
    if how == "disable":
        answer = officers["管"].post(f"/api/v1/accounts/{drafter.id}/disable")
        assert answer.get_json()["is_disabled"]
    else:
        answer = officers["密"].delete(f"/api/v1/accounts/{drafter.id}/roles/drafter?unit=D01")
        assert [] == answer.get_json()["roles"]
    assert 401 == browser.get("/api/v1/me").status_code
    assert {"disable": 401, "roles": 403}[how] == program.get("/api/v1/documents").status_code
    if how == "disable":
        assert not officers["管"].post(f"/api/v1/accounts/{drafter.id}/enable").get_json()["is_disabled"]
        assert 401 == browser.get("/api/v1/me").status_code


def test_officers_keep_each_other(app: Flask, officers: dict[str, FlaskClient]) -> None:
    """No administrator resets the auditor alone; with the security officer he may. The refusal is logged."""
    auditor = person(app, Role.AUDITOR)
    for act in ("password", "disable", "enable"):
        assert (403, "forbidden") == code_of(officers["管"].post(f"/api/v1/accounts/{auditor.id}/{act}"))
    refused = office_of(app).logged(AuditQuery(act=Act.REFUSE, object=auditor.id), offset=0, limit=9)
    assert "forbidden" == refused.events[0].details["code"]
    assert 200 == officers["密"].delete(f"/api/v1/accounts/{auditor.id}/roles/auditor").status_code
    assert 200 == officers["管"].post(f"/api/v1/accounts/{auditor.id}/password").status_code


def test_nobody_raises_himself(app: Flask) -> None:
    """Nor ends himself."""
    officer, administrator = person(app, Role.SECURITY_OFFICER), person(app, Role.ADMINISTRATOR)
    own = browser_of(app, officer)
    assert 403 == send(own, f"accounts/{officer.id}/roles", role="issuer").status_code
    assert 403 == own.delete(f"/api/v1/accounts/{officer.id}/roles/security-officer").status_code
    own = browser_of(app, administrator)
    for act in ("password", "disable", "enable", "security-officer"):
        assert 403 == own.post(f"/api/v1/accounts/{administrator.id}/{act}").status_code


def test_the_first_security_officer_is_appointed_once(app: Flask) -> None:
    """By an administrator while there is none, never after."""
    administrator = browser_of(app, person(app, Role.ADMINISTRATOR))
    people = [person(app, Role.DRAFTER) for _ in range(2)]
    accounts = office_of(app).accounts
    for one in people:
        accounts.revoke(one.id, Grant(Role.DRAFTER), time=utc_now(), actor="测试")
    answers = [administrator.post(f"/api/v1/accounts/{one.id}/security-officer") for one in people]
    assert [200, 403] == [answer.status_code for answer in answers]
    assert "security-officer" == answers[0].get_json()["roles"][0]["role"]


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [("auditor", "", 409), ("issuer", "", 200), ("issuer", "D01", 200), ("issuer", "D9", 404)],
)
def test_roles_clash_and_units_are_looked_at(
    officers: dict[str, FlaskClient], drafter: Account, role: str, unit: str, status: int
) -> None:
    """A drafter is no auditor; a unit must be there."""
    answer = send(officers["密"], f"accounts/{drafter.id}/roles", role=role, unit=unit)
    assert status == answer.status_code, answer.text


def test_there_is_no_role_of_another_name(officers: dict[str, FlaskClient], drafter: Account) -> None:
    """Nor one that the account does not hold."""
    for role in ("boss", "issuer"):
        assert 404 == officers["密"].delete(f"/api/v1/accounts/{drafter.id}/roles/{role}").status_code


def test_units_are_set_once(app: Flask, officers: dict[str, FlaskClient], drafter: Account) -> None:
    """And seen by whoever is known."""
    added = send(officers["管"], "units", path="D01/D0102", name="桥梁系")
    assert (201, {"path": "D01/D0102", "name": "桥梁系"}) == (added.status_code, added.get_json())
    assert (409, "name-taken") == code_of(send(officers["管"], "units", path="D01", name="又一个"))
    assert 404 == send(officers["管"], "units", path="D7/D0702", name="无上级").status_code
    listed = browser_of(app, drafter).get("/api/v1/units").get_json()
    assert ["D01", "D01/D0102"] == [unit["path"] for unit in listed["items"]]


def test_everybody_learns_who_he_is(app: Flask, drafter: Account) -> None:
    """Roles and rights with their units, as a person and as a program."""
    told = browser_of(app, drafter).get("/api/v1/me").get_json()
    assert (drafter.id, drafter.actor, True) == (told["id"], told["name"], told["is_person"])
    assert [{"role": "drafter", "title": "拟稿", "unit": "D01"}] == told["roles"]
    assert {"manuscripts:write": ["D01"]}.items() <= {
        right["scope"]: right["units"] for right in told["rights"]
    }.items()
    program = client_of(app, [Scope.MAKE]).get("/api/v1/me").get_json()
    assert (False, [], ["documents:make"]) == (
        program["is_person"],
        program["roles"],
        [right["scope"] for right in program["rights"]],
    )


def test_a_person_sees_what_befell_his_account(app: Flask, officers: dict[str, FlaskClient]) -> None:
    """A reset by another cannot stay unseen; what befell others is not there."""
    other, account = person(app, Role.DRAFTER), person(app, Role.DRAFTER)
    officers["管"].post(f"/api/v1/accounts/{account.id}/password")
    first = officers["管"].post(f"/api/v1/accounts/{account.id}/password").get_json()["password"]
    again = office_of(app).accounts.change_password(account.id, first, PASSWORD, time=utc_now())
    told = browser_of(app, again).get("/api/v1/me/events").get_json()["items"]
    assert 2 == len([event for event in told if event["act"] == "重置密码"])
    assert {account.id} == {event["object"] for event in told} and other.id not in str(told)


def test_a_person_issues_himself_a_token(app: Flask, drafter: Account) -> None:
    """Shown once, within his own rights, for 90 days where he says nothing."""
    browser = browser_of(app, drafter)
    answer = own_token(browser, Scope.MAKE, Scope.READ_ARCHIVE)
    assert (201, "no-store") == (answer.status_code, answer.headers["Cache-Control"])
    told = answer.get_json()
    program = program_of(app, f"Bearer {told['shown']}")
    assert 200 == program.get("/api/v1/documents").status_code
    assert (403, "forbidden") == code_of(program.get("/api/v1/archive/log"))
    listed = browser.get("/api/v1/me/tokens")
    assert [told["token"]] == listed.get_json()["items"] and told["shown"][-43:] not in listed.text
    assert (403, "forbidden") == code_of(own_token(browser, Scope.READ_LOG, name="日志"))
    assert (409, "name-taken") == code_of(own_token(browser, Scope.MAKE))


def test_a_program_issues_no_token(app: Flask, drafter: Account) -> None:
    """A stolen one would outlive itself."""
    program = program_of(app, f"Bearer {own_token(browser_of(app, drafter), Scope.MAKE).get_json()['shown']}")
    assert (403, "forbidden") == code_of(own_token(program, Scope.MAKE, name="另一个"))
    assert (403, "forbidden") == code_of(program.get("/api/v1/me/tokens"))


def test_a_cookie_does_not_lift_a_token(app: Flask, drafter: Account) -> None:
    """Who shows a token is that program, also in the browser of somebody."""
    browser = browser_of(app, drafter)
    shown = own_token(browser, Scope.MAKE).get_json()["shown"]
    answer = browser.get("/api/v1/me/tokens", headers={"Authorization": f"Bearer {shown}"})
    assert (403, "forbidden") == code_of(answer)


def test_a_token_is_revoked_by_its_owner_and_the_security_officer(
    app: Flask, officers: dict[str, FlaskClient], drafter: Account
) -> None:
    """For another person it is not there."""
    browser, stranger = browser_of(app, drafter), browser_of(app, person(app, Role.DRAFTER))
    first, second = (
        own_token(browser, Scope.MAKE, name=name).get_json()["token"]["id"] for name in ("甲", "乙")
    )
    assert (404, "not-found") == code_of(stranger.delete(f"/api/v1/me/tokens/{first}"))
    assert (403, "forbidden") == code_of(stranger.delete(f"/api/v1/tokens/{first}"))
    assert browser.delete(f"/api/v1/me/tokens/{first}").get_json()["is_revoked"]
    assert officers["密"].delete(f"/api/v1/tokens/{second}").get_json()["is_revoked"]
    listed = officers["审"].get("/api/v1/tokens").get_json()
    assert {drafter.id} == {token["account"] for token in listed["items"]}

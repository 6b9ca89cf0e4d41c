"""Who saw, made, changed and took away what, and who was refused: the log has it, or nothing is shown."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from service.core.access import Scope
from service.core.events import Act, Event
from service.core.holdings import AuditQuery
from service.office import circumstances
from service.office.opening import Office
from service.office.recorder import Recorder
from service.web.access import RULES, Door, Rules
from service.web.app import create_app
from service.web.refusals import MOST
from service.web.services import EXTENSION, Services
from tests.callers import client_of
from tests.web.calls import code_of, post
from tests.web.fakes import letter

SAYS_NOTHING = "tells of no paper and no person"
OF_ONESELF = "tells nobody but oneself"
GIVES_BACK = "gives back what it was given, in another form"
TELLS_ITSELF = "told by itself, with what it changes"

UNTOLD = {
    "运行状况.healthz": SAYS_NOTHING,
    "运行状况.readyz": SAYS_NOTHING,
    "运行状况.metrics": SAYS_NOTHING,
    "定时任务.list_chores": SAYS_NOTHING,
    "文书类型.list_types": SAYS_NOTHING,
    "文书类型.show_schema": SAYS_NOTHING,
    "文书类型.show_sample": SAYS_NOTHING,
    "表格.list_grids": SAYS_NOTHING,
    "表格.read_rows": GIVES_BACK,
    "表格文件.export_sheet": GIVES_BACK,
    "表格文件.download_form": SAYS_NOTHING,
    "表格文件.download_batch_example": SAYS_NOTHING,
    "表格文件.download_batch_example_values": SAYS_NOTHING,
    "api-docs.openapi_json": SAYS_NOTHING,
    "assets.asset": SAYS_NOTHING,
    "texts.choose": SAYS_NOTHING,
    "signing.login": "nobody is known yet; what is tried there is told by `entering`",
    "signing.enter": TELLS_ITSELF,
    "federated.begin": "leads to the provider; nobody is known yet",
    "federated.finish": TELLS_ITSELF,
    "signing.leave": TELLS_ITSELF,
    "signing.password": "an empty form",
    "batch_beginning.begin": "an empty form",
    "signing.change": TELLS_ITSELF,
    "start.start": "tells by itself that papers were listed, to those who may see any",
    "登录状态.show_session": "says nothing but who is signed in",
    "browsing.page": SAYS_NOTHING,
    "browsing.start": SAYS_NOTHING,
    "browsing.asset": SAYS_NOTHING,
    "文稿.draft_manuscript": TELLS_ITSELF,
    "beginning.begin_blank": TELLS_ITSELF,
    "文稿.save_content": "tells by itself the first change of each person since the last step",
    "文稿的办理.submit_manuscript": TELLS_ITSELF,
    "文稿的办理.return_manuscript": TELLS_ITSELF,
    "文稿的办理.approve_manuscript": TELLS_ITSELF,
    "文稿的办理.issue_manuscript": TELLS_ITSELF,
    "文稿的办理.file_manuscript": TELLS_ITSELF,
    "文稿的办理.discard_manuscript": TELLS_ITSELF,
    "handing.submit": TELLS_ITSELF,
    "acting.approve": TELLS_ITSELF,
    "acting.issue": TELLS_ITSELF,
    "acting.file": TELLS_ITSELF,
    "acting.give_back": TELLS_ITSELF,
    "acting.discard": TELLS_ITSELF,
    "reviewing.remark": TELLS_ITSELF,
    "reviewing.answer": TELLS_ITSELF,
    "审核意见.add_remark": TELLS_ITSELF,
    "审核意见.resolve_remark": TELLS_ITSELF,
    "回调.list_hooks": OF_ONESELF,
    "回调.add_hook": TELLS_ITSELF,
    "回调.show_hook": OF_ONESELF,
    "回调.change_hook": TELLS_ITSELF,
    "回调.remove_hook": TELLS_ITSELF,
    "回调.rotate_secret": TELLS_ITSELF,
    "回调.test_hook": TELLS_ITSELF,
    "回调.list_deliveries": OF_ONESELF,
    "回调.show_delivery": OF_ONESELF,
    "回调.replay_delivery": TELLS_ITSELF,
    "receivers.list_hooks": OF_ONESELF,
    "receivers.add": TELLS_ITSELF,
    "receivers.show": OF_ONESELF,
    "receivers.change": TELLS_ITSELF,
    "receivers.test": TELLS_ITSELF,
    "receivers.rotate": TELLS_ITSELF,
    "receivers.remove": TELLS_ITSELF,
    "receivers.show_delivery": OF_ONESELF,
    "receivers.replay": TELLS_ITSELF,
    "机构.list_units": SAYS_NOTHING,
    "机构.add_unit": TELLS_ITSELF,
    "账户和角色.open_account": TELLS_ITSELF,
    "账户和角色.reset_password": TELLS_ITSELF,
    "账户和角色.disable_account": TELLS_ITSELF,
    "账户和角色.enable_account": TELLS_ITSELF,
    "账户和角色.appoint_security_officer": TELLS_ITSELF,
    "账户和角色.grant_role": TELLS_ITSELF,
    "账户和角色.revoke_role": TELLS_ITSELF,
    "令牌.revoke_token": TELLS_ITSELF,
    "本人.show_me": OF_ONESELF,
    "本人.list_my_events": OF_ONESELF,
    "本人.list_my_tokens": OF_ONESELF,
    "本人.issue_my_token": TELLS_ITSELF,
    "本人.revoke_my_token": TELLS_ITSELF,
}
"""Endpoints whose calls are not told of, or not by their rule, each with the reason."""


def acts(office: Office) -> list[Act]:
    """What the log tells of but for the tokens of the tests, oldest first."""
    page = office.logged(AuditQuery(), offset=0, limit=1000)
    return [event.act for event in reversed(page.events) if event.act is not Act.ISSUE_TOKEN]


def last(office: Office) -> Event:
    """What the log tells last."""
    return office.logged(AuditQuery(), offset=0, limit=1).events[0]


def kept(client: FlaskClient) -> dict[str, Any]:
    """A kept letter, as told."""
    return dict(post(client, "documents", letter()).get_json())


def test_every_address_is_told_of_or_says_why_not(app: Flask) -> None:
    """A new call has an act, or a line above; no line outlives its call."""
    rules: Rules = app.extensions[RULES]
    untold = {endpoint for endpoint, rule in rules.by_endpoint.items() if rule.act is None}
    assert (set(), set()) == (untold - UNTOLD.keys(), UNTOLD.keys() - untold)


def test_who_is_not_known_leaves_no_event_of_a_call(app: Flask) -> None:
    """An act is somebody's; doors that are open to anybody have none by rule."""
    rules: Rules = app.extensions[RULES]
    assert [] == [name for name, rule in rules.by_endpoint.items() if rule.needs is Door.OPEN and rule.act]


def test_each_sight_is_told_with_where_it_came_from(client: FlaskClient, services: Services) -> None:
    """Paper, caller, address of both kinds, the number of the request; and no word of the paper."""
    paper = kept(client)
    answer = client.get(paper["links"]["pdf"], headers={"Hongtou-Nothing": "x"})
    event = last(services.office)
    assert (Act.DOWNLOAD, paper["id"]) == (event.act, event.object)
    assert answer.headers["Hongtou-Request-Id"] == event.details["request"]
    assert ("127.0.0.1", "GET", f"/api/v1/documents/{paper['id']}/pdf") == tuple(
        event.details[name] for name in ("address", "method", "path")
    )
    assert event.details["caller"] in {token.id for token in services.office.tokens.list()}
    assert {"address", "request", "caller", "method", "path"} == event.details.keys()
    assert not circumstances.told()


def test_what_was_there_already_was_seen_too(client: FlaskClient, services: Services) -> None:
    """An answer of 304, and one to HEAD: whoever asks knows that it is the same."""
    paper = kept(client)
    tag = client.get(paper["links"]["self"]).headers["ETag"]
    before = acts(services.office)
    assert 304 == client.get(paper["links"]["self"], headers={"If-None-Match": tag}).status_code
    assert 200 == client.head(paper["links"]["self"]).status_code
    assert [*before, Act.READ, Act.READ] == acts(services.office)
    assert "HEAD" == last(services.office).details["method"]


def test_what_a_form_asks_for_after_each_save_is_told_once_in_ten_minutes(services: Services) -> None:
    """Of each caller and each manuscript by itself; then again, as somebody still sits there."""
    day = datetime.now(UTC).replace(minute=0)
    now = [day]
    app = create_app(services.settings, replace(services, clock=lambda: now[0]))
    one, other = client_of(app), client_of(app)
    papers = [post(one, "manuscripts", letter(doc_id=name)).get_json()["links"] for name in ("L-1", "L-2")]
    before = len(acts(services.office))
    for later, told in ((0, 3), (9, 3), (11, 6)):
        now[0] = day + timedelta(minutes=later)
        for client, paper in ((one, papers[0]), (one, papers[1]), (other, papers[0])):
            assert 200 == client.get(paper["findings"]).status_code
        assert before + told == len(acts(services.office))
    assert Act.READ is last(services.office).act


def test_a_search_is_told_with_what_was_searched(client: FlaskClient, services: Services) -> None:
    """As it was typed, for whoever reads the log; a query with an unknown name is refused, and not told."""
    client.get("/api/v1/archive?text=经费 使用&page_size=5")
    assert (Act.SEARCH, "text=经费 使用&page_size=5") == (
        last(services.office).act,
        last(services.office).details["query"],
    )
    seq = last(services.office).seq
    assert 422 == client.get("/api/v1/archive?token=hongtou_geheim").status_code
    assert seq == last(services.office).seq


def test_a_file_can_be_traced_to_who_made_it(client: FlaskClient, services: Services) -> None:
    """By its digest; what was only checked, by that of the payload."""
    made = post(client, "render", letter(doc_id="L-7"))
    event = last(services.office)
    assert (Act.MAKE, "L-7", sha256(made.data).hexdigest()) == (
        event.act,
        event.details["doc_id"],
        event.details["file"],
    )
    post(client, "validate", letter())
    event = last(services.office)
    assert (Act.CHECK, sha256(letter()).hexdigest()) == (event.act, event.details["payload"])


def test_a_change_that_failed_is_no_event(client: FlaskClient, services: Services) -> None:
    """Nothing was changed, nothing was shown."""
    before = acts(services.office)
    assert 422 == post(client, "documents", letter("！")).status_code
    assert 404 == client.get("/api/v1/documents/" + "0" * 32).status_code
    assert before == acts(services.office)


def test_a_refusal_is_told_once_a_minute_and_counted(app: Flask, services: Services) -> None:
    """A caller who knocks again and again fills no log; the next minute tells how often."""
    at = [services.clock()]
    app.extensions[EXTENSION] = replace(services, clock=lambda: at[0].replace(second=1))
    client = client_of(app, {Scope.MAKE})
    for _ in range(5):
        assert (403, "forbidden") == code_of(client.get("/api/v1/archive?text=秘密"))
    event = last(services.office)
    assert [Act.REFUSE] == acts(services.office)
    assert ("archive:read", "forbidden") == (event.details["needed"], event.details["code"])
    assert "query" not in event.details and "before" not in event.details
    at[0] += timedelta(minutes=1)
    client.get("/api/v1/archive")
    assert ([Act.REFUSE] * 2, 4) == (acts(services.office), last(services.office).details["before"])


def test_a_token_that_was_revoked_is_told_when_it_is_shown(app: Flask, services: Services) -> None:
    """By its name: somebody still has it. One that never was is nobody's."""
    client = client_of(app)
    token = services.office.tokens.list()[0]
    services.office.tokens.revoke(token.id, time=services.now(), actor="测试")
    assert (401, "token-ended") == code_of(client.get("/api/v1/types"))
    event = last(services.office)
    assert (Act.REFUSE, f"令牌 {token.name}", "token-ended") == (
        event.act,
        event.actor,
        event.details["code"],
    )
    before = services.office.head()
    client.get("/api/v1/types", headers={"Authorization": f"Bearer hongtou_{'0' * 32}_{'x' * 43}"})
    assert before == services.office.head()


def test_no_caller_floods_the_log_by_making_up_papers(app: Flask, services: Services) -> None:
    """Each id is another refusal, but not each is told; what is no id is no object."""
    now = services.clock()
    app.extensions[EXTENSION] = replace(services, clock=lambda: now)
    client = client_of(app, {Scope.MAKE})
    for number in range(3 * MOST):
        client.get(f"/api/v1/documents/{number:032x}")
    assert [Act.REFUSE] * MOST == acts(services.office)
    assert {client_name(services): 2 * MOST} == services.refusals.left()
    client_of(app, {Scope.MAKE}).get("/api/v1/documents/" + "x" * 3000)
    assert "" == last(services.office).object


def client_name(services: Services) -> str:
    """What the log calls the one caller who was refused."""
    page = services.office.logged(AuditQuery(act=Act.REFUSE), offset=0, limit=1)
    return page.events[0].actor


class Unwritable:
    """A database that takes nothing, for the reason given."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def writing(self) -> Any:
        """Nothing is written."""
        raise self.error


def full() -> OperationalError:
    """What SQLAlchemy says of a full disk."""
    said = sqlite3.OperationalError("database or disk is full")
    said.sqlite_errorcode = sqlite3.SQLITE_FULL
    return OperationalError("INSERT", {}, said)


@pytest.mark.parametrize(
    ("error", "expected"),
    [(full(), (507, "store-full")), (OSError(5, "EIO"), (500, "store-failed"))],
)
def test_what_cannot_be_told_is_not_shown(
    client: FlaskClient, services: Services, error: Exception, expected: tuple[int, str]
) -> None:
    """5xx, and not one byte of the paper; once there is room again, all goes on."""
    paper = kept(client)
    office = replace(services.office, recorder=Recorder(Unwritable(error)))  # type: ignore[arg-type]
    broken = create_app(services.settings, replace(services, office=office))
    caller = broken.test_client()
    caller.environ_base["HTTP_AUTHORIZATION"] = client.environ_base["HTTP_AUTHORIZATION"]
    for address in (paper["links"]["pdf"], paper["links"]["self"], "/api/v1/archive?text=你好"):
        answer = caller.get(address)
        assert expected == code_of(answer)
        assert "nosniff" == answer.headers["X-Content-Type-Options"]
        assert "ETag" not in answer.headers
    assert 200 == caller.get("/healthz").status_code
    assert 200 == client.get(paper["links"]["pdf"]).status_code


def test_what_befalls_accounts_is_told_with_where_it_came_from(app: Flask, services: Services) -> None:
    """Events written in the transaction of a change hold the circumstances of the call as well."""

    @app.before_request
    def opened() -> None:
        services.office.accounts.open("zhang", "张三", id="a" * 32, time=services.now(), actor="测试")

    answer = client_of(app).get("/api/v1/types")
    event = services.office.logged(AuditQuery(object="a" * 32), offset=0, limit=1).events[0]
    assert (Act.OPEN_ACCOUNT, answer.headers["Hongtou-Request-Id"]) == (event.act, event.details["request"])

"""Hooks over HTTP and in pages: set, tested, looked at and taken away by who has them, and by nobody else."""

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.core.access import Role, Scope
from service.core.events import Act
from service.core.hooks import signature
from service.web.services import EXTENSION, Services
from tests.callers import browser_of, client_of
from tests.receiving import Receiver, receiving
from tests.security.everyone import person
from tests.web.calls import code_of
from tests.web.fakes import services_for, settings_for
from tests.web.test_audit_trail import last

ENDS = ["row.ended", "batch.ended"]
PUBLIC = "https://oa.example.edu.cn/hook?key=geheim"


@pytest.fixture
def services(tmp_path: object) -> Services:
    """Services for letters that may call loopback."""
    return services_for(settings_for(tmp_path, HONGTOU_WEBHOOK_HOSTS="127.0.0.1"))  # type: ignore[arg-type]


@pytest.fixture
def receiver(services: Services) -> Iterator[Receiver]:
    """Somebody who listens, while what waits is sent."""
    from service.bootstrap.jobs import build_deliverer

    sender = build_deliverer(services.settings, "5" * 32, lambda event, facts, level: None)
    with receiving() as found:
        sender.start()
        yield found
        sender.end()


def added(client: FlaskClient, url: str = PUBLIC, **more: object) -> dict[str, object]:
    """A new hook with its secret."""
    answer = client.post("/api/v1/hooks", json={"name": "教务", "url": url, "events": ENDS, **more})
    assert 201 == answer.status_code, answer.text
    return dict(answer.get_json())


def test_a_program_sets_a_hook_tests_it_and_reads_what_was_answered(
    client: FlaskClient, receiver: Receiver
) -> None:
    """The secret that it was told verifies what comes."""
    made = added(client, receiver.url)
    hook: dict[str, object] = made["hook"]  # type: ignore[assignment]
    assert 202 == client.post(f"/api/v1/hooks/{hook['id']}/test").status_code
    call = receiver.wait(1)[0]
    id, stamp = call.headers["webhook-id"], int(call.headers["webhook-timestamp"])
    assert signature(str(made["secret"]), id, stamp, call.body) == call.headers["webhook-signature"]
    at = f"/api/v1/hooks/{hook['id']}/deliveries"
    while "delivered" != (listed := client.get(at).get_json())["items"][0]["state"]:
        pass
    told = client.get(listed["items"][0]["links"]["self"]).get_json()
    assert (id, "ping", json.loads(call.body)) == (told["id"], told["event"], told["body"])
    assert [(1, 200, "ok")] == [(one["number"], one["status"], one["told"]) for one in told["log"]]
    assert 202 == client.post(f"{at}/{id}/replay").status_code
    assert id == receiver.wait(2)[1].headers["webhook-id"]


def test_a_hook_is_changed_turned_off_and_taken_away(client: FlaskClient, services: Services) -> None:
    """The log has each, with the host alone: what stands behind it may be a secret."""
    id = added(client)["hook"]["id"]  # type: ignore[index]
    asked = {
        "name": "人事",
        "url": "https://hr.example.edu.cn/",
        "events": ["batch.ended"],
        "is_enabled": False,
    }
    told = client.put(f"/api/v1/hooks/{id}", json=asked).get_json()
    assert asked == {name: told[name] for name in asked}
    event = last(services.office)
    assert (Act.SET_HOOK, id, "hr.example.edu.cn") == (event.act, event.object, event.details["host"])
    assert (409, "state-forbids") == code_of(client.post(f"/api/v1/hooks/{id}/test"))
    assert 200 == client.post(f"/api/v1/hooks/{id}/rotation").status_code
    assert 200 == client.delete(f"/api/v1/hooks/{id}").status_code
    assert (404, "not-found") == code_of(client.get(f"/api/v1/hooks/{id}"))
    assert Act.REMOVE_HOOK is last(services.office).act


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"url": "http://10.0.0.1/"}, "unfit-hook"),
        ({"url": "http://user@oa.example.edu.cn/"}, "unfit-hook"),
        ({"url": ""}, "invalid-payload"),
        ({"events": []}, "invalid-payload"),
        ({"events": ["ping"]}, "invalid-payload"),
        ({"name": "一\n二"}, "invalid-payload"),
        ({"secret": "我自己的"}, "invalid-payload"),
    ],
)
def test_what_cannot_be_a_hook_is_refused(client: FlaskClient, wrong: dict[str, object], code: str) -> None:
    """With the reason; nothing is set."""
    answer = client.post("/api/v1/hooks", json={"name": "教务", "url": PUBLIC, "events": ENDS, **wrong})
    assert (422, code) == code_of(answer)
    assert 0 == client.get("/api/v1/hooks").get_json()["total"]


def test_nobody_sees_or_changes_anothers_hook(app: Flask, client: FlaskClient) -> None:
    """Whoever asks, by page or by program: it is answered like one that never was."""
    hook = added(client)["hook"]
    id = hook["id"]  # type: ignore[index]
    client.post(f"/api/v1/hooks/{id}/test")
    delivery = client.get(f"/api/v1/hooks/{id}/deliveries").get_json()["items"][0]["id"]
    strangers = (client_of(app), browser_of(app, person(app, Role.ARCHIVIST)))
    changed = {"name": "我的", "url": PUBLIC, "events": ENDS, "is_enabled": True}
    for other in strangers:
        assert ([], 0) == tuple(other.get("/api/v1/hooks").get_json()[name] for name in ("items", "total"))
        at = f"/api/v1/hooks/{id}"
        tried = [
            other.get(at),
            other.put(at, json=changed),
            other.delete(at),
            other.post(f"{at}/rotation"),
            other.post(f"{at}/test"),
            other.get(f"{at}/deliveries"),
            other.get(f"{at}/deliveries/{delivery}"),
            other.post(f"{at}/deliveries/{delivery}/replay"),
            other.get(f"/hooks/{id}"),
            other.post(f"/hooks/{id}", data={"name": "我的", "url": PUBLIC, "batch.ended": "1"}),
            other.post(f"/hooks/{id}/removal", data={}),
            other.get(f"/hooks/{id}/deliveries/{delivery}"),
        ]
        assert [404] * len(tried) == [answer.status_code for answer in tried]
    own = added(strangers[0])["hook"]["id"]  # type: ignore[index]
    assert 404 == strangers[0].get(f"/api/v1/hooks/{own}/deliveries/{delivery}").status_code
    assert "教务" == client.get(f"/api/v1/hooks/{id}").get_json()["name"]


def test_a_person_sees_the_hooks_of_his_tokens_and_they_not_his(app: Flask) -> None:
    """Who answers for a token can take away what it set."""
    drafter = browser_of(app, person(app, Role.DRAFTER))
    shown = drafter.post("/api/v1/me/tokens", json={"name": "报送", "scopes": [Scope.MAKE]}).get_json()[
        "shown"
    ]
    token = app.test_client()
    token.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {shown}"
    id = added(token)["hook"]["id"]  # type: ignore[index]
    assert 200 == drafter.get(f"/api/v1/hooks/{id}").status_code
    assert 200 == drafter.delete(f"/api/v1/hooks/{id}").status_code


def test_a_secret_is_shown_once_and_told_nowhere_else(app: Flask, client: FlaskClient) -> None:
    """Neither by lists nor by any answer that follows, nor by the log."""
    made = added(client)
    secret = str(made["secret"]).removeprefix("whsec_")
    at = f"/api/v1/hooks/{made['hook']['id']}"  # type: ignore[index]
    client.post(f"{at}/test")
    for address in ("/api/v1/hooks", at, f"{at}/deliveries"):
        assert secret not in client.get(address).text
    assert secret not in repr(app.extensions[EXTENSION].office.logged)
    changed = client.post(f"{at}/rotation").get_json()
    assert changed["secret"] != made["secret"] and changed["hook"]["old_secret_until"]


def test_a_clerk_sets_a_hook_on_its_page_and_sends_a_test(app: Flask, receiver: Receiver) -> None:
    """The secret is shown once; then the test and its answer stand in the log, and it can be sent again."""
    clerk = browser_of(app, person(app, Role.DRAFTER))
    form = {"name": "教务 <b>", "url": receiver.url, "batch.ended": "1"}
    page = clerk.post("/hooks", data=form)
    assert 200 == page.status_code and "只显示这一次" in page.text and "教务 &lt;b&gt;" in page.text
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", unescape(page.text))
    at = re.search(r"/hooks/[0-9a-f]{32}", page.text)
    assert found and at
    assert 303 == clerk.post(f"{at[0]}/test", data={"csrf_token": ""}).status_code
    receiver.wait(1)
    while "已送达" not in (page := clerk.get(f"{at[0]}?said=sent")).text:
        assert 200 == page.status_code
    assert "whsec_" not in page.text and "测试通知已发出" in page.text
    delivery = re.search(rf"{at[0]}/deliveries/[0-9a-f]{{32}}", page.text)
    assert delivery
    told = clerk.get(delivery[0])
    assert "&#34;ping&#34;" in told.text and ">200<" in told.text and ">ok<" in told.text
    assert 303 == clerk.post(f"{delivery[0]}/replay", data={"csrf_token": ""}).status_code
    receiver.wait(2)
    assert 303 == clerk.post(at[0], data={"name": "人事", "url": receiver.url, "row.ended": "1"}).status_code
    assert "停用" in clerk.get(at[0]).text
    assert "密钥只显示这一次" in clerk.post(f"{at[0]}/rotation", data={"csrf_token": ""}).text
    assert 303 == clerk.post(f"{at[0]}/removal", data={"csrf_token": ""}).status_code
    assert "还没有设置回调。" in clerk.get("/hooks").text


@pytest.mark.parametrize(
    "form",
    [
        {"name": "教务", "url": "http://192.168.1.1/", "batch.ended": "1"},
        {"name": "教务", "url": PUBLIC},
        {"name": "", "url": PUBLIC, "batch.ended": "1"},
    ],
)
def test_a_page_says_what_is_wrong_and_keeps_what_was_typed(app: Flask, form: dict[str, str]) -> None:
    """422, and nothing is set."""
    clerk = browser_of(app, person(app, Role.DRAFTER))
    page = clerk.post("/hooks", data=form)
    assert 422 == page.status_code and 'role="alert"' in page.text
    assert f'value="{form["url"]}"' in unescape(page.text)
    assert "还没有设置回调。" in page.text

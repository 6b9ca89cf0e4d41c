"""Manuscripts over HTTP: from the first draft to the archive, by people who may and people who may not."""

from hashlib import sha256
from typing import Any

import pytest
from flask import Flask

from service.core.access import EVERYWHERE, Role, Scope
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.core.keeping import Query
from service.records.metadata import metadata, missing
from service.records.metadata_values import leaves, signs, strangers
from service.web.services import Services
from tests.callers import client_of, contract_of
from tests.web.calls import code_of, post
from tests.web.fakes import letter
from tests.web.hands import BODIES, FIRST, ISSUED, UNIT, People, drafted, gone, people_of, person, send, step


@pytest.fixture
def people(app: Flask) -> People:
    """Who drafts (and holds all else too), who reviews, who issues, who files; all of one unit."""
    return people_of(app)


def test_a_paper_goes_from_hand_to_hand_into_the_archive(people: People, services: Services) -> None:
    """What is filed are the bytes that were issued, and its record tells whose hands they went through."""
    found = gone(people, "submission")
    assert ("核稿", 1) == (found["state"], found["version"])
    found = step(people["乙"], found, "approval", {"remark": "同意"}).get_json()
    assert ("待签发", True) == (found["state"], found["reviewer"].startswith("乙（"))
    found = step(people["丙"], found, "issue", {"remark": "请发"}).get_json()
    assert "已签发" == found["state"]
    found = step(people["丁"], found, "filing").get_json()
    assert "已归档" == found["state"] and [] == found["actions"]
    record = services.store.get(found["record"])
    assert FIRST == people["丁"].get(f"{found['links']['document']}/payload").data
    assert (UNIT, found["id"]) == (record.owner, record.origin["manuscript"])
    assert ["拟稿", "送核", "核稿", "签发"] == [item["act"] for item in record.origin["steps"]]
    assert ["", "", "同意", "请发"] == [item["remark"] for item in record.origin["steps"]]
    assert [{"number": 1, "digest": found["digest"]}] == record.origin["versions"]
    told = services.office.logged(AuditQuery(), offset=0, limit=999).events
    log = {event.seq: event for event in told}
    assert log[record.origin["log"]["seq"]].digest == record.origin["log"]["digest"]
    (filing,) = [event for event in told if event.act is Act.FILE]
    assert (found["id"], found["record"]) == (filing.object, filing.details["record"])


def test_the_metadata_tell_the_true_persons(people: People, services: Services) -> None:
    """草拟, 审核, 签发 with person, time and remark, in place of posts without a date; all checks pass."""
    found = gone(people, "submission")
    send(people["乙"], "POST", f"/{found['id']}/return", {"reason": "改"}, found["digest"])
    found = send(people["甲"], "PUT", f"/{found['id']}/content", letter("二稿"), found["digest"]).get_json()
    found = step(people["甲"], found, "submission").get_json()
    found = step(people["乙"], found, "approval", {"remark": "同意\u202e\ufffd，请签"}).get_json()
    found = step(people["丁"], step(people["丙"], found, "issue").get_json(), "filing").get_json()
    tree = metadata(services.store.get(found["record"]))
    told = tree["业务实体块"]["业务实体"]
    assert ["草拟", "审核", "签发", "归档"] == [item["业务行为"] for item in told]
    assert ["甲", "乙", "丙", "丁"] == [item["机构人员标识符"][3] for item in told]
    assert all(len("2026-02-01T08:00:00.000000Z") == len(item["行为时间"]) for item in told)
    assert "同意  ，请签" == told[1]["行为描述"] and "行为描述" not in told[2]
    agents = {item["机构人员标识符"] for item in tree["机构人员实体块"]["机构人员实体"]}
    assert {item["机构人员标识符"] for item in told} <= agents
    assert not any(agent.startswith("职务") for agent in agents)
    values = list(leaves(tree))
    assert () == missing(tree) and [] == [*strangers(values), *signs(values)]


@pytest.mark.parametrize("body", [b"{}", b'{"header": 1}', letter("喊！"), b' {"doc_type":"fax"}\n'])
def test_what_is_not_yet_sound_is_kept_as_it_came_and_not_handed_on(people: People, body: bytes) -> None:
    """Every finding at once; nothing is lost by asking."""
    found = drafted(people, body)
    refused = step(people["甲"], found, "submission")
    assert 422 == code_of(refused)[0] and refused.get_json()["errors"]
    assert body == send(people["甲"], "GET", f"/{found['id']}/content").data
    now = send(people["甲"], "GET", f"/{found['id']}").get_json()
    assert ("拟稿", 0, ["拟稿"]) == (now["state"], now["version"], [item["act"] for item in now["steps"]])
    verdict = send(people["甲"], "GET", f"/{found['id']}/findings").get_json()
    assert not verdict["valid"] and verdict["findings"]


@pytest.mark.parametrize(
    ("body", "status"), [(b"[]", 400), (b"{", 400), (b'{"a":1,"a":2}', 400), (b"\xff", 400)]
)
def test_what_is_no_json_object_is_refused(people: People, body: bytes, status: int) -> None:
    """Neither drafted nor saved; what was there stays."""
    assert status == send(people["甲"], "POST", "", body).status_code
    found = drafted(people)
    saved = send(people["甲"], "PUT", f"/{found['id']}/content", body, found["digest"])
    assert status == saved.status_code
    assert FIRST == send(people["甲"], "GET", f"/{found['id']}/content").data


def test_saving_asks_what_one_has_seen(people: People) -> None:
    """428 without a version, 412 where somebody else was quicker; the answer's ETag is for the next time."""
    found = drafted(people)
    path, content = f"/{found['id']}/content", letter("二稿")
    assert found["digest"] == send(people["甲"], "GET", path).headers["ETag"].strip('"')
    assert (428, "version-missing") == code_of(send(people["甲"], "PUT", path, content))
    saved = send(people["甲"], "PUT", path, content, found["digest"])
    assert sha256(content).hexdigest() == saved.headers["ETag"].strip('"') == saved.get_json()["digest"]
    assert (412, "version-changed") == code_of(send(people["甲"], "PUT", path, FIRST, found["digest"]))
    assert content == send(people["甲"], "GET", path).data


@pytest.mark.parametrize("tag", ["*", 'W/"{}"', '"{}", "x"', '"', '""', '"x"', "\u00ff"])
def test_other_tags_match_nothing(people: People, tag: str) -> None:
    """Only the one strong tag of the content does."""
    found = drafted(people)
    answer = people["甲"].post(
        f"/api/v1/manuscripts/{found['id']}/submission",
        headers={"If-Match": tag.replace("{}", found["digest"])},
    )
    assert answer.status_code in (412, 428)


@pytest.mark.parametrize("action", ["submission", "return", "approval", "issue", "filing", "discard"])
def test_every_step_asks_what_one_has_seen(people: People, action: str) -> None:
    """A reviewer who read an older version approves nothing."""
    before = {"approval": 1, "return": 1, "issue": 2, "filing": 3}.get(action, 0)
    found = gone(people, *ISSUED[:before])
    whose = {"return": "乙", "approval": "乙", "issue": "丙", "filing": "丁"}.get(action, "甲")
    body = BODIES.get(action)
    path = f"/{found['id']}/{action}"
    assert (428, "version-missing") == code_of(send(people[whose], "POST", path, body))
    assert (412, "version-changed") == code_of(send(people[whose], "POST", path, body, "0" * 64))
    assert found["state"] == send(people["甲"], "GET", f"/{found['id']}").get_json()["state"]


def test_who_wrote_it_neither_reviews_nor_issues_it(people: People) -> None:
    """Whatever roles he holds; whoever did not may, and the reviewer may issue."""
    found = gone(people, "submission")
    told = {item["action"]: item for item in found["actions"]}
    assert not told["approval"]["allowed"] and "不能核稿" in told["approval"]["refusal"]
    assert (403, "forbidden") == code_of(step(people["甲"], found, "approval"))
    found = step(people["乙"], found, "approval").get_json()
    assert (403, "forbidden") == code_of(step(people["甲"], found, "issue"))


def test_who_files_does_so_by_what_was_issued(app: Flask, people: People, services: Services) -> None:
    """Neither he nor a token of his files, or takes the place of, what nobody reviewed and issued."""
    filed = gone(people, "submission", "approval", "issue", "filing", body=letter("签发的", "L-7"))
    given = {"name": "夜间归档", "scopes": ["documents:file"], "unit": UNIT}
    shown = people["丁"].post("/api/v1/me/tokens", json=given).get_json()["shown"]
    program = app.test_client()
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {shown}"
    for client in (people["丁"], program):
        answer = post(client, f"documents?unit={UNIT}&reason=换掉", letter("没有签发的", "L-7", version=2))
        assert (403, "forbidden") == code_of(answer)
    kept = services.store.list(Query(reach=EVERYWHERE), offset=0, limit=10).records
    assert [filed["record"]] == [record.id for record in kept if not record.superseded_by]


def test_a_return_carries_its_reason(people: People) -> None:
    """It is in the history, with who said so; what was handed on can still be read."""
    found = gone(people, "submission")
    for body in ({}, {"reason": ""}, {"reason": "一\n二"}, {"reason": "好", "more": 1}, []):
        refused = send(people["乙"], "POST", f"/{found['id']}/return", body, found["digest"])
        assert refused.status_code in (400, 422)
    found = step(people["乙"], found, "return", {"reason": "缺附件"}).get_json()
    assert ("拟稿", "退回", "缺附件") == (
        found["state"],
        found["steps"][-1]["act"],
        found["steps"][-1]["remark"],
    )
    changed = send(people["甲"], "PUT", f"/{found['id']}/content", letter("二稿"), found["digest"])
    step(people["甲"], changed.get_json(), "submission")
    (first, second) = send(people["乙"], "GET", f"/{found['id']}/versions").get_json()["items"]
    assert FIRST == people["乙"].get(first["links"]["content"]).data
    assert letter("二稿") == people["乙"].get(second["links"]["content"]).data
    for number in ("0", "3", str(10**30), "x", "-1"):
        assert 404 == send(people["乙"], "GET", f"/{found['id']}/versions/{number}").status_code


@pytest.mark.parametrize(
    ("steps", "whose"),
    [(ISSUED[:1], "乙"), (ISSUED[:2], "丙"), (ISSUED, "丙"), (ISSUED[:2], "乙"), (ISSUED, "丁")],
)
def test_each_returns_what_lies_before_him(people: People, steps: tuple[str, ...], whose: str) -> None:
    """The reviewer before he approved, the issuer after; the archivist asks the issuer."""
    found = gone(people, *steps)
    answer = step(people[whose], found, "return")
    due = {("乙", 2): 409, ("丁", 3): 403}.get((whose, len(steps)), 200)
    assert due == answer.status_code


def test_only_drafts_are_discarded_and_for_good(people: People) -> None:
    """With a reason; it can still be read, and nothing else."""
    handed = gone(people, "submission")
    assert (409, "state-forbids") == code_of(step(people["甲"], handed, "discard"))
    found = step(people["甲"], drafted(people), "discard").get_json()
    assert ("已作废", [], "不发了") == (found["state"], found["actions"], found["steps"][-1]["remark"])
    assert (409, "state-forbids") == code_of(
        send(people["甲"], "PUT", f"/{found['id']}/content", FIRST, found["digest"])
    )
    assert FIRST == send(people["乙"], "GET", f"/{found['id']}/content").data


def test_the_preview_is_a_draft(people: People) -> None:
    """Marked as such, whatever the state; what is not sound yet tells why there is none."""
    found = gone(people, *ISSUED)
    answer = send(people["乙"], "GET", f"/{found['id']}/pdf")
    assert "pdf:草稿初稿" == answer.text and "application/pdf" == answer.mimetype
    assert "%E8%8D%89%E7%A8%BF" in answer.headers["Content-Disposition"]
    unsound = drafted(people, b"{}")
    assert 422 == code_of(send(people["甲"], "GET", f"/{unsound['id']}/pdf"))[0]


def test_a_page_of_ours_may_frame_the_draft_and_nobody_elses(people: People) -> None:
    """As a sheet to look at, where the API gives a file to keep; what cannot be made is told in the frame."""
    id = drafted(people)["id"]
    shown = people["甲"].get(f"/manuscripts/{id}/sheet")
    assert shown.headers["Content-Disposition"].startswith("inline; ") and "application/pdf" == shown.mimetype
    unfit = drafted(people, b"{}")["id"]
    told = people["甲"].get(f"/manuscripts/{unfit}/sheet", headers={"Accept": "text/html"})
    assert 422 == told.status_code and "text/html" == told.mimetype
    for answer in (shown, told):
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
        assert "SAMEORIGIN" == answer.headers["X-Frame-Options"]


def test_lists_tell_what_waits_for_whom(people: People) -> None:
    """By state, unit, and hand in it."""
    draft, handed, issued = drafted(people), gone(people, "submission"), gone(people, *ISSUED)

    def asked(who: str, query: str) -> set[str]:
        answer = people[who].get(f"/api/v1/manuscripts?{query}").get_json()
        assert answer["total"] == len(answer["items"])
        return {item["id"] for item in answer["items"]}

    assert {draft["id"], handed["id"], issued["id"]} == asked("乙", "")
    assert {handed["id"]} == asked("乙", "state=核稿") == asked("乙", "waiting=true")
    assert {issued["id"]} == asked("丁", "waiting=true")
    assert {draft["id"]} == asked("甲", "waiting=true")
    assert asked("甲", "mine=true") == asked("丁", "unit=D01") and set() == asked("乙", "mine=true")
    assert set() == asked("乙", "unit=D01/D01")
    for query in ("state=好", "waiting=1", "unit=D01%00", "unit=../D01", "page=0", "sort=x"):
        assert 422 == people["乙"].get(f"/api/v1/manuscripts?{query}").status_code


def test_another_unit_has_never_heard_of_it(app: Flask, people: People) -> None:
    """Whatever is called, with every role there is: the same words as for an id that never was."""
    found, never = gone(people, *ISSUED[:1]), "0" * 32
    stranger = person(app, "戊", Role.DRAFTER, Role.REVIEWER, Role.ISSUER, Role.ARCHIVIST, unit="D02")
    calls: list[tuple[str, str, Any]] = [
        *(("GET", part, None) for part in ("", "/content", "/versions", "/versions/1", "/pdf", "/findings")),
        ("PUT", "/content", FIRST),
        *(("POST", f"/{action}", BODIES.get(action)) for action in (*ISSUED, "return", "filing", "discard")),
    ]
    for method, part, body in calls:
        told = [send(stranger, method, f"/{id}{part}", body, found["digest"]) for id in (found["id"], never)]
        assert [(404, "not-found")] * 2 == [code_of(answer) for answer in told]
        details = [answer.get_json()["detail"] for answer in told]
        assert details[0].replace(found["id"], never) == details[1]
    assert 0 == stranger.get("/api/v1/manuscripts").get_json()["total"]


def test_whose_it_is_is_said_or_plain(app: Flask, people: People) -> None:
    """The only unit one writes for, or the one named; neither another one nor one that is not there."""
    assert UNIT == drafted(people)["unit"]
    writer = client_of(app, [Scope.WRITE, Scope.READ_MANUSCRIPTS])
    created = writer.post("/api/v1/manuscripts?unit=D02", data=FIRST, content_type="application/json")
    assert "D02" == created.get_json()["unit"]
    assert 403 == send(writer, "POST", "?unit=D09", FIRST).status_code
    assert 403 == send(people["甲"], "POST", "?unit=D02", FIRST).status_code
    assert 403 == send(people["乙"], "POST", "", FIRST).status_code


def test_a_repeated_draft_is_one(people: People) -> None:
    """By its Idempotency-Key, as everywhere."""
    given = {"data": FIRST, "content_type": "application/json", "headers": {"Idempotency-Key": "k"}}
    first, second = (people["甲"].post("/api/v1/manuscripts", **given) for _ in range(2))
    assert first.get_json()["id"] == second.get_json()["id"]
    assert 1 == people["甲"].get("/api/v1/manuscripts").get_json()["total"]


def test_steps_and_sights_are_in_the_log(people: People, services: Services) -> None:
    """Each step once, with where it came from; each sight too."""
    found = gone(people, *ISSUED, "filing")
    send(people["乙"], "GET", f"/{found['id']}")
    send(people["乙"], "GET", f"/{found['id']}/content")
    told = services.office.logged(AuditQuery(object=found["id"]), offset=0, limit=99).events
    acts = [event.act for event in reversed(told)]
    assert [Act.DRAFT, Act.SUBMIT, Act.APPROVE, Act.ISSUE, Act.FILE, Act.READ, Act.DOWNLOAD] == acts
    assert all(event.details["address"] == "127.0.0.1" for event in told)


def test_answers_keep_to_the_document(app: Flask, people: People) -> None:
    """What is found, handed on and filed is answered as told."""
    found = gone(people, *ISSUED, "filing")
    own = contract_of(app)
    for part in ("", "/content", "/versions", "/versions/{number}", "/pdf", "/findings"):
        operation = own.schema[f"/api/v1/manuscripts/{{id}}{part}"]["GET"]
        path = {"id": found["id"], **({"number": 1} if "number" in part else {})}
        assert 200 == own.hold(operation.Case(path_parameters=path)).status_code
    assert 200 == own.hold(own.schema["/api/v1/manuscripts"]["GET"].Case()).status_code

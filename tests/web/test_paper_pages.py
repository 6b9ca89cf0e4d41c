"""Pages of manuscripts: what there is, one paper, its review place by place, and what is another."""

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from service.acting import utc_now
from service.core.access import Grant, Role
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.web.app import create_app
from service.web.services import EXTENSION
from tests.web.browsers import PASSWORD, Browser, Outline, code_shown
from tests.web.fakes import settings_for
from tests.web.papers import NOTICE, PLAN, changed, paper_services, written

UNIT = "D01"
TITLE = ("header", "title")
PLACE = ("body", "ledger", 0, "problems", 0, "measures", 1, "text")
AT = "/body/ledger/0/problems/0/measures/1/text"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """The application for the true types, with a unit."""
    settings = settings_for(tmp_path)
    app = create_app(settings, paper_services(settings))
    app.extensions[EXTENSION].office.units.add(UNIT, "土木学院", time=utc_now(), actor="测试")
    return app


def browser(app: Flask, name: str, *roles: Role) -> Browser:
    """A browser in which somebody with those roles for the unit is signed in."""
    office = app.extensions[EXTENSION].office
    given = [Grant(role, UNIT) for role in roles]
    by = {"time": utc_now(), "actor": "测试"}
    account, first = office.accounts.open(name, f"{name}某", given, id=uuid4().hex, **by)
    office.accounts.change_password(account.id, first, PASSWORD, time=utc_now())
    made = Browser(app)
    assert 303 == made.sign_in(name).status_code
    return made


@pytest.fixture
def drafter(app: Flask) -> Browser:
    """Who drafts."""
    return browser(app, "jia", Role.DRAFTER)


@pytest.fixture
def reviewer(app: Flask) -> Browser:
    """Who reviews and issues."""
    return browser(app, "yi", Role.REVIEWER, Role.ISSUER)


def draft(drafter: Browser, paper: Any = PLAN) -> str:
    """The id of a new draft of that paper."""
    drafter.see("/")
    headers = {"X-CSRF-Token": drafter.token(), "Content-Type": "application/json"}
    answer = drafter.client.post("/api/v1/manuscripts", data=written(paper), headers=headers)
    assert 201 == answer.status_code, answer.text
    return str(answer.get_json()["id"])


def digest(browser: Browser) -> str:
    """Of the content that the page that is shown is about."""
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', browser.shown)
    assert found, browser.shown
    return found[1]


def hand_on(drafter: Browser, id: str, paper: Any = PLAN) -> None:
    """Nothing; the draft waits for its reviewer, with that content."""
    found = drafter.client.get(f"/api/v1/manuscripts/{id}").get_json()
    drafter.see("/")
    headers = {"X-CSRF-Token": drafter.token(), "Content-Type": "application/json"}
    seen = {"If-Match": f'"{found["digest"]}"'}
    saved = drafter.client.put(
        f"/api/v1/manuscripts/{id}/content",
        data=written(paper),
        headers={**headers, **seen},
    ).get_json()
    seen = {"If-Match": f'"{saved["digest"]}"'}
    answer = drafter.client.post(f"/api/v1/manuscripts/{id}/submission", headers={**headers, **seen})
    assert 200 == answer.status_code, answer.text


def act(browser: Browser, id: str, action: str, **fields: str) -> None:
    """Nothing; the step is taken on the paper's page."""
    browser.see(f"/manuscripts/{id}")
    answer = browser.send(f"/manuscripts/{id}/{action}", None, digest=digest(browser), **fields)
    assert (303, f"/manuscripts/{id}?said={action}") == (answer.status_code, answer.headers["Location"])
    browser.see(answer.headers["Location"])


def test_a_paper_goes_its_way_on_pages(app: Flask, drafter: Browser, reviewer: Browser) -> None:
    """Each sees what is theirs to do; the archive has it in the end, with digests to compare."""
    archivist = browser(app, "ding", Role.ARCHIVIST)
    id = draft(drafter)
    assert "/edit" in drafter.see(f"/manuscripts/{id}").text
    hand_on(drafter, id)
    assert "/review" in reviewer.see(f"/manuscripts/{id}").text
    act(reviewer, id, "approval", remark="同意")
    assert "已核稿通过，等待签发。" in reviewer.shown and "同意" in reviewer.shown
    act(reviewer, id, "issue")
    act(archivist, id, "filing")
    record = drafter.client.get(f"/api/v1/manuscripts/{id}").get_json()["record"]
    page = archivist.see(f"/manuscripts/{id}").text
    assert f"/archive/{record}" in page and re.search(r"PDF SHA-256</dt><dd><code>[0-9a-f]{64}", page)
    assert f'<iframe src="/archive/{record}/sheet#' in page


def test_a_remark_is_made_and_answered_on_pages(drafter: Browser, reviewer: Browser) -> None:
    """At a field of the outline; the drafter finds it on the paper's page."""
    id = draft(drafter)
    hand_on(drafter, id)
    boxed = reviewer.see(f"/manuscripts/{id}/review?at={AT}")
    assert 1 == boxed.text.count("<textarea") and "对“整改措施”的意见" in boxed.text
    answer = reviewer.send(
        f"/manuscripts/{id}/remarks", digest=digest(reviewer), pointer=AT, words="一、改。\r\n二、补。"
    )
    assert 303 == answer.status_code and answer.headers["Location"].endswith(f"#at{AT}")
    assert "一、改。\n二、补。" in reviewer.see(f"/manuscripts/{id}/review").text
    act(reviewer, id, "return", reason="见意见")
    page = drafter.see(f"/manuscripts/{id}").text
    assert "方面 A01 › 反馈问题 P01 › 整改措施 M002 › 整改措施" in page
    assert "还有 1 条审核意见没有处理" in page
    where = re.search(rf'action="(/manuscripts/{id}/remarks/[0-9a-f]+/resolution)"', page)
    assert where
    assert 303 == drafter.send(where[1], answer="已改。").status_code
    assert "待处理 0 条" in drafter.see(f"/manuscripts/{id}").text


def test_a_paper_that_somebody_changed_meanwhile_is_shown_as_it_is(
    drafter: Browser, reviewer: Browser
) -> None:
    """What the reviewer meant is not done to what he has not seen."""
    id = draft(drafter)
    hand_on(drafter, id)
    reviewer.see(f"/manuscripts/{id}")
    answer = reviewer.send(f"/manuscripts/{id}/approval", digest="0" * 64)
    assert (303, f"/manuscripts/{id}?said=changed") == (answer.status_code, answer.headers["Location"])
    assert "您的操作没有执行" in reviewer.see(answer.headers["Location"]).text


@pytest.mark.parametrize(
    ("reason", "words"), [("", "须写明原因"), ("两行\n话", "一行文字"), ("长" * 501, "一行文字")]
)
def test_a_return_without_a_good_reason_is_refused_and_keeps_what_was_typed(
    drafter: Browser, reviewer: Browser, reason: str, words: str
) -> None:
    """The form is open, the words are in it, and the fault is beside them."""
    id = draft(drafter)
    hand_on(drafter, id)
    reviewer.see(f"/manuscripts/{id}")
    answer = reviewer.send(f"/manuscripts/{id}/return", digest=digest(reviewer), reason=reason)
    assert 422 == answer.status_code and words in answer.text and 'role="alert"' in answer.text
    assert "核稿" == reviewer.client.get(f"/api/v1/manuscripts/{id}").get_json()["state"]
    inputs = {held.get("name"): held for held in Outline(answer.text).of("input")}
    assert "fault" == inputs["reason"]["aria-describedby"]
    assert not reason or reason[:500].replace("\n", "") in (inputs["reason"]["value"] or "").replace("\n", "")


def test_who_wrote_it_is_told_why_it_is_not_his_to_judge(app: Flask) -> None:
    """Also where he sends the form all the same."""
    all_in_one = browser(app, "jia", Role.DRAFTER, Role.REVIEWER)
    id = draft(all_in_one)
    hand_on(all_in_one, id)
    assert "起草、修改或送核过这份文稿的人不能核稿" in all_in_one.see(f"/manuscripts/{id}").text
    answer = all_in_one.send("/manuscripts/" + id + "/approval", digest="0" * 64)
    assert 403 == answer.status_code and "不能核稿" in answer.text


def test_a_draft_is_discarded_with_its_reason(drafter: Browser) -> None:
    """It can still be seen, and nothing more be done with it."""
    id = draft(drafter)
    drafter.see(f"/manuscripts/{id}")
    answer = drafter.send(f"/manuscripts/{id}/discard", digest=api_digest(drafter, id), reason="不发了")
    assert 303 == answer.status_code
    page = drafter.see(f"/manuscripts/{id}").text
    assert "已作废" in page and "不发了" in page and "/edit" not in page


def api_digest(browser: Browser, id: str) -> str:
    """Of the content as it stands."""
    return str(browser.client.get(f"/api/v1/manuscripts/{id}").get_json()["digest"])


def test_two_versions_are_compared_side_by_side(drafter: Browser, reviewer: Browser) -> None:
    """Only what is another, each with its place; words for those who do not see colours."""
    id = draft(drafter)
    hand_on(drafter, id)
    act(reviewer, id, "return", reason="改")
    text = PLAN["body"]["ledger"][0]["problems"][0]["measures"][1]["text"]
    hand_on(drafter, id, changed(PLAN, PLACE, text.replace("制定", "修订")))
    page = drafter.see(f"/manuscripts/{id}/compare?from=1&to=2").text
    assert "共 1 处不同：改动 1" in re.sub(r"\s+", " ", page)
    assert "方面 A01 › 反馈问题 P01 › 整改措施 M002 › 整改措施" in page
    assert re.search(r"<del><span class=\"unseen\">〔删去〕</span>制", page) and "<ins>" in page
    assert page.count("</article>") == 1
    same = drafter.see(f"/manuscripts/{id}/compare?from=2&to=now").text
    assert "共 0 处不同" in same
    assert "共 1 处不同" in drafter.see(f"/manuscripts/{id}/compare?from=99&to=2").text


def test_a_removed_measure_is_told_with_all_that_it_said(drafter: Browser, reviewer: Browser) -> None:
    """In words: choices, days and organs as people read them."""
    id = draft(drafter)
    hand_on(drafter, id)
    act(reviewer, id, "return", reason="改")
    kept = PLAN["body"]["ledger"][0]["problems"][0]["measures"][1:]
    found = drafter.client.get(f"/api/v1/manuscripts/{id}").get_json()
    drafter.see("/")
    drafter.client.put(
        f"/api/v1/manuscripts/{id}/content",
        data=written(changed(PLAN, PLACE[:6], kept)),
        headers={
            "X-CSRF-Token": drafter.token(),
            "Content-Type": "application/json",
            "If-Match": f'"{found["digest"]}"',
        },
    )
    page = drafter.see(f"/manuscripts/{id}/compare").text
    assert "整改措施 M001" in page and "立行立改" in page and "2022年10月31日" in page


def test_the_list_is_filtered(drafter: Browser, reviewer: Browser) -> None:
    """By state, words, whose it is and who is waited for; what makes no sense is refused."""
    plan, notice = draft(drafter), draft(drafter, NOTICE)
    hand_on(drafter, plan)

    def shown(query: str, who: Browser = drafter) -> set[str]:
        return set(re.findall(r'href="/manuscripts/([0-9a-f]{32})"', who.see(f"/manuscripts?{query}").text))

    assert {plan, notice} == shown("") == shown("state=&unit=&q=") == shown("mine=1")
    assert {plan} == shown("state=核稿") == shown("waiting=1", reviewer)
    assert {notice} == shown("waiting=1") == shown("q=反馈意见&state=拟稿")
    for wrong in ("state=x", "page=0", "mine=ja", "stranger=1", "unit=../x"):
        assert (422, "unfit-query") == code_shown(drafter.see(f"/manuscripts?{wrong}"))
    assert set() == shown("mine=1", reviewer) == shown("q=%25") == shown("page=9")


def test_what_is_not_finished_can_be_looked_at(drafter: Browser) -> None:
    """On every page; what is missing is told at the top of the review."""
    id = draft(drafter, {"doc_type": "rectification_plan"})
    for path in ("", "/review", "/compare"):
        assert 200 == drafter.see(f"/manuscripts/{id}{path}").status_code
    assert "公文要素" in drafter.see(f"/manuscripts/{id}/review").text


def test_findings_stand_at_their_fields(drafter: Browser) -> None:
    """Those whose place is not told are at the top."""
    id = draft(drafter, changed(PLAN, TITLE, "标题里有。句号"))
    page = drafter.see(f"/manuscripts/{id}/review").text
    there = page.index('id="at/header/title"')
    assert 'class="finding' in page[there : there + 1_500]


@pytest.mark.parametrize("path", ["", "/review", "/compare", "/sheet"])
def test_other_units_find_no_such_paper(app: Flask, drafter: Browser, path: str) -> None:
    """In the same words as where there is none."""
    id = draft(drafter)
    app.extensions[EXTENSION].office.units.add("D02", "文学院", time=utc_now(), actor="测试")
    office = app.extensions[EXTENSION].office
    by = {"time": utc_now(), "actor": "测试"}
    account, first = office.accounts.open("wu", "戊", [Grant(Role.DRAFTER, "D02")], id=uuid4().hex, **by)
    office.accounts.change_password(account.id, first, PASSWORD, time=utc_now())
    stranger = Browser(app)
    stranger.sign_in("wu")
    assert (404, "not-found") == code_shown(stranger.see(f"/manuscripts/{id}{path}"))
    assert (404, "not-found") == code_shown(stranger.see(f"/manuscripts/{'0' * 32}{path}"))


def test_what_a_paper_says_is_no_markup(drafter: Browser) -> None:
    """Titles, texts and remarks are words wherever they are shown."""
    evil = "<script>alert(1)</script>"
    id = draft(drafter, changed(changed(PLAN, TITLE, evil), PLACE, evil))
    for path in (f"/{id}", f"/{id}/review", f"/{id}/compare", ""):
        page = drafter.see(f"/manuscripts{path}").text
        assert evil not in page and "style=" not in page


def test_all_answers_are_read_once_more_and_handed_on(drafter: Browser) -> None:
    """By steps and in words, each with a way to change it; then the paper waits for its reviewer."""
    id = draft(drafter)
    page = drafter.see(f"/manuscripts/{id}/check").text
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", page)
    assert ["公文要素", "附件和版记", "依据和时限"] == headings[1:4] and "送核" == headings[-1]
    assert f'href="/manuscripts/{id}/edit#/header/title"' in page
    assert "2022年" in page and not re.search(r">20[0-9]{2}-[0-9]{2}-[0-9]{2}<", page)
    answer = drafter.send(f"/manuscripts/{id}/submission", digest=digest(drafter))
    assert (303, f"/manuscripts/{id}?said=submission") == (answer.status_code, answer.headers["Location"])
    assert "已送核，等待核稿。" in drafter.see(answer.headers["Location"]).text
    assert 303 == drafter.see(f"/manuscripts/{id}/check").status_code


def test_what_is_not_sound_stays_with_all_findings(drafter: Browser) -> None:
    """At the top with ways to their fields, at their fields, with a number that the log has."""
    id = draft(drafter, changed(PLAN, TITLE, 7))
    page = drafter.see(f"/manuscripts/{id}/check").text
    assert "错误1处" in page and f'<a href="/manuscripts/{id}/edit#/header/title">' in page
    answer = drafter.send(f"/manuscripts/{id}/submission", digest=digest(drafter))
    assert 422 == answer.status_code and "没有送核" in answer.text
    assert re.search(r"编号 [0-9a-f]{32}", answer.text) and "autofocus" in answer.text
    assert "拟稿" == drafter.client.get(f"/api/v1/manuscripts/{id}").get_json()["state"]


def test_what_somebody_changed_meanwhile_is_not_handed_on(drafter: Browser) -> None:
    """It is told, and the answers shown are those of now."""
    id = draft(drafter)
    answer = drafter.send(f"/manuscripts/{id}/submission", digest="0" * 64)
    assert 412 == answer.status_code and "已有人修改" in answer.text
    answer = drafter.send(f"/manuscripts/{id}/submission", digest=digest(drafter))
    assert 303 == answer.status_code
    drafter.see("/")
    again = drafter.send(f"/manuscripts/{id}/submission", digest="0" * 64)
    assert again.headers["Location"].endswith("said=changed")


def test_an_empty_paper_can_be_looked_through(drafter: Browser) -> None:
    """Each step with nothing in it says so."""
    id = draft(drafter, {"doc_type": "feedback_notice"})
    page = drafter.see(f"/manuscripts/{id}/check").text
    assert 7 == page.count("（未填）") and "没有这项" not in page
    unknown = draft(drafter, {})
    assert 200 == drafter.see(f"/manuscripts/{unknown}/check").status_code
    assert (422, "unknown-document-type") == code_shown(drafter.see(f"/manuscripts/{unknown}/edit"))


def test_the_start_page_tells_what_waits(app: Flask, drafter: Browser, reviewer: Browser) -> None:
    """Of each role its own; a returned draft with the reason, and how many remarks it still has."""
    id = draft(drafter)
    hand_on(drafter, id)
    assert "等我核稿（1 件）" in reviewer.see("/").text and "我的拟稿" not in reviewer.shown
    reviewer.see(f"/manuscripts/{id}/review?at=")
    reviewer.send(f"/manuscripts/{id}/remarks", digest=digest(reviewer), pointer="", words="请补充。")
    act(reviewer, id, "return", reason="见意见")
    page = drafter.see("/").text
    assert "我的拟稿（1 件）" in page and "见意见" in page and "1 条审核意见待处理" in page
    officer = browser(app, "guan")
    assert "等我办理的" not in officer.see("/").text and "您还没有任何角色" in officer.shown


def test_a_look_at_what_waits_is_in_the_log(app: Flask, drafter: Browser) -> None:
    """Titles were seen."""
    office = app.extensions[EXTENSION].office
    before = office.head().seq
    drafter.see("/")
    (event,) = office.logged(AuditQuery(), offset=0, limit=office.head().seq - before).events
    assert (Act.SEARCH, "/") == (event.act, event.details["path"])

"""Pages of how far cases are, and of the ways to begin a paper, as a browser without scripts has them."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from service.acting import utc_now
from service.core.access import Grant, Role
from service.core.events import Act
from tests.drafting.filed import NOTICE, PLAN, REPORT, filed, sample, store_of, unrendered
from tests.web.browsers import PASSWORD, Browser, Outline, code_shown, logged, office_of, settled

EVENING = datetime(2022, 11, 24, 18, tzinfo=UTC)
"""In China it is the next day already."""


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """The application for the true types, on 25 November 2022."""
    return unrendered(tmp_path, EVENING)


@pytest.fixture
def clerk(app: Flask) -> Browser:
    """The browser of a clerk who drafts for the whole institution."""
    settled(app, "wang", Role.DRAFTER)
    browser = Browser(app)
    assert 303 == browser.sign_in("wang").status_code
    return browser


def text_of(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def content(browser: Browser, address: str) -> dict[str, object]:
    """What is written in the manuscript whose form is there."""
    id = address.split("/")[-2]
    return dict(browser.client.get(f"/api/v1/manuscripts/{id}/content").get_json())


def test_a_case_shows_its_measures_by_aspect_and_deadline(app: Flask, clerk: Browser) -> None:
    """As of the day it is in China; the figures stand behind each picture as a table."""
    plan = filed(store_of(app), sample(PLAN))
    assert 200 == clerk.see(f"/cases/{plan.id}").status_code
    shown = text_of(clerk.shown)
    assert "尚无进展报告" in shown and "2022-11-25" in shown
    assert "全部 114 条措施：未启动 95，超期 19" in shown
    assert "超期 25 天" in shown and "剩 5 天" in shown and "学院组织宣传办公室" in shown
    outline = Outline(clerk.shown)
    assert 3 == len(outline.of("table"))
    assert not [held for _, held in outline.tags if "style" in held]
    ids = [held["id"] for _, held in outline.tags if "id" in held]
    assert len(ids) == len(set(ids))


def test_a_case_is_as_its_last_report_says(app: Flask, clerk: Browser) -> None:
    """With a link to both papers, and a way to the next report."""
    store = store_of(app)
    plan, report = filed(store, sample(PLAN)), filed(store, sample(REPORT))
    clerk.see(f"/cases/{plan.id}")
    assert "已完成 78，阶段性完成 36" in text_of(clerk.shown)
    assert "没有超期的措施" in clerk.shown
    links = [held["href"] for held in Outline(clerk.shown).of("a")]
    assert {f"/archive/{plan.id}", f"/archive/{report.id}", f"/manuscripts/new?source={plan.id}"} <= {*links}
    event = logged(app)[1]
    assert (Act.READ, {plan.id, report.id}) == (event.act, {it.object for it in logged(app)[:2]})


def test_cases_are_listed_and_found_by_title(app: Flask, clerk: Browser) -> None:
    """Each with a bar; where there is none, the page says so."""
    clerk.see("/cases")
    assert "还没有归档的整改方案" in clerk.shown
    plan = filed(store_of(app), sample(PLAN))
    clerk.see("/cases?q=土木")
    assert f"/cases/{plan.id}" in clerk.shown and 'class="bar"' in clerk.shown
    assert {"query": "q=土木"}.items() <= logged(app)[0].details.items()
    clerk.see("/cases?q=<b>")
    assert "没有标题中有“&lt;b&gt;”的整改方案" in clerk.shown
    for strange in ("page=x", "page=0", "q=1&q=2", "p=1", f"q={'长' * 101}"):
        assert (422, "unfit-query") == code_shown(clerk.see(f"/cases?{strange}"))


def test_a_notice_is_no_case(app: Flask, clerk: Browser) -> None:
    """The page says what to choose."""
    notice = filed(store_of(app), sample(NOTICE))
    assert (404, "not-found") == code_shown(clerk.see(f"/cases/{notice.id}"))


def test_a_plan_is_begun_from_a_notice_in_the_list(app: Flask, clerk: Browser) -> None:
    """One choice, one button, and its form."""
    notice = filed(store_of(app), sample(NOTICE))
    for words in ("土木", "淮理党巡一〔2022〕7号"):
        clerk.see(f"/manuscripts/new?q={words}")
        assert notice.id in clerk.shown
    answer = clerk.send("/manuscripts/new", source=notice.id)
    assert 303 == answer.status_code
    assert "rectification_plan" == content(clerk, answer.headers["Location"])["doc_type"]


def test_an_unwritten_paper_is_begun(clerk: Browser) -> None:
    """Of the kind that was chosen; none is no kind."""
    clerk.see("/manuscripts/new")
    offered = [held["value"] for held in Outline(clerk.shown).of("input") if held.get("name") == "type"]
    assert ["feedback_notice", "rectification_plan", "progress_report"] == offered
    answer = clerk.send("/manuscripts/new/blank", type="feedback_notice")
    assert {} == content(clerk, answer.headers["Location"])["body"]
    clerk.see("/manuscripts/new")
    assert (422, "unknown-document-type") == code_shown(clerk.send("/manuscripts/new/blank"))


def test_whose_paper_it_is_is_asked_where_it_may_be_several(app: Flask) -> None:
    """From the archive's page one is led to the question, with the paper chosen already."""
    office = office_of(app)
    for path in ("D01", "D02"):
        office.units.add(path, f"{path}学院", time=utc_now(), actor="测试")
    notice = filed(store_of(app), sample(NOTICE))
    granted = [Grant(Role.DRAFTER, ""), Grant(Role.DRAFTER, "D01")]
    account, first = office.accounts.open("li", "某人", granted, id="b" * 32, time=utc_now(), actor="测试")
    office.accounts.change_password(account.id, first, PASSWORD, time=utc_now())
    browser = Browser(app)
    browser.sign_in("li")
    browser.see("/manuscripts/new")
    led = browser.send("/manuscripts/new", source=notice.id)
    browser.see(led.headers["Location"])
    assert notice.id in browser.shown and "D02学院" in browser.shown and "空白起草" not in browser.shown
    made = browser.send("/manuscripts/new", source=notice.id, unit="D02").headers["Location"]
    id = made.split("/")[-2]
    assert "D02" == browser.client.get(f"/api/v1/manuscripts/{id}").get_json()["unit"]


def test_an_archivist_begins_nothing(app: Flask) -> None:
    """Who may not draft is refused, and sees no way to."""
    settled(app, "zhao", Role.ARCHIVIST)
    plan = filed(store_of(app), sample(PLAN))
    browser = Browser(app)
    browser.sign_in("zhao")
    assert (403, "forbidden") == code_shown(browser.see("/manuscripts/new"))
    browser.see(f"/cases/{plan.id}")
    assert "/manuscripts/new" not in browser.shown

"""The start page tells of failed checks and of deadlines, and neither checks nor counts anew each time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from service.core.access import Role
from service.core.findings import Finding, Severity
from service.web.app import create_app
from service.web.dues import STANDING, Due, Dues
from service.web.verdicts import MOST_KEPT, Verdicts
from tests.drafting.filed import PLAN, REPORT, filed, sample, store_of
from tests.web.browsers import Browser, settled
from tests.web.fakes import settings_for
from tests.web.papers import NOTICE, changed, paper_services, written

EVENING = datetime(2022, 11, 24, 18, tzinfo=UTC)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """The application for the true types, on 25 November 2022."""
    settings = settings_for(tmp_path)
    return create_app(settings, replace(paper_services(settings), clock=lambda: EVENING))


@pytest.fixture
def clerk(app: Flask) -> Browser:
    """The browser of a clerk who drafts for the whole institution."""
    settled(app, "wang", Role.DRAFTER)
    browser = Browser(app)
    assert 303 == browser.sign_in("wang").status_code
    return browser


def test_a_failed_check_of_a_draft_is_told_until_it_is_mended(clerk: Browser) -> None:
    """As the last check of what now stands there found it; what was not checked is not judged."""
    clerk.see("/")
    sent = {"X-CSRF-Token": clerk.token(), "Content-Type": "application/json"}
    wrong = written(changed(NOTICE, ("header", "issue_date"), "2022-02-30"))
    made = clerk.client.post("/api/v1/manuscripts?unit=", data=wrong, headers=sent).get_json()
    clerk.see("/")
    assert "校验未通过" not in clerk.shown
    clerk.client.get(made["links"]["findings"])
    clerk.see("/")
    assert (
        "校验未通过，有 1 处问题" in clerk.shown and f'href="/manuscripts/{made["id"]}/check"' in clerk.shown
    )
    tag = {"If-Match": f'"{made["digest"]}"'}
    clerk.client.put(made["links"]["content"], data=written(NOTICE), headers=sent | tag)
    clerk.see("/")
    assert "校验未通过" not in clerk.shown
    clerk.client.get(made["links"]["findings"])
    clerk.see("/")
    assert "校验未通过" not in clerk.shown


def test_deadlines_of_filed_plans_are_counted(app: Flask, clerk: Browser) -> None:
    """What is overdue and due soon on the day that it is in China; a later report shows within a minute."""
    clerk.see("/")
    assert "还没有归档的整改方案" in clerk.shown
    filed(store_of(app), sample(PLAN))
    services = app.extensions["hongtou"]
    services.dues._told.clear()
    clerk.see("/")
    assert "超期 19 条" in clerk.shown and "最近归档的 1 个整改方案" in clerk.shown
    filed(store_of(app), sample(REPORT))
    clerk.see("/")
    assert "超期 19 条" in clerk.shown
    services.dues._told.clear()
    clerk.see("/")
    assert "超期 0 条" in clerk.shown


def test_what_is_due_is_counted_once_a_minute_for_the_same_units() -> None:
    """And for others apart."""
    dues, counted = Dues(), iter(range(9))

    def count() -> Due:
        return Due(next(counted), 0, 1)

    assert [0, 0, 1, 2, 2] == [
        dues.of(units, EVENING + later, count).overdue
        for units, later in (
            (("D01",), timedelta()),
            (("D01",), STANDING / 2),
            (("D02",), STANDING / 2),
            (("D01",), STANDING),
            (("D01",), STANDING * 1.5),
        )
    ]


def test_verdicts_of_long_ago_are_forgotten() -> None:
    """So many are kept, and no more."""
    verdicts = Verdicts()
    fault = Finding("N-01", Severity.ERROR, "/body", "缺。", "补。")
    for number in range(MOST_KEPT + 1):
        verdicts.keep(str(number).encode(), (fault,))
    kept = list(verdicts._errors)
    assert MOST_KEPT == len(kept) and 1 == verdicts.errors(kept[-1]) and verdicts.errors("0") is None

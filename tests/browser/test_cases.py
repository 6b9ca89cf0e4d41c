"""Pages of cases and of beginning a paper: everybody can use them, and a file becomes a manuscript."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from service.core.keeping import Record
from tests.archive.conftest import opened
from tests.browser.conftest import Shot, SignedIn
from tests.browser.desk import Desk
from tests.browser.window import axe, sideways
from tests.drafting.filed import NOTICE, PLAN, REPORT, filed, sample

STATUSES = ("completed", "stage_completed", "in_progress", "not_started", "in_progress")


def due_around(today: date) -> dict[str, Any]:
    """A plan whose deadlines are some before and some after that day."""
    plan = sample(PLAN)
    plan["doc_id"] = "RP-around-today"
    place = 0
    for aspect in plan["body"]["ledger"]:
        for problem in aspect["problems"]:
            for measure in problem["measures"]:
                place += 1
                day = today + timedelta(days=3 * place - 100)
                measure["deadline"] = {"type": "date", "date": day.isoformat()}
    return plan


def halfway() -> dict[str, Any]:
    """A report on that plan, by which some measures are done and others are not."""
    report = sample(REPORT)
    report["doc_id"], report["body"]["plan_ref"]["doc_id"] = "PR-around-today", "RP-around-today"
    for place, entry in enumerate(report["body"]["entries"]):
        entry["status"] = STATUSES[(place * 7 + place // 9) % len(STATUSES)]
    return report


@pytest.fixture(scope="module")
def papers(desk: Desk) -> dict[str, Record]:
    """A notice, a plan and a report that are filed for the desk."""
    store = opened(desk.data)
    payloads = {"notice": sample(NOTICE), "plan": due_around(datetime.now(UTC).date()), "report": halfway()}
    kept = {name: filed(store, payload, desk.unit) for name, payload in payloads.items()}
    store.database.let_go()
    return kept


@pytest.fixture(params=("cases", "case", "new"))
def shown(request: pytest.FixtureRequest, signed_in: SignedIn, papers: dict[str, Record]) -> Page:
    """Each of the pages."""
    page = signed_in("drafter")
    places = {"cases": "/cases", "case": f"/cases/{papers['plan'].id}", "new": "/manuscripts/new"}
    page.goto(places[request.param])
    return page


def test_everybody_can_use_the_pages(shown: Page, shot: Shot, request: pytest.FixtureRequest) -> None:
    """axe-core finds nothing serious, and at 320 pixels nothing has to be moved sideways."""
    name = request.node.callspec.params["shown"]
    for details in shown.locator("details").all():
        details.evaluate("(it) => it.open = true")
    shot(shown, name)
    assert [] == axe(shown)
    assert 0 == sideways(shown)
    shot(shown, f"{name}-narrow")
    assert [] == axe(shown)


def test_a_file_becomes_a_manuscript(signed_in: SignedIn, tmp_path: Path) -> None:
    """It opens as a form; one that is no JSON is refused in words, and nothing is lost by it."""
    page = signed_in("drafter")
    page.goto("/manuscripts/new")
    page.get_by_label("JSON 数据文件").set_input_files(
        {"name": "a.json", "mimeType": "application/json", "buffer": b"{"}
    )
    with page.expect_response("**/api/v1/manuscripts"):
        page.get_by_role("button", name="导入").click()
    expect(page.get_by_role("status")).to_contain_text("没有导入")
    page.get_by_label("JSON 数据文件").set_input_files(
        {"name": "a.json", "mimeType": "application/json", "buffer": b'{"doc_type": "letter"}'}
    )
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_role("status")).to_contain_text("没有写明可以填写的文种")
    content = json.dumps(sample(NOTICE), default=float).encode()
    page.get_by_label("JSON 数据文件").set_input_files(
        {"name": "a.json", "mimeType": "application/json", "buffer": content}
    )
    page.get_by_role("button", name="导入").click()
    page.wait_for_url("**/manuscripts/*/edit")


def test_a_report_is_begun_from_its_case(signed_in: SignedIn, papers: dict[str, Record]) -> None:
    """By the keyboard alone: the case leads to the paper, the paper to the form."""
    page = signed_in("drafter")
    page.goto(f"/cases/{papers['plan'].id}")
    page.get_by_role("link", name="起草进展报告").press("Enter")
    page.get_by_role("button", name="起草进展报告").press("Enter")
    page.wait_for_url("**/manuscripts/*/edit")


def test_a_plan_begun_from_its_notice_says_so(
    signed_in: SignedIn, papers: dict[str, Record], shot: Shot
) -> None:
    """The form of its ledger names the notice, and counts what is still to be answered."""
    page = signed_in("drafter")
    page.goto("/manuscripts/new")
    page.get_by_role("button", name="起草整改方案").click()
    page.wait_for_url("**/manuscripts/*/edit")
    shot(page, "plan-first")
    page.get_by_text("整改台账").first.click()
    shot(page, "plan-ledger")
    expect(page.get_by_text("0 / 28 个问题已有措施")).to_be_visible()

"""A plan and a report on their whole way: begun from what is filed, filled in as a grid, filed themselves."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from schemas.form import form
from schemas.rows.grids import GRIDS
from tests.archive.conftest import opened as opened_store
from tests.browser.clerk import hand_on, issued_and_filed, opened, paste, steps, take_step, write
from tests.browser.conftest import Shot, SignedIn
from tests.browser.desk import Desk
from tests.browser.typist import Typist
from tests.drafting.filed import NOTICE, PLAN, REPORT, filed, sample

TITLE = "土木建筑学院党委关于落实第一巡察组反馈意见的整改方案"
REPORT_TITLE = "土木建筑学院党委关于巡察整改进展情况的报告"
ASKED_OF_PLANS = {
    "header": ("doc_number", "issue_date", "signatory_post", "drafter_post", "reviewer_post"),
    "body": ("approvals", "overall_requirements", "organization", "safeguards"),
}
"""What no notice can tell."""

ANSWERS = {
    "公文要素": (("年份", "2023"), ("发文顺序号", "6"), ("成文日期", "2023-03-28")),
    "报告期和依据": (("报告阶段", "集中整改期结束"), ("数据截止日期", "2023-03-27")),
}
SECTIONS = {
    "整改工作组织推进情况": ("成立巡察整改工作领导小组，建立整改台账，一周一推进、一月一调度。",),
    "取得的成效": ("中心组学习和“第一议题”制度得到规范。",),
    "存在问题及下一步思路": (),
    "存在问题": ("部分长期坚持事项的成效还需巩固。",),
    "下一步思路": ("持续抓好长期坚持事项，防止问题反弹。",),
}
"""What no plan can tell of the progress."""

ALL = 12
"""Aspects of the typical papers."""


def cut(paper: dict[str, Any], where: str, count: int) -> dict[str, Any]:
    """The paper with the first aspects only, and no word on how many there are."""
    body = paper["body"]
    body[where] = body[where][:count]
    groups = {aspect["group_id"] for aspect in body[where]}
    body["groups"] = [group for group in body["groups"] if group["id"] in groups]
    for counted in ("declared_counts", "declared_counts_text"):
        body.pop(counted, None)
    return paper


def filed_before(desk: Desk, paper: dict[str, Any]) -> None:
    """Nothing; the desk's unit has filed that paper."""
    store = opened_store(desk.data)
    filed(store, paper, desk.unit)
    store.database.let_go()


def asked_of(plan: dict[str, Any]) -> dict[str, Any]:
    """What is to be typed of the plan."""
    aspects = [aspect["aspect_id"] for aspect in plan["body"]["ledger"]]
    asked = {part: {name: plan[part][name] for name in names} for part, names in ASKED_OF_PLANS.items()}
    body = asked["body"]
    if len(aspects) < ALL:
        body["overall_requirements"]["goals"] = ["问题整改做到全覆盖、无遗漏。"]
        body["organization"]["package_responsibility"] = [{"post": "学院党委书记", "aspect_ids": aspects}]
    return asked


@pytest.mark.parametrize("aspects", [1, pytest.param(ALL, marks=pytest.mark.nightly)])
def test_a_plan_goes_from_its_filed_notice_into_the_archive(
    signed_in: SignedIn, desk: Desk, shot: Shot, aspects: int
) -> None:
    """Its problems are there and locked, its measures are pasted; what lacks is counted."""
    notice, plan = cut(sample(NOTICE), "aspects", aspects), cut(sample(PLAN), "ledger", aspects)
    notice["doc_id"] = f"FN-{desk.unit}-{aspects}"
    filed_before(desk, notice)
    problems = sum(len(aspect["problems"]) for aspect in notice["body"]["aspects"])

    drafter = signed_in("drafter", permissions=["clipboard-read", "clipboard-write"])
    drafter.goto("/")
    drafter.get_by_role("link", name=re.compile("^整改方案")).click()
    drafter.get_by_role("group", name="由反馈意见起草整改方案").get_by_role("radio").first.check()
    drafter.get_by_role("button", name="起草整改方案").click()
    drafter.get_by_role("navigation", name="步骤").get_by_role("button", name="整改台账").click()
    expect(drafter.get_by_text(f"0 / {problems} 个问题已有措施")).to_be_visible()
    paste(drafter, GRIDS["rectification_plan"][0], plan["body"]["ledger"])
    expect(drafter.get_by_text(f"{problems} / {problems} 个问题已有措施")).to_be_visible()
    shot(drafter, "journey-plan-grid")
    Typist(drafter, form("rectification_plan")).write(asked_of(plan))
    shot(drafter, "journey-plan")
    hand_on(drafter)

    reviewer, archivist = signed_in("reviewer"), signed_in("archivist")
    approved(reviewer, TITLE)
    issued_and_filed(signed_in("issuer"), archivist, TITLE)
    measures = len([m for a in plan["body"]["ledger"] for p in a["problems"] for m in p["measures"]])
    archivist.get_by_role("link", name="看整改进度").click()
    expect(archivist.get_by_role("img", name=f"全部 {measures} 条措施")).to_be_visible()
    shot(archivist, "journey-case")


def test_a_report_goes_from_its_filed_plan_into_the_archive(
    signed_in: SignedIn, desk: Desk, shot: Shot
) -> None:
    """Its measures are there, each with how it stood; what became of them is pasted; the case shows it."""
    plan = cut(sample(PLAN), "ledger", 1)
    plan["doc_id"] = f"RP-{desk.unit}"
    plan["body"]["overall_requirements"]["goals"] = ["问题整改做到全覆盖、无遗漏。"]
    filed_before(desk, plan)
    measures = [m["id"] for a in plan["body"]["ledger"] for p in a["problems"] for m in p["measures"]]
    told = [entry for entry in sample(REPORT)["body"]["entries"] if entry["measure_id"] in measures]
    entries = [{**entry, "previous_status": "not_started"} for entry in told]

    drafter = signed_in("drafter", permissions=["clipboard-read", "clipboard-write"])
    drafter.goto("/")
    drafter.get_by_role("link", name=re.compile("^整改进展情况报告")).click()
    drafter.get_by_role("group", name="由整改方案起草进展报告").get_by_role("radio").first.check()
    drafter.get_by_role("button", name="起草进展报告").click()
    drafter.get_by_role("navigation", name="步骤").get_by_role("button", name="逐条进展").click()
    shot(drafter, "journey-report-begun")
    paste(drafter, GRIDS["progress_report"][0], entries)
    shot(drafter, "journey-report-grid")
    drafter.get_by_role("navigation", name="步骤").get_by_role("button", name="公文要素").click()
    for title, place in steps(drafter):
        write(place, ANSWERS.get(title, ()))
        for section, texts in SECTIONS.items() if title == "引言和各部分" else ():
            head = drafter.get_by_role("button", name=re.compile(rf"\s{section}(\s|$)"))
            head.click()
            write(place.get_by_role("listitem").filter(has=head).last, [("段落", texts)])
    shot(drafter, "journey-report")
    hand_on(drafter)

    reviewer, archivist = signed_in("reviewer"), signed_in("archivist")
    approved(reviewer, REPORT_TITLE)
    issued_and_filed(signed_in("issuer"), archivist, REPORT_TITLE)
    archivist.get_by_role("link", name="整改进度", exact=True).click()
    archivist.get_by_role("link", name=entitled(plan)).click()
    expect(archivist.get_by_role("paragraph").filter(has_text=told_of(told))).to_be_visible()
    expect(archivist.get_by_text("没有超期的措施，10 日内也没有到期的。")).to_be_visible()
    shot(archivist, "journey-case-reported")


def approved(reviewer: Page, title: str) -> None:
    """Nothing; who reviews has approved the paper as it was handed on."""
    opened(reviewer, title, "等我核稿")
    take_step(reviewer, "核稿通过", "核稿通过", "已核稿通过，等待签发。")


def entitled(paper: dict[str, Any]) -> str:
    """Its title."""
    return str(paper["header"]["title"])


def told_of(entries: list[dict[str, Any]]) -> str:
    """How the page of the case counts these entries."""
    done = sum(entry["status"] == "completed" for entry in entries)
    return f"已完成 {done}，阶段性完成 {len(entries) - done}"

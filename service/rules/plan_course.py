"""Rectification plan: its approvals and its steps (P-08, P-10)."""

import re
from collections.abc import Iterator
from itertools import pairwise

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.dates import date_text
from service.documents.rectification_plan import RectificationPlan, Step
from service.rules.numbering import broken

PARTY_MEETING = re.compile(
    r"(?:党委|党组|党工委|总支|党支部|支部|常委|党的?委员会|中共.*委员会)(?!.*(?:办公室|小组|部$|处$|组$))"
)
SECRETARY = re.compile(r"(?<!副)书记|主持")
APPROVALS = "/body/approvals"


def approvals_amiss(subject: Subject) -> Iterator[Breach]:
    """The party committee's meeting approved, none after the issue date; the secretary first (P-08)."""
    plan: RectificationPlan = subject.document
    if not any(PARTY_MEETING.search(item.body) for item in plan.approvals):
        yield Breach(
            APPROVALS,
            "审批记录中没有党委（党组、党总支、党支部）会议的审议。",
            "整改方案应经党委会会议审议，请补充审议记录。",
        )
    yield from broken(((f"{APPROVALS}/{i}", item.no) for i, item in enumerate(plan.approvals)), "审议审核")
    for place, item in enumerate(plan.approvals):
        if item.date > plan.header.issue_date:
            yield Breach(
                f"{APPROVALS}/{place}/date",
                f"“{item.body}”审议日期{date_text(item.date)}晚于成文日期{date_text(plan.header.issue_date)}。",
                "方案应先审议后成文，请核对两个日期。",
            )
    post = plan.organization.leading_group.first_responsible_post
    if not SECRETARY.search(post):
        yield Breach(
            "/body/organization/leading_group/first_responsible_post",
            f"第一责任人写作“{post}”。",
            "巡察整改第一责任人是党组织书记（或主持工作的负责人），请改正。",
        )


def steps_apart(subject: Subject) -> Iterator[Breach]:
    """Steps that leave days of the concentrated period uncovered, or cover days twice (P-10)."""
    plan: RectificationPlan = subject.document
    if not plan.steps:
        return
    yield from broken(((f"/body/steps/{i}", item.no) for i, item in enumerate(plan.steps)), "整改步骤")
    first, last, period = plan.steps[0].period, plan.steps[-1].period, plan.concentrated_period
    if first.start > period.start:
        yield Breach(
            "/body/steps/0/from",
            f"整改步骤自{date_text(first.start)}起，晚于集中整改期始日{date_text(period.start)}。",
            "请使整改步骤从集中整改期始日或更早开始。",
        )
    for place, (step, following) in enumerate(pairwise(plan.steps), 1):
        yield from _seam(place, step, following)
    if last.end is not None and last.end < last.start:
        yield Breach(
            f"/body/steps/{len(plan.steps) - 1}/to",
            f"“{plan.steps[-1].name}”的终日早于始日。",
            "请核对日期。",
        )
    if period.end and last.end and last.end < period.end:
        yield Breach(
            f"/body/steps/{len(plan.steps) - 1}/to",
            f"整改步骤至{date_text(last.end)}止，早于集中整改期终日{date_text(period.end)}。",
            "请使整改步骤覆盖到集中整改期终日。",
        )


def _seam(place: int, step: Step, following: Step) -> Iterator[Breach]:
    if step.period.end is None:
        yield Breach(
            f"/body/steps/{place - 1}/to",
            f"“{step.name}”没有终日，却还有后续的“{following.name}”。",
            "只有最后一个步骤可以不写终日，请补充。",
        )
    elif step.period.end < step.period.start:
        yield Breach(f"/body/steps/{place - 1}/to", f"“{step.name}”的终日早于始日。", "请核对日期。")
    elif (gap := (following.period.start - step.period.end).days) != 1 and gap != 0:
        fault = f"之间空出{gap - 1}天" if gap > 1 else f"重叠{1 - gap}天"
        yield Breach(
            f"/body/steps/{place}/from",
            f"“{step.name}”（至{date_text(step.period.end)}）与“{following.name}”"
            f"（自{date_text(following.period.start)}）{fault}。",
            "请使后一步骤从前一步骤终日的次日开始。",
        )


def shared_days(subject: Subject) -> Iterator[Breach]:
    """A step that begins on the last day of the one before (P-10)."""
    plan: RectificationPlan = subject.document
    for place, (step, following) in enumerate(pairwise(plan.steps), 1):
        if step.period.end == following.period.start:
            yield Breach(
                f"/body/steps/{place}/from",
                f"“{following.name}”的始日就是“{step.name}”的终日{date_text(following.period.start)}。",
                "请使后一步骤从前一步骤终日的次日开始。",
            )


RULES = (
    Rule("P-08", Severity.ERROR, "经党委会会议审议，审议不晚于成文，书记为第一责任人", approvals_amiss),
    Rule("P-10", Severity.ERROR, "整改步骤覆盖集中整改期，不空缺不重叠", steps_apart),
    Rule("P-10", Severity.WARNING, "前后步骤不共用一天", shared_days),
)

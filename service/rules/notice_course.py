"""Feedback notice: its days in order, its opinions and its time limits (N-01, N-04)."""

from collections.abc import Iterator
from itertools import pairwise

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.dates import date_text
from service.documents.feedback_notice import FeedbackNotice
from service.rules.limits import short_period, too_late, unknown_profile, wrong_period
from service.rules.profiles import profiles

REQUIREMENTS = "/body/requirements"


def days_out_of_order(subject: Subject) -> Iterator[Breach]:
    """start ≤ end ≤ approved ≤ feedback ≤ issue (domain 3.3, N-01)."""
    notice: FeedbackNotice = subject.document
    inspection = notice.inspection
    days = (
        ("巡察开始日期", inspection.start_date, "/body/inspection/start_date"),
        ("巡察结束日期", inspection.end_date, "/body/inspection/end_date"),
        ("审定日期", inspection.approved_date, "/body/inspection/approved_date"),
        ("反馈日期", inspection.feedback_date, "/body/inspection/feedback_date"),
        ("成文日期", notice.header.issue_date, "/header/issue_date"),
    )
    for (earlier, first, _), (later, second, at) in pairwise(days):
        if second < first:
            yield Breach(
                at,
                f"{later}{date_text(second)}早于{earlier}{date_text(first)}。",
                "请核对：巡察开始、结束、审定、反馈、成文应依次不早于前一日期。",
            )


def requirements_amiss(subject: Subject) -> Iterator[Breach]:
    """At least one opinion; the days asked for agree with each other and with the profile (N-04)."""
    notice: FeedbackNotice = subject.document
    asked, feedback = notice.requirements, notice.inspection.feedback_date
    if not notice.opinions:
        yield Breach("/body/opinions", "没有意见建议。", "请至少写明一条意见建议或整改要求。")
    yield from wrong_period(
        asked.concentrated_period, feedback, asked.rule_profile, f"{REQUIREMENTS}/concentrated_period"
    )
    for label, name, due in (
        ("整改方案报送日期", "plan_due", asked.plan_due),
        ("整改情况报告报送日期", "report_due", asked.report_due),
    ):
        if due <= feedback:
            yield Breach(
                f"{REQUIREMENTS}/{name}",
                f"{label}{date_text(due)}不晚于反馈日期{date_text(feedback)}。",
                f"请将{label}改为反馈之后的日期。",
            )
    if asked.report_due < asked.plan_due:
        yield Breach(
            f"{REQUIREMENTS}/report_due",
            f"整改情况报告报送日期{date_text(asked.report_due)}早于整改方案报送日期{date_text(asked.plan_due)}。",
            "请核对两项报送日期。",
        )
    yield from _past_limits(notice)


def _past_limits(notice: FeedbackNotice) -> Iterator[Breach]:
    asked, feedback = notice.requirements, notice.inspection.feedback_date
    profile = profiles().get(asked.rule_profile)
    if profile is None:
        return
    ground = f"规则“{profile.title}”"
    for label, name, due, span in (
        ("整改方案报送日期", "plan_due", asked.plan_due, profile.plan),
        ("整改情况报告报送日期", "report_due", asked.report_due, profile.report),
    ):
        if span:
            yield from too_late(label, due, span.after(feedback), f"{REQUIREMENTS}/{name}", ground)


def requirements_unusual(subject: Subject) -> Iterator[Breach]:
    """An unknown profile, or a concentrated period shorter than the profile's (N-04)."""
    notice: FeedbackNotice = subject.document
    asked = notice.requirements
    yield from unknown_profile(asked.rule_profile, f"{REQUIREMENTS}/rule_profile")
    yield from short_period(
        asked.concentrated_period, asked.rule_profile, f"{REQUIREMENTS}/concentrated_period"
    )


RULES = (
    Rule("N-01", Severity.ERROR, "巡察开始、结束、审定、反馈、成文日期依次不早于前一日期", days_out_of_order),
    Rule(
        "N-04", Severity.ERROR, "有意见建议；报送日期和集中整改期前后一致且不超过时限规则", requirements_amiss
    ),
    Rule("N-04", Severity.WARNING, "时限规则有名可查；集中整改期不短于规则所定", requirements_unusual),
)

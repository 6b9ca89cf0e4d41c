"""Rectification plan: its counts, and what its opening repeats of the notice (P-06, P-09)."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.dates import date_text
from service.documents.ledger import CATEGORIES, regulations
from service.documents.rectification_plan import RectificationPlan
from service.rules.claims import categories, totals, unlike
from service.rules.counts import unequal

Allowed = dict[str, frozenset[int]]
CITED = re.compile(r"(?P<code>[^\s，。；：、（）()《》“”〔〕]{1,20})〔(?P<year>\d{4})〕(?P<serial>\d+)号")
TOLD = re.compile(
    r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?!至|—|－|-|～)，?[^，。；]{0,60}?"
    r"(?:向[^，。；]{0,60}反馈(?!的)|反馈了|召开[^，。；]{0,60}反馈会)"
)


def counted(plan: RectificationPlan) -> Allowed:
    """The numbers each count may have: without the supplements' measures, or with them."""
    ledger, added = plan.ledger.counts(), [item.measure for s in plan.supplements for item in s.measures]
    actions = regulations(added)
    extra = Counter(measure.category for measure in added)
    made = ledger["deliverables"]
    return {
        **{name: frozenset({ledger[name]}) for name in ("groups", "aspects", "problems")},
        "measures": frozenset({ledger["measures"], ledger["measures"] + len(added)}),
        **{name: _either(ledger["by_category"].get(name, 0), extra[name]) for name in CATEGORIES},
        "regulations_created": _either(made["regulations_created"], actions["制定"]),
        "regulations_revised": _either(made["regulations_revised"], actions["修订"]),
    }


def _either(own: int, added: int) -> frozenset[int]:
    return frozenset({own, own + added})


def counts_unlike(subject: Subject) -> Iterator[Breach]:
    """Declared counts beside the ledger, their sum, the counting sentence and the goals (P-06)."""
    plan: RectificationPlan = subject.document
    allowed, declared = counted(plan), plan.declared_counts or {}
    by_category = declared.get("by_category") or {}
    yield from unequal(declared, allowed, "/body/declared_counts")
    yield from unequal(by_category, allowed, "/body/declared_counts/by_category")
    yield from unequal(declared.get("deliverables") or {}, allowed, "/body/declared_counts/deliverables")
    total, summed = declared.get("measures"), sum(number or 0 for number in by_category.values())
    if total is not None and by_category and summed != total:
        yield Breach(
            "/body/declared_counts/by_category",
            f"各任务类型的措施数合计{summed}，与措施总数{total}不符。",
            "请核对各任务类型的措施数，使合计等于总数。",
        )
    text = plan.declared_counts_text or ""
    yield from unlike(totals(text, counting=True), allowed, "/body/declared_counts_text")
    yield from unlike(categories(text), allowed, "/body/declared_counts_text")
    for place, goal in enumerate(plan.overall_requirements.goals):
        at = f"/body/overall_requirements/goals/{place}"
        yield from unlike(totals(goal), allowed, at)
        yield from unlike(categories(goal), allowed, at)


def opening_unlike(subject: Subject) -> Iterator[Breach]:
    """The opening's counts, the notice's number and the day of feedback (P-09)."""
    plan: RectificationPlan = subject.document
    at, allowed = "/body/opening", counted(plan)
    yield from unlike(totals(plan.opening), allowed, at)
    yield from unlike(categories(plan.opening), allowed, at)
    yield from _wrong_number(plan, at)
    for match in TOLD.finditer(plan.opening):
        told, actual = f"{match['year']}年{match['month']}月{match['day']}日", plan.notice_ref.feedback_date
        if _day(match) != actual:
            yield Breach(
                at,
                f"引言称{told}反馈，而所落实的反馈意见的反馈日期为{date_text(actual)}。",
                "请核对反馈日期，使引言与 notice_ref.feedback_date 一致。",
            )


def _wrong_number(plan: RectificationPlan, at: str) -> Iterator[Breach]:
    """A number of the notice's agency, or one behind 反馈意见, that is not the notice's."""
    notice = CITED.fullmatch(plan.notice_ref.display or "")
    if notice is None:
        return
    for match in CITED.finditer(plan.opening):
        own = match["code"].endswith(notice["code"])
        named = (
            re.search(r"反馈意见》?[（(]$", plan.opening[max(match.start() - 12, 0) : match.start()])
            is not None
        )
        same = own and match.group("year", "serial") == notice.group("year", "serial")
        if (own or named) and not same:
            yield Breach(
                at,
                f"引言引用的发文字号“{match[0]}”与所落实的反馈意见“{notice[0]}”不符。",
                "请核对反馈意见的发文字号，使引言与 notice_ref.display 一致。",
            )


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


RULES = (
    Rule("P-06", Severity.ERROR, "申报的计数、计数文字和目标中的总数与台账一致", counts_unlike),
    Rule("P-09", Severity.ERROR, "引言中的总数、反馈意见字号和反馈日期正确", opening_unlike),
)

"""Rectification plan: problems answered, measures assigned, dated and operable (P-01, P-02, P-03, P-05)."""

import re
from collections.abc import Iterator

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.dates import date_text
from service.documents.ledger import Measure
from service.documents.rectification_plan import RectificationPlan
from service.rules.ledger_order import LEDGER, disorder
from service.rules.limits import short_period, unknown_profile, wrong_period
from service.rules.numbering import unknown
from service.rules.profiles import profiles

DONE = frozenset({"completed", "stage_completed", "closure_requested", "closed"})
SHORTEST = 8
VAGUE = re.compile(
    r"(?:要|应|应当)?(?:进一步|切实|不断|持续|着力|大力|努力|充分|认真|高度|全面|深入|积极|扎实|加强|加大|提高|强化|提升"
    r"|增强|深化|推进|推动|重视|树立|坚持|严格|落实|完善|促进|改进|压实|做好|抓好|夯实|确保)"
)
CONCRETE = re.compile(
    r"[0-9《“]|每[年月周季学半日次个名人]|按[月季年周]|制定|修订|制订|印发|建立|成立|召开|组织(?!领导|建设|纪律|观念|保障|部)|开展|编制|编印|梳理|排查|检查|清理"
    r"|公开|公示|举办|选派|配备|设立|形成|报送|通报|抽查|评估|考核|签订|归档|自查|清查|培训|约谈|督办|销号|审核|审批|登记"
)


def measures(plan: RectificationPlan) -> Iterator[tuple[str, Measure]]:
    """Every measure of the ledger and of the supplements, with its pointer."""
    for place in plan.ledger.places():
        yield LEDGER + place.pointer, place.measure
    for s, supplement in enumerate(plan.supplements):
        for m, added in enumerate(supplement.measures):
            yield f"/body/supplements/{s}/measures/{m}/measure", added.measure


def unassigned(subject: Subject) -> Iterator[Breach]:
    """A date, or 长期坚持 with a stage goal and its date, never both (P-01); the lead unit is the shape's."""
    for at, measure in measures(subject.document):
        deadline = measure.deadline
        if deadline.type != "long_term" and deadline.day is None:
            yield Breach(
                f"{at}/deadline/date",
                f"措施{measure.id}没有完成时限。",
                "请填写完成日期；长期坚持的请将类型设为 long_term 并写明阶段目标和日期。",
            )
        if deadline.type == "long_term" and deadline.day is not None:
            yield Breach(
                f"{at}/deadline/date",
                f"措施{measure.id}既是长期坚持，又定了完成日期{date_text(deadline.day)}。",
                "长期坚持的措施只写阶段目标和阶段日期；有完成日期的请将类型设为 date。",
            )
        if deadline.type == "long_term" and not ((deadline.stage_goal or "").strip() and deadline.stage_date):
            yield Breach(
                f"{at}/deadline",
                f"措施{measure.id}为长期坚持，但没有阶段目标或阶段日期。",
                "请填写阶段目标（stage_goal）和阶段日期（stage_date）。",
            )


def several_leads(subject: Subject) -> Iterator[Breach]:
    """A lead unit whose name looks like several (P-01)."""
    for at, measure in measures(subject.document):
        name = measure.lead_unit.name
        if re.search("[、，；]", name):
            yield Breach(
                f"{at}/lead_unit/name",
                f"措施{measure.id}的牵头单位“{name}”像是几个单位。",
                "每条措施只写一个牵头单位，其余列为协办单位；合署办公的可保留。",
            )


def unanswered(subject: Subject) -> Iterator[Breach]:
    """Problems without a measure; numbers and identifiers amiss (P-02); the goal is the shape's to ask."""
    plan: RectificationPlan = subject.document
    added = {item.problem_id for supplement in plan.supplements for item in supplement.measures}
    if not plan.ledger.aspects:
        yield Breach(LEDGER, "台账没有任何方面和问题。", "请逐一列出反馈意见的方面和问题，写明整改措施。")
    for place, aspect in enumerate(plan.ledger.aspects):
        if not aspect.problems:
            at = f"{LEDGER}/{place}/problems"
            yield Breach(at, f"“{aspect.title}”方面没有问题。", "请补充问题，或删去这一方面。")
    for below, _, problem in plan.ledger.problems():
        at = LEDGER + below
        if not problem.measures and problem.problem_id not in added:
            yield Breach(f"{at}/measures", f"问题“{problem.title}”没有整改措施。", "请至少写明一条整改措施。")
    yield from disorder(plan.ledger)
    yield from _unknown_packages(plan)


def _unknown_packages(plan: RectificationPlan) -> Iterator[Breach]:
    guaranteed = (
        (f"/body/organization/package_responsibility/{i}/aspect_ids/{j}", name)
        for i, item in enumerate(plan.organization.package_responsibility)
        for j, name in enumerate(item.aspect_ids)
    )
    yield from unknown(guaranteed, (aspect.aspect_id for aspect in plan.ledger.aspects), "方面（ledger）")


def untimely(subject: Subject) -> Iterator[Breach]:
    """Deadlines beside the issue date, the profile and the concentrated period (P-03).

    Immediate days count from the plan's issue date. Measures already done may lie before it.
    """
    plan: RectificationPlan = subject.document
    yield from wrong_period(
        plan.concentrated_period,
        plan.notice_ref.feedback_date,
        plan.rule_profile,
        "/body/concentrated_period",
    )
    for at, measure in measures(plan):
        yield from _late_or_early(plan, at, measure)


def _late_or_early(plan: RectificationPlan, at: str, measure: Measure) -> Iterator[Breach]:
    deadline, issued = measure.deadline, plan.header.issue_date
    spot = f"{at}/deadline/{'date' if deadline.day else 'stage_date'}"
    supplement = at.startswith("/body/supplements")
    if deadline.due and deadline.due <= issued and measure.status not in DONE and not supplement:
        yield Breach(
            spot,
            f"措施{measure.id}的时限{date_text(deadline.due)}不晚于方案成文日期{date_text(issued)}。",
            "请将时限改为成文日期之后；已经完成的请将状态改为已完成。",
        )
    if measure.category == "long_term" and deadline.type != "long_term" and deadline.day:
        yield Breach(
            spot,
            f"措施{measure.id}的任务类型为长期坚持，却定了最后完成日期{date_text(deadline.day)}。",
            "长期坚持的措施请将时限类型设为 long_term，写明阶段目标和阶段日期；否则请改任务类型。",
        )
    if deadline.day and not supplement:
        yield from _over_limit(plan, spot, measure)


def _over_limit(plan: RectificationPlan, spot: str, measure: Measure) -> Iterator[Breach]:
    day, end = measure.deadline.day, plan.concentrated_period.end
    profile = profiles().get(plan.rule_profile)
    if day is None:
        return
    if measure.category == "concentrated" and end and day > end:
        yield Breach(
            spot,
            f"措施{measure.id}的时限{date_text(day)}晚于集中整改期终日{date_text(end)}。",
            "集中整改期完成的措施应在期内完成；期外完成的请改任务类型。",
        )
    if measure.category == "immediate" and profile:
        days = (day - plan.header.issue_date).days
        if days > profile.immediate_days:
            yield Breach(
                spot,
                f"立行立改措施{measure.id}的时限在方案成文后{days}天，超过规则“{profile.title}”的"
                f"{profile.immediate_days}天。",
                "请提前完成时限，或改任务类型。",
            )


def unusual_limits(subject: Subject) -> Iterator[Breach]:
    """An unknown profile, or a concentrated period shorter than the profile's (P-03)."""
    plan: RectificationPlan = subject.document
    yield from unknown_profile(plan.rule_profile, "/body/rule_profile")
    yield from short_period(plan.concentrated_period, plan.rule_profile, "/body/concentrated_period")


def inoperable(subject: Subject) -> Iterator[Breach]:
    """Measures of words only, too short, or not ended by 。 (P-05)."""
    for at, measure in measures(subject.document):
        text = measure.text.strip()
        if is_vague(text):
            yield Breach(
                f"{at}/text",
                f"措施{measure.id}“{text[:20]}”只有原则性表述。",
                "请写明做什么、做到什么程度、形成什么成果，使措施可操作、可检查。",
            )
        elif len(text) < SHORTEST:
            yield Breach(
                f"{at}/text", f"措施{measure.id}只有{len(text)}个字。", "请把措施写具体，至少8个字。"
            )
        if not text.endswith("。"):
            yield Breach(
                f"{at}/text", f"措施{measure.id}没有以句号结尾。", "措施是完整的句子，请以“。”结尾。"
            )


def is_vague(text: str) -> bool:
    """Whether every clause of *text* opens with a word of resolve and nothing in it can be checked."""
    clauses = [clause.strip() for clause in re.split("[，；。]", text) if clause.strip()]
    return bool(clauses) and all(VAGUE.match(clause) for clause in clauses) and not CONCRETE.search(text)


RULES = (
    Rule("P-01", Severity.ERROR, "每条措施有一个牵头单位，有完成日期或长期坚持的阶段目标和日期", unassigned),
    Rule("P-01", Severity.WARNING, "牵头单位只写一个", several_leads),
    Rule("P-02", Severity.ERROR, "每个问题有整改目标和措施；序号连续，编号不重复", unanswered),
    Rule("P-03", Severity.ERROR, "时限晚于成文日期，不超过立行立改天数和集中整改期", untimely),
    Rule("P-03", Severity.WARNING, "时限规则有名可查；集中整改期不短于规则所定", unusual_limits),
    Rule("P-05", Severity.WARNING, "措施可操作，不少于8个字，以句号结尾", inoperable),
)

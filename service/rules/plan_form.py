"""Rectification plan: its groups, versions, packages and the texts the system numbers (P-02, P-04, TX-12)."""

from collections.abc import Iterator

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.rectification_plan import RectificationPlan
from service.rules.grouping import scattered, unused
from service.rules.ledger_order import LEDGER
from service.rules.typed_ordinals import listed, typed_rule


def groups_unused(subject: Subject) -> Iterator[Breach]:
    """Groups without an aspect (P-02)."""
    plan: RectificationPlan = subject.document
    yield from unused(plan.ledger.groups, [aspect.group_id for aspect in plan.ledger.aspects])


def groups_scattered(subject: Subject) -> Iterator[Breach]:
    """Aspects apart from their group (P-02)."""
    plan: RectificationPlan = subject.document
    yield from scattered([aspect.group_id for aspect in plan.ledger.aspects], LEDGER)


def packages_twice(subject: Subject) -> Iterator[Breach]:
    """An aspect twice in what one post answers for (P-02)."""
    plan: RectificationPlan = subject.document
    for place, item in enumerate(plan.organization.package_responsibility):
        seen: set[str] = set()
        for number, name in enumerate(item.aspect_ids):
            if name in seen:
                yield Breach(
                    f"/body/organization/package_responsibility/{place}/aspect_ids/{number}",
                    f"“{item.post}”负责的方面“{name}”重复。",
                    "请删去重复的方面。",
                )
            seen.add(name)


def version_unlike(subject: Subject) -> Iterator[Breach]:
    """A later version that names no earlier one, or a first that does (P-04)."""
    plan: RectificationPlan = subject.document
    if plan.version > 1 and not plan.supersedes:
        yield Breach(
            "/version",
            f"方案为第{plan.version}版，没有写明取代哪一份方案。",
            "请在 supersedes 填写所取代的方案标识；首次印发的请将版本改为1。",
        )
    if plan.version == 1 and plan.supersedes:
        yield Breach(
            "/supersedes",
            f"方案为第1版，却写明取代方案“{plan.supersedes}”。",
            "修订后重新印发的请提高版本号；首次印发的请删去 supersedes。",
        )


def numbered(plan: RectificationPlan) -> Iterator[tuple[str, str]]:
    """The texts before which the system writes an ordinal; measures may count their own parts."""
    overall = plan.overall_requirements
    yield from listed("/body/overall_requirements/goals", overall.goals)
    yield from listed("/body/overall_requirements/principles", overall.principles)
    yield from listed("/body/safeguards", plan.safeguards)
    for place, aspect in enumerate(plan.ledger.aspects):
        yield f"{LEDGER}/{place}/title", aspect.title
    for at, _, problem in plan.ledger.problems():
        yield f"{LEDGER}{at}/title", problem.title
    for place, step in enumerate(plan.steps):
        yield f"/body/steps/{place}/name", step.name
    for place, mechanism in enumerate(plan.mechanisms):
        yield f"/body/mechanisms/{place}/name", mechanism.name


RULES = (
    Rule("P-02", Severity.ERROR, "每个类别之下有方面", groups_unused),
    Rule("P-02", Severity.WARNING, "同一类别的方面排在一起", groups_scattered),
    Rule("P-02", Severity.WARNING, "一人“包保”的方面不重复", packages_twice),
    Rule("P-04", Severity.WARNING, "第1版不取代别的方案，以后各版写明所取代的方案", version_unlike),
    typed_rule(numbered),
)

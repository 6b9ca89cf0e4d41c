"""Rectification plan: supplements add measures on the ground of a document and edit none (P-04)."""

from collections.abc import Iterator

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.rectification_plan import RectificationPlan
from service.rules.ledger_order import LEDGER
from service.rules.numbering import broken, unknown


def misplaced(subject: Subject) -> Iterator[Breach]:
    """Supplementary measures outside a supplement, old or misnumbered ones inside (P-04)."""
    plan: RectificationPlan = subject.document
    for place in plan.ledger.places():
        if place.measure.category == "supplementary":
            yield Breach(
                f"{LEDGER}{place.pointer}/category",
                f"措施{place.measure.id}的任务类型为补充整改，却在原台账之中。",
                "补充整改措施请放入补充方案（supplements）并写明依据；原有措施请用其他任务类型。",
            )
    taken = {place.measure.id for place in plan.ledger.places()}
    for s, supplement in enumerate(plan.supplements):
        at = f"/body/supplements/{s}"
        for m, item in enumerate(supplement.measures):
            if item.measure.id in taken:
                yield Breach(
                    f"{at}/measures/{m}/measure/id",
                    f"补充措施的编号{item.measure.id}已被原有措施使用。",
                    "补充方案只增加措施，不修改原有措施；请使用新的编号。",
                )
            taken.add(item.measure.id)
    yield from _unknown_problems(plan)
    yield from _misnumbered(plan)


def _misnumbered(plan: RectificationPlan) -> Iterator[Breach]:
    """Numbers of a supplement's measures that do not count on from 1, as they are printed."""
    for s, supplement in enumerate(plan.supplements):
        numbered = (
            (f"/body/supplements/{s}/measures/{m}/measure", item.measure.no)
            for m, item in enumerate(supplement.measures)
        )
        yield from broken(numbered, "补充措施")


def _unknown_problems(plan: RectificationPlan) -> Iterator[Breach]:
    named = (
        (f"/body/supplements/{s}/measures/{m}/problem_id", item.problem_id)
        for s, supplement in enumerate(plan.supplements)
        for m, item in enumerate(supplement.measures)
    )
    yield from unknown(named, (problem.problem_id for _, _, problem in plan.ledger.problems()), "台账的问题")


RULES = (Rule("P-04", Severity.ERROR, "补充措施只在有依据的补充方案之中，不改动原有措施", misplaced),)

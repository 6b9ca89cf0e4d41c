"""Every rule a rectification plan must satisfy."""

from service.core.checking import Rule
from service.rules import (
    annexes,
    figures,
    header,
    header_form,
    informants,
    plan_counts,
    plan_course,
    plan_form,
    plan_measures,
    plan_supplements,
    plan_units,
    punctuation,
    wording,
)

ENDINGS = ("整改方案", "方案", "计划", "报告", "通知", "函")
SOURCES = header.lists("problem_list", "task_list", "responsibility_list", "deadline_list", "ledger")

RULES: tuple[Rule, ...] = (
    *plan_measures.RULES,
    *plan_supplements.RULES,
    *plan_counts.RULES,
    *plan_units.RULES,
    *plan_course.RULES,
    *plan_form.RULES,
    *informants.RULES,
    *header.header_rules(endings=ENDINGS, sources=SOURCES),
    *header_form.UPWARD,
    *annexes.RULES,
    *wording.RULES,
    *punctuation.RULES,
    *figures.RULES,
)

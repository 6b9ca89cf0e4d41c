"""Every rule a progress report must satisfy."""

from service.core.checking import Rule
from service.rules import (
    annexes,
    figures,
    header,
    header_form,
    informants,
    punctuation,
    report_coverage,
    report_entries,
    report_facts,
    report_figures,
    report_form,
    report_outline,
    report_statuses,
    wording,
)

ENDINGS = ("报告", "通报", "汇报")
SOURCES = header.lists("status_overview")

RULES: tuple[Rule, ...] = (
    *report_outline.RULES,
    *report_form.RULES,
    *report_figures.RULES,
    *report_entries.RULES,
    *report_coverage.RULES,
    *report_statuses.RULES,
    *report_facts.RULES,
    *informants.RULES,
    *header.header_rules(endings=ENDINGS, sources=SOURCES),
    *header_form.UPWARD,
    *annexes.RULES,
    *wording.RULES,
    *punctuation.RULES,
    *figures.RULES,
)

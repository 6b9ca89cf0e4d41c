"""Every rule a progress report must satisfy."""

from service.core.checking import Rule
from service.rules import (
    figures,
    header,
    informants,
    punctuation,
    report_entries,
    report_facts,
    report_figures,
    report_outline,
    wording,
)

ENDINGS = ("报告", "通报", "汇报")
SOURCES = ("status_overview",)

RULES: tuple[Rule, ...] = (
    *report_outline.RULES,
    *report_figures.RULES,
    *report_entries.RULES,
    *report_facts.RULES,
    *informants.RULES,
    *header.header_rules(endings=ENDINGS, sources=SOURCES),
    *wording.RULES,
    *punctuation.RULES,
    *figures.RULES,
)

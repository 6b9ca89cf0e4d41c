"""Every rule a feedback notice must satisfy."""

from service.core.checking import Rule
from service.rules import (
    annexes,
    figures,
    header,
    informants,
    notice_course,
    notice_form,
    notice_problems,
    punctuation,
    wording,
)

ENDINGS = ("反馈意见", "反馈", "意见", "通知", "函", "通报")
SOURCES = header.lists("problem_list")

RULES: tuple[Rule, ...] = (
    *notice_course.RULES,
    *notice_problems.RULES,
    *notice_form.RULES,
    *informants.RULES,
    *header.header_rules(endings=ENDINGS, sources=SOURCES),
    *annexes.RULES,
    *wording.RULES,
    *punctuation.RULES,
    *figures.RULES,
)

"""What must agree in a 督办单."""

from collections.abc import Iterator

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.rules.header import header_rules

SOURCES = {"matter_list": "督办事项清单"}


def reply_after_issue(subject: Subject) -> Iterator[Breach]:
    """The reply cannot be due before the slip is issued."""
    slip = subject.document
    if slip.reply_due < slip.header.issue_date:
        yield Breach("/body/reply_due", "回复期限早于成文日期。", "请改为成文日期之后的日期。")


RULES = (
    Rule("SL-01", Severity.ERROR, "回复期限不早于成文日期", reply_after_issue),
    *header_rules(endings=("督办单",), sources=SOURCES),
)

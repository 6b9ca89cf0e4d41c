"""Progress report: the groups it quotes, and the levels of its generated parts (R-09)."""

from collections.abc import Iterator

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.progress import ProgressReport
from service.rules.grouping import scattered, unused
from service.rules.ledger_order import LEDGER
from service.rules.report_outline import SECTIONS, quotes_ledger

LEVELS = (
    (),
    ("problem",),
    ("aspect",),
    ("aspect", "problem"),
    ("group", "aspect"),
    ("group", "aspect", "problem"),
)
"""The levels a generated part can be ordered by: always down to the problem, groups only above aspects."""


def groups_unused(subject: Subject) -> Iterator[Breach]:
    """Groups without an aspect in the ledger the payload quotes (R-09)."""
    report: ProgressReport = subject.document
    if report.ledger and quotes_ledger(subject):
        yield from unused(report.ledger.groups, [aspect.group_id for aspect in report.ledger.aspects])


def groups_scattered(subject: Subject) -> Iterator[Breach]:
    """Aspects apart from their group in the ledger the payload quotes (R-09)."""
    report: ProgressReport = subject.document
    if report.ledger and quotes_ledger(subject):
        yield from scattered([aspect.group_id for aspect in report.ledger.aspects], LEDGER)


def levels_unusual(subject: Subject) -> Iterator[Breach]:
    """Generated parts asked for in levels they cannot have (R-09)."""
    report: ProgressReport = subject.document
    for place, section in enumerate(report.sections):
        if section.group_by not in LEVELS:
            yield Breach(
                f"{SECTIONS}/{place}/group_by",
                f"“{section.title}”的生成层级“{'、'.join(section.group_by)}”不是从大到小，或缺少中间一级。",
                "请从大到小填写类别（group）、方面（aspect）、问题（problem）；有类别的须有方面。",
            )


RULES = (
    Rule("R-09", Severity.ERROR, "引用的每个类别之下有方面", groups_unused),
    Rule("R-09", Severity.WARNING, "引用的台账中同一类别的方面排在一起", groups_scattered),
    Rule("R-09", Severity.WARNING, "生成部分的层级从大到小，不缺中间一级", levels_unusual),
)

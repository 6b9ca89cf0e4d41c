"""Progress report: figures bound to their words and to data (R-05, R-06, R-08)."""

from collections.abc import Iterator
from decimal import Decimal

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.facts import Fact
from service.documents.progress import ProgressReport
from service.rules.expressions import Unreadable, evaluate
from service.rules.reading import numbers_in
from service.rules.report_outline import parts


def facts(report: ProgressReport) -> Iterator[tuple[str, Fact, tuple[str, ...]]]:
    """Every fact with its pointer and the texts one of which must state it."""
    for at, part in parts(report):
        own = (*part.paragraphs, *(text for item in part.items for text in (item.lead, item.text)))
        for place, fact in enumerate(part.facts):
            yield f"{at}/facts/{place}", fact, own
        for i, item in enumerate(part.items):
            for place, fact in enumerate(item.facts):
                yield f"{at}/items/{i}/facts/{place}", fact, (item.lead, item.text)


def unbound(subject: Subject) -> Iterator[Breach]:
    """Facts whose words are not in their text, not of their value, or of two values (R-05)."""
    values: dict[str, Decimal] = {}
    for at, fact, texts in facts(subject.document):
        value = Decimal(fact.value)
        if not any(fact.text in text for text in texts):
            yield Breach(
                f"{at}/text",
                f"数据{fact.id}（{fact.label}）的原文“{fact.text}”不在所属段落之中。",
                "请逐字照录段落中的表述，或改正段落。",
            )
        if value not in numbers_in(fact.text):
            yield Breach(
                f"{at}/value",
                f"数据{fact.id}（{fact.label}）的值为{fact.value}，从原文“{fact.text}”读不出。",
                "请改正数值，或改正原文，使两者一致。",
            )
        if values.setdefault(fact.id, value) != value:
            yield Breach(
                f"{at}/value",
                f"数据{fact.id}在前文为{values[fact.id]}，此处为{fact.value}。",
                "同一编号的数据全文只能有一个值；不同的数据请用不同的编号。",
            )


def underived(subject: Subject) -> Iterator[Breach]:
    """Derived facts that differ from their expression (R-06)."""
    report: ProgressReport = subject.document
    for at, fact, _ in facts(report):
        if fact.derived is None:
            continue
        try:
            value = evaluate(fact.derived, report)
        except Unreadable:
            continue
        if fact.value != value:
            yield Breach(
                f"{at}/value",
                f"数据{fact.id}（{fact.label}）的值为{fact.value}，按“{fact.derived}”统计为{value}。",
                "请改正数值和原文，或补全台账、进展条目和佐证材料。",
            )


def unreadable(subject: Subject) -> Iterator[Breach]:
    """Derived facts whose expression cannot be evaluated (R-06)."""
    report: ProgressReport = subject.document
    for at, fact, _ in facts(report):
        try:
            if fact.derived is not None:
                evaluate(fact.derived, report)
        except Unreadable as reason:
            yield Breach(
                f"{at}/derived",
                f"数据{fact.id}的推算式“{fact.derived}”无法计算：{reason}。",
                "推算式写作 count(路径=值 and 路径 in done)，如 count(deliverables.action=制定)。",
            )


def fallen(subject: Subject) -> Iterator[Breach]:
    """Cumulative facts below their previous value without a correction note (R-08)."""
    for at, fact, _ in facts(subject.document):
        before = fact.previous_value
        note = (fact.correction_note or "").strip()
        if fact.scope == "cumulative" and before is not None and fact.value < before and not note:
            yield Breach(
                f"{at}/value",
                f"累计数据{fact.id}（{fact.label}）由上次的{before}降为{fact.value}，没有说明。",
                "累计数据不应减少，请核对；确需更正的请填写更正说明（correction_note）。",
            )


RULES = (
    Rule("R-05", Severity.ERROR, "数据的原文在所属段落之中、与数值一致、同一编号一个值", unbound),
    Rule("R-06", Severity.ERROR, "推算的数据与推算式一致", underived),
    Rule("R-06", Severity.WARNING, "推算式可以计算", unreadable),
    Rule("R-08", Severity.ERROR, "累计数据不减少，减少的有更正说明", fallen),
)

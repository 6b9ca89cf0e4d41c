"""Texts that stand only in an annex the paper does not have (T-03)."""

import re
from collections.abc import Iterator, Mapping

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.printing import ANNEX_ONLY
from service.rules.header import SOURCES

KINDS: Mapping[str, str] = {
    "deliverables": "成果",
    "evidence": "佐证材料",
    "manifestations": "具体表现",
    "remark": "备注",
    "item_kind": "事项类别",
    "nature": "问题性质",
    "amount_yuan": "涉及金额",
    "source": "问题来源",
    "merged_from": "并入的问题",
}
"""What the texts below a key are called."""


def unprinted(subject: Subject) -> Iterator[Breach]:
    """One breach for each kind of text that only an annex prints which is not attached, at its first text.

    What a document quotes from another is printed as far as it serves, and not told.
    """
    document = subject.document
    quoted: tuple[str, ...] = getattr(document, "quotes", ())
    attached = {item.source for item in document.header.attachments}
    lacking = [(re.compile(pattern), where) for pattern, where in ANNEX_ONLY.items() if not where & attached]
    told: set[str] = set()
    for at in _pointers(subject):
        for pattern, where in lacking if not at.startswith(quoted) else ():
            found = pattern.search(at)
            kind = _kind(at) if found else ""
            if found and kind not in told:
                told.add(kind)
                yield _unprinted(at, kind, where)


def _pointers(subject: Subject) -> Iterator[str]:
    """Every text's pointer, and those of the sums in a ledger, which are no texts."""
    yield from (at for at, _ in subject.texts)
    ledger = getattr(subject.document, "ledger", None)
    for below, _, problem in ledger.problems() if ledger else ():
        if problem.amount_yuan is not None:
            yield f"/body/ledger{below}/amount_yuan"


def _kind(at: str) -> str:
    """The name of the innermost key of *at* that has one."""
    return next((KINDS[key] for key in reversed(at.split("/")) if key in KINDS), "部分内容")


def _unprinted(at: str, kind: str, where: frozenset[str]) -> Breach:
    lists = "或".join(f"{SOURCES[name]}（{name}）" for name in SOURCES if name in where)
    return Breach(
        at, f"{kind}不印在正文中，也没有列出{kind}的附件，文件中看不到。", f"如需印出，请增加附件：{lists}。"
    )


RULES = (Rule("T-03", Severity.INFO, "只列在附件中的内容有相应的附件", unprinted),)

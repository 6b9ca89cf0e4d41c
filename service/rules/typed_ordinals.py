"""Ordinals typed into texts that are numbered when they are printed (R-09, TX-12; GB/T 9704—2012 7.3.3)."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity

NUMERALS = "一二三四五六七八九十"
TYPED = re.compile(
    rf"\s*(?:[{NUMERALS}]+、(?![{NUMERALS}])|（[{NUMERALS}]+）|\d{{1,2}}[.．、]\D|（\d{{1,2}}）"
    rf"|[{NUMERALS}]+(?:是|要(?![素求点件领{NUMERALS}])))"
)
"""Not what only looks like one: 一、二年级, 三要素, 十要十不准."""

Texts = Iterable[tuple[str, str]]
"""Texts with their pointers."""


def typed(at: str, text: str) -> Iterator[Breach]:
    """A breach where *text* begins with an ordinal."""
    if TYPED.match(text):
        yield Breach(at, f"“{text[:20]}”带有手写的序号。", "序号由系统按顺序生成，请删去手写的序号。")


def typed_rule(numbered: Callable[[Any], Texts]) -> Rule:
    """The rule that none of the texts *numbered* gives of a document begins with an ordinal (TX-12)."""

    def inspect(subject: Subject) -> Iterator[Breach]:
        for at, text in numbered(subject.document):
            yield from typed(at, text)

    return Rule("TX-12", Severity.WARNING, "由系统编号的标题和条目不带手写的序号", inspect)


def listed(at: str, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The *texts* of the list at pointer *at*, each with its pointer."""
    return ((f"{at}/{place}", text) for place, text in enumerate(texts))

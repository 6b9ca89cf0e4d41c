"""Words of every paper: nothing left to fill in, one word for one thing (T-01, T-02)."""

import re
from collections.abc import Iterator

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.rules.informants import SURNAMES
from service.rules.prose import HAN, excerpt, prose

PLACEHOLDER = re.compile(
    r"×{2,}|(?<![A-Za-z0-9])[Xx]{2,}(?![A-Za-z0-9])|某年某月|某月某日"
    rf"|(?<![{SURNAMES}])某{{2,}}"
    r"|\{\{.{0,60}?\}\}|\{%.{0,60}?%\}|\$\{.{0,60}?\}"
    r"|[\[【［(（〔<＜][^\]】］)）〕>＞]{0,8}待(?:补|填|定|核实|确认|插入)[^\]】］)）〕>＞]{0,8}[\]】］)）〕>＞]"
    r"|(?<![有等亟对])待(?:补充|填写|定)(?=[。；，、]|$)"
    r"|_{2,}|＿{2,}|□{2,}|[?？]{3,}|(?<![A-Za-z])(?:TBD|TODO|FIXME|N/A)(?![A-Za-z])"
    rf"|(?<=[{HAN}])\s+(?:年\s*月|月\s+日)|年\s+月\s*日"
)
SUPERIOR = r"(?<!巡察)巡视(?=整改|反馈|意见|组|期间|工作领导小组|办)"
ABOVE = re.compile(
    r"(?:中央|中共|国务院|教育部|部党组|党组|省委|省|市委|自治区|上级|国家|纪委)[^，。；]{0,8}$|巡察、?$"
)
PAIRS = (
    ("整改举措", "整改措施", "整改措施的叫法"),
    ("整改方案", "整改计划", "整改方案的叫法"),
)


def placeholders(subject: Subject) -> Iterator[Breach]:
    """Places left to fill in: ××, XX, 某某, {{…}}, [待补], 待定, ____ (T-01)."""
    for at, text in prose(subject):
        found = PLACEHOLDER.search(text)
        if found:
            words = excerpt(text, found.start(), found.end())
            yield Breach(
                at, f"“{words}”处有未填写的占位符“{found[0].strip()}”。", "请填写实际内容，或删去占位符。"
            )


def wrong_inspection(subject: Subject) -> Iterator[Breach]:
    """巡视 written where the paper's own case is a 巡察 (T-02); superiors' 巡视 and “巡视巡察” are right."""
    if "巡察" not in subject.document.header.title:
        return
    for at, text in prose(subject):
        for match in re.finditer(SUPERIOR, text):
            if not ABOVE.search(text[max(match.start() - 20, 0) : match.start()]):
                words = excerpt(text, match.start(), match.end())
                yield Breach(
                    at,
                    f"“{words}”写作“巡视”，而本文所述为巡察。",
                    "如指本次巡察请改为“巡察”；如指上级巡视请写明“中央巡视”“省委巡视”等。",
                )
                break


def mixed_terms(subject: Subject) -> Iterator[Breach]:
    """Two words for one thing, told once at the first use of the second (T-02)."""
    texts = tuple(prose(subject))
    for one, other, what in PAIRS:
        uses = sorted((*_first_use(texts, one), *_first_use(texts, other)))
        if len(uses) > 1:
            (_, before, first), (_, at, second) = uses
            yield Breach(
                at,
                f"{what}不统一：前文（{before}）用“{first}”，此处用“{second}”。",
                f"全文宜统一用“{first}”或“{second}”。",
            )


def _first_use(texts: tuple[tuple[str, str], ...], word: str) -> Iterator[tuple[int, str, str]]:
    """Where *word* stands first, as (place among *texts*, pointer, word); nothing where it does not."""
    for place, (at, text) in enumerate(texts):
        if word in text:
            yield place, at, word
            return


RULES = (
    Rule("T-01", Severity.ERROR, "不留占位符", placeholders),
    Rule("T-02", Severity.WARNING, "本次巡察不写作巡视", wrong_inspection),
    Rule("T-02", Severity.INFO, "同一事物用同一名称", mixed_terms),
)

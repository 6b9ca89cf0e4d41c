"""Totals that prose claims: “4类12个方面28个问题细化为114条整改举措”, read with care.

Only 类, 方面, 问题 and 整改措施 are read, and only where a sentence speaks of the whole: numbers of a part
(“其中…”), of earlier rounds and of anything else (“8次专题党委会”, “提出3个方面建议”) are left alone.
条, 项 and 个 count the same; figures and Chinese numerals too.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from service.core.checking import Breach
from service.rules.reading import NUMERALS, read_numeral

CATEGORY_WORDS = {
    "立行立改": "immediate",
    "集中整改期完成": "concentrated",
    "集中整改期内完成": "concentrated",
    "长期坚持": "long_term",
    "补充整改": "supplementary",
}
NUMBER = rf"(?<![\d第几数近约逾超.．〔{NUMERALS}万])(?:\d+|[{NUMERALS}]+)"
TOTAL = re.compile(
    rf"(?P<groups>{NUMBER})个?大?类(?![人型])"
    rf"|(?P<aspects>{NUMBER})个?大?方面(?!的?(?:意见|建议|要求|工作|任务|举措|措施))"
    rf"|(?P<problems>{NUMBER})[个项条](?:具体|反馈)?问题(?!线索|清单|导向)"
    rf"|(?P<measures>{NUMBER})[个项条](?:具体)?(?:整改)?(?:举措|措施)"
)
WORDS = "|".join(CATEGORY_WORDS)
CATEGORY = re.compile(
    rf"(?P<after>{WORDS})(?:的|类|事项|任务|举措|措施)*(?:有|共|为)?(?P<count>{NUMBER})[个项条件]"
    rf"|(?P<first>{NUMBER})[个项条件](?:为|属)?(?P<before>{WORDS})"
)
JOINED = re.compile(r"[，、的共计和及与]{0,2}")
LED = re.compile(
    r"(?:反馈了?|提出了?|指出了?|发现了?|梳理(?:出|了)?|细化(?:为|成|形成)?|分解(?:为|成)?|形成了?|制定了?"
    r"|确定(?:的|了)?|明确(?:的|了)?|共计?|合计)$"
)
BEHIND = re.compile(
    rf"(?:反馈|发现|提出|指出|梳理出?|共有)(?:具体)?问题(?P<problems>{NUMBER})[个项条]"
    rf"|(?:制定|细化|形成|提出|确定|共有)(?:具体)?整改(?:举措|措施)(?P<measures>{NUMBER})[个项条]"
)
ELSEWHERE = re.compile(r"上一?轮|本轮|各轮|以往|此前|历次|往年|上年|其他|[个家]单位|\d家|家党组织")
"""Signs that a sentence counts what other rounds or other bodies have."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One total a text claims: what is counted, how many, in which words."""

    kind: str
    number: int
    words: str


def totals(text: str, *, counting: bool = False) -> Iterator[Claim]:
    """The totals *text* claims; of a *counting* text (计数语句) every total, whatever leads to it."""
    for sentence in re.split(r"[。；;！\n]", text):
        whole = sentence.split("其中", 1)[0]
        if ELSEWHERE.search(whole):
            continue
        matches = [match for match in TOTAL.finditer(whole) if _number(match) is not None]
        for match in BEHIND.finditer(whole):
            if _number(match) is not None:
                yield _claim(match)
        for place, match in enumerate(matches):
            neighbours = (*matches[max(place - 1, 0) : place], *matches[place + 1 : place + 2])
            chained = any(_joined(whole, match, other) for other in neighbours)
            if counting or chained or _led(whole, match):
                yield _claim(match)


def categories(text: str) -> Iterator[Claim]:
    """How many measures of each category *text* claims."""
    for match in CATEGORY.finditer(text):
        number = read_numeral(match["count"] or match["first"])
        if number is not None:
            yield Claim(CATEGORY_WORDS[match["after"] or match["before"]], number, match[0])


def unlike(claims: Iterable[Claim], counted: Mapping[str, frozenset[int]], at: str) -> Iterator[Breach]:
    """A breach for every claim that is none of the *counted* numbers of its kind; unknown kinds pass."""
    for claim in claims:
        allowed = counted.get(claim.kind)
        if allowed is not None and claim.number not in allowed:
            actual = "或".join(str(number) for number in sorted(allowed))
            yield Breach(
                at,
                f"文中写“{claim.words}”，而按清单计数为{actual}。",
                "请改正文中的数字，或补全清单，使两者一致。",
            )


def _claim(match: re.Match[str]) -> Claim:
    return Claim(match.lastgroup or "", _number(match) or 0, match[0])


def _number(match: re.Match[str]) -> int | None:
    return read_numeral(match[match.lastgroup or 0])


def _joined(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether two totals of different kinds stand side by side."""
    first, second = sorted((one, other), key=lambda match: match.start())
    return (
        one.lastgroup != other.lastgroup and JOINED.fullmatch(text[first.end() : second.start()]) is not None
    )


def _led(text: str, match: re.Match[str]) -> bool:
    """Whether a verb that speaks of the whole leads straight to the total."""
    alone = match.lastgroup == "problems" or (match.lastgroup == "measures" and "整改" in match[0])
    return alone and LED.search(text[max(match.start() - 8, 0) : match.start()]) is not None

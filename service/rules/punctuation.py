"""Punctuation by GB/T 15834—2011, as far as a payload shows it (format TX-01 to TX-06, BO-03)."""

import re
from collections.abc import Callable, Iterator

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.rules.prose import HAN, excerpt, prose

FULL = str.maketrans(",;:?!().", "，；：？！（）。")
FOREIGN = re.compile(
    r"https?://[^\s，。；、）》”]+|www\.[A-Za-z0-9./_-]+"
    r"|[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,64}(?:\.[A-Za-z0-9-]{1,64})+"
)
HALF_WIDTH = re.compile(
    rf"(?<=[{HAN}”’》）〕])[,;:?!(](?!//)|[,;:?!)](?=[{HAN}“‘《（])|(?<=[{HAN}”》）])\.(?=[{HAN}“《（]|$)"
    rf"|(?<=[{HAN}])\)|\((?=[^()]*[{HAN}])|\"(?=[{HAN}])|(?<=[{HAN}])\""
)
LIST_COMMA = re.compile("[”》]、[“《]")
DOTS = re.compile(r"\.{3,}|。{2,}|(?<!…)…(?!…)|…{3,}|-{2,}|—{3,}|·{3,}")
NO_START = "，。、；：？！）》”’】〕〉％·"
NO_END = "（《“‘【〔〈"
ORDINAL = re.compile(
    r"(?:^|\n)[^\S\n]*([一二三四五六七八九十]+[,.．，](?!\d)|（[一二三四五六七八九十]+）[、，,.．]|（\d+）[、，,.．]|\d{1,2}、)"
)
HEADING = re.compile(r"/body/(?!.*/evidence/\d+/title$).*/title")
"""Where headings stand; evidence has a name, not a heading."""

HEADING_ENDS = "。；，、：;,:"
OPENERS = {"（": "）", "《": "》", "“": "”", "‘": "’", "〔": "〕", "【": "】", "〈": "〉", "(": ")", "[": "]"}
CLOSERS = {closer: opener for opener, closer in OPENERS.items()}
INSIDE = {"“": "“", "《": "《", "〈": "《“"}
APOSTROPHE = re.compile(r"(?<=[A-Za-z0-9])’")

Fault = Callable[[str], tuple[str, str] | None]
"""A text to its first fault as (what is wrong, what to do), or None."""


def half_width(text: str) -> tuple[str, str] | None:
    """Half-width marks beside Han characters; addresses, decimals, times and Latin runs pass (TX-01)."""
    bare = FOREIGN.sub(lambda found: "x" * len(found[0]), text)
    found = list(HALF_WIDTH.finditer(bare))
    if not found:
        return None
    first = found[0]
    words = excerpt(text, first.start(), first.end())
    right = "“”" if first[0] == '"' else first[0].translate(FULL)
    return f"“{words}”等{len(found)}处用了半角标点“{first[0]}”。", f"中文里请用全角标点“{right}”。"


def list_comma(text: str) -> tuple[str, str] | None:
    """A 、 between neighbouring quotes or book titles (TX-02)."""
    found = LIST_COMMA.search(text)
    if not found:
        return None
    words = excerpt(text, found.start(), found.end())
    return f"“{words}”处并列的引号或书名号之间用了顿号。", "相邻的引号之间、书名号之间不用顿号，请删去。"


def unpaired(text: str) -> tuple[str, str] | None:
    """A bracket or quote without its other half, or nested in its own kind (TX-03)."""
    stack: list[tuple[str, int]] = []
    for place, sign in enumerate(APOSTROPHE.sub("'", text)):
        if sign in OPENERS:
            if sign in INSIDE.get(sign, "") and sign in (held for held, _ in stack[-1:]):
                return _nested(text, place, sign)
            stack.append((sign, place))
        elif sign in CLOSERS:
            if not stack or stack[-1][0] != CLOSERS[sign]:
                return _lonely(text, place)
            stack.pop()
    return _lonely(text, stack[-1][1]) if stack else None


def _nested(text: str, place: int, sign: str) -> tuple[str, str]:
    inner = {"“": "单引号‘’", "《": "单书名号〈〉"}.get(sign, "外层标点")
    return f"“{excerpt(text, place, place + 1)}”处“{sign}”套用了同一种标点。", f"内层请用{inner}。"


def _lonely(text: str, place: int) -> tuple[str, str]:
    words = excerpt(text, place, place + 1)
    return f"“{words}”处“{text[place]}”不成对或交叉。", "请补全另一半，或改正括号、引号、书名号的次序。"


def dots(text: str) -> tuple[str, str] | None:
    """An ellipsis or a dash in a form the standard does not know (TX-04)."""
    found = DOTS.search(text)
    if not found:
        return None
    right = "破折号——" if found[0][0] in "-—" else "句号。" if found[0][0] == "。" else "省略号……"
    return f"“{excerpt(text, found.start(), found.end())}”处的“{found[0]}”不规范。", f"请用{right}。"


def edges(text: str) -> tuple[str, str] | None:
    """A text that begins or ends with a mark that may not stand there (TX-05)."""
    bare = text.strip()
    if bare and bare[0] in NO_START:
        return f"文字以“{bare[0]}”开头。", "这个标点不能在行首，请删去或补全前文。"
    if bare and bare[-1] in NO_END:
        return f"文字以“{bare[-1]}”结尾。", "这个标点不能在行末，请删去或补全后文。"
    return None


def ordinals(text: str) -> tuple[str, str] | None:
    """A typed ordinal with the wrong mark after it (TX-06)."""
    found = ORDINAL.search(text)
    if not found:
        return None
    return (
        f"序次语写作“{found[1]}”。",
        "汉字数字后用顿号（一、），阿拉伯数字后用下脚点（1.），带括号的序次语后不加标点。",
    )


def headings_ended(subject: Subject) -> Iterator[Breach]:
    """Headings of the body that end with a mark: they stand on lines of their own (BO-03)."""
    for at, text in prose(subject):
        bare = text.rstrip()
        if bare.endswith(tuple(HEADING_ENDS)) and HEADING.fullmatch(at):
            yield Breach(
                at,
                f"标题“{excerpt(bare, 0, len(bare))}”末尾有标点。",
                f"标题单独成行，末尾不加标点，请删去“{bare[-1]}”。",
            )


def each_text(fault: Fault) -> Callable[[Subject], Iterator[Breach]]:
    """The check that finds *fault* in every text of the payload, at most once a text."""

    def inspect(subject: Subject) -> Iterator[Breach]:
        for at, text in prose(subject):
            found = fault(text)
            if found:
                yield Breach(at, *found)

    return inspect


RULES = (
    Rule("BO-03", Severity.WARNING, "正文各级标题末尾不加标点", headings_ended),
    *(
        Rule(code, Severity.WARNING, summary, each_text(fault))
        for code, summary, fault in (
            ("TX-01", "中文里不用半角标点", half_width),
            ("TX-02", "并列的引号、书名号之间不用顿号", list_comma),
            ("TX-03", "括号、引号、书名号成对，嵌套有序", unpaired),
            ("TX-04", "省略号作……，破折号作——", dots),
            ("TX-05", "文字不以行首、行末禁用的标点开头、结尾", edges),
            ("TX-06", "序次语后的标点正确", ordinals),
        )
    ),
)

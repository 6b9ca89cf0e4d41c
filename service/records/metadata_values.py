"""What the values of a tree of metadata must look like, element by element: lengths, kinds, sets, signs."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from unicodedata import category

from service.core.events import ARCHIVE_ACTS
from service.records.archival_code import parse_archival_code
from service.records.metadata import GENRES, Tree
from service.records.schedule import TERMS

LONGEST = 20_000
"""Characters of a value that has no limit of its own: as much as a text of a payload may have."""

LENGTHS: Mapping[str, int] = {
    "电子文件号": 45,
    "档号": 64,
    "全宗号": 4,
    "年度": 4,
    "保管期限": 3,
    "机构或问题": 3,
    "日期": 10,
    "密级": 4,
    "文种": 4,
    "紧急程度": 4,
    "页数": 9,
    "计算机文件名": 255,
    "计算机文件大小": 15,
    "行为时间": 32,
}
"""Most characters by element. The standards leave them to the archive; these are ours."""

BUSINESS = (
    *("草拟", "审核", "签发", "会签", "复核", "缮印", "用印", "登记", "分发", "签收"),
    *("拟办", "批办", "承办", "催办", "价值鉴定", "整理", "归档"),
)
SETS: Mapping[str, frozenset[str]] = {
    "聚合层次": frozenset({"文件"}),
    "保管期限": frozenset(TERMS.values()),
    "密级": frozenset({"无", "公开", "内部", "秘密", "机密", "绝密"}),
    "文种": frozenset(GENRES),
    "紧急程度": frozenset({"加急", "特急"}),
    "文件组合类型": frozenset({"单件", "组合文件"}),
    "稿本": frozenset({"正本", "副本", "定稿", "草稿"}),
    "文档主从声明": frozenset({"主文档", "附属文档"}),
    "业务状态": frozenset({"历史行为", "计划任务"}),
    "业务行为": frozenset({*BUSINESS, *ARCHIVE_ACTS}),
    "机构人员类型": frozenset({"单位", "内设机构", "个人"}),
}
"""Values by element: of DA/T 46-2009, and the words of our own log."""

UNWANTED: Mapping[str, str] = {
    "Cc": "控制字符",
    "Cs": "不成对的代理码点",
    "Co": "私用区字符",
    "Cn": "未定义的码点",
    "Zl": "行分隔符",
    "Zp": "段落分隔符",
}
LOST = "\N{REPLACEMENT CHARACTER}"
TURNING = re.compile(r"[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]")


Leaves = Iterable[tuple[str, str, str]]
"""Path, name and text of elements."""


def leaves(tree: Tree, place: str = "") -> Iterator[tuple[str, str, str]]:
    """Path, name and text of every element that has one; those in a row by their place from 1."""
    for name, value in tree.items():
        rows = value if isinstance(value, tuple | list) else (value,)
        for number, item in enumerate(rows, 1):
            here = f"{place}/{name}" if place else name
            here += f"[{number}]" if len(rows) > 1 else ""
            if isinstance(item, Mapping):
                yield from leaves(item, here)
            else:
                yield here, name, str(item)


def lengths(found: Leaves) -> Iterator[str]:
    """A sentence for every value that is too long."""
    for place, name, text in found:
        most = LENGTHS.get(name, LONGEST)
        if len(text) > most:
            yield f"{place} 有 {len(text)} 个字符，超过 {most} 个"


def kinds(found: Leaves) -> Iterator[str]:
    """A sentence for every value that is not of its element's kind."""
    for place, name, text in found:
        what, is_kind = KINDS.get(name, ("", _anything))
        if text and not _holds(is_kind, text):
            yield f"{place} 应为{what}，实为 {text[:40]!r}"


def strangers(found: Leaves) -> Iterator[str]:
    """A sentence for every value outside its element's set."""
    for place, name, text in found:
        if text and name in SETS and text not in SETS[name]:
            yield f"{place} 的值 {text[:40]!r} 不在值域内"


def signs(found: Leaves) -> Iterator[str]:
    """A sentence for every value with a sign that no catalogue should hold."""
    for place, _, text in found:
        if text.isprintable() and LOST not in text:
            continue
        for sign in dict.fromkeys(text):
            if word := _word(sign):
                yield f"{place} 含{word} U+{ord(sign):04X}"


def _word(sign: str) -> str:
    if sign == LOST:
        return "替换字符（原字已丢失）"
    return "改变文字方向的控制符" if TURNING.match(sign) else UNWANTED.get(category(sign), "")


def _holds(is_kind: Callable[[str], Any], text: str) -> bool:
    try:
        return is_kind(text) is not None
    except ValueError:
        return False


def _anything(text: str) -> str:
    return text


def _like(pattern: str) -> Callable[[str], Any]:
    return re.compile(pattern, re.ASCII).fullmatch


NUMBER = ("整数", _like(r"0|[1-9]\d*"))
KINDS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "电子文件号": ("urn:uuid:", _like(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")),
    "档号": ("档号", parse_archival_code),
    "全宗号": ("4位大写字母或数字", _like(r"[A-Z0-9]{4}")),
    "机构或问题": ("3位大写字母或数字", _like(r"[A-Z0-9]{3}")),
    "年度": ("4位年份", _like(r"\d{4}")),
    "室编件号": NUMBER,
    "件数": NUMBER,
    "页数": NUMBER,
    "文档序号": NUMBER,
    "计算机文件大小": NUMBER,
    "日期": ("日期", date.fromisoformat),
    "行为时间": ("日期或时间", datetime.fromisoformat),
    "数字摘要": ("SHA-256 摘要", _like(r"SHA-256:[0-9a-f]{64}")),
    "格式信息": (
        "格式信息",
        re.compile(r"格式名称:[^,]+(,格式版本:[^,]+)?,MIME媒体类型:[\w.+-]+/[\w.+-]+").fullmatch,
    ),
}
"""What an element holds, in words and as a function that gives None or raises ValueError for others."""

"""Texts fit to print: what no official paper can hold is named with its place, never silently dropped."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from unicodedata import normalize

from schemas.faults import Fault
from schemas.walking import Steps, containers, members

KINDS: Mapping[str, tuple[str, str, str]] = {
    "control-character": (
        r"[\x00-\x09\x0B-\x1F\x7F-\x9F\u2028\u2029]",
        "控制字符",
        "请删去；换行只用 \\n，缩进不用制表符。",
    ),
    "lone-surrogate": (r"[\uD800-\uDFFF]", "不成对的代理码点", "原字可能在转换中损坏，请重新录入。"),
    "noncharacter": (
        r"[\uFDD0-\uFDEF"
        + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
        + "]",
        "非字符码点",
        "请删去，或重新录入原字。",
    ),
    "bidi-control": (r"[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]", "文字方向控制符", "请删去。"),
    "invisible-character": (
        r"[\u00AD\u115F\u1160\u180E\u200B-\u200D\u2060-\u2065\u206A-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFC\U000E0000-\U000E007F]",
        "看不见的字符",
        "请删去；常见于从网页或聊天软件复制的文字。",
    ),
    "compatibility-character": (
        r"[\u2E80-\u2EF3\u2F00-\u2FD5\uF900-\uFA0D\uFA10\uFA12\uFA15-\uFA1E\uFA20\uFA22\uFA25\uFA26"
        r"\uFA2A-\uFAFF\uFB00-\uFB06\uFE10-\uFE19\uFE30-\uFE4F\U0002F800-\U0002FA1F]",
        "部首、连字或竖排用的兼容字符",
        "请改用通常的字；常见于从 PDF 复制的文字，外形相同而编码不同。",
    ),
    "combining-mark": (
        r"[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\u302A-\u302F\u3099\u309A\uFE00-\uFE0F"
        r"\uFE20-\uFE2F\U000E0100-\U000E01EF]",
        "附加在前一个字上的组合记号",
        "请改用合成好的字符（如“é”作一个字符录入），或删去。",
    ),
    "replacement-character": (r"\uFFFD", "替换字符（原字已丢失）", "请对照原件重新录入这个字。"),
    "template-tag": (
        r"[{｛][_＿]?[{｛%％#＃]|[}｝%％#＃][_＿]?[}｝]",
        "模板标记",
        "正文不能含双花括号等标记；如确需花括号，请在两个符号之间加空格。",
    ),
}
"""What is refused, by code: pattern, Chinese name, cure."""

UNFIT = re.compile("|".join(f"(?P<{code.replace('-', '_')}>{kind[0]})" for code, kind in KINDS.items()))
SIGNS = "".join(pattern.strip("[]") for code, (pattern, _, _) in KINDS.items() if code != "template-tag")
SUSPECT = re.compile(f"[{SIGNS}{{}}｛｝]")
"""One character class that every unfit text has a member of: quick to rule the others out by."""

UNPRINTABLE = re.compile(f"[{SIGNS}\\n]")
SHOWN = 5


def unfit_texts(value: Any) -> Iterator[tuple[Steps, Fault]]:
    """Every fault of every string and key below *value*: the steps to it and what it is.

    One fault for each string and kind, naming the first places (counted from 1) and how many there are.
    """
    suspect = SUSPECT.search
    for at, held in containers(value):
        for step, child in members(held):
            if isinstance(step, str) and suspect(step):
                yield from (((*at, step), fault) for fault in _faults_of(step, "字段名"))
            if isinstance(child, str) and suspect(child):
                yield from (((*at, step), fault) for fault in _faults_of(child, "文本"))


def printable(text: str) -> str:
    """*text* with what cannot be printed written as \\uXXXX."""
    return UNPRINTABLE.sub(lambda sign: f"\\u{ord(sign.group()):04X}", text)


def _faults_of(text: str, where: str) -> Iterator[Fault]:
    places: dict[str, list[tuple[int, str]]] = {}
    for match in UNFIT.finditer(text):
        code = (match.lastgroup or "").replace("_", "-")
        places.setdefault(code, []).append((match.start() + 1, match.group()))
    for code, found in places.items():
        _, name, cure = KINDS[code]
        listed = "、".join(f"第{place}个字符 {_shown(code, sign)}" for place, sign in found[:SHOWN])
        more = f" 等共{len(found)}处" if len(found) > SHOWN else ""
        yield Fault(code, f"{where}中有{name}：{listed}{more}。", cure)


def _shown(code: str, sign: str) -> str:
    if code == "template-tag":
        return f"“{sign}”"
    usual = normalize("NFKC", sign) if code == "compatibility-character" else sign
    return f"U+{ord(sign):04X}" + (f"（应为“{usual}”）" if usual != sign else "")

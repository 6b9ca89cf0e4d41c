"""Figures, dates and fixed phrases by GB/T 15835—2011 and the 条例 (format TX-07 to TX-11)."""

import re

from service.core.checking import Rule
from service.core.findings import Severity
from service.rules.prose import HAN, excerpt
from service.rules.punctuation import each_text

DATE = re.compile(
    r"(?<!\d)['’]?\d{2}年\d{1,2}月"
    r"|\d{4}年0\d月|(?<!\d)0\d月\d|月0\d日"
    rf"|(?:(?<=[{HAN}，。；：（])(?:19|20)\d\d[-./]\d{{1,2}}[-./]\d{{1,2}}(?!\d))"
    rf"|(?:(?<!\d)(?:19|20)\d\d[-./]\d{{1,2}}[-./]\d{{1,2}}(?=[{HAN}，。；）]))"
    r"|[一二][〇○零九][〇○零一二三四五六七八九]{2}年"
)
SPACED = re.compile(
    r"\d[ \t\u3000\n]+(?:[%％‰]|[年月日号个项条件名位人次类批届期天元万亿](?![\w-]*[A-Za-z]))"
)
CITED = re.compile(
    r"[\[［【(（](?:19|20)\d{2}[\]］】)）]\s*第?\s*\d+\s*号|〔(?:19|20)\d{2}〕\s*(?:第|0)\d*\s*号"
)
PLEAS = re.compile(r"妥否|当否|(?<![提申报])请(?:予)?(?:批示|指示|批复|批准|审批)|特此请示|可否，请")
RANGE = re.compile(r"(?<![\d.])\d+(?:\.\d+)?[～~—－-]{1,2}\d+(?:\.\d+)?(?:[%％]|[万亿])")
ABOUT = re.compile(
    r"(?<![第一二三四五六七八九十])([一二三四五六七八])、([二三四五六七八九])(?=[个名位天次项条人件种])"
)
ABOUT_PAIRS = ("一二", "二三", "三四", "三五", "四五", "五六", "六七", "七八", "八九")


def dates(text: str) -> tuple[str, str] | None:
    """A date not written as 2022年9月16日 (TX-07)."""
    found = DATE.search(text)
    if not found:
        return None
    words = excerpt(text, found.start(), found.end())
    return (
        f"“{words}”处的日期写法不规范。",
        "日期用阿拉伯数字，年份写全四位，月、日不编虚位，如2022年9月16日。",
    )


def spaced(text: str) -> tuple[str, str] | None:
    """A number parted from its unit, which a line end would tear (TX-08)."""
    found = SPACED.search(text)
    if not found:
        return None
    words = excerpt(text, found.start(), found.end())
    return f"“{words}”处数字与单位之间有空格或换行。", "请删去空格，使数字与单位不被分在两行。"


def cited_numbers(text: str) -> tuple[str, str] | None:
    """A cited document number without 〔〕, or with 第 or an empty place (TX-09)."""
    found = CITED.search(text)
    if not found:
        return None
    words = excerpt(text, found.start(), found.end())
    return (
        f"“{words}”处引用的发文字号不规范。",
        "年份用六角括号〔〕括入，序号不加“第”、不编虚位，如〔2022〕7号。",
    )


def pleas(text: str) -> tuple[str, str] | None:
    """A phrase of 请示, which these papers may not carry (条例 art. 15(4); TX-10)."""
    found = PLEAS.search(text)
    if not found:
        return None
    words = excerpt(text, found.start(), found.end())
    return f"“{words}”处有请示用语。", "报告等文种不得夹带请示事项，请删去；确需请示的另行行文。"


def ranges(text: str) -> tuple[str, str] | None:
    """A range with %, 万 or 亿 only once, or a 概数 with 、 (TX-11)."""
    found = RANGE.search(text)
    if found:
        words = excerpt(text, found.start(), found.end())
        return (
            f"“{words}”处只在后一个数上写了单位。",
            f"前一个数也要写“{found[0][-1]}”，如63%～68%、3万～5万。",
        )
    for match in ABOUT.finditer(text):
        if match[1] + match[2] in ABOUT_PAIRS:
            words = excerpt(text, match.start(), match.end())
            return f"“{words}”处表示概数用了顿号。", f"相邻两数表示概数不用顿号，应作“{match[1]}{match[2]}”。"
    return None


RULES = tuple(
    Rule(code, Severity.WARNING, summary, each_text(fault))
    for code, summary, fault in (
        ("TX-07", "日期作2022年9月16日", dates),
        ("TX-08", "数字与单位之间没有空格和换行", spaced),
        ("TX-09", "引用的发文字号用六角括号", cited_numbers),
        ("TX-10", "不夹带请示用语", pleas),
        ("TX-11", "范围的两个数都带单位；概数不用顿号", ranges),
    )
)

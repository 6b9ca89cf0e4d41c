"""Chinese numerals and the ordinals of official papers (GB/T 9704—2012 7.3.3, GB/T 15834 序次语)."""

import re

DIGITS = "零一二三四五六七八九"
UNITS = ("", "十", "百", "千")
LARGEST = 99_999_999
NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百千万]+")
RUN_IN = {"一是": "是", "一要": "要"}
LEVELS = ("一、", "（一）", "1.", "（1）")
"""The four heading levels of 7.3.3, each named by its first ordinal."""

STYLES = (*LEVELS, *RUN_IN)


def numeral(number: int) -> str:
    """*number* (0 … 99,999,999) in Chinese numerals, e.g. 12 → 十二; raises ValueError beyond."""
    if not 0 <= number <= LARGEST:
        raise ValueError(f"no numeral for {number}")
    upper, lower = divmod(number, 10_000)
    if not upper:
        return _below_ten_thousand(lower)
    gap = "零" if 0 < lower < 1_000 else ""
    tail = _thousands(lower) if lower else ""
    return _below_ten_thousand(upper) + "万" + gap + tail


def number_of(text: str) -> int:
    """The value of a Chinese numeral such as 二十八, 一百零五 or 三万; raises ValueError on anything else."""
    if not NUMERAL.fullmatch(text):
        raise ValueError(f"not a numeral: {text}")
    total = section = digit = 0
    for sign in text.replace("两", "二").replace("〇", "零"):
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign == "万":
            total, section, digit = total + (section + digit) * 10_000, 0, 0
        else:
            section += (digit or 1) * 10 ** UNITS.index(sign)
            digit = 0
    return total + section + digit


def ordinal(style: str, number: int) -> str:
    """The ordinal of *number* in a style named by its first member, e.g. （一）, 3 → （三）.

    Raises ValueError for an unknown style.
    """
    if style in RUN_IN:
        return numeral(number) + RUN_IN[style]
    if style not in LEVELS:
        raise ValueError(f"no ordinal style {style}")
    counted = numeral(number) if "一" in style else str(number)
    return style.replace("一", counted).replace("1", counted)


def _below_ten_thousand(number: int) -> str:
    words = _thousands(number) if number else DIGITS[0]
    return words.removeprefix("一") if 10 <= number < 20 else words


def _thousands(number: int) -> str:
    words = ""
    for place, digit in enumerate(reversed(str(number))):
        value = int(digit)
        if value:
            words = DIGITS[value] + UNITS[place] + words
        elif words and not words.startswith("零"):
            words = "零" + words
    return words

"""Numbers as Chinese prose writes them: Arabic figures, numerals, 万 and 亿, ordinals."""

import re
from decimal import Decimal

from service.documents.numbering import DIGITS, number_of, numeral

NUMERALS = "零〇一二两三四五六七八九十百千"
ARABIC = re.compile(r"(\d{1,3}(?:[,，]\d{3})+|\d+)(\.\d+)?([万亿]?)")
HAN_RUN = re.compile(f"[{NUMERALS}万]+")
MOST_DIGITS = 18
"""Figures longer than this are codes, not counts; Python refuses to read very long ones."""

SCALES = {"": 1, "万": 10_000, "亿": 100_000_000}


def read_numeral(text: str) -> int | None:
    """The value of figures or of a numeral in its usual form; None for 概数 such as 两三 and all else."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= MOST_DIGITS else None
    plain = text.replace("两", "二").replace("〇", "零")
    try:
        number = number_of(plain)
        usual = numeral(number)
    except ValueError:
        return None
    return number if plain in (usual, f"一{usual}") else None


def numbers_in(text: str) -> frozenset[Decimal]:
    """Every number that can be read from *text*, with and without its 万 or 亿."""
    found: set[Decimal] = set()
    for match in ARABIC.finditer(text):
        plain = Decimal(re.sub("[,，]", "", match[1]) + (match[2] or ""))
        found |= {plain, plain * SCALES[match[3]]}
    for match in HAN_RUN.finditer(text):
        number = read_numeral(match[0])
        if number is not None:
            found.add(Decimal(number))
        elif all(sign in DIGITS + "〇" for sign in match[0]):
            found.add(Decimal("".join(str(DIGITS.index(sign.replace("〇", "零"))) for sign in match[0])))
    return frozenset(found)

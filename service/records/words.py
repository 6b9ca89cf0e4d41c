"""Texts as words: what a search compares, the same for what is kept and for what is asked.

Chinese is written without spaces, so a run of it is taken as all its pairs of neighbours; a run of letters
or digits is one unit. Full-width letters and digits are as half-width ones, capitals as small letters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from service.core.errors.requests import UnfitQuery
from service.core.keeping import Record
from service.core.pointer import strings

HAN_SIGNS = "㐀-鿿𠀀-𿿿"
LETTERS_AND_DIGITS = "0-9A-Za-z０-９Ａ-Ｚａ-ｚ"
LONGEST_UNIT = 64
"""Characters of a run of letters and digits that are one unit; what is longer is several."""

WIDE = {
    ord(wide): chr(ord(wide) - 0xFEE0)
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for wide in map(chr, range(ord(first), ord(last) + 1))
}
SMALL = WIDE | {code: chr(code).lower() for code in (*range(65, 91), *WIDE) if chr(code).isupper()}
SMALL |= {code: WIDE[code].lower() for code in WIDE}

RUN = re.compile(f"[{HAN_SIGNS}0-9a-z]+")
UNIT = re.compile(f"[{HAN_SIGNS}]|[0-9a-z]{{1,{LONGEST_UNIT}}}")
HAN = re.compile(f"[{HAN_SIGNS}]")
OF_HAN = re.compile(f"[{HAN_SIGNS}]+")
BETWEEN_WORDS = re.compile("[ \u3000]+")
SEARCHABLE = f"^[ \u3000]*([^ \u3000]*([{HAN_SIGNS}]{{2}}|[{LETTERS_AND_DIGITS}])[^ \u3000]*([ \u3000]+|$))+$"
"""What can be asked for: in every word are two Chinese characters together, a letter or a digit."""

LONGEST_KEY = 100
"""Characters of what is sorted by; PostgreSQL has room for a few hundred."""

LONGEST_TEXT = 200
"""Characters of a text that can be asked for."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word asked for, folded; a text that has it has all of its *tokens*, and the word itself in it."""

    text: str
    tokens: frozenset[str]

    @property
    def is_token(self) -> bool:
        """Whether a text with its tokens has the word for certain."""
        return self.text in self.tokens


def half_width(text: str) -> str:
    """The text, as long as it was, with half-width letters and digits."""
    return text.translate(WIDE)


def folded(text: str) -> str:
    """The text, as long as it was, with half-width small letters and half-width digits."""
    return text.translate(SMALL)


def tokens(text: str) -> set[str]:
    """What a text is found by: neighbours in pairs, and each unit of letters or digits."""
    found: set[str] = set()
    for run in RUN.findall(folded(text)):
        if OF_HAN.fullmatch(run):
            found.update(map("".join, pairwise(run)))
        else:
            units = UNIT.findall(run)
            found.update(map("".join, pairwise(units)))
            found.update(unit for unit in units if unit.isascii())
    return found


def asked_words(text: str) -> tuple[Word, ...]:
    """The words of a text that somebody asks for, none for an empty one; raises UnfitQuery."""
    if not text:
        return ()
    if len(text) > LONGEST_TEXT:
        raise UnfitQuery(f"检索词超过 {LONGEST_TEXT} 字。", hint="请缩短检索词。")
    parts = [part for part in BETWEEN_WORDS.split(text) if part]
    if not re.match(SEARCHABLE, text):
        short = next((part for part in parts if not re.match(SEARCHABLE, part)), text)
        raise UnfitQuery(
            f"检索词“{short}”太短，无法检索。", hint="每个词至少要有相连的两个汉字，或一个字母、数字。"
        )
    words = (_stripped(folded(part)) for part in parts)
    return tuple(Word(word, frozenset(tokens(word))) for word in dict.fromkeys(words))


def kept_words(record: Record, payload: Any) -> str:
    """Every Chinese text of a document on its own line, each once: title, number, organs, its payload's."""
    texts = [record.title, record.number, *record.organs]
    texts += [text for _, text in strings(payload) if HAN.search(text)]
    return half_width("\n".join(dict.fromkeys(_lines(texts))))


def title_key(title: str) -> str:
    """What a title is sorted by: its beginning, by code points."""
    return folded(title)[:LONGEST_KEY]


def number_key(number: str) -> str:
    """What a 发文字号 is sorted by: 7号 comes before 10号."""
    return re.sub("[0-9]+", lambda digits: digits[0].zfill(8), folded(number))[:LONGEST_KEY]


def _lines(texts: list[str]) -> Iterator[str]:
    for text in texts:
        yield from (line.strip() for line in text.splitlines())


def _stripped(word: str) -> str:
    """The word without the signs around it."""
    runs = list(RUN.finditer(word))
    return word[runs[0].start() : runs[-1].end()]

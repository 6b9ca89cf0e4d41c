"""The row of headings: which column of the sheet is which column of the grid."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from unicodedata import normalize

ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
SIGNS = re.compile(r"[\s*＊:：·、。.,，]+")
COUNTERS = frozenset({"序号", "编号", "no"})
"""Headings of columns that only count, which we do ourselves."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the heading of a column may be: its title, and other names."""

    title: str
    others: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a sheet: `place` counts columns from 0; `key` is empty where we do not know it."""

    place: int
    text: str
    key: str = ""

    @property
    def letter(self) -> str:
        """The letter of its column."""
        from openpyxl.utils import get_column_letter

        return str(get_column_letter(self.place + 1))

    @property
    def is_counter(self) -> bool:
        """Whether its column only counts."""
        return plain(self.text) in COUNTERS

    @property
    def is_in_ten_thousands(self) -> bool:
        """Whether its numbers are 万元."""
        return "万元" in self.text


def plain(text: str) -> str:
    """*text* as headings are compared: width, spaces, stars and points make no difference."""
    return SIGNS.sub("", normalize("NFKC", text)).casefold()


def headings_of(cells: Sequence[str], known: Mapping[str, Names]) -> list[Heading]:
    """The headings in a row of *cells*, each key of *known* at most once: titles go before other names."""
    places = {place: text for place, text in enumerate(cells) if text.strip()}
    keys: dict[int, str] = {}
    for names in (_titles(known), _others(known)):
        for reduced in (False, True):
            for place, text in places.items():
                said = plain(ASIDE.sub("", normalize("NFKC", text)) if reduced else text)
                key = names.get(said)
                if key and place not in keys and key not in keys.values():
                    keys[place] = key
    return [Heading(place, text.strip(), keys.get(place, "")) for place, text in places.items()]


def _titles(known: Mapping[str, Names]) -> dict[str, str]:
    found = {plain(names.title): key for key, names in known.items()}
    short = {plain(ASIDE.sub("", normalize("NFKC", names.title))): key for key, names in known.items()}
    return short | found


def _others(known: Mapping[str, Names]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, names in known.items():
        for name in names.others:
            found.setdefault(plain(name), key)
    return found

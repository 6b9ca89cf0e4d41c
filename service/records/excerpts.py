"""Excerpts: a few words around each place where a document has what was asked for."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice, zip_longest

from service.core.keeping import Excerpt, Part
from service.records.words import Word

MOST = 3
"""How many excerpts of one document are shown."""

AROUND = 24
"""How many characters are shown before and after a hit."""

LIKE_FOLDED = re.IGNORECASE | re.ASCII

Place = tuple[int, int]


def excerpts(text: str, words: Sequence[Word]) -> tuple[Excerpt, ...]:
    """Up to three excerpts of *text* (half-width) in its order, each word in one where three can hold it."""
    if not words:
        return ()
    patterns = [_pattern(word.text) for word in words]
    places: list[Place] = []
    for place in _first_places(text, patterns):
        if len(places) == MOST:
            break
        if not any(start <= place[0] and place[1] <= end for start, end in places):
            places.append(_around(text, place))
    longest_first = sorted((pattern.pattern for pattern in patterns), key=len, reverse=True)
    marks = re.compile("|".join(longest_first), LIKE_FOLDED)
    return tuple(tuple(_parts(text, marks, place)) for place in sorted(places))


def _first_places(text: str, patterns: Sequence[re.Pattern[str]]) -> Iterator[Place]:
    """The first place of every word, then the second of each, and so on."""
    found = ((match.span() for match in islice(pattern.finditer(text), 4 * MOST)) for pattern in patterns)
    return (place for place in chain.from_iterable(zip_longest(*found)) if place)


def _pattern(word: str) -> re.Pattern[str]:
    """The word, of whose letters and digits no others are part."""
    before = "(?<![0-9A-Za-z])" if word[0].isascii() and word[0].isalnum() else ""
    after = "(?![0-9A-Za-z])" if word[-1].isascii() and word[-1].isalnum() else ""
    return re.compile(before + re.escape(word) + after, LIKE_FOLDED)


def _around(text: str, place: Place) -> Place:
    start, end = place
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return max(start - AROUND, line_start), min(end + AROUND, line_end if line_end >= 0 else len(text))


def _parts(text: str, marks: re.Pattern[str], place: Place) -> Iterator[Part]:
    at, end = place
    for match in marks.finditer(text, at, end):
        if match.start() > at:
            yield Part(text[at : match.start()], hit=False)
        yield Part(text[match.start() : match.end()], hit=True)
        at = match.end()
    if at < end:
        yield Part(text[at:end], hit=False)

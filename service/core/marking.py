"""Which signs of a text are others in a newer one: for marking what was struck out and what was put in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

PIECE = re.compile(r"[0-9]+(?:[.,:][0-9]+)*|[A-Za-z]+|.", re.DOTALL)
"""Numbers and Latin words stay whole; every other sign is one by itself."""

CLAUSE = re.compile(r"[^，。；：、！？\n]*[，。；：、！？\n]?")
MOST_HELD = 1_000_000
"""Pieces of one text times those of the other that are held against each other; longer ones go by clauses."""

SHORTEST = 2
"""Signs that stayed between two changes: fewer are read as changed too, else marks fall to crumbs."""


class Kept(StrEnum):
    """What became of signs."""

    SAME = "same"
    STRUCK = "struck"
    PUT_IN = "put in"


@dataclass(frozen=True, slots=True)
class Mark:
    """Signs that follow each other, and what became of them."""

    kept: Kept
    text: str


def marks(old: str, new: str) -> tuple[Mark, ...]:
    """*old* and *new* in one row: what stayed, was struck out and was put in, struck before put in."""
    pieces = PIECE.findall(old), PIECE.findall(new)
    if len(pieces[0]) * len(pieces[1]) > MOST_HELD:
        return tuple(_joined(_by_clauses(old, new)))
    return tuple(_joined(_held(*pieces)))


def _by_clauses(old: str, new: str) -> Iterator[Mark]:
    """Long texts: clauses first, and then the signs of those that were replaced."""
    olds, news = ([clause for clause in CLAUSE.findall(text) if clause] for text in (old, new))
    if len(olds) * len(news) > MOST_HELD:
        yield from (Mark(Kept.STRUCK, old), Mark(Kept.PUT_IN, new))
        return
    for one in _runs(olds, news):
        struck, put_in = (PIECE.findall("".join(some)) for some in one)
        if struck != put_in and len(struck) * len(put_in) <= MOST_HELD:
            yield from _held(struck, put_in)
        else:
            yield from _told(struck, put_in)


def _held(olds: Sequence[str], news: Sequence[str]) -> Iterator[Mark]:
    for struck, put_in in _runs(olds, news):
        yield from _told(struck, put_in)


def _told(struck: Sequence[str], put_in: Sequence[str]) -> Iterator[Mark]:
    if struck == put_in:
        yield Mark(Kept.SAME, "".join(struck))
    else:
        yield Mark(Kept.STRUCK, "".join(struck))
        yield Mark(Kept.PUT_IN, "".join(put_in))


def _runs(olds: Sequence[str], news: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Both rows cut into runs that are equal and runs that are not, in turn."""
    ends = len(olds), len(news)
    begun = (0, 0)
    for old, new, size in SequenceMatcher(None, olds, news, autojunk=False).get_matching_blocks():
        over = old + size, new + size
        is_crumb = sum(map(len, olds[old : old + size])) < SHORTEST
        if is_crumb and (old, new) != (0, 0) and over != ends:
            continue
        if (old, new) != begun:
            yield olds[begun[0] : old], news[begun[1] : new]
        if size:
            yield olds[old : old + size], news[new : new + size]
        begun = over


def _joined(parts: Iterator[Mark]) -> Iterator[Mark]:
    """The marks without empty ones, neighbours of a kind as one."""
    for kept, some in groupby((part for part in parts if part.text), key=attrgetter("kept")):
        yield Mark(kept, "".join(part.text for part in some))

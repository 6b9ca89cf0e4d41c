"""Texts of a payload set into the sentences around them: no mark doubled, none missing (GB/T 15834)."""

import re
from collections.abc import Iterable

CLOSING = "。！？…"
AFTERTHOUGHT = re.compile(r"(?<=[。！？…])（[^（）]*）$")
"""What stands in brackets behind a finished sentence needs no mark of its own."""

LOOSE = "。；，、：; "
"""Marks at the end of a text that give way to the sentence it is set into."""


def ended(text: str) -> str:
    """*text* as a sentence of its own: a full stop added where it ends with no mark."""
    bare = text.rstrip()
    said = AFTERTHOUGHT.sub("", bare).rstrip("”’）》")
    return bare if said.endswith(tuple(CLOSING)) or not bare else f"{bare.rstrip(LOOSE)}。"


def unended(text: str) -> str:
    """*text* without the marks at its end, for a sentence that goes on."""
    return text.rstrip(LOOSE)


def listed(texts: Iterable[str], mark: str = "、") -> str:
    """*texts* as members of one list, parted by *mark*."""
    return mark.join(unended(text) for text in texts)


def unwrapped(text: str, pair: str) -> str:
    """*text* without the *pair* of marks around it, e.g. （）, where the sentence brings its own."""
    wrapped = text.startswith(pair[0]) and text.endswith(pair[1]) and text.count(pair[0]) == 1
    return text[1:-1] if wrapped else text

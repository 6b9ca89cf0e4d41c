"""How deeply JSON nests, looked at before parsing: the parser itself would recurse."""

import re

BRACKETS = re.compile(r'[\[\]{}]|"(?:[^"\\]++|\\.?)*+"?', re.DOTALL)
"""Brackets and strings, the last string possibly cut off; possessive, so that no text makes it backtrack."""


def deeper_than(limit: int, text: str) -> int | None:
    """The offset of the first bracket that nests deeper than *limit*, None where none does."""
    if text.count("[") + text.count("{") <= limit:
        return None
    depth = 0
    for match in BRACKETS.finditer(text):
        sign = match.group()
        if sign in "[{":
            depth += 1
            if depth > limit:
                return match.start()
        elif sign in "]}":
            depth -= 1
    return None

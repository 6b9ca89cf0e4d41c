"""Reasons that people give for an act: one line of words that every file of the archive can hold."""

import re

LONGEST = 500
UNFIT = r"\u0000-\u001f\u007f-\u009f\ufffe\uffff"
"""Signs that XML cannot hold, or that would break a line of the log."""

PATTERN = rf"^[^{UNFIT}]*[^\s{UNFIT}][^{UNFIT}]*$"
"""As JSON Schema (ECMA-262) and Python read it alike."""

WORDS = f"应为 1 至 {LONGEST} 个字符的一行文字。"


def is_plain(text: str) -> bool:
    """Whether every file and database can hold the text, in one line."""
    return not re.search(f"[{UNFIT}\ud800-\udfff]", text)


def is_reason(text: str) -> bool:
    """Whether the text is one line of words that can be kept, with or without its end."""
    line = text.removesuffix("\n")
    return len(line) <= LONGEST and re.fullmatch(PATTERN, line) is not None and is_plain(line)

"""Names of files as people see and sort them; none is ever used as a path."""

import re
from collections.abc import Iterable
from unicodedata import normalize

LONGEST = 200
"""Signs of a name that is shown."""

DIGITS = re.compile(r"([0-9]+)")
IGNORED = frozenset({"__macosx", "thumbs.db", "desktop.ini"})
"""What systems leave in folders and packages, in small letters."""


def shown(name: str) -> str:
    """*name* without signs that cannot be seen, and not too long."""
    text = "".join(sign if sign.isprintable() else "\ufffd" for sign in name)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 60]}……{text[-59:]}"


def placed(label: str, place: str) -> str:
    """The name of a *place* in what is called *label*, which may have no name."""
    return f"{label} {place}".strip()


def natural(name: str) -> list[tuple[int, int, str]]:
    """A key that sorts 第2份 before 第10份, and what lies in a folder together."""
    parts = re.split(r"[\\/]", normalize("NFKC", name).casefold())
    return [key for part in parts for key in ((0, 0, ""), *map(_key, DIGITS.split(part)))]


def encoding_of(names: Iterable[bytes]) -> str:
    """What names were written in that do not say it: UTF-8, else as Chinese Windows writes them.

    Short ones may be both (通知 in GBK is UTF-8, too): Chinese in UTF-8 has signs of three bytes.
    """
    whole = b"\0".join(names)
    try:
        text = whole.decode()
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8" if text.isascii() or any(sign >= "\u0800" for sign in text) else "gb18030"


def is_left_behind(name: str) -> bool:
    """Whether a system or an office program left it there: hidden files, lock files and the like."""
    parts = [part for part in re.split(r"[\\/]", name) if part not in ("", ".", "..")]
    return any(part.startswith((".", "~$")) or part.casefold() in IGNORED for part in parts)


def _key(text: str) -> tuple[int, int, str]:
    if text[:1].isascii() and text.isdigit():
        number = text.lstrip("0")
        return 1, len(number), number
    return 2, 0, text

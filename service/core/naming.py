"""Which type a payload says it is of, before anybody has read it."""

import re
from collections.abc import Iterable

UNKNOWN = "unknown"

NAMED = re.compile(rb'"doc_type"[ \t\r\n]*:[ \t\r\n]*"([^"\\]{1,64})"')
"""No text inside a payload looks like this: there the quotation marks are escaped."""


def named_type(body: bytes, known: Iterable[str]) -> str:
    """The one of *known* that *body* names, UNKNOWN where it names none or several.

    Good for counting only: the payload is not parsed.
    """
    named = {name.decode(errors="replace") for name in NAMED.findall(body)}
    return named.pop() if len(named) == 1 and named <= set(known) else UNKNOWN

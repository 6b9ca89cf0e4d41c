"""What a file is: by its first bytes, and only where these do not tell by its name."""

from codecs import BOM_UTF8
from enum import Enum, auto

from service.intake.lines import BLANK
from service.records.catalogue import WORKBOOK

HEAD = 64 << 10
"""Bytes by which a file is judged."""

PACKAGE = (b"PK\x03\x04", b"PK\x05\x06")
OLD_SHEET = b"\xd0\xcf\x11\xe0"
OTHER_UNICODE = (b"\xff\xfe", b"\xfe\xff")


class Kind(Enum):
    """The kinds of files there are."""

    EMPTY = auto()
    LINES = auto()
    ARRAY = auto()
    WHOLE = auto()
    TABLE = auto()
    PACKAGE = auto()
    UNKNOWN = auto()


NAMED = {
    ".ndjson": Kind.LINES,
    ".jsonl": Kind.LINES,
    ".json": Kind.WHOLE,
    ".xlsx": Kind.TABLE,
    ".xlsm": Kind.TABLE,
    ".xls": Kind.TABLE,
    ".csv": Kind.TABLE,
    ".tsv": Kind.TABLE,
    ".txt": Kind.TABLE,
    "application/x-ndjson": Kind.LINES,
    "application/ndjson": Kind.LINES,
    "application/json": Kind.WHOLE,
    "text/csv": Kind.TABLE,
    "application/vnd.ms-excel": Kind.TABLE,  # what browsers call .csv where Excel is installed
    WORKBOOK: Kind.TABLE,
    "text/tab-separated-values": Kind.TABLE,
}
"""By the ending of a name, or by media type."""


def kind_of(head: bytes, name: str, media_type: str = "") -> Kind:
    """The kind of the file that begins with *head*."""
    text = head.removeprefix(BOM_UTF8).lstrip(BLANK)
    ending = "." + name.rpartition(".")[2].casefold()
    named = NAMED.get(ending) or NAMED.get(media_type.partition(";")[0].strip().casefold(), Kind.UNKNOWN)
    if not text:
        return Kind.EMPTY
    if head.startswith(PACKAGE):
        return Kind.PACKAGE
    if head.startswith((OLD_SHEET, *OTHER_UNICODE)):
        return Kind.TABLE if named is not Kind.WHOLE else named
    if text.startswith(b"["):
        return Kind.ARRAY
    if text.startswith(b"{"):
        return _lines_or_whole(text, named)
    return named


def _lines_or_whole(text: bytes, named: Kind) -> Kind:
    """One object over several lines, or objects one a line: told by whether the first line closes it."""
    first, newline, rest = text.partition(b"\n")
    if not newline or first.rstrip(BLANK).endswith(b"}"):
        return Kind.LINES
    second = rest.lstrip(BLANK)
    return Kind.LINES if named is Kind.LINES and second.startswith(b"{") else Kind.WHOLE

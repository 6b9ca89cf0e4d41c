"""How much one intake may bring."""

from dataclasses import dataclass

from service.core.batches import MOST_ROWS
from service.core.errors.payloads import PayloadTooLarge

MEBI = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """At most so many `entries`, of so many bytes each (`payload`) and together (`total`).

    A spreadsheet, which is looked at whole, may have `sheet` bytes; a package so many `members`.
    """

    payload: int
    entries: int = MOST_ROWS
    total: int = 4096 * MEBI
    sheet: int = 32 * MEBI
    members: int = 20_000


def too_long(size: int, most: int) -> PayloadTooLarge:
    """The fault of one payload of *size* bytes, where *most* are allowed."""
    return PayloadTooLarge(f"这一份共{size}字节，上限为{most}字节。", hint="请拆分文书或精简内容。")

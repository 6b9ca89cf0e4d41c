"""Which page of a list a reader asked for, and by which words."""

from dataclasses import dataclass

from flask import request

MOST_PAGES = 1_000_000
LONGEST_WORDS = 100


@dataclass(frozen=True, slots=True)
class Listing:
    """The words that are looked for, and the page, from 1."""

    words: str
    page: int

    def offset(self, size: int) -> int:
        """How many come before the page, where each holds *size*."""
        return (self.page - 1) * size

    @staticmethod
    def pages(total: int, size: int) -> int:
        """How many pages there are."""
        return max(1, -(-total // size))


def listing() -> Listing:
    """What the address of the running request asks for; what makes no sense asks for nothing."""
    words = "".join(sign for sign in request.args.get("q", "") if sign.isprintable()).strip()
    written = request.args.get("page", "")
    page = int(written) if written.isascii() and written.isdecimal() and len(written) < 8 else 1
    return Listing(words[:LONGEST_WORDS], min(max(page, 1), MOST_PAGES))

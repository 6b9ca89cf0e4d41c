"""Which page of a list a reader asked for, and by which words."""

import re
from dataclasses import dataclass

from flask import request

from service.core.errors import UnfitQuery

LONGEST_WORDS = 100
PAGE = re.compile(r"[1-9][0-9]{0,5}")


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


def listing(*more: str) -> Listing:
    """What the address of the running request asks for, by `q`, `page` and *more*, each once.

    Raises UnfitQuery for anything else, so that the log can tell what was asked.
    """
    given = request.args.to_dict(flat=False)
    words, page = request.args.get("q", "").strip(), request.args.get("page", "1")
    is_known = given.keys() <= {"q", "page", *more} and all(len(values) == 1 for values in given.values())
    if not is_known or not words.isprintable() or len(words) > LONGEST_WORDS or not PAGE.fullmatch(page):
        raise UnfitQuery("地址中有看不懂的条件。", hint=f"请在页面上重新查找，至多 {LONGEST_WORDS} 字。")
    return Listing(words, int(page))

"""Which page of a list a reader asked for, and by which words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, validate

from service.core.errors.requests import UnfitQuery
from service.web.desk.asking import asked_by
from service.web.messages import PageQuery, described

LONGEST_WORDS = 100


class WordsQuery(PageQuery):
    """The page of a list, and words that are looked for."""

    q = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_WORDS, error=f"不能超过 {LONGEST_WORDS} 字。"),
        metadata=described("要查找的文字"),
    )


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


def listing(schema: type[WordsQuery] = WordsQuery) -> Listing:
    """What the address of the running request asks for; raises UnfitQuery."""
    values = fit_values(schema())
    return Listing(values["q"].strip(), values["page"])


def fit_values(schema: Schema) -> Mapping[str, Any]:
    """The values that the address of the running request asks for; raises UnfitQuery."""
    asked = asked_by(schema)
    if asked.faults:
        raise UnfitQuery("".join(asked.faults.values()), hint="请在页面上重新查找。")
    return asked.values

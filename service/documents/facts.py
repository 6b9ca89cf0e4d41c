"""Figures bound to the words that state them (domain: every number in prose is bound to data)."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure: `text` is the exact wording in the paragraph, `derived` an expression it must equal."""

    id: str
    label: str
    value: Decimal | int
    unit: str
    text: str
    scope: str | None = None
    derived: str | None = None
    previous_value: Decimal | int | None = None
    correction_note: str | None = None

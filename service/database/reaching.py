"""Which rows are within a reach."""

from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, true

from service.core.access import SEPARATOR, WHOLE, Reach


def within(unit: ColumnElement[Any], reach: Reach) -> ColumnElement[bool]:
    """Whether the *unit* of a row is within the reach; letters are told apart as in `Reach.covers`.

    SQLite's LIKE would not tell d01 from D01.
    """
    return or_(false(), *(_is_part(unit, of) for of in reach.units))


def _is_part(unit: ColumnElement[Any], of: str) -> ColumnElement[bool]:
    if of == WHOLE:
        return true()
    beginning = of + SEPARATOR
    return or_(unit == of, func.substr(unit, 1, len(beginning)) == beginning)

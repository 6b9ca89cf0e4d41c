"""Whose batches and hooks are: spelled once, for what is listed, looked at, steered and told."""

from sqlalchemy import ColumnElement, or_

Id = ColumnElement[str]


def owned(asks: str | Id, sender: Id, person: Id) -> ColumnElement[bool]:
    """What holds for what they own who *asks*: what they sent or set, as a person what their tokens did too.

    *person* is who is behind the sender. A token is nobody's person: it has its own alone, whatever else its
    person has.
    """
    return or_(sender == asks, person == asks)

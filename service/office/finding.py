"""Which manuscripts answer a query, by what the tables keep of the log for that."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, false, or_, select

from service.core.access import Caller, Reach
from service.core.events import Act
from service.core.manuscripts import JUDGING, MOVES, ManuscriptQuery, State, person
from service.database.reaching import within
from service.office.database.tables import manuscripts, writers


def wanted(query: ManuscriptQuery, caller: Caller) -> Iterator[ColumnElement[bool]]:
    """What a row of manuscripts must be to answer the *query* of that caller."""
    yield within(manuscripts.c.unit, query.reach)
    if query.unit:
        yield within(manuscripts.c.unit, Reach((query.unit,)))
    if query.words:
        yield manuscripts.c.title.icontains(query.words, autoescape=True)
    if query.state:
        yield _is_in(query.state)
    if query.is_mine:
        yield _is_by(caller)
    if query.is_waiting:
        yield _waits_for(caller)


def _is_in(state: State) -> ColumnElement[bool]:
    return manuscripts.c.stage == state.value


def _is_by(caller: Caller) -> ColumnElement[bool]:
    return manuscripts.c.id.in_(select(writers.c.manuscript).where(writers.c.person == person(caller)))


def _waits_for(caller: Caller) -> ColumnElement[bool]:
    """What the caller may judge or file, and of drafts those the caller wrote a part of."""
    waiting: list[ColumnElement[bool]] = []
    for (act, state), move in MOVES.items():
        held = within(manuscripts.c.unit, caller.reach(move.needs))
        if act in (*JUDGING, Act.FILE, Act.SUBMIT):
            by_me = _is_by(caller)
            whose = by_me if act is Act.SUBMIT else ~by_me if act in JUDGING else ~false()
            waiting.append(and_(_is_in(state), held, whose))
    return or_(false(), *waiting)

"""Which manuscripts answer a query: their states by the last event that moved each."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.sql import func

from service.core.access import Caller, Reach
from service.core.events import Act
from service.core.manuscripts import AFTER, JUDGING, MOVES, WRITING, ManuscriptQuery, State, mark_of, person
from service.database.reaching import within
from service.office.database.tables import events, manuscripts


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


def _is_in(*states: State) -> ColumnElement[bool]:
    """One pass over the steps of all: planners without statistics walk the whole log for each manuscript."""
    last = select(func.max(events.c.seq)).where(events.c.act.in_(AFTER)).group_by(events.c.object)
    acts = [act for act, state in AFTER.items() if state in states]
    return manuscripts.c.id.in_(select(events.c.object).where(events.c.seq.in_(last), events.c.act.in_(acts)))


def _is_by(caller: Caller) -> ColumnElement[bool]:
    marked = events.c.details.contains(mark_of(person(caller)), autoescape=True)
    return manuscripts.c.id.in_(select(events.c.object).where(events.c.act.in_(WRITING), marked))


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

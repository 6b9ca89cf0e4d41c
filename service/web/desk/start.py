"""GET /: where everybody starts: what waits for them, the three ways in, what is new."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response
from flask_babel import lazy_gettext

from service.core.access import ROLE_TITLES, Scope
from service.core.errors.requests import Forbidden
from service.core.events import Act
from service.core.keeping import Query, Record
from service.core.manuscripts import Manuscript, ManuscriptQuery, State, remark_of
from service.core.people import Account
from service.web import recording
from service.web.access import Door, Rule, caller, reach, signed_in
from service.web.desk.due import due
from service.web.desk.telling import STATES, title_of, type_of, units
from service.web.pages import page
from service.web.services import services

PAGES = Blueprint("start", __name__)
RULES = {"start.start": Rule(Door.KNOWN)}

FEW = 6
KINDS: tuple[tuple[State, Scope, Any], ...] = (
    (State.DRAFT, Scope.WRITE, lazy_gettext("我的拟稿")),
    (State.IN_REVIEW, Scope.REVIEW, lazy_gettext("等我核稿")),
    (State.TO_ISSUE, Scope.ISSUE, lazy_gettext("等我签发")),
    (State.ISSUED, Scope.FILE, lazy_gettext("等我归档")),
)
"""What may wait for somebody: in which state, for whoever has which scope."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A paper that waits, why it was returned (empty where it was not), and how many remarks are open.

    `errors` is how many its last check found, None where it was not checked of late or is no draft.
    """

    paper: Manuscript
    returned: str
    open: int
    errors: int | None


@dataclass(frozen=True, slots=True)
class Kind:
    """The papers of one kind that wait, the first of them, and how many there are."""

    state: State
    words: str
    first: tuple[Waiting, ...]
    total: int


@PAGES.get("/")
def start() -> Response:
    """What waits for whoever is signed in; raises Forbidden where a program asks."""
    account = _person()
    asks = caller()
    if asks.may(Scope.READ_MANUSCRIPTS) or asks.may(Scope.READ_ARCHIVE):
        recording.record(asks, Act.SEARCH, (), {})
    return page(
        "start",
        waiting=[_kind(*kind) for kind in KINDS if asks.may(kind[1])],
        recent=_recent(),
        filed=_filed(),
        states=STATES,
        title_of=title_of,
        type_of=type_of,
        may_draft=asks.may(Scope.WRITE),
        may_make=asks.may(Scope.MAKE),
        due=due() if asks.may(Scope.READ_ARCHIVE) else None,
        held=_roles(account),
    )


def _person() -> Account:
    if account := signed_in():
        return account
    raise Forbidden("本页供登录的人使用。", hint="请去掉 Authorization，用浏览器登录。")


def _kind(state: State, scope: Scope, words: Any) -> Kind:
    """The papers in that state that wait for whoever asks, and may do by that *scope* what comes next."""
    office, verdicts = services().office, services().verdicts
    query = ManuscriptQuery(state, is_waiting=True, reach=reach(scope))
    found = office.manuscripts.list(query, caller(), offset=0, limit=FEW)
    is_draft = state is State.DRAFT
    open = office.remarks.open_on([paper.id for paper in found.manuscripts]) if is_draft else {}
    first = (
        Waiting(
            paper,
            _returned(paper),
            open.get(paper.id, 0),
            verdicts.errors(paper.digest) if is_draft else None,
        )
        for paper in found.manuscripts
    )
    return Kind(state, str(words), tuple(first), found.total)


def _returned(paper: Manuscript) -> str:
    """Why the draft was returned, where that was the last step."""
    steps = [event for event in paper.history if event.act is not Act.REVISE]
    return remark_of(steps[-1]) if steps[-1].act is Act.RETURN else ""


def _recent() -> tuple[Manuscript, ...]:
    within = reach(Scope.READ_MANUSCRIPTS)
    query = ManuscriptQuery(reach=within)
    found = services().office.manuscripts.list(query, caller(), offset=0, limit=FEW) if within.units else None
    return found.manuscripts if found else ()


def _filed() -> tuple[Record, ...]:
    within = reach(Scope.READ_ARCHIVE)
    return services().store.list(Query(reach=within), offset=0, limit=FEW).records if within.units else ()


def _roles(account: Account) -> list[tuple[str, str]]:
    names = units()
    return [(ROLE_TITLES[grant.role], names[grant.unit]) for grant in account.grants]

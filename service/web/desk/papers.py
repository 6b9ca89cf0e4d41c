"""GET manuscripts, manuscripts/{id}: what there is, and one paper with all that became of it."""

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext
from marshmallow import fields, validate

from service.core.access import Scope
from service.core.errors import HongtouError
from service.core.events import Act
from service.core.manuscripts import Manuscript, ManuscriptQuery, State, handed_on, remark_of
from service.web.access import Rule, caller, concerns, reach
from service.web.desk.listing import Listing, WordsQuery, fit_values
from service.web.desk.telling import ACTS, STATES, title_of, type_of, units, way
from service.web.journal import running, tell
from service.web.manuscript_filing import settled
from service.web.messages import described, unit_field
from service.web.pages import page
from service.web.problems import STATUSES
from service.web.remarks import traced
from service.web.services import services

PAGES = Blueprint("papers", __name__, url_prefix="/manuscripts")
RULES = {
    "papers.list_all": Rule(Scope.READ_MANUSCRIPTS, act=Act.SEARCH),
    "papers.show": Rule(Scope.READ_MANUSCRIPTS, act=Act.READ),
}

SIZE = 20
CHANGED = "changed"
"""What the address of a paper says where somebody else was faster."""


def _flag(words: str) -> fields.Boolean:
    return fields.Boolean(
        load_default=False,
        truthy={"1"},
        falsy={"0"},
        error_messages={"invalid": "须为 0 或 1。"},
        metadata=described(words),
    )


class PapersQuery(WordsQuery):
    """Which manuscripts to list."""

    state = fields.String(
        validate=validate.OneOf([state.value for state in State], error=f"须为{'、'.join(State)}。"),
        metadata=described("只列这一状态的"),
    )
    unit = unit_field("只列这个机构及其下属机构的")
    mine = _flag("只列我起草、修改或送核过的")
    waiting = _flag("只列等我办理的")


@PAGES.get("")
def list_all() -> Response:
    """Some of the manuscripts, by what the reader wants of them."""
    asked = fit_values(PapersQuery())
    wanted, names = Listing(asked["q"].strip(), asked["page"]), units()
    query = ManuscriptQuery(
        State(asked["state"]) if "state" in asked else None,
        asked.get("unit", ""),
        wanted.words,
        is_mine=asked["mine"],
        is_waiting=asked["waiting"],
        reach=reach(Scope.READ_MANUSCRIPTS),
    )
    found = services().office.manuscripts.list(query, caller(), offset=wanted.offset(SIZE), limit=SIZE)
    within = reach(Scope.READ_MANUSCRIPTS)
    return page(
        "papers",
        query=query,
        wanted=wanted,
        found=found.manuscripts,
        total=found.total,
        pages=wanted.pages(found.total, SIZE),
        states=STATES,
        units={path: name for path, name in names.items() if path and within.covers(path)},
        names=names,
        title_of=title_of,
        type_of=type_of,
        may_draft=caller().may(Scope.WRITE),
    )


@PAGES.get("/<id>")
def show(id: str) -> Response:
    """One manuscript, as filed where a filing was broken off after the archive had it."""
    found = settled(services().office.manuscripts.get(id, reach(Scope.READ_MANUSCRIPTS)))
    concerns(found.id)
    return shown(found)


def shown(
    found: Manuscript, fault: HongtouError | None = None, act: Act | None = None, typed: str = ""
) -> Response:
    """The paper's page; where an *act* was refused, with the *fault* and what was *typed*."""
    _, remarks = services().office.remarks.of(found.id, reach(Scope.READ_MANUSCRIPTS))
    told = {
        "found": found,
        "title": title_of(found),
        "kind": type_of(found),
        "unit": units().get(found.unit, found.unit),
        "state": STATES[found.state],
        "way": way(found),
        "offers": [offer for offer in found.offers(caller()) if not offer.refusal],
        "refused": [offer for offer in found.offers(caller()) if offer.refusal],
        "acts": ACTS,
        "Act": Act,
        "State": State,
        "remark_of": remark_of,
        "steps": list(_steps(found)),
        "versions": list(enumerate(handed_on(found), 1)),
        "remarks": traced(found, remarks),
        "open": sum(remark.is_open for remark in remarks),
        "may_answer": found.refusal(Act.RESOLVE, caller()) is None,
        "may_remark": found.refusal(Act.REMARK, caller()) is None,
        "record": _record(found),
        "said": _said(),
        "is_warned": request.args.get("said") == CHANGED,
        "refused_act": act,
        "typed": typed,
    }
    return refused(fault, "paper", **told)


def refused(fault: HongtouError | None, name: str, /, **told: Any) -> Response:
    """The page with what is wrong, where anything is, as the log of the process is told of it."""
    if fault:
        tell(code=fault.code)
    status = STATUSES[fault.code][0] if fault else 200
    return page(name, status, fault=fault, request_id=running().request_id, **told)


def _steps(found: Manuscript) -> Any:
    """Each act with what it is called, and which version it is about."""
    version = 0
    for event in found.history:
        version += event.act is Act.SUBMIT
        yield event, ACTS[event.act], version


def _record(found: Manuscript) -> Any:
    """What it was filed as, None where it is not, or not for the caller to see."""
    is_readable = reach(Scope.READ_ARCHIVE).covers(found.unit)
    if found.state is not State.FILED or not is_readable:
        return None
    return services().store.get(found.record_id, reach(Scope.READ_ARCHIVE))


def _said() -> str:
    """What just happened, where the address says so."""
    words = {
        CHANGED: gettext("这份文稿刚刚有人修改或办理过，您的操作没有执行；请看过现在的情况再办理。"),
        "approval": gettext("已核稿通过，等待签发。"),
        "issue": gettext("已签发，等待归档。"),
        "filing": gettext("已归档。"),
        "return": gettext("已退回拟稿。"),
        "discard": gettext("已作废。"),
        "submission": gettext("已送核，等待核稿。"),
        "answer": gettext("意见已标为处理。"),
    }
    return str(words.get(request.args.get("said", ""), ""))

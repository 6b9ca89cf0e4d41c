"""GET archive/{id}: one filed paper, what proves it, what befell it; its files verified, itself withdrawn."""

from contextlib import suppress

from flask import Blueprint, redirect, request, url_for
from flask.wrappers import Response
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from service.core.access import Scope
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import NotFound
from service.core.events import Act
from service.core.holdings import HeldVersion
from service.core.keeping import Record, Status
from service.core.origins import steps
from service.core.reasons import LONGEST, WORDS, is_reason
from service.drafting.chains import FOLLOWS
from service.drafting.parts import PLAN
from service.records.archival_code import parse_archival_code
from service.web.access import Rule, caller, reach
from service.web.answers import framed
from service.web.archived import verified, withdrawn
from service.web.bodies import read_form
from service.web.desk.archive_words import ACTS, STATUSES, TERMS
from service.web.desk.proven import proven
from service.web.desk.telling import units
from service.web.kept import READING, paper_file, seen
from service.web.pages import page
from service.web.services import services

PAGES = Blueprint("holding", __name__, url_prefix="/archive")
RULES = {
    "holding.show": READING,
    "holding.sheet": READING,
    "holding.verify": Rule(Scope.READ_ARCHIVE, act=Act.VERIFY),
    "holding.withdraw": Rule(Scope.WITHDRAW, act=Act.WITHDRAW),
}

UNMARKED = "无"
"""A paper without 密级."""


@PAGES.get("/<id>")
def show(id: str) -> Response:
    """The paper with all that is known of it."""
    return _shown(seen(id), is_new=request.args.get("verified") == "1")


@PAGES.get("/<id>/sheet")
def sheet(id: str) -> Response:
    """The PDF for a frame in our own page, where browsers that can show it do."""
    return framed(paper_file(seen(id), "pdf"))


@PAGES.post("/<id>/verification")
def verify(id: str) -> AnyResponse:
    """The paper's page, which tells what was found when all of it was read again just now."""
    verified(id)
    return redirect(f"{url_for('holding.show', id=id, verified=1)}#proofs", 303)


@PAGES.post("/<id>/withdrawal")
def withdraw(id: str) -> AnyResponse:
    """The paper's page, once it is taken out of force; else what is wrong with the reason."""
    reason = read_form().get("reason", "").strip()
    if not is_reason(reason):
        record = services().store.get(id, reach(Scope.WITHDRAW))
        return _shown(record, fault=gettext("撤回的原因%(words)s", words=WORDS), reason=reason[:LONGEST])
    withdrawn(id, reason)
    return redirect(url_for("holding.show", id=id), 303)


def _shown(record: Record, *, is_new: bool = False, fault: str = "", reason: str = "") -> Response:
    held = services()
    code = parse_archival_code(record.archival_code)
    kind = held.types.get(record.type)
    told = {
        "record": record,
        "kind": kind.title if kind else record.type,
        "standing": str(STATUSES[record.status.value]),
        "is_in_force": record.status is Status.FILED,
        "ended": _ended(record),
        "earlier": _other(record.supersedes),
        "later": _other(record.superseded_by),
        "term": TERMS[code.series.retention],
        "year": code.series.year,
        "unit": units().get(record.owner, record.owner),
        "secrecy": _secrecy(record),
        "acts": ACTS,
        "proofs": proven(record, held.store.verified(record.id)),
        "is_new": is_new,
        "steps": steps(record.origin),
        "versions": _versions(record),
        "follows": _follows(record),
        "is_case": record.type == PLAN and record.status is Status.FILED,
        "may_withdraw": record.status is not Status.WITHDRAWN
        and caller().reach(Scope.WITHDRAW).covers(record.owner),
        "fault": fault,
        "reason": reason,
    }
    return page("holding", 422 if fault else 200, **told)


def _ended(record: Record) -> tuple[str, str]:
    """When it was withdrawn or replaced, and why; empty texts where it is in force."""
    act = {Status.WITHDRAWN: Act.WITHDRAW, Status.SUPERSEDED: Act.SUPERSEDE}.get(record.status)
    found = [event for event in record.history if event.act is act]
    return (found[-1].time, str(found[-1].details.get("reason", ""))) if found else ("", "")


def _other(id: str) -> Record | None:
    """The paper of that id, where there is one that the caller may read."""
    with suppress(NotFound):
        return seen(id) if id else None
    return None


def _secrecy(record: Record) -> str:
    marks = (record.description.get("classification", ""), record.description.get("handling_mark", ""))
    return "、".join(str(mark) for mark in marks if mark and mark != UNMARKED)


def _versions(record: Record) -> tuple[HeldVersion, ...]:
    """The versions of its object, none where they cannot be read: verifying tells what is wrong."""
    with suppress(StoreFailed):
        return services().store.versions(record.id)
    return ()


def _follows(record: Record) -> str:
    """What the caller may draft from it, in words; empty where nothing."""
    kind = services().types.get(FOLLOWS.get(record.type, ""))
    is_fit = record.status is Status.FILED and caller().may(Scope.WRITE)
    return kind.title if kind and is_fit else ""

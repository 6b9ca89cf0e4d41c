"""POST manuscripts/{id}/…: the steps of a paper taken on its page, by the functions that the API calls."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from service.core.access import Scope
from service.core.errors import HongtouError
from service.core.errors.payloads import InvalidPayload
from service.core.errors.requests import NotFound, VersionChanged
from service.core.events import Act
from service.core.reasons import LONGEST, WORDS, is_reason
from service.web.access import Rule, reach
from service.web.bodies import read_form
from service.web.desk.papers import CHANGED, shown
from service.web.manuscript_filing import filed
from service.web.manuscript_steps import done
from service.web.manuscript_telling import ACTIONS
from service.web.services import services

PAGES = Blueprint("acting", __name__, url_prefix="/manuscripts")
RULES = {
    "acting.approve": Rule(Scope.REVIEW),
    "acting.issue": Rule(Scope.ISSUE),
    "acting.file": Rule(Scope.FILE),
    "acting.give_back": Rule(Scope.READ_MANUSCRIPTS),
    "acting.discard": Rule(Scope.WRITE),
}


@PAGES.post("/<id>/approval")
def approve(id: str) -> AnyResponse:
    """The paper's page, once it is found good."""
    return _taken(Act.APPROVE, id, Scope.REVIEW, "remark")


@PAGES.post("/<id>/issue")
def issue(id: str) -> AnyResponse:
    """The paper's page, once it is issued."""
    return _taken(Act.ISSUE, id, Scope.ISSUE, "remark")


@PAGES.post("/<id>/return")
def give_back(id: str) -> AnyResponse:
    """The paper's page, once it is a draft again; who may do so depends on its state."""
    return _taken(Act.RETURN, id, Scope.READ_MANUSCRIPTS, "reason")


@PAGES.post("/<id>/discard")
def discard(id: str) -> AnyResponse:
    """The paper's page, once it is given up."""
    return _taken(Act.DISCARD, id, Scope.WRITE, "reason")


@PAGES.post("/<id>/filing")
def file(id: str) -> AnyResponse:
    """The paper's page, once it is in the archive."""
    return _taken(Act.FILE, id, Scope.FILE, "reason")


def _taken(act: Act, id: str, scope: Scope, name: str) -> AnyResponse:
    """The paper's page after the act, or with what is wrong and what was typed."""
    form = read_form()
    words, digest = form.get(name, "").strip(), form.get("digest", "")
    try:
        said = _said(act, name, words)
        filed(id, digest, words) if act is Act.FILE else done(act, id, digest, scope, **said)
    except VersionChanged:
        return redirect(url_for("papers.show", id=id, said=CHANGED), 303)
    except NotFound:
        raise
    except HongtouError as fault:
        found = services().office.manuscripts.get(id, reach(Scope.READ_MANUSCRIPTS))
        return shown(found, fault, act, words[:LONGEST])
    return redirect(url_for("papers.show", id=id, said=ACTIONS[act]), 303)


def _said(act: Act, name: str, words: str) -> dict[str, str]:
    """What is said with the act; raises InvalidPayload where that cannot be kept, or is missing."""
    if words and not is_reason(words):
        raise InvalidPayload(f"意见或原因{WORDS}", hint="请修改后再办理。")
    if not words and act in (Act.RETURN, Act.DISCARD):
        raise InvalidPayload("须写明原因。", hint="请填写原因后再办理。")
    return {name: words} if words else {}

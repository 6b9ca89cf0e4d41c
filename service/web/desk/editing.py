"""GET manuscripts/{id}/edit: the form of a paper, which saves itself."""

from typing import Any

from flask import Blueprint, redirect, url_for
from flask.wrappers import Response
from werkzeug.wrappers import Response as AnyResponse

from schemas.form import form
from service.bootstrap.papers import build_parser
from service.core.access import Scope
from service.core.errors.payloads import UnknownDocumentType
from service.core.events import Act
from service.core.manuscripts import Manuscript, State
from service.web.access import Rule, caller, concerns, reach, signed_in
from service.web.gridding import grids_told
from service.web.manuscript_telling import entry
from service.web.pages import page
from service.web.services import services

PAGES = Blueprint("editing", __name__, url_prefix="/manuscripts")
RULES = {"editing.edit": Rule(Scope.WRITE, act=Act.READ)}


@PAGES.get("/<id>/edit")
def edit(id: str) -> AnyResponse:
    """The form, filled in; a paper that is no draft is shown where it is read."""
    concerns(id)
    found, content = services().office.manuscripts.content(id, reach(Scope.WRITE))
    if found.state is not State.DRAFT:
        return redirect(f"/manuscripts/{id}", 303)
    if not found.type:
        raise UnknownDocumentType(
            "文稿没有写明文种，不能用表单填写。", hint="请另行起草；这一份可以作废，也可经接口改写。"
        )
    return _shown(found, build_parser(services().settings)(content))


def _shown(found: Manuscript, payload: dict[str, Any]) -> Response:
    account = signed_in()
    told = {
        "id": found.id,
        "digest": found.digest,
        "account": account.id if account else "",
        "name": account.name if account else "",
        "actor": caller().name,
        "links": {
            **entry(found)["links"],
            "session": url_for("登录状态.show_session"),
            "sheet": url_for("sheets.sheet", id=found.id),
            "coverage": url_for("起草的依据.show_coverage", id=found.id),
            "remarks": url_for("审核意见.list_remarks", id=found.id),
        },
        "today": services().now()[:10],
        "form": form(found.type),
        "grids": grids_told(found.type),
        "payload": payload,
    }
    return page("edit", manuscript=found, told=told)

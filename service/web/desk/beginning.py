"""GET manuscripts/new and what it leads to: a paper begun from a filed one, from nothing, or from a file."""

from dataclasses import replace

from flask import Blueprint, redirect, request, url_for
from flask.wrappers import Response
from flask_babel import gettext, lazy_gettext
from marshmallow import fields
from werkzeug.wrappers import Response as AnyResponse

from service.core.access import WHOLE, Reach, Scope
from service.core.errors.payloads import UnknownDocumentType
from service.core.events import Act
from service.core.keeping import Query, Record, Status
from service.core.manuscripts import Manuscript
from service.drafting.chains import FOLLOWS
from service.drafting.parts import NAMES, NOTICE, PLAN
from service.web import kept
from service.web.access import Rule, concerns, reach
from service.web.bodies import read_form
from service.web.desk.listing import Listing, WordsQuery, listing
from service.web.drafting import begun_blank, begun_from
from service.web.messages import described
from service.web.pages import page
from service.web.services import services

PAGES = Blueprint("beginning", __name__, url_prefix="/manuscripts/new")
RULES = {
    "beginning.choose": Rule(Scope.WRITE, act=Act.SEARCH),
    "beginning.begin_from": Rule(Scope.WRITE, act=Act.READ),
    "beginning.begin_blank": Rule(Scope.WRITE),
}

SIZE = 10


class SourceQuery(WordsQuery):
    """The words that are looked for, or the one paper that was chosen elsewhere."""

    source = fields.String(metadata=described("留存编号"))


SOURCES = {
    NOTICE: (lazy_gettext("由反馈意见起草整改方案"), lazy_gettext("起草整改方案")),
    PLAN: (lazy_gettext("由整改方案起草进展报告"), lazy_gettext("起草进展报告")),
}
"""What each type of filed papers is good for, and what the button says."""


@PAGES.get("")
def choose() -> Response:
    """The three ways in; of a paper named by `source`, that one alone."""
    source, wanted = request.args.get("source", ""), listing(SourceQuery)
    lists = {name: _found(name, wanted) for name in SOURCES}
    if source:
        paper = kept.seen(source)
        lists = {paper.type: (paper,)} if paper.type in FOLLOWS else {}
        concerns(paper.id)
    return page(
        "new",
        lists=lists,
        sources=SOURCES,
        is_chosen=bool(source),
        wanted=wanted,
        types=_types(),
        units=_units(),
        session=url_for("登录状态.show_session"),
    )


@PAGES.post("")
def begin_from() -> AnyResponse:
    """The form of the paper that follows the filed one; of several units, the question whose it is."""
    shown = read_form()
    source, unit = shown.get("source", ""), shown.get("unit")
    if unit is None and len(_units()) > 1:
        concerns(kept.seen(source).id)
        return redirect(url_for("beginning.choose", source=source), 303)
    made, sources = begun_from(source, kept.owner(unit, Scope.WRITE))
    concerns(*sources)
    return _to_form(made)


@PAGES.post("/blank")
def begin_blank() -> AnyResponse:
    """The form of an unwritten paper."""
    shown = read_form()
    type = shown.get("type", "")
    if type not in services().types:
        raise UnknownDocumentType("没有选择文种。", hint="请返回，选择要起草的文种。")
    return _to_form(begun_blank(type, kept.owner(shown.get("unit"), Scope.WRITE)))


def _to_form(made: Manuscript) -> AnyResponse:
    return redirect(url_for("editing.edit", id=made.id), 303)


def _found(type: str, wanted: Listing) -> tuple[Record, ...]:
    """The newest papers of that type in force with those words in the title, or with that number."""
    asked = Query(type, title=wanted.words, status=Status.FILED, reach=reach(Scope.READ_ARCHIVE))
    if "〔" in wanted.words:
        asked = replace(asked, title="", number=wanted.words)
    return services().store.list(asked, offset=0, limit=SIZE).records


def _types() -> dict[str, str]:
    """The titles of all types by name, those of a case in the order in which they follow each other."""
    titles = {name: type.title for name, type in services().types.items()}
    return {name: titles[name] for name in NAMES if name in titles} | titles


def _units() -> dict[str, str]:
    """The units whose paper it may be, by path."""
    held: Reach = reach(Scope.WRITE)
    whole = {WHOLE: gettext("全校")} if held.is_whole else {}
    return whole | {unit.path: unit.name for unit in services().office.units.list() if held.covers(unit.path)}

"""GET cases: how far the filed plans are, in pictures with the figures behind them."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response
from flask_babel import lazy_gettext

from service.core.access import Scope
from service.core.chores import BEIJING
from service.core.errors.requests import NotFound
from service.core.events import Act
from service.core.keeping import Query, Record, Status
from service.drafting.cases import Case, Colour, Progress
from service.drafting.parts import PLAN
from service.web import kept
from service.web.access import Rule, caller, concerns, reach
from service.web.desk.listing import Listing, listing
from service.web.drafting import chains
from service.web.pages import page
from service.web.services import services

PAGES = Blueprint("cases", __name__, url_prefix="/cases")
RULES = {
    "cases.list_cases": Rule(Scope.READ_ARCHIVE, act=Act.SEARCH),
    "cases.show_case": Rule(Scope.READ_ARCHIVE, act=Act.READ),
}

SIZE = 10

PROGRESS = {
    Progress.COMPLETED: lazy_gettext("已完成"),
    Progress.STAGE_COMPLETED: lazy_gettext("阶段性完成"),
    Progress.IN_PROGRESS: lazy_gettext("正在推进"),
    Progress.NOT_STARTED: lazy_gettext("未启动"),
    Progress.OVERDUE: lazy_gettext("超期"),
}
COLOURS = {
    Colour.RED: lazy_gettext("红：超期"),
    Colour.YELLOW: lazy_gettext("黄：10 日内到期"),
    Colour.GREEN: lazy_gettext("绿：期限未到"),
    Colour.GREY: lazy_gettext("灰：已完成"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as a page shows it: the plan, its last report, and how far it is."""

    plan: Record
    report: Record | None
    case: Case


@PAGES.get("")
def list_cases() -> Response:
    """Some of the filed plans, each with a bar."""
    wanted = listing()
    asked = Query(PLAN, title=wanted.words, status=Status.FILED, reach=reach(Scope.READ_ARCHIVE))
    found = services().store.list(asked, offset=wanted.offset(SIZE), limit=SIZE)
    shown = [_shown(plan) for plan in found.records]
    return page(
        "cases",
        shown=shown,
        wanted=wanted,
        total=found.total,
        pages=Listing.pages(found.total, SIZE),
        progress=PROGRESS,
    )


@PAGES.get("/<id>")
def show_case(id: str) -> Response:
    """One case: its aspects by status, its deadlines by month, what is pressing."""
    plan = kept.seen(id)
    if plan.type != PLAN:
        raise NotFound("这件文书不是整改方案，没有进度可看。", hint="请从整改进度的列表中选择。")
    shown = _shown(plan)
    concerns(*(record.id for record in (plan, shown.report) if record))
    return page(
        "case",
        it=shown,
        months=[(month.strftime("%Y-%m"), tally) for month, tally in shown.case.by_month],
        progress=PROGRESS,
        colours=COLOURS,
        today=today(),
        may_draft=caller().may(Scope.WRITE),
    )


def today() -> date:
    """The day that it is in China."""
    return services().clock().astimezone(BEIJING).date()


def _shown(plan: Record) -> Shown:
    figures, report = chains().case(plan, today())
    return Shown(plan, report, figures)

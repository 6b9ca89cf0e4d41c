"""GET batches, batches/{id}: how they come on; POST batches/{id}/…: paused, continued and the like."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.wrappers import Response
from flask_babel import gettext
from marshmallow import fields, validate
from werkzeug.wrappers import Response as AnyResponse

from service.batch_reports.lines import place_words
from service.core.access import Scope
from service.core.batches import ENDED, OPEN, Batch, BatchAct, BatchState, RowState
from service.core.errors import HongtouError
from service.core.events import Act
from service.web.access import Rule, caller, concerns, whose
from service.web.batch_files import type_titles
from service.web.batch_messages import STATES as ROW_STATE_NAMES
from service.web.batch_messages import BatchesQuery
from service.web.batches import seen
from service.web.desk.batch_words import MODES, ROW_STATES, STATES, left_words, tone
from service.web.desk.listing import Listing, fit_values
from service.web.desk.papers import refused
from service.web.messages import Query
from service.web.pages import page
from service.web.services import services

PAGES = Blueprint("batch_pages", __name__, url_prefix="/batches")
RULES = {
    "batch_pages.list_all": Rule(Scope.MAKE, act=Act.SEARCH),
    "batch_pages.show": Rule(Scope.MAKE, act=Act.READ, is_repeated=True),
    "batch_pages.pause": Rule(Scope.MAKE, act=Act.PAUSE_BATCH),
    "batch_pages.proceed": Rule(Scope.MAKE, act=Act.CONTINUE_BATCH),
    "batch_pages.cancel": Rule(Scope.MAKE, act=Act.CANCEL_BATCH),
    "batch_pages.repeat": Rule(Scope.MAKE, act=Act.REPEAT_BATCH),
}

SIZE, ROWS = 20, 50
"""Batches of a list, rows of a batch, that a page shows."""

GOING = frozenset({BatchState.WAITING, BatchState.RUNNING, BatchState.SCHEDULED})


class RowsShown(Query):
    """Which rows the page of a batch shows, and what just happened."""

    state = fields.String(load_default="", validate=validate.OneOf(["", *ROW_STATE_NAMES]))
    after = fields.Integer(load_default=0, validate=validate.Range(0, 10_000))
    said = fields.String(load_default="")


@PAGES.get("")
def list_all() -> Response:
    """One's own batches, the newest first."""
    asked, now = fit_values(BatchesQuery()), services().now()
    wanted = Listing(asked["label"], asked["page"])
    found, total = services().batches.page(
        whose(), label=wanted.words, offset=wanted.offset(SIZE), limit=SIZE
    )
    told: dict[str, Any] = {
        "found": [(batch, batch.state(now)) for batch in found],
        "total": total,
        "wanted": wanted,
        "pages": Listing.pages(total, SIZE),
    }
    return page("batches", **told, **_words())


@PAGES.get("/<id>")
def show(id: str) -> Response:
    """How the batch stands, and its rows."""
    return _shown(seen(id))


@PAGES.post("/<id>/pause")
def pause(id: str) -> AnyResponse:
    """The batch's page, once no further row is begun."""
    return _taken(BatchAct.PAUSE, id)


@PAGES.post("/<id>/continue")
def proceed(id: str) -> AnyResponse:
    """The batch's page, once it goes on."""
    return _taken(BatchAct.CONTINUE, id)


@PAGES.post("/<id>/cancel")
def cancel(id: str) -> AnyResponse:
    """The batch's page, once what waited is cancelled."""
    return _taken(BatchAct.CANCEL, id)


@PAGES.post("/<id>/repeat")
def repeat(id: str) -> AnyResponse:
    """The batch's page, once what was not done waits again."""
    return _taken(BatchAct.REPEAT, id)


def _taken(act: BatchAct, id: str) -> AnyResponse:
    held, batch = services().batches, seen(id)
    steps = {
        BatchAct.PAUSE: held.pause,
        BatchAct.CONTINUE: held.proceed,
        BatchAct.CANCEL: held.cancel,
        BatchAct.REPEAT: held.repeat,
    }
    try:
        steps[act](batch.id, caller().name)
    except HongtouError as fault:
        return _shown(seen(id), fault)
    return redirect(url_for("batch_pages.show", id=batch.id, said=act.value), 303)


def _shown(batch: Batch, fault: HongtouError | None = None) -> Response:
    concerns(batch.id)
    asked = fit_values(RowsShown())
    state = batch.state(services().now())
    states = [RowState(asked["state"])] if asked["state"] else []
    rows = services().batches.rows(batch.id, states, after=asked["after"], limit=ROWS)
    said = {BatchAct.CANCEL.value: gettext("已取消：未开始的不再办理。")}
    if state not in ENDED:
        said |= {
            BatchAct.PAUSE.value: gettext("已暂停：正在办的办完，不再开始新的。"),
            BatchAct.CONTINUE.value: gettext("已继续。"),
            BatchAct.REPEAT.value: gettext("已重新排入：未成的各件再办一次。"),
            BatchAct.ACCEPT.value: gettext("已收下。可以关闭本页，办理照常进行。"),
        }
    told = {
        "batch": batch,
        "state": state,
        "is_over": state in ENDED,
        "ended": batch.total - batch.count(*OPEN),
        "left": left_words(batch, state),
        "rows": rows,
        "asked": asked,
        "next": rows[-1].number if len(rows) == ROWS else 0,
        "place_words": place_words,
        "offers": list(_offers(batch, state)),
        "types": type_titles(),
        "may_cancel": state in GOING | {BatchState.PAUSED},
        "said": said.get(request.args.get("said", ""), ""),
    }
    return refused(fault, "batch", **told, **_words())


def _offers(batch: Batch, state: BatchState) -> Iterator[tuple[str, str]]:
    """The steps that can be taken now without much ado: names of their endpoints, and words."""
    if state in GOING:
        yield "batch_pages.pause", gettext("暂停")
    if state is BatchState.PAUSED:
        yield "batch_pages.proceed", gettext("继续")
    if state in ENDED and services().batches.repeatable(batch.id):
        yield "batch_pages.repeat", gettext("重办未成的")


def _words() -> dict[str, Any]:
    return {
        "states": STATES,
        "row_states": ROW_STATES,
        "modes": MODES,
        "tone": tone,
        "RowState": RowState,
    }

"""GET hooks: who is told what becomes of one's batches, and how that went; POST hooks/{id}/…: settings."""

from typing import Any

from flask import Blueprint, redirect, url_for
from flask.wrappers import Response
from flask_babel import gettext, lazy_gettext
from marshmallow import ValidationError, fields
from werkzeug.wrappers import Response as AnyResponse

from service.core.access import Scope
from service.core.errors import HongtouError
from service.core.errors.payloads import InvalidPayload
from service.core.errors.requests import NotFound
from service.core.hooks import CHOSEN, DeliveryState, Hook, HookEvent
from service.web.access import Rule, whose
from service.web.bodies import read_form
from service.web.desk.listing import Listing, WordsQuery, fit_values
from service.web.desk.papers import refused
from service.web.hook_messages import HookForm, NewHookForm
from service.web.hooks import added, changed, removed, replayed, rotated, tested
from service.web.services import services

PAGES = Blueprint("receivers", __name__, url_prefix="/hooks")
OWN = Rule(Scope.MAKE)
RULES = {
    f"receivers.{name}": OWN
    for name in (
        "list_hooks",
        "add",
        "show",
        "change",
        "test",
        "rotate",
        "remove",
        "show_delivery",
        "replay",
    )
}

SIZE = 20
MOST = 100
"""Hooks that the page shows: those of a person and all of his tokens."""

EVENTS = {
    HookEvent.ROW_ENDED: lazy_gettext("一件办完"),
    HookEvent.BATCH_ENDED: lazy_gettext("一批办完"),
    HookEvent.REMINDER_DUE: lazy_gettext("期限提醒"),
    HookEvent.PING: lazy_gettext("测试"),
}
STATES = {
    DeliveryState.WAITING: (lazy_gettext("待发送"), "due"),
    DeliveryState.DELIVERED: (lazy_gettext("已送达"), "done"),
    DeliveryState.FAILED: (lazy_gettext("未送达"), "late"),
}


class HookQuery(WordsQuery):
    """Which page of what was sent, and what just happened."""

    said = fields.String(load_default="")


@PAGES.get("")
def list_hooks() -> Response:
    """One's own hooks, and the form for another."""
    return _listed()


@PAGES.post("")
def add() -> Response:
    """The new hook's page with its secret, or what is wrong with what was typed."""
    typed = _typed()
    try:
        hook, secret = added(_filled(NewHookForm(), typed))
    except HongtouError as fault:
        return _listed(fault, typed)
    return _shown(hook, secret=secret)


@PAGES.get("/<id>")
def show(id: str) -> Response:
    """One hook: its settings, and what was sent to it."""
    return _shown(_seen(id))


@PAGES.post("/<id>")
def change(id: str) -> AnyResponse:
    """The hook's page, once it is as typed."""
    hook, typed = _seen(id), _typed()
    try:
        changed(id, _filled(HookForm(), {**typed, "is_enabled": "is_enabled" in read_form()}))
    except HongtouError as fault:
        return _shown(hook, fault, typed=typed)
    return _back(id, "saved")


@PAGES.post("/<id>/test")
def test(id: str) -> AnyResponse:
    """The hook's page, once a ping is on its way."""
    hook = _seen(id)
    try:
        tested(id)
    except NotFound:
        raise
    except HongtouError as fault:
        return _shown(hook, fault)
    return _back(id, "sent")


@PAGES.post("/<id>/rotation")
def rotate(id: str) -> Response:
    """The hook's page with its new secret."""
    hook, secret = rotated(id)
    return _shown(hook, secret=secret)


@PAGES.post("/<id>/removal")
def remove(id: str) -> AnyResponse:
    """The hooks that are left."""
    removed(id)
    return redirect(url_for("receivers.list_hooks"), 303)


@PAGES.get("/<id>/deliveries/<delivery>")
def show_delivery(id: str, delivery: str) -> Response:
    """One delivery: what was sent, and each try."""
    return _sent(_seen(id), delivery)


@PAGES.post("/<id>/deliveries/<delivery>/replay")
def replay(id: str, delivery: str) -> AnyResponse:
    """The delivery's page, once it is on its way again."""
    hook = _seen(id)
    try:
        replayed(id, delivery)
    except NotFound:
        raise
    except HongtouError as fault:
        return _sent(hook, delivery, fault)
    return redirect(url_for("receivers.show_delivery", id=id, delivery=delivery), 303)


def _seen(id: str) -> Hook:
    return services().hooks.get(id, whose())


def _back(id: str, said: str) -> AnyResponse:
    return redirect(url_for("receivers.show", id=id, said=said), 303)


def _typed() -> dict[str, Any]:
    """What the form says; each event has a box of its own."""
    form = read_form()
    events = [event.value for event in CHOSEN if event.value in form]
    return {"name": form.get("name", "").strip(), "url": form.get("url", "").strip(), "events": events}


def _filled(schema: NewHookForm, typed: dict[str, Any]) -> dict[str, Any]:
    """The values of the form; raises InvalidPayload."""
    try:
        values: dict[str, Any] = schema.load(typed)
    except ValidationError as error:
        words = {"name": gettext("名称"), "url": gettext("网址"), "events": gettext("通知哪些事")}
        told = error.messages if isinstance(error.messages, dict) else {}
        faults = "；".join(f"{words[str(name)]}{_first(some)}" for name, some in told.items())
        raise InvalidPayload(faults, hint=gettext("请修改后再保存。")) from None
    return values


def _first(messages: Any) -> str:
    return _first(next(iter(messages.values()))) if isinstance(messages, dict) else str(messages[0])


def _listed(fault: HongtouError | None = None, typed: dict[str, Any] | None = None) -> Response:
    found, _ = services().hooks.list(whose(), offset=0, limit=MOST)
    usual = {"name": "", "url": "", "events": [HookEvent.BATCH_ENDED.value]}
    told = {"hooks": found, "typed": typed or usual, "events": EVENTS, "chosen": CHOSEN}
    return refused(fault, "hooks", **told)


def _shown(
    hook: Hook,
    fault: HongtouError | None = None,
    *,
    secret: str = "",
    typed: dict[str, Any] | None = None,
) -> Response:
    asked = fit_values(HookQuery())
    wanted = Listing("", asked["page"])
    found, total = services().hooks.log.list(hook.id, offset=wanted.offset(SIZE), limit=SIZE)
    said = {
        "saved": gettext("已保存。"),
        "sent": gettext("测试通知已发出，稍候刷新本页看结果。"),
    }
    told = {
        "hook": hook,
        "secret": secret,
        "typed": typed or {"name": hook.name, "url": hook.url, "events": list(hook.events)},
        "found": found,
        "total": total,
        "wanted": wanted,
        "pages": Listing.pages(total, SIZE),
        "events": EVENTS,
        "chosen": CHOSEN,
        "states": STATES,
        "said": said.get(asked["said"], ""),
    }
    return refused(fault, "hook", **told)


def _sent(hook: Hook, delivery: str, fault: HongtouError | None = None) -> Response:
    found, tries = services().hooks.log.get(hook.id, delivery)
    told = {
        "hook": hook,
        "found": found,
        "tries": tries,
        "body": found.body.decode(),
        "events": EVENTS,
        "states": STATES,
        "is_waiting": found.state is DeliveryState.WAITING,
    }
    return refused(fault, "delivery", **told)

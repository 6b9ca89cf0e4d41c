"""hooks: who is called when a batch or a row of it ends; each caller has his own."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import url_for

from service.core.access import Scope
from service.core.events import Act
from service.core.hooks import Delivery, Hook, HookEvent, Try
from service.web.access import Rule, by, whose
from service.web.answers import page_told, span
from service.web.catalogue import UNCHANGED
from service.web.forms import filled
from service.web.hook_messages import (
    DeliveriesSchema,
    DeliverySchema,
    HookForm,
    HookSchema,
    HooksSchema,
    LoggedDeliverySchema,
    NewHookForm,
    ShownHookSchema,
)
from service.web.making import BODY_PROBLEMS
from service.web.messages import MatchHeader, PageQuery
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.services import services

chapter = Chapter("hooks", "回调", "/api/v1/hooks")

OWN = Rule(Scope.MAKE)
ID = {"in": "path", "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"}}
PATH = ({**ID, "name": "id", "description": "回调编号"},)
DELIVERY_PATH = (*PATH, {**ID, "name": "delivery", "description": "通知编号"})


@chapter(
    Operation(
        "",
        "列出本人的回调",
        (Answer(200, "一页回调", {JSON: HooksSchema}, ("ETag",)), UNCHANGED),
        OWN,
        query=PageQuery,
        headers=MatchHeader,
    )
)
def list_hooks(asked: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the caller's hooks."""
    return page_told(asked, services().hooks.list(whose(), **span(asked)), told)


@chapter(
    Operation(
        "",
        "设置回调",
        (Answer(201, "回调及其密钥；密钥只出现这一次", {JSON: ShownHookSchema}),),
        OWN,
        method="POST",
        body=NewHookForm,
        problems=BODY_PROBLEMS,
        description="批次的一件或全部办完时，向这个网址发送通知（Standard Webhooks 签名，不含文书内容）。"
        "本人的回调收本人及本人令牌所提交批次的通知；不属于个人的令牌，收其自己的。"
        "没有送达的在 24 小时内重发数次。",
    )
)
def add_hook(asked: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """The new hook, with its secret."""
    hook, secret = added(filled(NewHookForm))
    return {"hook": told(hook), "secret": secret}, 201


@chapter(
    Operation(
        "/<id>",
        "查看回调",
        (Answer(200, "回调", {JSON: HookSchema}, ("ETag",)), UNCHANGED),
        OWN,
        headers=MatchHeader,
        problems=(404,),
        path=PATH,
    )
)
def show_hook(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """One hook."""
    return told(services().hooks.get(id, whose()))


@chapter(
    Operation(
        "/<id>",
        "修改回调",
        (Answer(200, "已修改；待发送的也按修改后的发送", {JSON: HookSchema}),),
        OWN,
        method="PUT",
        body=HookForm,
        problems=(*BODY_PROBLEMS, 404),
        path=PATH,
    )
)
def change_hook(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The hook as it is now."""
    return told(changed(id, filled(HookForm)))


@chapter(
    Operation(
        "/<id>",
        "删除回调",
        (Answer(200, "已删除，待发送的不再发送", {JSON: HookSchema}),),
        OWN,
        method="DELETE",
        problems=(404,),
        path=PATH,
    )
)
def remove_hook(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The hook that was."""
    return told(removed(id))


@chapter(
    Operation(
        "/<id>/rotation",
        "更换密钥",
        (Answer(200, "新的密钥，只出现这一次", {JSON: ShownHookSchema}),),
        OWN,
        method="POST",
        problems=(404,),
        path=PATH,
        description="24 小时之内，通知同时用新旧两个密钥签名，接收方可从容更换。",
    )
)
def rotate_secret(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The hook, with its new secret."""
    hook, secret = rotated(id)
    return {"hook": told(hook), "secret": secret}


@chapter(
    Operation(
        "/<id>/test",
        "测试回调",
        (Answer(202, "测试通知，随即发送", {JSON: DeliverySchema}),),
        OWN,
        method="POST",
        problems=(404, 409),
        path=PATH,
    )
)
def test_hook(asked: Mapping[str, Any], id: str) -> tuple[dict[str, Any], int]:
    """A ping on its way."""
    return delivery_told(tested(id)), 202


@chapter(
    Operation(
        "/<id>/deliveries",
        "列出通知",
        (Answer(200, "一页通知", {JSON: DeliveriesSchema}, ("ETag",)), UNCHANGED),
        OWN,
        query=PageQuery,
        headers=MatchHeader,
        problems=(404,),
        path=PATH,
    )
)
def list_deliveries(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """One page of what was sent to the hook."""
    hooks = services().hooks
    found = hooks.log.list(hooks.get(id, whose()).id, **span(asked))
    return page_told(asked, found, delivery_told)


@chapter(
    Operation(
        "/<id>/deliveries/<delivery>",
        "查看通知",
        (Answer(200, "通知及各次发送", {JSON: LoggedDeliverySchema}, ("ETag",)), UNCHANGED),
        OWN,
        headers=MatchHeader,
        problems=(404,),
        path=DELIVERY_PATH,
    )
)
def show_delivery(asked: Mapping[str, Any], id: str, delivery: str) -> dict[str, Any]:
    """One delivery with every try."""
    hooks = services().hooks
    found, tries = hooks.log.get(hooks.get(id, whose()).id, delivery)
    return {**delivery_told(found), "body": json.loads(found.body), "log": [_try_told(one) for one in tries]}


@chapter(
    Operation(
        "/<id>/deliveries/<delivery>/replay",
        "重发通知",
        (Answer(202, "随即重发，编号和内容不变", {JSON: DeliverySchema}),),
        OWN,
        method="POST",
        problems=(404, 409),
        path=DELIVERY_PATH,
    )
)
def replay_delivery(asked: Mapping[str, Any], id: str, delivery: str) -> tuple[dict[str, Any], int]:
    """The delivery on its way again."""
    return delivery_told(replayed(id, delivery)), 202


def added(form: Mapping[str, Any]) -> tuple[Hook, str]:
    """The new hook that the form asks for, and its secret; the log has where it leads."""
    held = services()
    hook, secret = held.hooks.add(held.new_id(), whose(), **_wished(form))
    _tell(Act.SET_HOOK, hook)
    return hook, secret


def changed(id: str, form: Mapping[str, Any]) -> Hook:
    """The hook as the form wants it; the log has where it leads."""
    hook = services().hooks.change(id, whose(), **_wished(form), is_enabled=form["is_enabled"])
    _tell(Act.SET_HOOK, hook)
    return hook


def rotated(id: str) -> tuple[Hook, str]:
    """The hook and its new secret."""
    hook, secret = services().hooks.rotate(id, whose())
    _tell(Act.ROTATE_HOOK, hook)
    return hook, secret


def removed(id: str) -> Hook:
    """The hook that was."""
    hook = services().hooks.remove(id, whose())
    _tell(Act.REMOVE_HOOK, hook)
    return hook


def tested(id: str) -> Delivery:
    """A ping on its way."""
    hooks = services().hooks
    hook, delivery = hooks.get(id, whose()), hooks.test(id, whose())
    _tell(Act.SEND_HOOK, hook, delivery=delivery.id)
    return delivery


def replayed(id: str, delivery: str) -> Delivery:
    """The delivery on its way again."""
    hooks = services().hooks
    hook = hooks.get(id, whose())
    found = hooks.log.replay(hook.id, delivery)
    _tell(Act.SEND_HOOK, hook, delivery=found.id)
    return found


def told(hook: Hook) -> dict[str, Any]:
    """The hook as its schema has it."""
    names = ("id", "name", "url", "is_enabled", "is_gone", "made_at", "old_secret_until")
    here = chapter.blueprint.name
    links = {
        "self": url_for(f"{here}.show_hook", id=hook.id),
        "deliveries": url_for(f"{here}.list_deliveries", id=hook.id),
    }
    events = [event.value for event in hook.events]
    return {**{name: getattr(hook, name) for name in names}, "events": events, "links": links}


def delivery_told(delivery: Delivery) -> dict[str, Any]:
    """The delivery as its schema has it."""
    names = ("id", "subject", "made_at", "due_at", "ended_at", "tries")
    self = url_for(f"{chapter.blueprint.name}.show_delivery", id=delivery.hook, delivery=delivery.id)
    told = {"event": delivery.event.value, "state": delivery.state.value, "links": {"self": self}}
    return {**{name: getattr(delivery, name) for name in names}, **told}


def _try_told(one: Try) -> dict[str, Any]:
    answer = one.answer
    told = {"status": answer.status, "milliseconds": answer.milliseconds, "told": answer.told}
    return {"number": one.number, "time": one.time, **told}


def _wished(form: Mapping[str, Any]) -> dict[str, Any]:
    events = [HookEvent(name) for name in dict.fromkeys(form["events"])]
    return {"name": form["name"], "url": form["url"], "events": events}


def _tell(act: Act, hook: Hook, **details: str) -> None:
    """Nothing; the log of the office has what was done, and whom it concerns: a path may be secret."""
    host = urlsplit(hook.url).netloc
    services().office.record(**by(), act=act, object=hook.id, host=host, **details)

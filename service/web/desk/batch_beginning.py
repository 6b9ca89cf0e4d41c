"""GET and POST batches/new: many papers handed over in files."""

import re
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.wrappers import Response
from flask_babel import gettext
from marshmallow import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from service.core.access import Scope
from service.core.batches import MOST_ROWS, Mode, Wishes
from service.core.errors import HongtouError
from service.core.errors.payloads import InvalidPayload
from service.core.errors.requests import KeyReused, UnfitName
from service.core.events import Act
from service.documents.batch_names import DEFAULT_PATTERN, UNFILED, check_pattern
from service.intake.examples import FORMS, tabled_types
from service.web.access import Rule, concerns
from service.web.admitting import check_room
from service.web.batch_messages import WishesQuery
from service.web.batches import sent_by, wished
from service.web.desk.batch_words import URGENCIES
from service.web.desk.papers import refused
from service.web.messages import KEY
from service.web.receiving import accepted
from service.web.services import services
from service.web.uploads import open_form

PAGES = Blueprint("batch_beginning", __name__, url_prefix="/batches/new")
RULES = {
    "batch_beginning.begin": Rule(Scope.MAKE),
    "batch_beginning.hand_over": Rule(Scope.MAKE, act=Act.BATCH, takes_files=True),
}

KINDS = ".json,.ndjson,.jsonl,.zip,.xlsx,.csv"
NAMED = "、".join(f"{{{name}}}" for name in UNFILED)
"""What the pattern of file names may name here."""

USUAL = str(Wishes().priority)

LOCAL = "+08:00"
"""Times are typed as those of China."""


@PAGES.get("")
def begin() -> Response:
    """The empty form."""
    return _shown({}, services().new_id())


@PAGES.post("")
def hand_over() -> AnyResponse:
    """The new batch's page; else the form with what is wrong, where files have to be chosen anew."""
    form = open_form()
    typed, key = form.fields, form.fields.get("key", "")
    try:
        with ExitStack() as keeping_them:
            wishes, named = wished(_filled(typed)), _named(key)
            check_room(named)
            uploads = form.files(keeping_them)
            if not uploads:
                raise InvalidPayload(gettext("还没有选择文件。"), hint=gettext("请选择文件后再提交。"))
            batch = accepted(uploads, wishes, sent_by(wishes), named)
    except HongtouError as fault:
        is_spent = isinstance(fault, KeyReused)  # other files than those of a try that broke off
        is_sound = not is_spent and re.fullmatch(KEY, key)
        return _shown(typed, key if is_sound else services().new_id(), fault)
    concerns(batch.id)
    return redirect(url_for("batch_pages.show", id=batch.id, said="accept"), 303)


def _named(key: str) -> str | None:
    """What a form that is sent twice is known by; raises InvalidPayload where it is none of ours."""
    if key and not re.fullmatch(KEY, key):
        raise InvalidPayload(gettext("这一页的编号有误。"), hint=gettext("请重新选择文件后再提交。"))
    return f"page {key}" if key else None


def _filled(typed: Mapping[str, str]) -> dict[str, Any]:
    """What the form asks for; raises InvalidPayload or UnfitName."""
    _check_names(typed.get("pattern", ""))
    names = ("name", "labels", "pattern", "priority", "mode")
    asked: dict[str, Any] = {name: text for name in names if (text := typed.get(name, "").strip())}
    if "labels" in asked:
        asked["labels"] = re.sub("[，、]", ",", asked["labels"])
    if "stop_at_fault" in typed:
        asked["stop_at_fault"] = "true"
    if start := typed.get("start_at", ""):
        asked["start_at"] = f"{start}{LOCAL}"
    try:
        values: dict[str, Any] = WishesQuery().load(asked)
    except ValidationError as error:
        told = error.messages if isinstance(error.messages, dict) else {}
        words = _titles()
        faults = "；".join(f"{words.get(name, name)}：{''.join(some)}" for name, some in told.items())
        raise InvalidPayload(faults, hint=gettext("请修改后再提交。")) from None
    return values


def _check_names(pattern: str) -> None:
    """Nothing; the pattern names what there is in files that are not filed; else raises UnfitName."""
    try:
        check_pattern(pattern, UNFILED)
    except UnfitName as fault:
        hint = gettext("可用的项：%(fields)s。", fields=NAMED)
        raise UnfitName(fault.message, hint=hint) from None


def _titles() -> dict[str, str]:
    return {
        "name": gettext("批次的名称"),
        "labels": gettext("标签"),
        "pattern": gettext("文件的命名格式"),
        "priority": gettext("优先级"),
        "mode": gettext("办什么"),
        "start_at": gettext("开始时间"),
    }


def _shown(typed: Mapping[str, str], key: str, fault: HongtouError | None = None) -> Response:
    held = services()
    priority = typed.get("priority", USUAL)
    tabled = [kind for name, kind in held.types.items() if name in tabled_types()]
    told = {
        "typed": typed,
        "key": key,
        "titles": _titles(),
        "most": held.settings.batch_max_mb,
        "most_rows": MOST_ROWS,
        "kinds": KINDS,
        "default_pattern": DEFAULT_PATTERN,
        "named": NAMED,
        "urgencies": URGENCIES,
        "priority": priority,
        "is_special": bool(typed.get("pattern")) or priority != USUAL,
        "examples": [(kind.name, kind.title, kind.name not in FORMS) for kind in tabled],
        "mode": typed.get("mode", Mode.RENDER.value),
        "Mode": Mode,
    }
    return refused(fault, "batch_new", **told)

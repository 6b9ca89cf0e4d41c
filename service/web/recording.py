"""What the log of the office is told of calls: who saw, made, changed and took away what, who was refused."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote_to_bytes

from flask import request

from service.core.access import Caller
from service.core.events import Act
from service.office import circumstances
from service.web.journal import running, told
from service.web.services import services

LONGEST_PATH, LONGEST_QUERY = 200, 500
API, LOOKING_UP = "/api/v1/", ("/archive", "/cases", "/manuscripts", "/manuscripts/new")
"""Where every name and value of a query is checked."""
ID = re.compile(r"[0-9a-f]{32}")


def begin() -> None:
    """Nothing; whatever this call brings about is told with where it came from."""
    circumstances.forget()
    circumstances.say(address=request.remote_addr or "", request=running().request_id)


def end(error: BaseException | None) -> None:
    """Nothing; the call is over."""
    circumstances.forget()


def record(found: Caller, act: Act, objects: Sequence[str], details: Mapping[str, str | int]) -> None:
    """Nothing; the log has what was done for the caller. Raises StoreFailed: then it must not be shown.

    Of several objects each has its event. What was asked for is told where the call has checked every name
    and value of it, and it does not only name them.
    """
    query = unquote_to_bytes(request.query_string.replace(b"+", b" ")).decode(errors="replace")
    is_checked = request.path.startswith(API) or request.path.rstrip("/") in LOOKING_UP
    is_told = query and is_checked and len(objects) < 2
    asked = {"query": query[:LONGEST_QUERY]} if is_told else {}
    _record(found, act, objects or [_named()], **asked, **details)


def record_first(found: Caller, act: Act, objects: Sequence[str], details: Mapping[str, str | int]) -> None:
    """Nothing; the log has what was done for the caller, now or a while ago. Raises StoreFailed."""
    held = services()
    sight, now = (found.id, request.endpoint or "", act.value, _named(), *objects), held.clock()
    if not held.repeats.is_told(*sight, now=now):
        record(found, act, objects, details)
        held.repeats.tell(*sight, now=now)


def refuse(found: Caller, needed: str) -> None:
    """Nothing; the log has that the caller was refused, or how often, where it was a moment ago too."""
    held, code = services(), told().get("code", "")
    object = _named()
    before = held.refusals.heard(found.name, needed, code, object, time=held.now())
    if before is not None:
        more = {"before": before} if before else {}
        _record(found, Act.REFUSE, [object], code=code, needed=needed, **more)


def _named() -> str:
    """The id in the address, which anybody may have made up: anything else is told as part of the path."""
    id = str((request.view_args or {}).get("id", ""))
    return id if ID.fullmatch(id) else ""


def _record(found: Caller, act: Act, objects: Sequence[str], **details: str | int) -> None:
    held = services()
    held.office.record_each(
        objects,
        time=held.now(),
        actor=found.name,
        act=act,
        method=request.method,
        path=request.path[:LONGEST_PATH],
        **details,
    )

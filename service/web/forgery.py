"""Changes that a page of another site would have a browser make (CSRF): they are none of ours."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, request
from flask_wtf.csrf import generate_csrf, validate_csrf

from service.core.errors.requests import ForgedCall
from service.web.access import Door, rule_of
from service.web.bodies import read_form
from service.web.uploads import WITH_FILES, open_form

SAFE = ("GET", "HEAD", "OPTIONS")
FIELD, HEADER = "csrf_token", "X-CSRF-Token"
HINT = "请刷新本站页面后重试；程序请用令牌（Authorization），或带上 GET /api/v1/session 给出的 X-CSRF-Token。"


def install(app: Flask) -> None:
    """Nothing; from now on *app* makes no change for a browser that does not prove it is from our page."""
    app.config.update(WTF_CSRF_FIELD_NAME=FIELD, WTF_CSRF_TIME_LIMIT=None)
    app.before_request(_check)
    app.jinja_env.globals["form_token"] = form_token


def form_token() -> str:
    """What a change must show that this browser's sitting or visit makes: it stands as long as that does."""
    token: str = generate_csrf()
    return token


def _check() -> None:
    """Nothing; raises ForgedCall. Who shows a token is let through, as no browser does so by itself."""
    if request.method in SAFE or request.endpoint is None:
        return
    rule = rule_of(request.endpoint)
    if "Authorization" in request.headers and rule and rule.needs is not Door.OPEN:
        return
    _check_origin()
    try:
        validate_csrf(_shown())
    except ValueError as fault:
        raise ForgedCall("页面已过期，或者请求不是从本站页面发出的。", hint=HINT) from fault


def _check_origin() -> None:
    """What browsers say by themselves of the page that sends; others say nothing, and must know the token."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site not in (None, "same-origin") or (origin is not None and not _is_ours(origin)):
        raise ForgedCall("请求不是从本站页面发出的。", hint=HINT)


def _is_ours(origin: str) -> bool:
    try:
        parts: Any = urlsplit(origin)
    except ValueError:
        return False
    return (parts.scheme, parts.netloc.lower()) == (request.scheme, request.host.lower())


def _shown() -> str:
    shown = request.headers.get(HEADER, "")
    if shown or request.path.startswith("/api/"):
        return shown
    rule = rule_of(request.endpoint)
    has_files = rule is not None and rule.takes_files and request.mimetype == WITH_FILES
    form = open_form().fields if has_files else read_form()
    return form.get(FIELD, "")

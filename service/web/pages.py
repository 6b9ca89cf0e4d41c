"""Pages for people: HTML by templates that escape everything; what all of them share."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, Response, has_request_context, render_template, request
from flask_babel import lazy_gettext
from jinja2 import PackageLoader, StrictUndefined

from service.core.access import Scope
from service.web.access import caller, signed_in

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; frame-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Files, calls, frames and forms of ours alone; nothing inline.

`blob:` are papers that a page of ours fetched, `data:` the pictures in stylesheets.
"""


def install(app: Flask) -> None:
    """Nothing; from now on *app* has pages."""
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_loader = PackageLoader("templates", "pages")
    app.jinja_env.globals["ways"] = ways


def page(name: str, /, status: int = 200, **values: Any) -> Response:
    """The page filled with *values*, for whoever is signed in; never stored by anybody."""
    values = {"person": signed_in(), **values}
    answer = Response(render_template(f"{name}.html", **values), status, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Referrer-Policy"] = "same-origin"  # with none at all, browsers do not say whence a form
    answer.headers["Cache-Control"] = "no-store"
    return answer


def is_for_people() -> bool:
    """Whether a browser shows the answer of the running request to somebody as a page."""
    if not has_request_context() or "text/html" not in request.headers.get("Accept", ""):
        return False
    return request.path == "/api/docs" or not f"{request.path}/".startswith("/api/")


def problem_page(
    status: int, code: str, title: str, request_id: str, faults: Iterable[Mapping[str, str]]
) -> Response:
    """The problem as a page: what is wrong, the cure, code and the request's id."""
    told = {"status_code": status, "code": code, "title": title, "request_id": request_id}
    return page("problem", status, faults=list(faults), person=None, **told)


WAYS: tuple[tuple[str, Scope | None, Any], ...] = (
    ("/", None, lazy_gettext("首页")),
    ("/manuscripts", Scope.READ_MANUSCRIPTS, lazy_gettext("文稿")),
    ("/cases", Scope.READ_ARCHIVE, lazy_gettext("整改进度")),
    ("/archive", Scope.READ_ARCHIVE, lazy_gettext("归档库")),
    ("/batches", Scope.MAKE, lazy_gettext("批次")),
)
"""The main pages: address, what they need, and what they are called."""


def ways() -> list[tuple[str, str]]:
    """Where whoever asks finds what, by address: what stands at the top of each page."""
    asking = caller()
    return [(at, str(words)) for at, needed, words in WAYS if needed is None or asking.may(needed)]

"""Pages for people: HTML by templates that escape everything, without scripts; what all of them share."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from flask import Blueprint, Flask, Response, abort, has_request_context, render_template, request
from jinja2 import PackageLoader, StrictUndefined

from service.web.access import Door, Rule

ASSETS = Blueprint("assets", __name__, url_prefix="/assets")
RULES = {"assets.asset": Rule(Door.OPEN)}

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
"""Our own stylesheet and pictures; forms that go to us; no script at all."""

MEDIA_TYPES = {"pages.css": "text/css", "icon.svg": "image/svg+xml"}
DAY = 86_400


def install(app: Flask) -> None:
    """Nothing; from now on *app* has pages."""
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_loader = PackageLoader("templates", "pages")
    app.register_blueprint(ASSETS)


def page(name: str, /, status: int = 200, **values: Any) -> Response:
    """The page filled with *values*; never stored by anybody."""
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


@ASSETS.get("/<name>")
def asset(name: str) -> Response:
    """The stylesheet or the icon of all pages."""
    if name not in MEDIA_TYPES:
        abort(404)
    content = files("templates").joinpath("pages", name).read_bytes()
    answer = Response(content, mimetype=MEDIA_TYPES[name])
    answer.headers["Cache-Control"] = f"public, max-age={DAY}"
    answer.add_etag()
    answer.make_conditional(request)
    return answer

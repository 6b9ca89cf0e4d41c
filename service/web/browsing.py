"""GET /api/docs: the OpenAPI document to browse, offline, with the Swagger UI of a package."""

from importlib.resources import files

from flask import Blueprint, Response, abort, url_for

from service.web.access import Door, Rule

PAGES = Blueprint("browsing", __name__, url_prefix="/api/docs")
RULES = dict.fromkeys(("browsing.page", "browsing.start", "browsing.asset"), Rule(Door.KNOWN))

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Files of ours and of the package alone; Swagger UI's own pictures are data: addresses in its stylesheet."""

MEDIA_TYPES = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}

PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>红头接口说明</title>
<link rel="stylesheet" href="{style}">
<link rel="icon" type="image/png" href="{icon}">
</head>
<body>
<div id="swagger-ui" data-document="{document}"></div>
<noscript>本页需要 JavaScript；接口说明的原文见 <a href="{document}">{document}</a>。</noscript>
<script src="{bundle}"></script>
<script src="{start}"></script>
</body>
</html>
"""

START = """const place = document.getElementById("swagger-ui");
fetch("/api/v1/session").then((answer) => answer.json()).then(({ csrf_token }) => SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  validatorUrl: null,
  requestInterceptor: (call) => {
    if (csrf_token) call.headers["X-CSRF-Token"] = csrf_token;
    return call;
  },
}));
"""


@PAGES.get("")
def page() -> Response:
    """The page that shows the OpenAPI document."""
    addresses = {
        name: url_for("browsing.asset", name=asset)
        for name, asset in {
            "style": "swagger-ui.css",
            "icon": "favicon-32x32.png",
            "bundle": "swagger-ui-bundle.js",
        }.items()
    }
    start = url_for("browsing.start")
    return _own(Response(PAGE.format(document="/api/openapi.json", start=start, **addresses)))


@PAGES.get("/start.js")
def start() -> Response:
    """The script that starts Swagger UI: a file, so that the page needs no inline script."""
    return Response(START, mimetype="text/javascript")


@PAGES.get("/<name>")
def asset(name: str) -> Response:
    """One of the package's files."""
    if name not in MEDIA_TYPES:
        abort(404)
    content = files("flask_swagger_ui").joinpath("dist", name).read_bytes()
    return _own(Response(content, mimetype=MEDIA_TYPES[name]))


def _own(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = POLICY
    return answer

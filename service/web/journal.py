"""One log line per request, with the id the caller is told: no bodies, no queries, no names."""

import logging
import time
from urllib.parse import quote

from flask import Flask, Response, g, request

from service.web.services import services

REQUEST_ID = "Hongtou-Request-Id"
LONGEST_PATH = 200

log = logging.getLogger("hongtou.access")


def install(app: Flask) -> None:
    """Nothing; from now on every request has an id and a line in the log."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = services().new_id()
    g.started = time.monotonic()


def _end(answer: Response) -> Response:
    answer.headers[REQUEST_ID] = g.request_id
    spent = (time.monotonic() - g.started) * 1000
    size = answer.content_length or 0
    path = quote(request.path)[:LONGEST_PATH]
    log.info("%s %s %s %d %dB %.0fms", g.request_id, request.method, path, answer.status_code, size, spent)
    return answer

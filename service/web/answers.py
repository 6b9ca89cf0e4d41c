"""Files and conditional answers."""

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from itertools import chain, islice
from pathlib import PurePosixPath
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Response, request
from werkzeug.wsgi import ClosingIterator

from service.core.findings import Finding

PLAIN = re.compile(r"[^A-Za-z0-9.-]+")
FINDINGS = "Hongtou-Findings"
FRAMED = "default-src 'none'; frame-ancestors 'self'"
T = TypeVar("T")


def page_told(
    asked: Mapping[str, Any], found: tuple[Sequence[T], int], told: Callable[[T], dict[str, Any]]
) -> dict[str, Any]:
    """The page that was asked for: what was *found*, each as *told*, and how many there are in all."""
    items, total = found
    return {
        "items": [told(item) for item in items],
        "page": asked["page"],
        "page_size": asked["page_size"],
        "total": total,
    }


def span(asked: Mapping[str, Any]) -> dict[str, int]:
    """Where the page that was asked for begins, and how long it is at most."""
    return {"offset": (asked["page"] - 1) * asked["page_size"], "limit": asked["page_size"]}


def file_answer(
    content: bytes, media_type: str, file_name: str, findings: tuple[Finding, ...], status: int = 200
) -> Response:
    """The file as a download under its own name (RFC 6266, RFC 8187), with the number of findings."""
    answer = Response(content, status=status, mimetype=media_type)
    answer.headers["Content-Disposition"] = disposition(file_name)
    answer.headers[FINDINGS] = str(len(findings))
    return answer


def streamed(pieces: Generator[bytes, None, None], first: int, media_type: str) -> Response:
    """The answer that goes out while it is made, so many *first* pieces before: what they raise is raised.

    However it ends, unread too, *pieces* are closed.
    """
    made = tuple(islice(pieces, first))
    going = ClosingIterator(chain(made, pieces), pieces.close)
    answer = Response(going, content_type=media_type)
    answer.direct_passthrough = True  # else an ETag has it made whole first, to tell its length
    return answer


def framed(answer: Response) -> Response:
    """The answer as one that pages of ours, and no others, may show in a frame, a file drawn there."""
    if disposed := answer.headers.get("Content-Disposition"):
        answer.headers["Content-Disposition"] = disposed.replace("attachment", "inline", 1)
    policy = answer.headers.get("Content-Security-Policy", FRAMED)
    answer.headers["Content-Security-Policy"] = policy.replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def disposition(file_name: str) -> str:
    """The header's value: a plain ASCII name for old clients, the true name in UTF-8."""
    ending = PurePosixPath(file_name).suffix
    stem = PLAIN.sub("_", file_name.removesuffix(ending)).strip("._") or "document"
    plain = stem + PLAIN.sub("_", ending)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def conditional(answer: Response) -> Response:
    """The answer of the API with a strong ETag, or 304 where the caller has it; others are not stored.

    One that is made while it goes out has an ETag only where the view gave it one.
    """
    if not request.path.startswith("/api/") or request.method not in ("GET", "HEAD"):
        answer.headers.setdefault("Cache-Control", "no-store")
    elif answer.status_code == 200 and ("ETag" in answer.headers or not answer.is_streamed):
        answer.add_etag()
        answer.headers["Cache-Control"] = "private, no-cache"
        answer.make_conditional(request)
    else:  # a refusal is for whoever asks now: another may be let in, and what is not there may come
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer

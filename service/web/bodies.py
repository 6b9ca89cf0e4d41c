"""The request's body, read within its limit."""

from collections.abc import Iterator

from flask import request
from werkzeug.exceptions import ClientDisconnected, RequestTimeout, UnsupportedMediaType

from service.core.errors import PayloadTooLarge
from service.web.services import services

CHUNK = 64 * 1024
PATIENCE_SECONDS = 30


def read_body() -> bytes:
    """The body's bytes, unchanged; raises UnsupportedMediaType, RequestTimeout or PayloadTooLarge."""
    _check_media_type()
    most = services().settings.max_body_bytes
    if (request.content_length or 0) > most:
        raise _too_large(most)
    parts, size = [], 0
    for part in _arriving():
        size += len(part)
        if size > most:
            raise _too_large(most)
        parts.append(part)
    return b"".join(parts)


def _arriving() -> Iterator[bytes]:
    """The body in parts; a sender that stalls may not hold a thread for good."""
    connection = request.environ.get("gunicorn.socket")
    if connection is not None:
        connection.settimeout(PATIENCE_SECONDS)
    try:
        while part := request.stream.read(CHUNK):
            yield part
    except (OSError, ClientDisconnected) as fault:
        raise RequestTimeout from fault


def _check_media_type() -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if request.mimetype != "application/json" or charset != "utf-8" or encoding != "identity":
        raise UnsupportedMediaType


def _too_large(most: int) -> PayloadTooLarge:
    return PayloadTooLarge(
        f"请求体超过 {most} 字节。", hint="请精简内容，或请管理员调高 HONGTOU_MAX_BODY_BYTES。"
    )

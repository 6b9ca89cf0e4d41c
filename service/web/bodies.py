"""The request's body, read within its limit."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from socket import SHUT_RD, socket
from tempfile import SpooledTemporaryFile
from threading import Event, Timer
from typing import BinaryIO
from urllib.parse import parse_qsl

from flask import g, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import BadRequest, ClientDisconnected, RequestTimeout, UnsupportedMediaType

from service.core.errors.payloads import PayloadTooLarge
from service.jobs.faults import keeping
from service.web.services import services

CHUNK = 64 * 1024
LEFTOVER_BYTES = 64 * 1024 * 1024
"""Read and thrown away beyond the limit: many senders look for an answer only after the last byte."""

MOST_FORM_BYTES = 16 * 1024
MOST_FORM_FIELDS = 20

IN_MEMORY = 1024 * 1024
"""Bytes of an upload that are held in memory; beyond them it lies in a temporary file."""

SLOWEST = 1024 * 1024
"""Bytes a second that an upload must bring, on the whole."""

PATIENCE_SECONDS = 30
"""For the whole body, from its first byte to its last."""

FORM_PATIENCE_SECONDS = 5
"""For the few fields of a page's form, which strangers may send too, and for what nobody keeps."""


def read_body(media_type: str = "application/json") -> bytes:
    """The body's bytes, unchanged; raises UnsupportedMediaType, RequestTimeout or PayloadTooLarge."""
    _check_media_type(media_type)
    most = services().settings.max_body_bytes
    if (request.content_length or 0) > most + LEFTOVER_BYTES:
        raise too_large(most)
    parts, size = [], 0
    for part in arriving(PATIENCE_SECONDS):
        size += len(part)
        if size <= most:
            parts.append(part)
        elif size > most + LEFTOVER_BYTES:
            break
    if size > most:
        raise too_large(most)
    return b"".join(parts)


def let_pass() -> None:
    """Nothing; what is still coming is thrown away, for a while: many look for an answer only after it."""
    size = 0
    with suppress(RequestTimeout, BadRequest):
        for part in arriving(FORM_PATIENCE_SECONDS):
            if (size := size + len(part)) > LEFTOVER_BYTES:
                return


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in, to be sought in: its name where it has one, media type and SHA-256 (hex)."""

    file: BinaryIO
    name: str
    media_type: str
    digest: str


@contextmanager
def uploaded(media_types: Collection[str]) -> Iterator[Upload]:
    """The body as a file, of one of those types, while it is needed; most of it never is in memory.

    Raises UnsupportedMediaType, RequestTimeout, PayloadTooLarge or StoreFull.
    """
    _check_media_type(*media_types)
    most = services().settings.batch_max_mb << 20
    if (request.content_length or 0) > most:
        raise too_large(most, "HONGTOU_BATCH_MAX_MB")
    with SpooledTemporaryFile(IN_MEMORY) as file:
        digest, size = sha256(), 0
        for part in arriving(PATIENCE_SECONDS + most / SLOWEST):
            size += len(part)
            if size > most:
                raise too_large(most, "HONGTOU_BATCH_MAX_MB")
            digest.update(part)
            with keeping():
                file.write(part)
        file.seek(0)
        yield Upload(file, "", request.mimetype, digest.hexdigest())  # type: ignore[arg-type]


def read_form() -> Mapping[str, str]:
    """The fields of a page's form.

    Raises UnsupportedMediaType, RequestTimeout, PayloadTooLarge or BadRequest.
    """
    if "form" not in g:
        g.form = _fields()
    form: Mapping[str, str] = g.form
    return form


def _fields() -> Mapping[str, str]:
    if request.mimetype != "application/x-www-form-urlencoded":
        raise UnsupportedMediaType
    parts, size = [], 0
    for part in arriving(FORM_PATIENCE_SECONDS):
        parts.append(part)
        if (size := size + len(part)) > MOST_FORM_BYTES:
            raise PayloadTooLarge(f"表单超过 {MOST_FORM_BYTES} 字节。", hint="请精简所填内容。")
    try:
        text = b"".join(parts).decode()
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FORM_FIELDS)
    except ValueError as fault:
        raise BadRequest from fault
    if len(pairs) != len(dict(pairs)):
        raise BadRequest
    return dict(pairs)


def arriving(seconds: float) -> Iterator[bytes]:
    """The body in parts; a sender that stalls or dribbles may not hold a thread for good."""
    with _deadline(request.environ.get("gunicorn.socket"), seconds) as passed:
        try:
            while part := request.stream.read(CHUNK):
                yield part
        except (OSError, ClientDisconnected, ParseException) as fault:
            if isinstance(fault, ParseException) and not passed.is_set():
                raise BadRequest from fault
            raise RequestTimeout from fault
        if passed.is_set():
            raise RequestTimeout


@contextmanager
def _deadline(connection: socket | None, seconds: float) -> Iterator[Event]:
    """Set once the time for the whole body is over; then *connection* is read no more, wherever a read waits.

    A time-out of the socket would begin anew with every byte.
    """
    passed = Event()

    def end() -> None:
        passed.set()
        with suppress(OSError):  # gone already
            if connection is not None:
                connection.shutdown(SHUT_RD)

    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield passed
    finally:
        timer.cancel()


def _check_media_type(*wanted: str) -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if request.mimetype not in wanted or charset != "utf-8" or encoding != "identity":
        raise UnsupportedMediaType


def too_large(most: int, setting: str = "HONGTOU_MAX_BODY_BYTES") -> PayloadTooLarge:
    """The fault of more than so many bytes, with the setting that limits them."""
    return PayloadTooLarge(
        f"内容太大，超过 {most / 2**20:g} MB。",
        hint=f"请精简或拆分；确需更大的，请管理员调高 {setting}。",
    )

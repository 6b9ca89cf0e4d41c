"""Forms with files (multipart/form-data, RFC 7578): fields first, files only for who may send them."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import g, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from service.core.errors.payloads import PayloadTooLarge
from service.jobs.faults import keeping
from service.web.admitting import take_place
from service.web.bodies import (
    CHUNK,
    IN_MEMORY,
    MOST_FORM_BYTES,
    MOST_FORM_FIELDS,
    PATIENCE_SECONDS,
    SLOWEST,
    Upload,
    arriving,
    too_large,
)
from service.web.services import services

WITH_FILES = "multipart/form-data"
MOST_FILES = 100
LONGEST_NAME = 255
SETTING = "HONGTOU_BATCH_MAX_MB"


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form whose fields are there, and whose files are still to come."""

    fields: Mapping[str, str]
    coming: Iterator[Event]
    most: int

    def files(self, keeping_them: ExitStack) -> list[Upload]:
        """The files that somebody chose, on the disk for as long as *keeping_them* is open.

        Raises PayloadTooLarge, RequestTimeout, BadRequest or StoreFull.
        """
        found: list[Upload] = []
        left = self.most
        for event in self.coming:
            if isinstance(event, Field):
                raise BadRequest  # ours come before the files
            if isinstance(event, File):
                upload, size = self._one(event, keeping_them, left)
                left -= size
                found += [upload] if size or upload.name else []
            if len(found) > MOST_FILES:
                raise PayloadTooLarge(f"一次最多 {MOST_FILES} 个文件。", hint="请打成一个 zip 后再提交。")
        return found

    def _one(self, event: File, keeping_them: ExitStack, left: int) -> tuple[Upload, int]:
        file: Any = keeping_them.enter_context(SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - by the stack
        digest, size = sha256(), 0
        for data in _data(self.coming):
            size += len(data)
            if size > left:
                raise too_large(self.most, SETTING)
            digest.update(data)
            with keeping():
                file.write(data)
        file.seek(0)
        kind = event.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Upload(file, event.filename[-LONGEST_NAME:], kind, digest.hexdigest()), size


def open_form() -> OpenForm:
    """The form with files that the running request sends, read as far as its first file.

    Raises UnsupportedMediaType, RequestTimeout, PayloadTooLarge, BadRequest or Busy.
    """
    if "open_form" not in g:
        g.open_form = _opened()
    form: OpenForm = g.open_form
    return form


def _opened() -> OpenForm:
    boundary = request.mimetype_params.get("boundary", "")
    if request.mimetype != WITH_FILES or not boundary or not boundary.isascii():
        raise UnsupportedMediaType
    most = services().settings.batch_max_mb << 20
    if (request.content_length or 0) > most + MOST_FORM_BYTES:
        raise too_large(most, SETTING)
    take_place()
    coming = _events(boundary.encode(), PATIENCE_SECONDS + most / SLOWEST)
    fields: dict[str, str] = {}
    for event in coming:
        if isinstance(event, File):
            return OpenForm(fields, chain([event], coming), most)
        if isinstance(event, Field):
            if event.name in fields or len(fields) == MOST_FORM_FIELDS:
                raise BadRequest
            fields[event.name] = _text(coming)
    return OpenForm(fields, coming, most)


def _text(coming: Iterator[Event]) -> str:
    parts, size = [], 0
    for data in _data(coming):
        parts.append(data)
        if (size := size + len(data)) > MOST_FORM_BYTES:
            raise PayloadTooLarge(f"表单超过 {MOST_FORM_BYTES} 字节。", hint="请精简所填内容。")
    try:
        return b"".join(parts).decode()
    except UnicodeDecodeError as fault:
        raise BadRequest from fault


def _data(coming: Iterator[Event]) -> Iterator[bytes]:
    """The data of the field or file that has just begun."""
    for event in coming:
        if not isinstance(event, Data):
            raise BadRequest
        yield event.data
        if not event.more_data:
            return
    raise BadRequest


def _events(boundary: bytes, seconds: float) -> Iterator[Event]:
    """What the body tells, piece by piece; raises BadRequest where it is no such form."""
    decoder = MultipartDecoder(boundary, 4 * CHUNK, max_parts=MOST_FORM_FIELDS + MOST_FILES)
    try:
        for piece in chain(arriving(seconds), [None]):
            decoder.receive_data(piece)
            event = decoder.next_event()
            while not isinstance(event, NeedData | Epilogue):
                yield event
                event = decoder.next_event()
            if isinstance(event, Epilogue):
                return
    except (ValueError, RequestEntityTooLarge) as fault:
        raise BadRequest from fault

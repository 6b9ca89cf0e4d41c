"""Files that came in become the rows of a batch."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import chain

from service.core.batches import Batch, Sender, Wishes
from service.core.entries import Entry
from service.core.errors.faults import StoreFailed
from service.core.errors.payloads import PayloadError
from service.core.errors.requests import RequestError, TooMuch
from service.core.naming import introduced
from service.intake.limits import MEBI, Limits
from service.intake.opening import Opening
from service.intake.sources import entries_of, within
from service.jobs.arriving import Incoming
from service.jobs.processing import faulty
from service.records.catalogue import WORKBOOK
from service.web.bodies import Upload
from service.web.operations import JSON
from service.web.services import services

CSV = "text/csv"
SOURCES = ("application/x-ndjson", JSON, "application/zip", WORKBOOK, CSV)
"""The media types of what a batch may be handed over as; its bytes tell what it is."""

OPENING_SECONDS = 600
"""For the spreadsheets of one batch, with what they wait for a process."""

ALONE = "数据"
"""What the only payload of a body without a name is called."""


def accepted(uploads: Sequence[Upload], wishes: Wishes, sender: Sender, key: str | None = None) -> Batch:
    """The batch of all that those files hold; the one there is where the *key* came before.

    Raises TooMuch, KeyReused, TooManyOpen, Busy or StoreFailed, and then nothing is left behind but what a
    call with that *key* goes on with. A place that cannot be read is a row.
    """
    held = services()
    batch = held.batches.open(held.new_id(), sender, wishes, _fingerprint(uploads, wishes), key)
    if batch.accepted_at:
        return batch
    try:
        return held.batches.fill(batch.id, map(_incoming, _entries(uploads)))
    except Exception as fault:
        if _is_final(fault) or (key is None and not isinstance(fault, RequestError)):
            with suppress(StoreFailed):  # which is told already where it is the fault
                held.batches.drop(batch.id)
        raise  # with a key, another call may be filling it, or comes to


def _is_final(fault: Exception) -> bool:
    """Whether whoever sends the same again is told the same."""
    return isinstance(fault, PayloadError | TooMuch)


def _fingerprint(uploads: Sequence[Upload], wishes: Wishes) -> str:
    files = [[upload.name, upload.media_type, upload.digest] for upload in uploads]
    return sha256(json.dumps([wishes.as_dict(), files], sort_keys=True).encode()).hexdigest()


def _entries(uploads: Sequence[Upload]) -> Iterator[Entry]:
    settings, unpack = services().settings, Opening(services().workshop.unpack, OPENING_SECONDS)
    limits = Limits(payload=settings.max_body_bytes, total=settings.batch_max_mb * MEBI)
    files = (entries_of(one.file, one.name, one.media_type, limits, unpack) for one in uploads)
    return within(limits, chain.from_iterable(files))


def _incoming(entry: Entry) -> Incoming:
    name = entry.name or ALONE
    if entry.fault:
        return Incoming(name, b"", fault=faulty(entry.fault))
    return Incoming(name, entry.content, *introduced(entry.content, services().types))

"""What the views work with, put together once per process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import current_app

from service.acting import new_id, new_secret, written_time
from service.core.pairing import Steps
from service.core.ports import DocumentType, Keys, Store, Workshop
from service.core.watching import Watch, unwatched
from service.drafting.memory import Memory
from service.jobs.chores import Chores
from service.jobs.hooks import Hooks
from service.jobs.ledger import Ledger
from service.jobs.queue import Queue
from service.jobs.spool import Spool
from service.journal.metrics import Metrics
from service.office.opening import Office
from service.office.tries import Tries
from service.registry import sample
from service.settings import Settings
from service.web.dues import Dues
from service.web.listening import Listening
from service.web.previews import Previews
from service.web.refusals import Refusals
from service.web.repeats import Repeats
from service.web.seats import Seats
from service.web.verdicts import Verdicts

if TYPE_CHECKING:
    from service.oidc.client import Client

EXTENSION = "hongtou"
MOST_PARCELS = 4
"""Zip files of batches that are fetched at once."""

MOST_UPLOADS = 8
"""Batches that are handed over at once: each has a thread for minutes, and room in TMPDIR."""

SYSTEM = "系统"
"""Who acts when nobody asked."""


def published_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the payloads of type *name*."""
    from schemas.json_schema import json_schema

    return json_schema(name)


def place_words(type_name: str, payload: Any, steps: Steps) -> tuple[str, ...]:
    """What leads to a place of a payload of that type, the outermost first."""
    from schemas.outline import title_words

    return title_words(type_name, payload, steps)


@dataclass(frozen=True, slots=True)
class Services:
    """The document types and wired adapters, and where ids, the time and samples come from."""

    settings: Settings
    types: Mapping[str, DocumentType]
    workshop: Workshop
    store: Store
    keys: Keys
    office: Office
    batches: Ledger
    queue: Queue
    chores: Chores
    spool: Spool
    hooks: Hooks
    watch: Watch = unwatched
    metrics: Metrics = field(default_factory=Metrics)
    previews: Previews = field(default_factory=Previews)
    refusals: Refusals = field(default_factory=Refusals)
    repeats: Repeats = field(default_factory=Repeats)
    tries: Tries = field(default_factory=Tries)
    memory: Memory = field(default_factory=Memory)
    verdicts: Verdicts = field(default_factory=Verdicts)
    dues: Dues = field(default_factory=Dues)
    listening: Listening = field(default_factory=Listening)
    parcels: Seats = field(default_factory=lambda: Seats(MOST_PARCELS, 2))
    uploading: Seats = field(
        default_factory=lambda: Seats(MOST_UPLOADS, 4, "同时提交的批次太多。", "请等先前的收下后再提交。")
    )
    sample: Callable[[str], bytes] = sample
    json_schema: Callable[[str], Mapping[str, Any]] = published_schema
    titles: Callable[[str, Any, Steps], tuple[str, ...]] = place_words
    new_id: Callable[[], str] = new_id
    new_secret: Callable[[], str] = new_secret
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    client: "Client | None" = None

    def now(self) -> str:
        """The time in UTC to the microsecond, ISO 8601."""
        return written_time(self.clock())


def services() -> Services:
    """The services of the running application."""
    found: Services = current_app.extensions[EXTENSION]
    return found

"""Batches of letters, worked on here: the true database, spool and archive, and engines of tests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from service.archive.store import DocumentStore
from service.core.access import EVERYWHERE
from service.core.archiving import Archive
from service.core.batches import Batch, Mode, Row, RowState, Sender, Wishes
from service.documents.description import description
from service.documents.filenames import file_name
from service.jobs.arriving import Incoming, digest_of
from service.jobs.database.layout import jobs_database
from service.jobs.ledger import Ledger
from service.jobs.processing import Processing
from service.jobs.queue import Queue
from service.jobs.spool import FolderSpool
from tests.archive.places import Place
from tests.faults.batch_judge import faults_of_archive, faults_of_batches
from tests.faults.filing import NOW
from tests.web.fakes import OpenWorkshop, bench_for, letter, settings_for

SENDER = Sender("d" * 32, "信客", reads=EVERYWHERE, files=EVERYWHERE)


@dataclass
class Lettering:
    """Batches of letters at a *place*; *workshop* makes them, on the spot where none is given.

    *handed* has the digests of all payloads that were handed over, by the id of their batch.
    """

    place: Place
    workshop: Any = None
    pause: float = 0.02
    handed: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def store(self) -> DocumentStore:
        """The archive there."""
        return self.place.store()

    @cached_property
    def ledger(self) -> Ledger:
        """The batches as their sender sees them."""
        return Ledger(jobs_database(self.place.url, self.place.data), _now, 100_000)

    @cached_property
    def queue(self) -> Queue:
        """Their rows on their way."""
        return Queue(jobs_database(self.place.url, self.place.data), _now)

    @cached_property
    def processing(self) -> Processing:
        """Who works on them."""
        workshop = self.workshop or OpenWorkshop(bench_for(settings_for(self.place.data), self.pause))
        archive = Archive(self.store, file_name, description)
        return Processing(
            self.queue, workshop, archive, FolderSpool(self.place.data / "batches"), file_name, lambda: NOW
        )

    def batch(self, mode: Mode, texts: Iterable[str], key: str | None = None, **wishes: Any) -> Batch:
        """A batch of letters with these texts; *wishes* besides the mode."""
        count = self.ledger.page(None, offset=0, limit=1)[1]
        letters = {f"L-{count}-{number}": text for number, text in enumerate(texts, 1)}
        return self.hand_over(Wishes(mode, **wishes), letters, key)

    def hand_over(self, wishes: Wishes, letters: Mapping[str, str], key: str | None = None) -> Batch:
        """A batch of letters, whose texts are given by their ids."""
        count = self.ledger.page(None, offset=0, limit=1)[1]
        opened = self.ledger.open(f"{count + 1:032x}", SENDER, wishes, "f" * 64, key)
        incoming = [
            Incoming(f"第{number}件", letter(text, id), id, "letter")
            for number, (id, text) in enumerate(letters.items(), 1)
        ]
        batch = self.ledger.fill(opened.id, incoming)
        self.handed[batch.id] = [digest_of(item.content) for item in incoming]
        return batch

    def done(self, *batches: Batch) -> int:
        """How many rows of the batches are done."""
        return sum(self.ledger.get(batch.id).count(RowState.DONE) for batch in batches)

    def acts(self, *batches: Batch) -> set[str]:
        """What befell their rows."""
        events = (event for batch in batches for event in self.ledger.events(batch.id, limit=100_000))
        return {event.act for event in events if event.number}

    def faults(self, *batches: Batch, undone: int = 0) -> list[str]:
        """What is wrong with them, of whose rows *undone* are meant not to be done, and with the archive."""
        filed: list[Row] = []
        handed = {batch.id: self.handed[batch.id] for batch in batches}
        found = [*faults_of_batches(self.ledger, self.processing.spool, handed, filed, undone)]
        return [*found, *faults_of_archive(self.store, self.place.data, filed)]


def _now() -> datetime:
    return datetime.now(UTC)

"""Batches in a folder or on PostgreSQL, and senders of them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.core.access import EVERYWHERE
from service.core.batches import Batch, Claimed, Sender, Wishes
from service.jobs.arriving import Incoming
from service.jobs.database.layout import jobs_database
from service.jobs.ledger import Ledger
from service.jobs.queue import Queue
from tests.postgres import PostgreSQL

PLAIN = Wishes()
SENDER = Sender("a" * 32, "试办", reads=EVERYWHERE, files=EVERYWHERE)


@dataclass
class Hours:
    """A clock that goes on when told to."""

    time: datetime = field(default_factory=lambda: datetime(2026, 11, 22, 8, tzinfo=UTC))

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.time

    def pass_by(self, seconds: float) -> None:
        """Nothing; so many seconds have gone."""
        self.time += timedelta(seconds=seconds)


@dataclass
class Jobs:
    """Ledger and queue over one database, and their clock."""

    ledger: Ledger
    queue: Queue
    clock: Hours
    _count: int = 0

    def batch(self, *payloads: bytes, wishes: Wishes = PLAIN, key: str | None = None) -> Batch:
        """A batch of these payloads, accepted."""
        self._count += 1
        batch = self.ledger.open(f"{self._count:032x}", SENDER, wishes, "f" * 64, key)
        return self.ledger.fill(batch.id, [Incoming(f"第{n}件", item) for n, item in enumerate(payloads, 1)])

    def claimed(self, worker: str) -> Claimed:
        """The next row, which there is, for that worker."""
        claim = self.queue.claim(worker)
        assert claim
        return claim


def unhurried(seconds: float) -> float:
    """So many seconds, and more where the machine has more to do than it has cores."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def jobs_in(data: Path, url: str = "") -> Jobs:
    """Batches in that folder or database."""
    database, clock = jobs_database(url, data), Hours()
    return Jobs(Ledger(database, clock, 100_000), Queue(database, clock), clock)


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    """Batches in a folder."""
    return jobs_in(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Jobs]:
    """Batches in a folder, and on PostgreSQL."""
    url = ""
    if request.param == "postgresql":
        server: PostgreSQL = request.getfixturevalue("postgresql")
        url = server.database()
    made = jobs_in(tmp_path, url)
    yield made
    made.ledger.database.let_go()

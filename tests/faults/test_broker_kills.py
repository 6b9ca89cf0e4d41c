"""RabbitMQ killed at random moments while true workers make and file papers that it tells them of."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from time import monotonic, sleep
from uuid import uuid4

import pytest

from service.bootstrap.jobs import build_ledger
from service.core.batches import OPEN, RowState, Wishes
from service.jobs.ledger import Ledger
from service.settings import read_settings
from tests import rabbitmq
from tests.faults.batch_judge import faults_of
from tests.faults.batch_kills import SHARES
from tests.faults.handing_over import digests, incoming
from tests.faults.lettering import SENDER
from tests.postgres import PostgreSQL
from tests.rabbitmq import RabbitMQ
from tests.running import HONGTOU

SEED = int(os.environ.get("TEST_SEED", "8"))
FEW = 60
"""What every run has time for."""

MANY = int(os.environ.get("TEST_BROKER_ROWS", "10000"))
"""What the nightly run has."""

Away = tuple[float, ...]
"""Seconds for which a killed broker is not started again: one of them at most."""

PATIENCE = 300.0
PATIENCE_A_ROW = 3.0

pytestmark = pytest.mark.skipif(
    not rabbitmq.is_here(), reason="没有安装 RabbitMQ rabbitmq-server is not installed"
)


@contextmanager
def worker(variables: dict[str, str], log: Path) -> Iterator[None]:
    """A block with a worker process of one slot, which ends in order with it."""
    environ = {**os.environ, **variables, "HONGTOU_BATCH_WORKERS": "1"}
    with log.open("ab") as told:
        process = subprocess.Popen([HONGTOU, "worker"], env=environ, stderr=told, start_new_session=True)
    try:
        yield
        process.terminate()
        assert 0 == process.wait(60)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def hand_over(ledger: Ledger, rows: int) -> dict[str, list[str]]:
    """The digests of what was handed over, by batch: the last payload of each is that of its first row."""
    handed, first = {}, 0
    for mode, share in SHARES.items():
        count = round(rows * share)
        numbers = [*range(first, first + count - 1), first]
        first += count
        id = uuid4().hex
        ledger.open(id, SENDER, Wishes(mode), "f" * 64)
        ledger.fill(id, incoming(numbers))
        handed[id] = digests(numbers)
    return handed


def wait(ledger: Ledger, ids: list[str], *, done: int) -> bool:
    """Whether there is work left, once so many rows are done, or all."""
    end = monotonic() + PATIENCE + PATIENCE_A_ROW * done
    while True:
        found = [ledger.get(id) for id in ids]
        if not any(batch.count(*OPEN) for batch in found):
            return False
        if sum(batch.count(RowState.DONE) for batch in found) >= done:
            return True
        assert monotonic() < end, found
        sleep(0.2)


def done(ledger: Ledger, ids: list[str]) -> int:
    """How many rows are."""
    return sum(ledger.get(id).count(RowState.DONE) for id in ids)


def killed_at_random(
    broker: RabbitMQ, ledger: Ledger, ids: list[str], chance: Random, *, kills: int, apart: int, away: Away
) -> int:
    """How often the broker was killed and started again while there was work, so many times at most.

    Between two kills fewer than *apart* rows are waited for.
    """
    for count in range(kills):
        if not wait(ledger, ids, done=done(ledger, ids) + chance.randrange(1, apart)):
            return count
        sleep(chance.uniform(0, 1))
        broker.kill()
        sleep(chance.uniform(0, chance.choice(away)))
        broker.start()
    return kills


@pytest.mark.parametrize(
    ("rows", "kills", "away"),
    [
        (FEW, 2, (0.3,)),
        pytest.param(MANY, max(8, MANY // 250), (0.3, 3.0, 10.0), marks=pytest.mark.nightly),
    ],
)
def test_a_broker_killed_again_and_again_loses_no_row_and_doubles_none(
    postgresql: PostgreSQL, tmp_path: Path, rows: int, kills: int, away: Away
) -> None:
    """Rows that are checked, rendered and filed by two workers at the same time."""
    with rabbitmq.running() as broker:
        places = {"HONGTOU_DATA": str(tmp_path / "data"), "HONGTOU_DATABASE": postgresql.database()}
        settings = read_settings({**places, "HONGTOU_BROKER": broker.url})
        variables, ledger = {**places, "HONGTOU_BROKER": broker.url}, build_ledger(settings)
        handed, began = hand_over(ledger, rows), monotonic()
        with worker(variables, tmp_path / "one.log"), worker(variables, tmp_path / "two.log"):
            chance, apart = Random(SEED), max(2, rows // (4 * kills))  # noqa: S311
            killed = killed_at_random(broker, ledger, [*handed], chance, kills=kills, apart=apart, away=away)
            wait(ledger, [*handed], done=rows)
    print(f"{rows} rows in {monotonic() - began:.0f} s, {killed} kills of the broker")
    assert killed > kills // 2
    assert [] == [*faults_of(settings, handed)]
    ledger.database.let_go()

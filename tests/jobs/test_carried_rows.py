"""Rows that a broker tells of end once each, whatever becomes of the broker, its messages and the workers."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import pytest
from kombu import Connection

from service.core.batches import Batch, RowAct, Wishes
from service.core.errors.faults import BrokerFailed
from service.jobs.arriving import Incoming
from service.jobs.carrying import QUEUE, TASK, Carrier, Told, application
from service.jobs.database.layout import jobs_database
from service.jobs.ledger import Ledger
from tests import rabbitmq
from tests.jobs.conftest import SENDER, unhurried
from tests.postgres import PostgreSQL
from tests.rabbitmq import RabbitMQ

ROOT = Path(__file__).parents[2]
WORKER = Path(__file__).with_name("empty_worker.py")
PLAIN = Wishes()
PATIENCE = 300.0

pytestmark = pytest.mark.skipif(
    not rabbitmq.is_here(), reason="没有安装 RabbitMQ rabbitmq-server is not installed"
)


@pytest.fixture(scope="module")
def broker() -> Iterator[RabbitMQ]:
    """A broker for all tests here."""
    with rabbitmq.running() as node:
        yield node


@dataclass
class Office:
    """Batches on PostgreSQL, and workers that a broker tells of their rows."""

    url: str
    folder: Path
    broker: RabbitMQ
    ended: ExitStack

    @property
    def ledger(self) -> Ledger:
        """The batches."""
        return Ledger(jobs_database(self.url, self.folder), lambda: datetime.now(UTC), 100_000)

    def batch(self, count: int, wishes: Wishes = PLAIN) -> str:
        """The id of a batch of so many rows."""
        id = uuid4().hex
        self.ledger.open(id, SENDER, wishes, "f" * 64)
        self.ledger.fill(id, (Incoming(f"第{number}件", b"%d" % number) for number in range(count)))
        return id

    def worker(self, *, slots: int = 2, seconds: float = 0.0) -> subprocess.Popen[str]:
        """A worker process whose rows take so many seconds each."""
        own = [self.url, self.folder / uuid4().hex, self.broker.url, str(slots), str(seconds)]
        process = subprocess.Popen(
            [sys.executable, WORKER, *own],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        self.ended.enter_context(killed(process))
        return process

    def wait(self, id: str, is_so: Callable[[Batch], object], seconds: float = PATIENCE) -> Batch:
        """The batch, once it is so."""
        end = monotonic() + seconds
        while not is_so(batch := self.ledger.get(id)):
            assert monotonic() < end, batch
            sleep(0.05)
        return batch

    def ended_once(self, id: str, count: int) -> None:
        """Nothing; every row of the batch was done, and was so once."""
        self.wait(id, lambda batch: batch.ended_at)
        done = Counter(event.number for event in self.events(id, RowAct.FINISH))
        assert dict.fromkeys(range(1, count + 1), 1) == done

    def events(self, id: str, act: RowAct) -> list[Any]:
        """What befell the rows of the batch."""
        return [event for event in self.ledger.events(id, limit=100_000) if event.act == act]


@contextmanager
def killed(process: subprocess.Popen[str]) -> Iterator[None]:
    """A block at whose end the process is gone."""
    try:
        yield
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


@pytest.fixture
def office(postgresql: PostgreSQL, broker: RabbitMQ, tmp_path: Path) -> Iterator[Office]:
    """An office with no batch and no worker yet."""
    with ExitStack() as ended:
        made = Office(postgresql.database(), tmp_path, broker, ended)
        yield made
    with Connection(broker.url) as connection:
        connection.default_channel.queue_purge(QUEUE)


def moment(time: str) -> float:
    """The time as seconds."""
    return datetime.fromisoformat(time).timestamp()


def test_two_workers_share_the_rows_that_a_broker_tells_of(office: Office) -> None:
    """Each is claimed once."""
    for _ in range(2):
        office.worker()
    id = office.batch(100)
    office.ended_once(id, 100)
    claims = office.events(id, RowAct.CLAIM)
    assert (100, 2) == (len(claims), len({event.who for event in claims}))


def test_messages_that_nobody_of_us_sent_do_nothing(office: Office) -> None:
    """Ids of no row, no ids at all, other tasks, other formats: the rows decide what is done."""
    paused, scheduled = office.batch(3), office.batch(3, Wishes(start_at="2999-01-01T00:00:00.000000Z"))
    office.ledger.pause(paused, "测试")
    odd = [
        ["f" * 32, 1],
        [paused, 1],
        [scheduled, 1],
        [paused, -1],
        ["../../etc", 1],
        [paused, "1; DROP"],
        [None, {}],
        [],
    ]
    app = application(office.broker.url)
    with Connection(office.broker.url) as connection:
        producer = app.amqp.Producer(connection)
        for arguments in odd:
            app.send_task(TASK, args=arguments, producer=producer)
        app.send_task("celery.group", args=[[]], producer=producer)
        app.send_task("os.system", args=["true"], producer=producer)
        for body, kind in ((b"\x80\x04}.", "application/x-python-serialize"), (b"{", "application/json")):
            producer.publish(body, content_type=kind, content_encoding="binary", routing_key=QUEUE)
    office.worker()
    office.ended_once(office.batch(10), 10)
    for id in (paused, scheduled):
        assert [] == office.events(id, RowAct.CLAIM)


def test_a_batch_that_goes_on_after_a_pause_does_so_at_once(office: Office) -> None:
    """What the broker told of meanwhile is told again."""
    worker = office.worker(slots=1, seconds=0.2)
    id = office.batch(12)
    office.wait(id, lambda batch: batch.recent)
    office.ledger.pause(id, "测试")
    sleep(2)
    began = monotonic()
    office.ledger.proceed(id, "测试")
    office.ended_once(id, 12)
    assert monotonic() - began < unhurried(10)
    assert worker.poll() is None


def test_the_rows_of_a_killed_worker_start_again_within_ten_seconds(office: Office) -> None:
    """The broker tells at once, the rows' lease decides."""
    doomed = office.worker(slots=2, seconds=600)
    id = office.batch(2)
    office.wait(id, lambda batch: len(office.events(id, RowAct.CLAIM)) == 2)
    office.worker(slots=2)
    sleep(1.5)
    killed_at = datetime.now(UTC).timestamp()
    doomed.kill()
    office.ended_once(id, 2)
    again = [moment(event.time) - killed_at for event in office.events(id, RowAct.CLAIM)[2:]]
    print(f"rows of a killed worker began again after {max(again):.1f} s")
    assert 2 == len(again)
    assert max(again) < unhurried(10)


def test_a_killed_broker_holds_up_and_loses_nothing(office: Office) -> None:
    """The batch says so meanwhile, and goes on by itself."""
    for _ in range(2):
        office.worker(slots=2, seconds=0.1)
    id = office.batch(200)
    office.wait(id, lambda batch: batch.recent > 20)
    office.broker.kill()
    held = office.wait(id, lambda batch: batch.troubles)
    assert "broker-failed" == held.troubles[0]["code"]
    office.broker.start()
    office.ended_once(id, 200)
    assert office.wait(id, lambda batch: not batch.troubles)
    assert 200 == len(office.events(id, RowAct.CLAIM))


def test_a_worker_that_ends_in_order_gives_back_what_it_has_not_begun(office: Office) -> None:
    """And ends what it has; nobody waits for its lease."""
    worker = office.worker(slots=1, seconds=0.5)
    id = office.batch(4)
    office.wait(id, lambda batch: office.events(id, RowAct.CLAIM))
    worker.terminate()
    assert 0 == worker.wait(timeout=20)
    assert [] == office.events(id, RowAct.LOSE)
    began = monotonic()
    office.worker(slots=2)
    office.ended_once(id, 4)
    assert monotonic() - began < unhurried(10)


def test_a_worker_that_will_never_hear_the_broker_ends(office: Office) -> None:
    """Deaf, it would go on being seen alive: its queue is there, but another one than it asks for."""
    (rows,) = application(office.broker.url).conf.task_queues
    with Connection(office.broker.url) as connection:
        channel = connection.default_channel
        channel.queue_delete(QUEUE)
        channel.queue_declare(QUEUE, durable=True, auto_delete=False)
        try:
            assert office.worker().wait(timeout=60) > 0
        finally:
            channel.queue_delete(QUEUE)
            rows(channel).declare()


def test_a_broker_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    """With the cure, and without its password."""
    carrier = Carrier("amqp://hongtou:geheim@127.0.0.1:9/")
    with pytest.raises(BrokerFailed, match="RabbitMQ") as caught:
        carrier.send([Told("a" * 32, 1, 5)])
    assert "HONGTOU_BROKER" in caught.value.hint
    assert "geheim" not in json.dumps([str(caught.value), caught.value.hint, repr(carrier)])

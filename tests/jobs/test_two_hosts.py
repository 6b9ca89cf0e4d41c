"""Two worker hosts on one PostgreSQL, RabbitMQ and S3 store, each with a cable that can be pulled.

The workers are real ones in network namespaces; they file, and the archive is looked at in the end.
"""

import json
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import pytest
from sqlalchemy import select

from service.core.batches import Batch, Mode, RowAct, RowState, Wishes
from service.core.keeping import Query
from service.jobs.arriving import Incoming
from service.jobs.database.layout import jobs_database
from service.jobs.database.tables import batch_rows, batch_workers
from service.jobs.ledger import Ledger
from tests import hosts, postgres, rabbitmq, s3
from tests.archive import places
from tests.archive.places import Place
from tests.hosts import Host, Network
from tests.jobs.conftest import SENDER, unhurried
from tests.postgres import PostgreSQL
from tests.rabbitmq import RabbitMQ
from tests.running import HONGTOU

NOTICE = Path(__file__).parents[2] / "samples/feedback_notice/minimal.json"
PATIENCE = 900.0
COUNT = int(os.environ.get("TEST_ROWS", "300"))
"""Rows of the longest test."""

RESTART_SECONDS = 10.0

pytestmark = [
    pytest.mark.skipif(bool(hosts.why_not()), reason=hosts.why_not() or "-"),
    pytest.mark.skipif(not rabbitmq.is_here(), reason="没有安装 RabbitMQ rabbitmq-server is not installed"),
]


@dataclass
class Site:
    """The servers that all hosts share, and the workers on the hosts."""

    net: Network
    database: PostgreSQL
    broker: RabbitMQ
    place: Place
    folder: Path
    ended: ExitStack
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def ledger(self) -> Ledger:
        """The batches."""
        return Ledger(jobs_database(self.place.url, self.folder), lambda: datetime.now(UTC), 100_000)

    def employ(self, host: Host, *, by_broker: bool = True) -> None:
        """Nothing; a worker with one slot begins on that host."""
        bucket = self.place.bucket
        assert bucket
        environ = {
            **os.environ,
            "HONGTOU_DATA": str(self.folder / host.name),
            "HONGTOU_DATABASE": self.place.url,
            "HONGTOU_STORAGE": f"s3://{bucket.name}/{self.place.root}",
            "HONGTOU_S3_ENDPOINT": bucket.endpoint,
            "HONGTOU_S3_KEY_ID": bucket.key_id,
            "HONGTOU_S3_SECRET": bucket.secret,
            "HONGTOU_BATCH_WORKERS": "1",
            **({"HONGTOU_BROKER": self.broker.url} if by_broker else {}),
        }
        log = (self.folder / f"{host.name}.log").open("ab")
        with log:
            worker = host.start([HONGTOU, "worker"], environ, stderr=log, start_new_session=True)
        self.workers[host.name] = worker
        self.ended.callback(_kill, worker)

    def kill(self, host: Host) -> None:
        """Nothing; all that ran on the host is gone, as when its power is."""
        _kill(self.workers.pop(host.name))

    def hand_over(self, count: int) -> str:
        """The id of a batch of so many notices to be filed."""
        id = uuid4().hex
        self.ledger.open(id, SENDER, Wishes(Mode.FILE), "f" * 64)
        self.ledger.fill(id, (Incoming(f"第{n}件", notice(n), f"D-{n}") for n in range(1, count + 1)))
        return id

    def wait(self, id: str, is_so: Callable[[Batch], object]) -> Batch:
        """The batch, once it is so."""
        end = monotonic() + PATIENCE
        while not is_so(batch := self.ledger.get(id)):
            assert monotonic() < end, (batch, self.told())
            sleep(0.1)
        return batch

    def ended_well(self, id: str, count: int) -> None:
        """Nothing; every row was done once and filed once, in numbers without gap."""
        batch = self.wait(id, lambda batch: batch.ended_at)
        events = self.ledger.events(id, limit=100_000)
        done = Counter(event.number for event in events if event.act == RowAct.FINISH)
        assert dict.fromkeys(range(1, count + 1), 1) == done, (batch.counts, self.told())
        store = self.place.on(self.folder / "judge").store()
        assert () == store.differences()
        records = store.list(Query(), offset=0, limit=10_000).records
        assert count == len({record.doc_id for record in records})
        assert [*range(1, count + 1)] == sorted(int(record.archival_code[-4:]) for record in records)

    def lost(self, id: str, since: float) -> dict[int, float]:
        """The rows that were lost with their worker since then, and after how many seconds they were free."""
        events = [event for event in self.ledger.events(id, limit=100_000) if moment(event.time) > since]
        return {event.number: moment(event.time) - since for event in events if event.act == RowAct.LOSE}

    def who(self, id: str, act: RowAct) -> set[str]:
        """The workers that did that to rows of the batch."""
        return {event.who for event in self.ledger.events(id, limit=100_000) if event.act == act}

    def holds(self, host: Host) -> bool:
        """Whether the host's worker has a row in work."""
        rows, workers = batch_rows.c, batch_workers.c
        mine = workers.process == self.workers[host.name].pid
        asked = select(rows.number).join(batch_workers, rows.worker == workers.id).where(mine)
        with self.ledger.database.reading() as connection:
            return connection.execute(asked.limit(1)).first() is not None

    def told(self) -> str:
        """The ends of the workers' logs."""
        return "\n".join(path.read_text(encoding="utf-8")[-1500:] for path in self.folder.glob("*.log"))


def notice(number: int) -> bytes:
    """A notice of its own."""
    payload = json.loads(NOTICE.read_bytes())
    payload["doc_id"], payload["header"]["doc_number"]["serial"] = f"D-{number}", number
    return json.dumps(payload).encode()


def moment(time: str) -> float:
    """The time as seconds."""
    return datetime.fromisoformat(time).timestamp()


def _kill(worker: subprocess.Popen[bytes]) -> None:
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Two hosts and the servers between them."""
    with ExitStack() as ended:
        net = ended.enter_context(hosts.network(2))
        database = ended.enter_context(postgres.running(net.address))
        store = ended.enter_context(s3.running(net.address))
        broker = ended.enter_context(rabbitmq.running(net.address))
        place = Place(tmp_path / "place", database.database(), store.bucket, places.new_root())
        yield Site(net, database, broker, place, tmp_path, ended)


def began(site: Site, count: int, *, by_broker: bool = True) -> str:
    """The id of a batch of which both hosts have done some, and the first has some in work."""
    for host in site.net.hosts:
        site.employ(host, by_broker=by_broker)
    id = site.hand_over(count)
    site.wait(id, lambda _: len(site.who(id, RowAct.FINISH)) == 2)
    site.wait(id, lambda _: site.holds(site.net.hosts[0]))
    return id


def restarted(site: Site, id: str, since: float) -> None:
    """Nothing; the rows lost since then were soon free, and the next that anybody took."""
    site.wait(id, lambda batch: site.lost(id, since) or batch.ended_at)
    lost = site.lost(id, since)
    print(f"rows of a host that was gone were free again after {max(lost.values()):.1f} s")
    assert max(lost.values()) < unhurried(RESTART_SECONDS)
    free = since + max(lost.values())

    def taken() -> list[int]:
        events = site.ledger.events(id, limit=100_000)
        return [item.number for item in events if item.act == RowAct.CLAIM and moment(item.time) > free]

    site.wait(id, lambda batch: len(taken()) > len(lost) or batch.ended_at)
    assert lost.keys() <= {*taken()[: len(lost) + 1]}


def now() -> float:
    """The time as seconds."""
    return datetime.now(UTC).timestamp()


@pytest.mark.nightly
def test_a_host_that_is_cut_off_and_comes_back_loses_and_doubles_nothing(site: Site) -> None:
    """Its rows begin again elsewhere; what it did meanwhile is refused; it goes on when it is back."""
    id, since = began(site, 8), now()
    first, _ = site.net.hosts
    first.cut_off()
    restarted(site, id, since)
    first.plug_in()
    site.ended_well(id, 8)


@pytest.mark.nightly
def test_without_a_broker_it_is_the_same(site: Site) -> None:
    """Each host takes rows from the database itself."""
    id, since = began(site, 60, by_broker=False), now()
    first, _ = site.net.hosts
    first.cut_off()
    restarted(site, id, since)
    first.plug_in()
    site.ended_well(id, 60)


@pytest.mark.nightly
def test_a_host_that_is_gone_for_good_is_done_without(site: Site) -> None:
    """What it had begins again on the other one."""
    id = began(site, 60)
    since = now()
    site.kill(site.net.hosts[0])
    restarted(site, id, since)
    site.ended_well(id, 60)


@pytest.mark.nightly
def test_everything_goes_away_once_and_the_batch_ends_all_the_same(site: Site) -> None:
    """A cable, the broker, the database and a host, one after another: each is waited for, and gone on."""
    id = began(site, COUNT)
    first, second = site.net.hosts

    def is_done(part: float) -> Callable[[Batch], bool]:
        return lambda batch: batch.count(RowState.DONE) > part * COUNT

    first.cut_off()
    site.wait(id, is_done(0.2))
    first.plug_in()
    site.wait(id, is_done(0.4))
    site.broker.kill()
    assert "broker-failed" in {told["code"] for told in site.wait(id, lambda batch: batch.troubles).troubles}
    sleep(60)
    site.broker.start()
    site.wait(id, is_done(0.6))
    site.database.stop("immediate")
    sleep(60)
    site.database.start()
    site.wait(id, is_done(0.8))
    site.kill(second)
    site.employ(second)
    site.ended_well(id, COUNT)

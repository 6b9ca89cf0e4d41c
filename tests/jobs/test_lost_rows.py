"""Whole workers are lost: their rows wait again, and one that they die of is found without blaming others."""

from pathlib import Path
from time import sleep

import pytest

from service.core.batches import DEATHS, LOSSES, BatchState, Claimed, RowAct, RowState, Wishes, replayed
from service.core.errors.requests import StateForbids, TooManyOpen, TooMuch
from service.jobs import room
from service.jobs.arriving import Incoming
from service.jobs.dispatching import Dispatcher
from service.jobs.queue import LEASE_SECONDS, Queue
from service.jobs.spool import FolderSpool, key_of
from tests.jobs.conftest import SENDER, Jobs

NOW = "2026-11-22T09:00:00.000000Z"
FAULT = {"error": {"code": "rejected-document", "message": "不通过", "hint": ""}}


def employ(jobs: Jobs, worker: str) -> list[Claimed]:
    """The rows that a worker of two slots has at the same time."""
    jobs.queue.enter(worker, host="one", process=1, slots=2)
    return [claim for claim in (jobs.queue.claim(worker), jobs.queue.claim(worker)) if claim]


def acts(jobs: Jobs, batch: str, number: int) -> list[RowAct]:
    """What befell the row, in order."""
    return [RowAct(event.act) for event in jobs.ledger.course(batch, number, limit=1000)]


def test_what_kills_whole_workers_is_found_and_set_aside(anywhere: Jobs) -> None:
    """Rows that were lost beside it are done: it is tried alone before it is blamed."""
    batch = anywhere.batch(b"sound", b"deadly", b"also sound")
    for turn in range(20):
        claims = employ(anywhere, f"{turn:032x}")
        if not claims:
            break
        while claims and all(claim.row.number != 2 for claim in claims):
            anywhere.queue.finish(claims.pop(0), {})
            if claim := anywhere.queue.claim(f"{turn:032x}"):
                claims.append(claim)
        anywhere.queue.leave(f"{turn:032x}")
    rows = anywhere.ledger.rows(batch.id, limit=3)
    assert [RowState.DONE, RowState.SET_ASIDE, RowState.DONE] == [row.state for row in rows]
    assert "worker-died" == rows[1].result["error"]["code"]
    assert LOSSES + DEATHS == acts(anywhere, batch.id, 2).count(RowAct.CLAIM)
    assert anywhere.ledger.get(batch.id).ended_at
    assert 1 == anywhere.ledger.repeat(batch.id, "试办").count(RowState.WAITING)


def test_a_row_that_was_lost_too_often_is_alone_with_its_worker(jobs: Jobs) -> None:
    """It waits until the worker has no other, and no other is begun beside it."""
    jobs.batch(b"1", b"2", b"3")
    for turn in range(LOSSES):
        jobs.queue.enter(f"{turn:032x}", host="one", process=1, slots=1)
        jobs.claimed(f"{turn:032x}")
        jobs.queue.leave(f"{turn:032x}")
    (alone,) = employ(jobs, "a" * 32)
    (beside,) = employ(jobs, "b" * 32)[:1]
    assert (1, 2) == (alone.row.number, beside.row.number)
    jobs.queue.release(alone)
    assert jobs.queue.claim("b" * 32) is None


def test_a_row_is_lost_and_found_that_was_taken_by_somebody_nobody_has_seen(jobs: Jobs) -> None:
    """Whoever had it died before it could say that it lives."""
    jobs.batch(b"1")
    jobs.claimed("u" * 32)
    assert jobs.queue.has_work()
    assert 1 == jobs.queue.reclaim()
    assert 2 == jobs.claimed("b" * 32).attempt


@pytest.mark.parametrize("way", ["lost", "released", "retried", "died"])
def test_a_row_of_a_cancelled_batch_that_comes_back_is_cancelled(jobs: Jobs, way: str) -> None:
    """So the batch ends, and somebody is employed to see to it."""
    batch = jobs.batch(b"1", b"2")
    jobs.queue.enter("a" * 32, host="one", process=1, slots=1)
    claim = jobs.claimed("a" * 32)
    assert BatchState.CANCELLING is jobs.ledger.cancel(batch.id, "试办").state(NOW)
    assert jobs.queue.has_work()
    if way == "lost":
        jobs.clock.pass_by(LEASE_SECONDS + 1)
        jobs.queue.reclaim()
    else:
        {
            "released": lambda: jobs.queue.release(claim),
            "retried": lambda: jobs.queue.retry(claim, FAULT),
            "died": lambda: jobs.queue.died(claim, FAULT),
        }[way]()
    found = jobs.ledger.get(batch.id)
    assert (BatchState.CANCELLED, 2) == (found.state(NOW), found.count(RowState.CANCELLED))
    assert found.ended_at
    assert not jobs.queue.has_work()


def test_a_row_that_could_not_be_read_has_its_event_and_stops_the_batch_that_wished_so(jobs: Jobs) -> None:
    """Its state is that of its events, like any other's."""
    rows = [Incoming("第1行", b"1"), Incoming("第2行", b"", fault=FAULT)]
    for place, stops in enumerate((False, True)):
        wishes = Wishes(stops_at_fault=stops)
        batch = jobs.ledger.fill(jobs.ledger.open(f"{place:032x}", SENDER, wishes, "f" * 64).id, rows)
        assert RowState.FAILED is [*replayed(acts(jobs, batch.id, 2))][-1]
        assert (BatchState.STOPPED if stops else BatchState.WAITING) is batch.state(NOW)


def test_too_many_rows_leave_nothing_behind(jobs: Jobs) -> None:
    """The batch that was begun with them is gone."""
    batch = jobs.ledger.open("a" * 32, SENDER, Wishes(), "f" * 64, "key")
    with pytest.raises(TooMuch, match="10000"):
        jobs.ledger.fill(batch.id, (Incoming(f"第{n}行", b"%d" % n) for n in range(10_001)))
    assert ([], 0) == jobs.ledger.page(None, offset=0, limit=9)
    assert [] == list(jobs.ledger.rows(batch.id, limit=9))


def test_one_sender_has_so_many_open_batches_and_no_more(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as one has ended, the next may come."""
    monkeypatch.setattr(room, "MOST_OPEN", 3)
    made = [jobs.batch(b"1") for _ in range(3)]
    with pytest.raises(TooManyOpen, match="3") as refused:
        jobs.batch(b"1")
    assert refused.value.retry_after > 0
    jobs.ledger.cancel(made[0].id, "试办")
    jobs.batch(b"1")


def test_a_batch_that_was_cancelled_on_its_way_in_is_not_accepted(jobs: Jobs) -> None:
    """Its rows would wait for ever."""
    batch = jobs.ledger.open("a" * 32, SENDER, Wishes(), "f" * 64)
    jobs.ledger.cancel(batch.id, "试办")
    with pytest.raises(StateForbids, match="取消"):
        jobs.ledger.fill(batch.id, [Incoming("第1行", b"1")])


def test_what_a_killed_worker_left_half_written_is_gone_with_the_next_try(tmp_path: Path) -> None:
    """In the spool, where files wait for their senders."""
    spool, key = FolderSpool(tmp_path), key_of("a" * 32, 1, "0" * 64, "pdf")
    left = (tmp_path / key).with_suffix(".4711.part")
    left.parent.mkdir(parents=True)
    left.write_bytes(b"%PD")
    spool.put(key, b"%PDF-1.7")
    assert [(tmp_path / key).name] == [path.name for path in left.parent.iterdir()]


def test_a_worker_takes_no_row_before_it_is_known(jobs: Jobs) -> None:
    """Else another one would find the row without anybody who has it, and take it up."""
    batch = jobs.batch(b"1")
    lost: list[int] = []

    class Slow(Queue):
        """A queue that takes its time to know a worker."""

        def enter(self, worker: str, *, host: str, process: int, slots: int) -> None:
            """Nothing; there is such a worker, after a while."""
            sleep(0.5)
            super().enter(worker, host=host, process=process, slots=slots)

    def process(claim: Claimed) -> None:
        lost.append(jobs.queue.reclaim())
        jobs.queue.finish(claim, {})

    worker = Dispatcher(Slow(jobs.queue.database, jobs.clock), process, "a" * 32, "one", 1, 1)
    worker.run(lambda: bool(jobs.ledger.get(batch.id).ended_at))
    assert [0] == lost


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_worker_that_lost_a_part_of_itself_ends(jobs: Jobs) -> None:
    """Half of one would go on being seen, and nobody would take up its rows."""

    class Unwell(Queue):
        """A queue whose claims end as nobody foresaw."""

        def is_due(self) -> bool:
            """Nothing; it fails."""
            raise KeyError("unforeseen")

    worker = Dispatcher(Unwell(jobs.queue.database, jobs.clock), print, "a" * 32, "one", 1, 2)
    with pytest.raises(RuntimeError, match="ended: row 0"):
        worker.run(lambda: False)

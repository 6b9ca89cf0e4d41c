"""Large batches are cancelled or stopped while others go on, and to their end whoever dies over it."""

from threading import Event, Thread
from time import monotonic, sleep

import pytest

from service.core.batches import BatchState, RowState, Wishes
from service.core.hooks import MOST, HookEvent
from service.jobs import halting
from service.jobs import rows as rows_module
from service.jobs.arriving import Incoming
from service.jobs.queue import LEASE_SECONDS
from tests.jobs.conftest import SENDER, Jobs, unhurried
from tests.jobs.hooking import DEAD, Hooked

WORKER = "w" * 32
FAULT = {"error": {"code": "rejected-document", "message": "不通过", "hint": ""}}
NOW = "2026-11-22T09:00:00.000000Z"
LONGEST_WAIT = 1.0
"""Seconds for which one transaction may keep a heartbeat waiting."""

ROWS = 3000


class Pulse:
    """A worker that is seen as often as it can be until the end of the block, and how long it waited."""

    def __init__(self, jobs: Jobs) -> None:
        jobs.queue.enter(WORKER, host="one", process=1, slots=1)
        self._jobs, self._over = jobs, Event()
        self._thread = Thread(target=self._beat)
        self.waits: list[float] = []

    def __enter__(self) -> "Pulse":
        """The worker, which is seen."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing; it is seen no more."""
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.is_set():
            began = monotonic()
            assert self._jobs.queue.beat(WORKER)
            self.waits.append(monotonic() - began)
            sleep(0.01)


@pytest.mark.parametrize("way", ["cancelled", "stopped"])
def test_heartbeats_do_not_wait_for_a_large_batch_to_be_cancelled(anywhere: Jobs, way: str) -> None:
    """However many are told of each of its rows: who is not seen for six seconds is taken for dead."""
    hooked = Hooked(anywhere)
    hooks = [hooked.hook(DEAD, events=[HookEvent.ROW_ENDED]) for _ in range(MOST)]
    batch = anywhere.batch(*(b"%d" % number for number in range(ROWS)), wishes=Wishes(stops_at_fault=True))
    with Pulse(anywhere) as pulse:
        if way == "cancelled":
            anywhere.ledger.cancel(batch.id, "试办")
        else:
            anywhere.queue.fail(anywhere.claimed("x" * 32), FAULT)
    assert max(pulse.waits) < min(unhurried(LONGEST_WAIT), LEASE_SECONDS)
    ended = anywhere.ledger.get(batch.id)
    assert way == ended.state(NOW).value and ended.ended_at
    told = [one for hook in hooks for one in hooked.deliveries(hook)]
    assert len(told) == len({one.id for one in told}) == ROWS * MOST


@pytest.fixture
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows are cancelled with each transaction."""
    monkeypatch.setattr(rows_module, "AT_ONCE", 2)


@pytest.mark.usefixtures("two_at_once")
@pytest.mark.parametrize("way", ["cancel", "stop"])
def test_what_died_over_a_batch_leaves_it_to_whoever_looks_next(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Meanwhile none of its rows is begun; the log names who cancelled it, or whose row stopped it."""
    batch = jobs.batch(*(b"%d" % number for number in range(6)), wishes=Wishes(stops_at_fault=True))
    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(halting, "cancel_waiting", _die)
        if way == "cancel":
            jobs.ledger.cancel(batch.id, "试办")
        else:
            jobs.queue.fail(jobs.claimed("试办"), FAULT)
    left = jobs.ledger.get(batch.id)
    assert (BatchState.CANCELLING, 2) == (left.state(NOW), left.count(RowState.CANCELLED))
    assert jobs.queue.claim(WORKER) is None and jobs.queue.has_work()
    while jobs.queue.has_work():
        jobs.queue.go_on_halting()
    ended = jobs.ledger.get(batch.id)
    assert not ended.count(RowState.WAITING) and ended.ended_at
    assert {"试办"} == {jobs.ledger.course(batch.id, number, limit=9)[-1].who for number in range(7)}


def _die(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.usefixtures("two_at_once")
def test_whoever_cancels_again_goes_on(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though the batch was cancelled before."""
    batch = jobs.batch(*(b"%d" % number for number in range(6)))
    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(halting, "cancel_waiting", _die)
        jobs.ledger.cancel(batch.id, "试办")
    assert BatchState.CANCELLED is jobs.ledger.cancel(batch.id, "试办").state(NOW)


@pytest.mark.usefixtures("two_at_once")
def test_a_batch_that_is_tried_again_is_cancelled_no_further(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was wished last holds, for all of its rows."""
    batch = jobs.batch(*(b"%d" % number for number in range(6)))
    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(halting, "cancel_waiting", _die)
        jobs.ledger.cancel(batch.id, "试办")
    assert 6 == jobs.ledger.repeat(batch.id, "试办").count(RowState.WAITING)
    jobs.queue.go_on_halting()
    assert 6 == jobs.ledger.get(batch.id).count(RowState.WAITING)


@pytest.mark.usefixtures("two_at_once")
def test_a_batch_some_of_which_cannot_be_read_stops_whole(anywhere: Jobs) -> None:
    """Before anything of it is begun, where that was wished."""
    batch = anywhere.ledger.open("b" * 32, SENDER, Wishes(stops_at_fault=True), "f" * 64)
    rows = [Incoming(f"第{number}件", b"%d" % number) for number in range(1, 7)]
    rows.insert(3, Incoming("坏的", b"", fault=FAULT))
    stopped = anywhere.ledger.fill(batch.id, rows)
    assert (BatchState.STOPPED, 6) == (stopped.state(NOW), stopped.count(RowState.CANCELLED))

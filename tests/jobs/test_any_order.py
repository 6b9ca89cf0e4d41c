"""In whatever order things befall batches: counts add up, states are those of events, nothing is twice."""

import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule
from hypothesis.stateful import run_state_machine_as_test as run
from sqlalchemy import delete, false, select

from service.core.batches import ENDED, OPEN, Batch, Claimed, Mode, Row, RowAct, RowState, Wishes, replayed
from service.core.errors.requests import StateForbids
from service.jobs import ledger as ledger_module
from service.jobs import queue as queue_module
from service.jobs import rows as rows_module
from service.jobs.arriving import Incoming
from service.jobs.database.tables import batch_events, batch_rows, batches
from service.jobs.queue import LEASE_SECONDS, ClaimLost
from service.jobs.rows import batch_of, row_of
from tests.jobs.conftest import SENDER, jobs_in

MEMORY = Path("/dev/shm")  # noqa: S108 # nobody cuts the power: the disk may be quick
WORKERS = tuple(letter * 32 for letter in "abc")
FAULT = {"error": {"code": "render-failed", "message": "引擎出错。", "hint": ""}}
UNREADABLE = {"error": {"code": "malformed-payload", "message": "不是 JSON。", "hint": ""}}
MANY = 1000
"""Orders that are tried until a planted fault is found: most often a few dozen do."""

WAYS = ("finish", "fail", "retry", "died", "release")


@cache
def laid_out() -> bytes:
    """A database whose tables are there."""
    with TemporaryDirectory() as folder:
        made = jobs_in(Path(folder))
        made.batch()
        with made.ledger.database.writing() as connection:
            for table in (batches, batch_events):
                connection.execute(delete(table))
        made.ledger.database.let_go()
        with closing(sqlite3.connect(Path(folder) / "jobs.sqlite3")) as plain:
            plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return (Path(folder) / "jobs.sqlite3").read_bytes()


class AnyOrder(RuleBasedStateMachine):
    """Batches, and workers that have rows, may be lost, and come back too late.

    `papers` is the archive: ids of what is filed; `filers` are the rows that filed it.
    """

    claims = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="any-order-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
        (self.folder / "jobs.sqlite3").write_bytes(laid_out())
        self.jobs = jobs_in(self.folder)
        self.done: dict[tuple[str, int], tuple[Any, ...]] = {}
        self.held: dict[tuple[str, int], Claimed] = {}
        self.batches: list[str] = []
        self.papers: set[str] = set()
        self.filers: set[tuple[str, int]] = set()

    def teardown(self) -> None:
        """Nothing is left; and whatever befell a batch, it can be brought to its end."""
        try:
            self.brought_to_an_end()
        finally:
            self.jobs.ledger.database.let_go()
            shutil.rmtree(self.folder)

    @rule(
        rows=some.lists(some.sampled_from("abx"), min_size=1, max_size=4),
        stops=some.booleans(),
        stages=some.booleans(),
        mode=some.sampled_from([Mode.RENDER, Mode.FILE]),
    )
    def accept(self, rows: list[str], stops: bool, stages: bool, mode: Mode) -> None:
        """A batch of some rows, of which x could not be read."""
        if len(self.batches) == 3:
            return
        id = f"{len(self.batches):032x}"
        self.batches.append(id)
        self.jobs.ledger.open(id, SENDER, Wishes(mode, stops_at_fault=stops), "f" * 64)
        incoming = [
            Incoming(
                row, row.encode(), stage=int(stages and row == "b"), fault=UNREADABLE if row == "x" else None
            )
            for row in rows
        ]
        self.jobs.ledger.fill(id, incoming)

    @rule(target=claims, worker=some.sampled_from(WORKERS))
    def claim(self, worker: str) -> Any:
        """A worker asks for a row."""
        claim = self._given(worker)
        if claim is None:
            return multiple()
        self.held[claim.row.batch, claim.row.number] = claim
        return claim

    @rule(claim=consumes(claims), way=some.sampled_from(WAYS), files=some.booleans())
    def end(self, claim: Claimed, way: str, files: bool) -> None:
        """A worker says how its row ended, which it may have filed: refused unless it is still its own."""
        queue, key = self.jobs.queue, (claim.row.batch, claim.row.number)
        if files and self.held.get(key) is claim:
            self._file(claim)
        way = self._truthful(claim, way)
        ends: dict[str, Callable[[], None]] = {
            "finish": lambda: queue.finish(claim, {"by": claim.worker}),
            "fail": lambda: queue.fail(claim, FAULT),
            "retry": lambda: queue.retry(claim, FAULT),
            "died": lambda: queue.died(claim, FAULT),
            "release": lambda: queue.release(claim),
            "call off": lambda: queue.call_off(claim),
        }
        if self.held.get(key) is not claim:
            with pytest.raises(ClaimLost):
                ends[way]()
            return
        ends[way]()
        del self.held[key]
        if way == "finish":
            self._file(claim)
        if way == "finish":
            self.done[key] = self._seen(*key)

    @rule(worker=some.sampled_from(WORKERS))
    def leave(self, worker: str) -> None:
        """Somebody saw a worker die."""
        self.jobs.queue.leave(worker)
        self._forget({worker})

    @rule(worker=some.sampled_from(WORKERS))
    def file_and_die(self, worker: str) -> None:
        """A worker files the row that it is given, and is killed before it says so."""
        if claim := self._given(worker):
            self._file(claim)
            self.leave(worker)

    @rule(living=some.sets(some.sampled_from(WORKERS)))
    def fall_silent(self, living: set[str]) -> None:
        """Those who are not seen for too long are taken for dead."""
        self.jobs.clock.pass_by(LEASE_SECONDS + 1)
        for worker in living:
            self.jobs.queue.beat(worker)
        self.jobs.queue.reclaim()
        self._forget({*WORKERS} - living)

    @rule(place=some.integers(0, 2), step=some.sampled_from(["pause", "proceed", "cancel", "repeat"]))
    def steer(self, place: int, step: str) -> None:
        """The sender does something, which the batch's state may forbid; done before, it changes nothing."""
        if not self.batches:
            return
        id, take = self.batches[place % len(self.batches)], getattr(self.jobs.ledger, step)
        try:
            stands = take(id, "试办")
        except StateForbids:
            return
        if step != "repeat":
            assert stands == take(id, "试办")

    @rule(seconds=some.sampled_from([1.0, 3.0, 20.0]))
    def wait(self, seconds: float) -> None:
        """Time passes while all who live are seen."""
        self.jobs.clock.pass_by(seconds)
        for worker in WORKERS:
            self.jobs.queue.beat(worker)

    @invariant()
    def counts_add_up_and_states_are_those_of_the_events(self) -> None:
        """And who has a row has it alone, and a batch has ended when all its rows have."""
        with self.jobs.ledger.database.reading() as connection:
            log = connection.execute(select(batch_events).order_by(batch_events.c.seq)).all()
            found = [row_of(row) for row in connection.execute(select(batch_rows))]
            known = connection.execute(select(batches)).all()
            stands = [batch_of(connection, batch, self.jobs.clock()) for batch in known]
        acts: dict[tuple[str, int], list[RowAct]] = {}
        for event in log:
            if event.number:
                acts.setdefault((event.batch, event.number), []).append(RowAct(event.act))
        for batch in stands:
            self._check(batch, [row for row in found if row.batch == batch.id], acts)

    def _check(self, batch: Batch, rows: list[Row], acts: dict[tuple[str, int], list[RowAct]]) -> None:
        assert {state: count for state, count in batch.counts.items() if count} == Counter(
            row.state for row in rows
        )
        assert batch.total == len(rows)
        for row in rows:
            key = row.batch, row.number
            told = acts.get(key, [])
            assert row.state is [*replayed(told)][-1]
            assert (row.state is RowState.RUNNING) == (key in self.held)
            assert row.attempts == told.count(RowAct.CLAIM)
            assert told.count(RowAct.FINISH) == (key in self.done)
            if key in self.done:
                assert self.done[key] == (row.state, row.attempts, row.result)
            assert row.state is not RowState.CANCELLED or key not in self.filers, "filed and not told"
        is_open = any(row.state in OPEN for row in rows)
        assert bool(batch.ended_at) != is_open
        assert (batch.state("2027") in ENDED) != is_open

    def brought_to_an_end(self) -> None:
        """Nothing; every batch that rests goes on, and every row ends, whoever had it."""
        for id in self.batches:
            if self.jobs.ledger.get(id).paused_at and not self.jobs.ledger.get(id).ended_at:
                batch = self.jobs.ledger.get(id)
                if not batch.cancelled_at and not batch.stopped_at:
                    self.jobs.ledger.proceed(id, "试办")
        self.jobs.clock.pass_by(60)
        self.jobs.queue.reclaim()
        self.held.clear()
        while claim := self._given("z" * 32):
            if self._truthful(claim, "finish") == "finish":
                self.jobs.queue.finish(claim, {})
                self.done[claim.row.batch, claim.row.number] = self._seen(claim.row.batch, claim.row.number)
            else:
                self.jobs.queue.call_off(claim)
        assert not self.jobs.queue.has_work()
        assert all(self.jobs.ledger.get(id).ended_at for id in self.batches)
        self.counts_add_up_and_states_are_those_of_the_events()

    def _given(self, worker: str) -> Claimed | None:
        """What a worker that is seen alive is given, which nobody else has."""
        self.jobs.queue.beat(worker) or self.jobs.queue.enter(worker, host="one", process=1, slots=2)
        claim = self.jobs.queue.claim(worker)
        if claim:
            key = claim.row.batch, claim.row.number
            assert key not in self.held, "somebody has it"
            assert key not in self.done, "it was done"
            batch = self.jobs.ledger.get(claim.row.batch)
            assert claim.is_called_off == bool(batch.cancelled_at or batch.stopped_at)
            assert not claim.is_called_off or batch.wishes.mode is Mode.FILE, "it should have been cancelled"
        return claim

    def _truthful(self, claim: Claimed, way: str) -> str:
        """The way a row ends where it was to end *way*: as the archive says, where it was only looked for."""
        if way not in ("finish", "fail") or claim.wishes.mode is not Mode.FILE:
            return way
        if claim.row.document_id in self.papers:
            return "finish"
        return "call off" if claim.is_called_off else way

    def _file(self, claim: Claimed) -> None:
        is_filing = claim.wishes.mode is Mode.FILE and not claim.is_called_off
        if is_filing and claim.row.document_id not in self.papers:
            self.papers.add(claim.row.document_id)
            self.filers.add((claim.row.batch, claim.row.number))

    def _seen(self, batch: str, number: int) -> tuple[Any, ...]:
        row = self.jobs.ledger.row(batch, number)
        return row.state, row.attempts, row.result

    def _forget(self, dead: set[str]) -> None:
        self.held = {key: claim for key, claim in self.held.items() if claim.worker not in dead}


def tried(count: int, *phases: Phase) -> None:
    """Nothing; so many orders were tried; what was found is made small, but in *phases* that do not."""
    few = settings(
        max_examples=count,
        stateful_step_count=30,
        derandomize=True,
        database=None,
        suppress_health_check=[*HealthCheck],
        phases=phases or tuple(Phase),
    )
    run(AnyOrder, settings=few)


def test_in_any_order_nothing_is_lost_and_nothing_is_twice() -> None:
    """By three workers, any of whom may be lost."""
    tried(20)


@pytest.mark.nightly
def test_in_very_many_orders_nothing_is_lost_and_nothing_is_twice() -> None:
    """The same for longer."""
    tried(2000)


def test_a_claim_that_is_not_proven_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: whoever had the row once may end it."""
    sound = queue_module._held

    def trusting(connection: Any, claim: Claimed) -> Any:
        try:
            return sound(connection, claim)
        except ClaimLost:
            rows = queue_module.batch_rows.c
            mine = rows.batch == claim.row.batch, rows.number == claim.row.number
            return connection.execute(queue_module.select(queue_module.batch_rows).where(*mine)).one()

    monkeypatch.setattr(queue_module, "_held", trusting)
    with pytest.raises((AssertionError, KeyError, ExceptionGroup, pytest.fail.Exception)):
        tried(MANY, Phase.generate)


def test_rows_that_wait_in_a_cancelled_batch_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: they come back to it, and wait for ever."""
    monkeypatch.setattr(queue_module, "cancel_waiting", lambda *_: None)
    assert rows_module.cancel_waiting is not queue_module.cancel_waiting
    order = AnyOrder()
    order.accept(["a", "b"], stops=False, stages=False, mode=Mode.RENDER)
    claim = order.claim(WORKERS[0])
    order.steer(0, "cancel")
    order.end(claim, "release", files=False)
    with pytest.raises(AssertionError, match="has_work"):
        order.teardown()


def test_a_row_that_is_cancelled_though_it_may_be_filed_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: whatever waits is cancelled with its batch, whoever had it before."""
    sound = rows_module.cancel_waiting

    def heedless(connection: Any, batch: str, time: str, who: str) -> None:
        with monkeypatch.context() as planted:
            planted.setattr(rows_module, "MAY_BE_FILED", false())
            sound(connection, batch, time, who)

    for module in (queue_module, ledger_module, rows_module):
        monkeypatch.setattr(module, "cancel_waiting", heedless)
    order = AnyOrder()
    order.accept(["a", "b"], stops=False, stages=False, mode=Mode.FILE)
    order.file_and_die(WORKERS[0])
    order.steer(0, "cancel")
    with pytest.raises(AssertionError, match="filed and not told"):
        order.teardown()

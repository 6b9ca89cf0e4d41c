"""What becomes of a row, by what befalls it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from service.core.archiving import Archive
from service.core.batches import TRIES, Claimed, Mode, RowState, Wishes
from service.core.errors import HongtouError
from service.core.errors.faults import (
    Busy,
    ProofFailed,
    RenderFailed,
    StoreFailed,
    StoreFull,
    TimedOut,
    WorkerDied,
)
from service.core.errors.payloads import RejectedDocument
from service.jobs.processing import HeldUp, Processing
from service.jobs.queue import Queue
from service.jobs.spool import FolderSpool
from tests.jobs.conftest import Jobs


@dataclass
class Failing:
    """A workshop and a store in one, which fail as they are told to."""

    fault: Exception
    troubles: tuple[tuple[str, str], ...] = ()
    calls: int = 0

    def make(self, *given: Any, **more: Any) -> None:
        """Nothing but that fault."""
        self.calls += 1
        raise self.fault

    def faults(self) -> tuple[tuple[str, str], ...]:
        """What is wrong with the store."""
        return self.troubles


@dataclass
class Heard:
    """What was told of."""

    faults: list[Exception] = field(default_factory=list)

    def __call__(self, fault: Exception) -> None:
        """Nothing; it was heard."""
        self.faults.append(fault)


Make = Callable[[Failing], Processing]


@pytest.fixture
def processing(jobs: Jobs, tmp_path: Path) -> Make:
    """What works on rows with such a workshop and store."""

    def made(failing: Failing) -> Processing:
        archive = Archive(failing, lambda *_: "", lambda _: {})  # type: ignore[arg-type]
        spool = FolderSpool(tmp_path / "spool")
        return Processing(jobs.queue, failing, archive, spool, lambda *_: "", lambda: "", Heard())  # type: ignore[arg-type]

    return made


@pytest.mark.parametrize(
    ("fault", "state", "tries"),
    [
        (RejectedDocument("不通过"), RowState.FAILED, 1),
        (ProofFailed("少字"), RowState.FAILED, 1),
        (RenderFailed("失败"), RowState.FAILED, 5),
        (KeyError("unforeseen"), RowState.FAILED, 5),
        (WorkerDied("终止"), RowState.SET_ASIDE, 2),
        (TimedOut("超时"), RowState.SET_ASIDE, 2),
        (StoreFailed("所引用的读不了"), RowState.FAILED, 5),
    ],
)
def test_a_fault_is_tried_as_often_as_that_may_help(
    jobs: Jobs, processing: Make, fault: Exception, state: RowState, tries: int
) -> None:
    """And in the end the row says what it was."""
    batch, failing = jobs.batch(b"1", wishes=Wishes(mode=Mode.RENDER)), Failing(fault)
    process = processing(failing)
    while claim := jobs.queue.claim("w" * 32):
        process(claim)
        jobs.clock.pass_by(60)
    row = jobs.ledger.row(batch.id, 1)
    assert (state, tries) == (row.state, failing.calls)
    expected = fault.code if isinstance(fault, HongtouError) else "service"
    assert expected == row.result["error"]["code"]


@pytest.mark.parametrize(
    ("fault", "troubles"),
    [
        (StoreFailed("没有应答"), (("磁盘已满", "请清理"),)),
        (Busy("满", retry_after=1), ()),
        (StoreFull("满"), ()),
    ],
)
def test_what_is_away_for_all_rows_is_no_fault_of_one(
    jobs: Jobs, processing: Make, fault: HongtouError, troubles: tuple[tuple[str, str], ...]
) -> None:
    """The row is given back untouched, and the worker is told to wait."""
    jobs.batch(b"1")
    claim = jobs.claimed("w" * 32)
    with pytest.raises(HeldUp):
        processing(Failing(fault, troubles))(claim)
    jobs.queue.release(claim)
    assert jobs.queue.claim("w" * 32)


def test_a_store_that_comes_back_while_it_is_asked_for_has_used_up_no_try(
    jobs: Jobs, processing: Make
) -> None:
    """But a row whose own paper cannot be read does use them up, as soon as nothing else is away."""
    batch, troubles = jobs.batch(b"1", wishes=Wishes(mode=Mode.RENDER)), [True]
    process = replace(
        processing(Failing(StoreFailed("没有应答"))), is_stuck=lambda: bool(troubles and troubles.pop())
    )
    for _ in range(2):
        process(jobs.claimed("w" * 32))
        jobs.clock.pass_by(60)
    acts = [event.act for event in jobs.ledger.course(batch.id, 1, limit=9)]
    assert ["claim", "release", "claim", "retry"] == acts


def test_an_outcome_that_cannot_be_written_down_uses_up_tries_too(jobs: Jobs, processing: Make) -> None:
    """It would be the same again and again, and hold up who works on it."""

    class Unable(Queue):
        """A queue that fails as nobody foresaw when a row is to fail."""

        def fail(self, claim: Claimed, result: Mapping[str, Any]) -> None:
            """Nothing; it raises."""
            raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")

    batch = jobs.batch(b"1", wishes=Wishes(mode=Mode.RENDER))
    process = replace(
        processing(Failing(RejectedDocument("不通过"))), queue=Unable(jobs.queue.database, jobs.clock)
    )
    while claim := jobs.queue.claim("w" * 32):
        process(claim)
        jobs.clock.pass_by(60)
    row = jobs.ledger.row(batch.id, 1)
    assert (RowState.FAILED, TRIES, "service") == (row.state, row.attempts, row.result["error"]["code"])


def test_what_nobody_foresaw_is_told_of(jobs: Jobs, processing: Make) -> None:
    """Its words may quote a paper, so the row does not have them."""
    batch = jobs.batch(b"1")
    process = processing(Failing(KeyError("words of a paper")))
    process(jobs.claimed("w" * 32))
    assert isinstance(process.unforeseen, Heard)
    assert [KeyError] == [type(fault) for fault in process.unforeseen.faults]
    assert "words of a paper" not in str(jobs.ledger.row(batch.id, 1).result)

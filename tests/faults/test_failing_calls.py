"""Each call of the system fails in its turn: a clear error, nothing told is lost, and the next call works."""

import errno
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from service.core.errors.faults import StoreFailed, StoreFull
from service.core.errors.requests import NotInForce
from service.core.keeping import Status
from tests.faults.filing import Desk, Told, desk_at, file, paper, withdraw
from tests.faults.kills import Filer, Work, folder, judged_apart
from tests.faults.points import Points, at_the, failing

FOR_GOOD = 1_000_000


def each_call_fails(change: str, number: int, times: int, stride: int) -> Work:
    """The work of a process whose every *stride*th call fails once, or from there to the change's end."""

    def work(data: Path, tell: Callable[[Told], None]) -> None:
        desk = desk_at(data)
        tell(file(desk, paper("e" * 32, 0, 1)))  # the archive is laid out
        nth, is_reached = 1, True
        while is_reached:
            ids = [f"{nth:016x}{serial:016x}" for serial in range(2)]
            tell(file(desk, paper(ids[0], nth * 3, 1)))
            todo = partial(withdraw, desk, ids[0])
            if change == "supersede":
                todo = partial(file, desk, paper(ids[1], nth * 3, 2))
            points = Points(data, at_the(nth, failing(number), times=times))
            try:
                with points.watched():
                    tell(todo())
            except StoreFailed as fault:
                assert isinstance(fault, StoreFull) == (number == errno.ENOSPC), fault
                tell_again(desk, todo, ids[0], tell)
            is_reached = len(points.passed) >= nth
            nth += stride

    return work


def tell_again(desk: Desk, todo: Callable[[], Told], id: str, tell: Callable[[Told], None]) -> None:
    """Nothing; the call made again works, or says that it was done after all."""
    try:
        tell(todo())
    except NotInForce:
        assert Status.WITHDRAWN is desk.store.get(id).status


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC], ids=errno.errorcode.get)
@pytest.mark.parametrize("times", [1, FOR_GOOD], ids=["once", "for good"])
@pytest.mark.parametrize("change", ["supersede", "withdraw"])
def test_a_failing_call_is_a_clear_error_and_loses_nothing(change: str, times: int, number: int) -> None:
    """Open, write, fsync, rename, link, mkdir, unlink, the database: each in turn."""
    all_is_well_after(each_call_fails(change, number, times, stride=11))


@pytest.mark.nightly
@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC], ids=errno.errorcode.get)
@pytest.mark.parametrize("times", [1, FOR_GOOD], ids=["once", "for good"])
@pytest.mark.parametrize("change", ["supersede", "withdraw"])
def test_every_single_call_fails(change: str, times: int, number: int) -> None:
    """The same, with no call left out."""
    all_is_well_after(each_call_fails(change, number, times, stride=1))


def all_is_well_after(work: Work) -> None:
    """Nothing; the process ended well, and the judge finds no fault with what it left."""
    with folder() as base:
        told, status = Filer.started(work, base / "data").ended()
        assert 0 == status
        verdict = judged_apart(base / "data", told)
        shutil.rmtree(base / "data")
    assert len(told) > 10
    assert () == verdict.faults

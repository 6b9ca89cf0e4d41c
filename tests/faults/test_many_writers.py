"""Many processes file at once: every number once, none left out, nobody turned away."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.filing import Told, desk_at, file, long_day, paper
from tests.faults.kills import Filer, Work, folder, judged_apart

WRITERS = 16


def one_class(writer: int, count: int) -> Work:
    """Papers of one class, each of a lineage of its own."""

    def work(data: Path, tell: Callable[[Told], None]) -> None:
        desk = desk_at(data)
        for serial in range(count):
            tell(file(desk, paper(f"{writer:016x}{serial:016x}", 3 * (writer * count + serial), 1)))

    return work


def mixed(writer: int, count: int) -> Work:
    """Papers of three classes that supersede each other's, some withdrawn."""
    return lambda data, tell: long_day(desk_at(data), tell, writer + 1, count)


def all_at_once(work: Callable[[int, int], Work], count: int) -> list[Told]:
    """What all told; no process failed, and the judge finds no fault."""
    with folder() as base:
        writers = [Filer.started(work(writer, count), base / "data") for writer in range(WRITERS)]
        ends = [writer.ended() for writer in writers]
        assert {0} == {status for _, status in ends}
        told = [one for said, _ in ends for one in said]
        verdict = judged_apart(base / "data", told)
    assert () == verdict.faults
    return told


@pytest.mark.parametrize("count", [4, pytest.param(500, marks=pytest.mark.nightly)])
def test_sixteen_writers_in_one_class_have_the_numbers_from_one_on(count: int) -> None:
    """From an archive that is not there yet: 1…n exactly."""
    told = all_at_once(one_class, count)
    numbers = sorted(int(one["code"].rpartition("-")[2]) for one in told)
    assert list(range(1, WRITERS * count + 1)) == numbers


@pytest.mark.parametrize("count", [4, pytest.param(100, marks=pytest.mark.nightly)])
def test_sixteen_writers_may_supersede_each_other(count: int) -> None:
    """Nobody waits for ever, no error, and each pair tells of each other."""
    assert WRITERS * count >= len(all_at_once(mixed, count)) > WRITERS * count // 2

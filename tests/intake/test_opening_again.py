"""Sheets are opened by processes that may die: a fault of ours is tried again, and never a row."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import pytest

from service.core.entries import Entry
from service.core.errors import HongtouError
from service.core.errors.faults import Busy, OutOfMemory, RenderFailed, TimedOut, WorkerDied
from service.core.errors.payloads import BrokenSheet
from service.core.errors.requests import TooMuch
from service.intake.opening import Opening
from service.intake.sources import entries_of
from tests.intake.reading import LIMITS, package

ROW = Entry("第2行", b"{}")
DIED, LATE, LARGE = WorkerDied("意外终止。"), TimedOut("超过 120 秒。"), OutOfMemory("超过 1536 MB。")


@dataclass
class Opener:
    """Opens sheets, but first ends with these faults, each of which takes ten seconds of its clock."""

    faults: Iterator[HongtouError]
    time: float = 0.0
    opened: list[str] = field(default_factory=list)

    def __call__(self, content: bytes, name: str) -> list[Entry]:
        """One row."""
        self.time += 10
        self.opened.append(name)
        if fault := next(self.faults, None):
            raise fault
        return [ROW]

    def clock(self) -> float:
        """The time it shows."""
        return self.time


def read(content: bytes, *faults: HongtouError, seconds: float = 600) -> tuple[list[Entry], Opener]:
    """What that file becomes, and who opened its sheets."""
    opener = Opener(iter(faults))
    opening = Opening(opener, seconds, opener.clock)
    return list(entries_of(BytesIO(content), "表.csv", "", LIMITS, opening)), opener


@pytest.mark.parametrize("faults", [[DIED], [DIED, DIED], [LATE], [LARGE], [LATE, DIED]])
def test_a_process_that_is_killed_costs_a_sheet_nothing(faults: list[HongtouError]) -> None:
    """Its rows come all the same."""
    entries, opener = read(b"a,b\n", *faults)
    assert [ROW] == entries
    assert len(faults) + 1 == len(opener.opened)


@pytest.mark.parametrize("faults", [[DIED] * 3, [LATE] * 2, [LARGE] * 2, [DIED, LATE]])
def test_a_sheet_that_ends_every_process_is_named_and_the_others_are_read(
    faults: list[HongtouError],
) -> None:
    """It is tried no more, and told with what happened and a cure."""
    entries, opener = read(package(("1.csv", b"a,b\n"), ("2.csv", b"a,b\n")), *faults)
    poison, sound = entries
    assert ("表.csv/1.csv", "broken-sheet") == (poison.name, poison.fault and poison.fault.code)
    assert poison.fault and faults[-1].message in poison.fault.message and poison.fault.hint
    assert sound == ROW
    assert len(faults) + 1 == len(opener.opened)


@pytest.mark.parametrize("fault", [Busy("没有空闲的进程。", retry_after=1), RenderFailed("引擎出错。")])
def test_what_says_nothing_of_the_sheet_is_no_row(fault: HongtouError) -> None:
    """Whoever asks is told."""
    with pytest.raises(type(fault)):
        read(b"a,b\n", fault)


def test_what_is_wrong_with_the_sheet_is_a_row_at_once() -> None:
    """It would be the same again."""
    entries, opener = read(b"a,b\n", BrokenSheet("没有找到认识的表头。"))
    assert ["broken-sheet"] == [entry.fault.code for entry in entries if entry.fault]
    assert 1 == len(opener.opened)


def test_one_intake_has_so_much_time_for_its_sheets() -> None:
    """The sheet that would be opened after it is named, and is not opened."""
    books = package(*((f"{number}.csv", b"a,b\n") for number in range(1, 5)))
    assert 4 == len(read(books, seconds=31)[0])
    with pytest.raises(TooMuch, match=r"30 秒.*表\.csv/4\.csv"):
        read(books, seconds=30)
    with pytest.raises(TooMuch, match=r"表\.csv/3\.csv"):  # tries count
        read(books, DIED, seconds=30)

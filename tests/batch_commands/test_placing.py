"""Files of filed papers on their way into the folder: an archive that is away is waited for, damage never."""

from collections.abc import Iterator
from typing import cast

import pytest

from service.batch_commands.placing import Unplaced, from_archive
from service.core.batches import Row, RowState
from service.core.errors.faults import StoreFailed
from service.core.ports import Store

ROW = Row("b" * 32, 1, "甲", "d" * 64, "e" * 32, "N-1", "", RowState.DONE, 1, {"filed": {"id": "e" * 32}})
FAILED = StoreFailed("读不出。")


class Answering:
    """An archive that gives those answers one after the other, and has those faults."""

    def __init__(self, *answers: bytes | StoreFailed, faults: tuple[tuple[str, str], ...] = ()) -> None:
        self._answers: Iterator[bytes | StoreFailed] = iter(answers)
        self._faults = faults

    def open(self, id: str, format: str) -> bytes:
        """The next answer."""
        answer = next(self._answers)
        if isinstance(answer, StoreFailed):
            raise answer
        return answer

    def faults(self) -> tuple[tuple[str, str], ...]:
        """What it has."""
        return self._faults


def fetched(store: Answering) -> bytes:
    """The file of the row."""
    return from_archive(cast(Store, store))(ROW, "pdf")


def test_an_archive_that_is_away_is_waited_for() -> None:
    """What it says is raised as it is."""
    with pytest.raises(StoreFailed, match="读不出"):
        fetched(Answering(FAILED, faults=(("归档库不可读写。", "请等。"),)))


def test_an_archive_that_was_away_for_a_moment_gives_the_file() -> None:
    """By the time that it is asked again."""
    assert b"%PDF" == fetched(Answering(FAILED, b"%PDF"))


def test_a_damaged_paper_is_not_waited_for() -> None:
    """Nothing is wrong with the archive but that file."""
    with pytest.raises(Unplaced, match="读不出"):
        fetched(Answering(FAILED, FAILED))

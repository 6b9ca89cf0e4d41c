"""Workers are killed while they file rows of a batch that is called off: rows say what the archive has."""

import os
import shutil
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from service.core.batches import Batch, Claimed, Mode, RowState
from service.jobs.processing import Processing
from service.jobs.queue import ClaimLost
from tests.archive.places import Place
from tests.faults.filing import Told
from tests.faults.kills import Filer, folder
from tests.faults.lettering import Lettering
from tests.faults.points import Points, at_the, kill

DOOMED, SOUND = "a" * 32, "b" * 32
TURNING = ("rename", "link", "commit", "fsync archive/log", "fsync archive/ocfl/xx")
"""The names of steps that the state of archive or batch turns on."""

Work = Callable[[Path, Callable[[Told], None]], None]


def filing(nth: int = 0) -> Work:
    """A worker that files the next row, killed before it passes its nth point; else it names them all."""

    def work(data: Path, tell: Callable[[Told], None]) -> None:
        letters = Lettering(Place(data), pause=0.0)
        process = letters.processing
        claim = claimed(letters, DOOMED)
        passed = Points(data, at_the(nth, kill) if nth else lambda name: tell({"step": name}))
        with passed.watched():
            process(claim)

    return work


def claimed(letters: Lettering, worker: str) -> Claimed:
    """The next row, which there is, for that worker."""
    letters.queue.enter(worker, host="one", process=1, slots=1)
    claim = letters.queue.claim(worker)
    assert claim
    return claim


def called_off(letters: Lettering, batch: Batch) -> None:
    """Nothing; the batch was cancelled, the killed worker was missed, and another one did what was left."""
    letters.ledger.cancel(batch.id, "试办")
    letters.queue.leave(DOOMED)
    while claim := letters.queue.claim(SOUND):
        letters.processing(claim)


@pytest.mark.parametrize("every", [pytest.param(True, marks=pytest.mark.nightly), False])
def test_a_row_whose_worker_was_killed_at_any_step_is_as_the_archive_has_it(every: bool) -> None:
    """Cancelled where nothing is filed, done where it is: also where the log alone had it yet."""
    ends: Counter[RowState] = Counter()
    with folder() as base:
        before, batch = handed_over(base / "before")
        names = steps(before, base / "whole")
        last = {name: place for place, name in enumerate(names, 1) if name.startswith(TURNING)}
        for nth in range(1, len(names) + 1) if every else sorted(last.values()):
            letters = copied(before, base / f"{nth}")
            _, status = Filer.started(filing(nth), letters.place.data).ended()
            assert signal.SIGKILL == os.WTERMSIG(status), names[nth - 1]
            called_off(letters, batch)
            assert [] == letters.faults(batch, undone=3 - letters.done(batch)), (nth, names[nth - 1])
            ends[letters.ledger.row(batch.id, 2).state] += 1
            for database in (letters.ledger.database, letters.store.database):
                database.let_go()
    assert ends[RowState.DONE] > 1, ends
    assert ends[RowState.CANCELLED] > 1, ends


def handed_over(data: Path) -> tuple[Lettering, Batch]:
    """A batch of three letters in that folder, the first of which is filed; nothing is open here."""
    letters = Lettering(Place(data))
    batch = letters.batch(Mode.FILE, ["一封信。", "二封信。", "三封信。"])
    letters.ledger.database.let_go()
    assert 0 == Filer.started(filing(), data).ended()[1]
    letters.queue.leave(DOOMED)
    letters.ledger.database.let_go()
    return letters, batch


def copied(before: Lettering, data: Path) -> Lettering:
    """The same letters as they stand, in that folder."""
    shutil.copytree(before.place.data, data)
    return Lettering(Place(data), pause=0.0, handed=before.handed)


def steps(before: Lettering, data: Path) -> list[str]:
    """The names of the points that filing a row passes, in order."""
    said, status = Filer.started(filing(), copied(before, data).place.data).ended()
    assert 0 == status
    return [str(one["step"]) for one in said]


def test_a_row_that_was_filed_before_the_batch_stops_at_a_fault_is_done(tmp_path: Path) -> None:
    """Its worker was killed before it said so."""
    letters = Lettering(Place(tmp_path), pause=0.0)
    batch = letters.batch(Mode.FILE, ["一封信。", "喊叫！", "三封信。"], stops_at_fault=True)
    letters.processing._filed(claimed(letters, DOOMED))
    letters.processing(claimed(letters, SOUND))
    letters.queue.leave(DOOMED)
    while claim := letters.queue.claim(SOUND):
        letters.processing(claim)
    states = [row.state for row in letters.ledger.rows(batch.id, limit=9)]
    assert [RowState.DONE, RowState.FAILED, RowState.CANCELLED] == states
    assert [] == letters.faults(batch, undone=2)


def test_a_worker_taken_for_dead_files_nothing_any_more(tmp_path: Path) -> None:
    """It was only slow; meanwhile its batch was cancelled, and the row with it: the archive had nothing."""
    letters = Lettering(Place(tmp_path), pause=0.0)
    batch = letters.batch(Mode.FILE, ["一封信。", "二封信。"])
    slow = interrupted(letters.processing, partial(called_off, letters, batch))
    with pytest.raises(ClaimLost):
        slow(claimed(letters, DOOMED))
    assert [RowState.CANCELLED] * 2 == [row.state for row in letters.ledger.rows(batch.id, limit=9)]
    assert [] == letters.faults(batch, undone=2)


def interrupted(processing: Processing, meanwhile: Callable[[], None]) -> Processing:
    """One like it, but that something happens *meanwhile*, when a paper is made and not filed yet."""

    class Slow:
        """Its workshop."""

        def make(self, *given: Any, **more: Any) -> Any:
            """What was made."""
            made = processing.workshop.make(*given, **more)
            meanwhile()
            return made

    return replace(processing, workshop=Slow())  # type: ignore[arg-type]

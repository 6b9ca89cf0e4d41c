"""The judge of batches finds whatever is planted: lost, failed, twice, mixed up, or with nothing to show."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from service.core.batches import Claimed, Mode
from service.core.errors.faults import WorkerDied
from service.jobs.database.tables import batch_events, batch_rows
from service.jobs.processing import faulty, told_of_record
from tests.archive.places import Place
from tests.faults.filing import NOW
from tests.faults.lettering import Lettering

WORKER = "a" * 32
TEXTS = ["一", "二", "三", "四"]
THIRD = 3
Process = Callable[[Claimed], None]


@pytest.fixture
def letters(tmp_path: Path) -> Lettering:
    """Letters that take no time."""
    return Lettering(Place(tmp_path), pause=0.0)


def work(letters: Lettering, third: Process | None = None) -> None:
    """Nothing; all that waits was worked on, the third row of a batch by *third* where that is given."""
    letters.queue.enter(WORKER, host="one", process=1, slots=1)
    while claim := letters.queue.claim(WORKER):
        process = third if third and claim.row.number == THIRD else letters.processing
        process(claim)
    letters.queue.leave(WORKER)


def failing(letters: Lettering) -> Process:
    """What fails a row as no kill should."""
    return lambda claim: letters.queue.fail(claim, faulty(WorkerDied("进程意外终止。")))


@pytest.mark.parametrize("mode", Mode)
def test_nothing_is_said_of_what_is_sound(letters: Lettering, mode: Mode) -> None:
    """Whatever is done with the payloads."""
    batch = letters.batch(mode, TEXTS)
    work(letters)
    assert [] == letters.faults(batch)


@pytest.mark.parametrize("number", [1, len(TEXTS)])
def test_a_row_that_the_ledger_loses_is_missed(letters: Lettering, number: int) -> None:
    """With all that is told of it: nothing else in the ledger knows."""
    batch = letters.batch(Mode.FILE, TEXTS)
    with letters.ledger.database.writing() as connection:
        for table in (batch_rows, batch_events):
            connection.execute(delete(table).where(table.c.batch == batch.id, table.c.number == number))
    work(letters)
    assert [f"{batch.id} has 3 rows of 4 that were handed over, without [{number}]"] == letters.faults(batch)


def test_a_row_that_the_ledger_gives_the_payload_of_another_is_found(letters: Lettering) -> None:
    """There are as many rows as were handed over, and one paper fewer."""
    batch = letters.batch(Mode.FILE, TEXTS)
    first = letters.ledger.row(batch.id, 1)
    mixed = {"digest": first.digest, "doc_id": first.doc_id, "document_id": first.document_id}
    with letters.ledger.database.writing() as connection:
        mine = batch_rows.c.batch == batch.id, batch_rows.c.number == THIRD
        connection.execute(update(batch_rows).where(*mine).values(**mixed))
    work(letters)
    assert [f"{batch.id} 3 has another payload than was handed over"] == letters.faults(batch)


def test_a_row_that_a_kill_fails_is_found_even_where_it_is_repeated(letters: Lettering) -> None:
    """Whoever handed it over would have had to ask for that."""
    batch = letters.batch(Mode.RENDER, TEXTS)
    work(letters, failing(letters))
    assert "1 rows are not done, where 0 are meant not to be" in letters.faults(batch)
    letters.ledger.repeat(batch.id, "试办")
    work(letters)
    (fault,) = letters.faults(batch)
    assert f"{batch.id} 3 is done, but was not at first" in fault


def test_a_row_that_is_filed_twice_is_found(letters: Lettering) -> None:
    """By a worker that takes an id of its own for each try."""

    def twice(claim: Claimed) -> None:
        made = letters.processing._made(claim, ("pdf", "docx"))
        letters.processing.archive.keep(made, claim.payload, id="e" * 32, created_at=NOW, actor="测试")
        filed = letters.processing.archive.keep(
            made, claim.payload, id=claim.row.document_id, created_at=NOW, actor="测试"
        )
        letters.queue.finish(claim, told_of_record(filed, filed_before=False))

    batch = letters.batch(Mode.FILE, TEXTS)
    work(letters, twice)
    faults = "\n".join(letters.faults(batch))
    assert "is filed 2 times" in faults
    assert f"filed and not told: {{'{'e' * 32}'}}" in faults


@pytest.mark.parametrize(("id", "said"), [("", "says that it is"), ("e" * 32, "is done, and filed nowhere")])
def test_a_row_that_is_told_another_paper_is_found(letters: Lettering, id: str, said: str) -> None:
    """The paper of another row, or one that there is not; its own was never filed."""
    batch = letters.batch(Mode.FILE, TEXTS)

    def mistaken(claim: Claimed) -> None:
        first = letters.store.get(letters.ledger.row(batch.id, 1).document_id)
        paper = replace(first, id=id or first.id)
        letters.queue.finish(claim, told_of_record(paper, filed_before=True))

    work(letters, mistaken)
    (fault,) = letters.faults(batch)
    assert f"{batch.id} 3 {said}" in fault


def test_a_row_that_is_done_with_nothing_to_show_is_found(letters: Lettering) -> None:
    """It has none of the files that were wished for."""
    batch = letters.batch(Mode.RENDER, TEXTS)
    work(letters, lambda claim: letters.queue.finish(claim, {"files": []}))
    assert [f"{batch.id} 3 is done, with 0 files"] == letters.faults(batch)

"""What is old is let go, and nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest

from service.core.batches import Mode, RowState, Wishes
from service.core.errors.requests import NotFound, StateForbids
from service.jobs.arriving import Incoming
from service.jobs.clearing import Clearing
from service.jobs.spool import FolderSpool, key_of
from tests.jobs.conftest import SENDER, Jobs

BEFORE, NOW = "2026-11-22T08:30:00.000000Z", "2026-11-22T09:00:00.000000Z"
FAULT = {"error": {"code": "rejected-document", "message": "不通过", "hint": ""}}


def test_payloads_and_files_of_old_batches_go_and_what_became_of_rows_stays(
    jobs: Jobs, tmp_path: Path
) -> None:
    """One that goes on, or ended lately, loses nothing."""
    spool = FolderSpool(tmp_path / "batches")
    clearing = Clearing(jobs.ledger.database, spool)
    old = jobs.batch(*(b"%d" % number for number in range(120)))
    for _ in range(119):
        jobs.queue.finish(jobs.claimed("w" * 32), {})
    jobs.queue.fail(jobs.claimed("w" * 32), FAULT)
    going = jobs.batch(b"1", b"2")
    for batch in (old, going):
        spool.put(key_of(batch.id, 1, "d", "pdf"), b"%PDF")
    jobs.clock.pass_by(3600)
    late = jobs.batch(b"1")
    for _ in range(2):
        jobs.queue.finish(jobs.claimed("w" * 32), {})
    assert [old.id] == clearing.ended(BEFORE)
    assert clearing.clear(old.id, before=BEFORE, time=NOW)
    assert not clearing.clear(late.id, before=BEFORE, time=NOW)
    assert [] == clearing.ended(BEFORE)
    with pytest.raises(NotFound):
        b"".join(spool.stream(key_of(old.id, 1, "d", "pdf")))
    assert b"%PDF" == b"".join(spool.stream(key_of(going.id, 1, "d", "pdf")))
    assert (119, 1) == tuple(
        jobs.ledger.get(old.id).count(state) for state in (RowState.DONE, RowState.FAILED)
    )
    with pytest.raises(StateForbids, match="保留期限"):
        jobs.ledger.repeat(old.id, "试办")
    assert jobs.claimed("w" * 32).payload


def test_what_is_tried_again_is_not_cleared(jobs: Jobs, tmp_path: Path) -> None:
    """Though it was on the list a moment ago."""
    clearing = Clearing(jobs.ledger.database, FolderSpool(tmp_path / "batches"))
    batch = jobs.batch(b"1")
    jobs.queue.fail(jobs.claimed("w" * 32), FAULT)
    jobs.ledger.repeat(batch.id, "试办")
    assert not clearing.clear(batch.id, before=NOW, time=NOW)
    assert b"1" == jobs.claimed("w" * 32).payload


def test_a_batch_that_never_came_whole_is_dropped_and_its_key_free(jobs: Jobs, tmp_path: Path) -> None:
    """One that was accepted is not."""
    clearing = Clearing(jobs.ledger.database, FolderSpool(tmp_path / "batches"))
    whole = jobs.batch(b"1")
    half = jobs.ledger.open("e" * 32, SENDER, Wishes(), "f" * 64, "key")

    def broken_off() -> object:
        yield from (Incoming(f"第{number}件", b"%d" % number) for number in range(200))
        raise ConnectionError

    with pytest.raises(ConnectionError):
        jobs.ledger.fill(half.id, broken_off())  # type: ignore[arg-type]
    assert 200 == jobs.ledger.get(half.id).total
    assert [half.id] == clearing.unaccepted(BEFORE)
    assert clearing.drop(half.id, before=BEFORE)
    assert not clearing.drop(whole.id, before=BEFORE)
    with pytest.raises(NotFound):
        jobs.ledger.get(half.id)
    assert "d" * 32 == jobs.ledger.open("d" * 32, SENDER, Wishes(), "0" * 64, "key").id


def test_a_check_whose_command_was_killed_is_dropped_however_it_stands(jobs: Jobs, tmp_path: Path) -> None:
    """A check of a caller stays, as do other batches of commands, and what is worked on."""
    clearing = Clearing(jobs.ledger.database, FolderSpool(tmp_path / "batches"))
    check = Wishes(mode=Mode.CHECK)

    def handed_over(letter: str, wishes: Wishes, *, sender: str = "") -> str:
        id = letter * 32
        jobs.ledger.open(id, replace(SENDER, id=sender or id), wishes, "f" * 64)
        return jobs.ledger.fill(id, [Incoming("甲", letter.encode())]).id

    ended = handed_over("1", check)
    jobs.queue.finish(jobs.claimed("w" * 32), {})
    waiting = handed_over("2", check)
    handed_over("3", check, sender=SENDER.id)
    handed_over("4", Wishes(name='"mode": "check"'))
    going = handed_over("5", check)
    jobs.clock.pass_by(3600)
    jobs.ledger.pause(going, "试办")
    handed_over("6", check)
    assert [ended, waiting] == clearing.left_checks(BEFORE)
    assert all(clearing.drop(id, before=BEFORE) for id in (ended, waiting))
    assert [] == clearing.left_checks(BEFORE)
    assert 4 == jobs.ledger.page(None, offset=0, limit=9)[1]
    assert not jobs.ledger.rows(ended, limit=9)
    assert not jobs.ledger.events(ended, limit=9)


def test_a_batch_that_its_command_went_on_with_meanwhile_is_not_dropped(jobs: Jobs, tmp_path: Path) -> None:
    """Though it was on the list a moment ago: it came whole, or something befell it."""
    clearing = Clearing(jobs.ledger.database, FolderSpool(tmp_path / "batches"))
    half, check = "e" * 32, "f" * 32
    jobs.ledger.open(half, replace(SENDER, id=half), Wishes(), "f" * 64)
    jobs.ledger.open(check, replace(SENDER, id=check), Wishes(mode=Mode.CHECK), "f" * 64)
    jobs.ledger.fill(check, [Incoming("甲", b"1")])
    jobs.clock.pass_by(3600)
    assert ([half], [check]) == (clearing.unaccepted(BEFORE), clearing.left_checks(BEFORE))
    jobs.queue.finish(jobs.claimed("w" * 32), {})
    jobs.ledger.fill(half, [Incoming("甲", b"2")])
    assert [False] * 2 == [clearing.drop(id, before=BEFORE) for id in (half, check)]
    assert 2 == jobs.ledger.page(None, offset=0, limit=9)[1]

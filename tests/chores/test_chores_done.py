"""What is done by the calendar does what it says: on true archives and batches."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from service.bootstrap.archive import build_rota
from service.bootstrap.jobs import build_chores, build_ledger, build_queue, build_spool
from service.chores import reminding, sampling
from service.chores.sampling import SIZE, drawn
from service.cli import main
from service.core.access import EVERYWHERE
from service.core.batches import Mode, RowState, Sender, Wishes
from service.core.chores import Chore, Ended
from service.core.errors import HongtouError
from service.core.errors.faults import ConformanceFailed
from service.core.errors.requests import NotFound
from service.core.events import Act
from service.core.holdings import LogQuery
from service.core.keeping import Page, Query
from service.jobs.arriving import Incoming
from service.jobs.ledger import Ledger
from service.jobs.queue import Queue
from service.jobs.spool import key_of
from service.rereading import share
from tests.archive.conftest import opened
from tests.archive.planting import cut, fill, place
from tests.chores.conftest import Household
from tests.drafting.filed import PLAN, filed
from tests.drafting.filed import sample as sample_of
from tests.jobs.conftest import SENDER, Jobs

LONG_AGO = datetime(2026, 6, 1, tzinfo=UTC)


def test_the_rota_finds_a_damaged_paper_and_says_so(
    household: Household, caplog: pytest.LogCaptureFixture
) -> None:
    """As a result, in the log of the service, in that of the archive; the next one finds it again."""
    caplog.set_level("INFO", "hongtou")
    records = fill(household.store, 6)
    assert 6 == household.sound(Chore.FIXITY).figures["documents"]
    cut(place(household.settings.data, records[2].id) / "v1/content/record.json")
    later = replace(household.settings, fixity_days=1)
    build_rota(household.store).put([(record.id, "2026-01-01", ()) for record in records])
    found = replace(household, settings=later).done(Chore.FIXITY)
    assert (Ended.FOUND, [records[2].id]) == (found.end, found.more["damaged"])
    (line,) = [item for item in caplog.records if item.levelname == "ERROR"]
    assert ("chore done", "found") == (line.msg, line.facts["outcome"])  # type: ignore[attr-defined]
    event = household.store.logged(LogQuery(), offset=0, limit=1).events[0]
    assert (Act.VERIFY, "系统", [records[2].id]) == (event.act, event.actor, event.details["damaged"])


def test_a_night_reads_its_share_and_all_is_read_in_time(household: Household) -> None:
    """Though all were filed on the same day: none is left for the last night, none is read too late."""
    store, days = household.store, 10
    records, rota = fill(store, 12), build_rota(household.store)
    rota.put([(record.id, LONG_AGO.isoformat(), ()) for record in records])
    last = {record.id: LONG_AGO for record in records}
    for day in range(1, 3 * days):
        now = LONG_AGO + timedelta(days=day)
        ids = share(store, now, days)
        assert 2 == len(ids)
        assert all(now - last[id] <= timedelta(days=days) for id in last)
        last |= dict.fromkeys(ids, now)
        rota.put([(id, now.isoformat(), ()) for id in ids])


def test_a_sample_is_drawn_by_lot_and_can_be_drawn_again() -> None:
    """Of another day it is another one."""
    ids = [f"{number:032x}" for number in range(500)]
    first = drawn(ids, "sample 2026-11-22")
    assert first == drawn([*reversed(ids)], "sample 2026-11-22")
    assert SIZE == len({*first}) != len({*first} & {*drawn(ids, "sample 2026-11-29")})
    assert ids[:3] == drawn(ids[:3], "sample 2026-11-22")


class Failing:
    """Checks whose engine does not answer."""

    def check(self, *arguments: object, **options: object) -> None:
        """No report."""
        raise ConformanceFailed("引擎没有回答。", hint="请重试。")

    def close(self) -> None:
        """Nothing to end."""


def test_a_sample_that_could_not_be_checked_is_not_sound(
    household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each paper is named; of an archive without any, nothing is wrong."""
    assert 0 == household.sound(Chore.SAMPLE).figures["documents"]
    (record,) = fill(household.store, 1)
    monkeypatch.setattr(sampling, "build_later_checks", lambda settings, store: Failing())
    found = household.done(Chore.SAMPLE)
    assert Ended.FOUND is found.end
    assert [{"id": record.id, "code": "conformance-failed"}] == found.more["unchecked"]


def test_reminders_count_what_is_overdue_and_soon_by_unit(household: Household) -> None:
    """Of every plan in force, on that day."""
    filed(household.store, sample_of(PLAN))
    found = household.sound(Chore.REMINDERS)
    assert found.figures["overdue"] > 0
    assert 1 == found.figures["plans"]
    assert found.figures["overdue"] == sum(unit["overdue"] for unit in found.more["units"])
    assert all(unit["unit"] for unit in found.more["units"])


def test_no_plan_is_passed_over_though_another_is_withdrawn_meanwhile(
    household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages of plans are read one after the other."""
    monkeypatch.setattr(reminding, "TOGETHER", 2)
    first, *_ = (filed(household.store, {**sample_of(PLAN), "doc_id": f"P-{number}"}) for number in range(4))

    class Changing:
        """The archive, one of whose plans is withdrawn as soon as the first of them were listed."""

        def __getattr__(self, name: str) -> Any:
            return getattr(household.store, name)

        def list(self, query: Query, *, offset: int, limit: int) -> Page:
            """Those papers."""
            found = household.store.list(query, offset=offset, limit=limit)
            if query.type == first.type and not offset:
                household.store.withdraw(first.id, time="2026-11-22T08:00:00Z", actor="测试", reason="发错")
            return found

    assert 4 == replace(household, store=Changing()).sound(Chore.REMINDERS).figures["plans"]  # type: ignore[arg-type]


def test_a_backup_is_made_and_comes_back(
    household: Household,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By the command that restores any other."""
    records = fill(household.store, 3)
    assert 3 == household.sound(Chore.BACKUP).figures["documents"]
    assert household.sound(Chore.BACKUP).figures["files"] < 10
    monkeypatch.setenv("HONGTOU_DATA", str(tmp_path / "again"))
    answer = CliRunner().invoke(main, ["archive", "restore", household.settings.backup, "--json"])
    assert 0 == answer.exit_code, answer.output
    assert (3, []) == tuple(json.loads(answer.stdout)[name] for name in ("documents", "faults"))
    assert records[0].id == opened(tmp_path / "again").get(records[0].id).id


@pytest.mark.parametrize("place_of", ["", "data/copy"], ids=["none", "in the data"])
def test_a_backup_needs_a_place_outside(household: Household, tmp_path: Path, place_of: str) -> None:
    """It fails with its cure, and is told as failed."""
    there = replace(household.settings, backup=place_of and str(tmp_path / place_of))
    fault = replace(household, settings=there).choring().once(Chore.BACKUP)
    assert isinstance(fault, HongtouError)
    assert "HONGTOU_BACKUP" in fault.hint
    (run,) = build_chores(there).runs(Chore.BACKUP, limit=1)
    assert (Ended.FAILED, fault.message) == (run.end, run.result["message"])


def test_the_purge_lets_go_what_is_over_and_nothing_else(household: Household) -> None:
    """Batches that ended long ago lose what they were made from; what goes on loses nothing."""
    settings = household.settings
    clock = lambda: LONG_AGO  # noqa: E731
    ledger, queue = build_ledger(settings), build_queue(settings)
    old = Jobs(Ledger(ledger.database, clock, 100), Queue(queue.database, clock), None)  # type: ignore[arg-type]
    ended, going = old.batch(b"1"), old.batch(b"2", wishes=Wishes(start_at="2099"))
    old.queue.finish(old.claimed("w" * 32), {})
    old.ledger.open("e" * 32, SENDER, Wishes(), "f" * 64)
    command = Sender("c" * 32, "某甲", reads=EVERYWHERE, files=EVERYWHERE)
    old.ledger.open(command.id, command, Wishes(mode=Mode.CHECK), "f" * 64)
    old.ledger.fill(command.id, [Incoming("甲", b"3")])
    spool = build_spool(settings)
    for batch in (ended, going):
        spool.put(key_of(batch.id, 1, "d", "pdf"), b"%PDF")
    assert {"batches": 1, "left": 2, "runs": 0} == household.sound(Chore.PURGE).figures
    with pytest.raises(NotFound):
        b"".join(spool.stream(key_of(ended.id, 1, "d", "pdf")))
    assert b"%PDF" == b"".join(spool.stream(key_of(going.id, 1, "d", "pdf")))
    assert RowState.DONE is ledger.row(ended.id, 1).state
    assert 0 == household.sound(Chore.PURGE).figures["batches"]

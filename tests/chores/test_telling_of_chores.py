"""Whoever runs the service sees how its chores stand: by command and from the doctor."""

import json
import time
from threading import Event, Thread

import pytest
from click.testing import CliRunner, Result

from service.bootstrap.jobs import build_queue
from service.chores import running
from service.chores.telling import chore_checks
from service.cli import main
from service.core.chores import Chore, Ended
from service.core.chores import Result as Came
from service.core.errors.faults import StoreFailed
from service.jobs import dispatching, queue
from service.jobs.dispatching import Dispatcher
from service.settings import read_settings
from tests.archive.planting import cut, fill, place
from tests.chores.conftest import Household

DONE, FINDINGS, USAGE, OUR_FAULT = range(4)
CAME = Came(Ended.DONE, "办完了。")


@pytest.fixture
def household(household: Household, monkeypatch: pytest.MonkeyPatch) -> Household:
    """The household, which the command works on too."""
    monkeypatch.setenv("HONGTOU_DATA", str(household.settings.data))
    monkeypatch.setenv("HONGTOU_BACKUP", household.settings.backup)
    return household


def hongtou(*arguments: str) -> Result:
    """The answer of the command."""
    return CliRunner().invoke(main, arguments)


def doctors(**changes: str) -> dict[str, tuple[bool, str]]:
    """What the doctor says of chores."""
    found = chore_checks(read_settings(overrides=changes))
    return {check.name.removeprefix("定时任务").strip(): (check.sound, check.found) for check in found}


def test_a_chore_is_done_by_command_and_told(household: Household) -> None:
    """In words and as JSON; what was found is an exit code."""
    answer = hongtou("chores", "--run", "fixity")
    assert (DONE, "轮检：重读 0 件和全部日志，没有问题。\n") == (answer.exit_code, answer.stdout)
    (record,) = fill(household.store, 1)
    cut(place(household.settings.data, record.id) / "v1/content/record.json")
    answer = hongtou("chores", "--run", "fixity", "--json")
    assert FINDINGS == answer.exit_code, answer.output
    assert ["found", [record.id]] == [json.loads(answer.stdout)[name] for name in ("outcome", "damaged")]
    listed = hongtou("chores").stdout
    assert all(words in listed for words in ("每天 02:00", "每周日 03:00", "发现问题：重读 1 件"))
    told = {item["name"]: item for item in json.loads(hongtou("chores", "--json").stdout)}
    assert ([*Chore], "found") == ([*told], told["fixity"]["last"]["outcome"])
    assert told["purge"]["last"] is None
    assert 0 == build_queue(household.settings).reclaim()


def test_a_chore_that_somebody_is_at_is_not_done_twice(household: Household) -> None:
    """Nor does the command wait for it."""
    begun = household.choring().chores.claim("a" * 32, Chore.PURGE)
    assert begun
    assert OUR_FAULT == hongtou("chores", "--run", "purge").exit_code


def test_a_chore_by_command_may_last_longer_than_a_worker_may_be_silent(
    household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside a worker that looks for dead ones: it is begun once, and not taken away."""
    monkeypatch.setattr(queue, "LEASE_SECONDS", 2.0)
    monkeypatch.setattr(dispatching, "BEAT_SECONDS", 0.2)

    def long(duty: object) -> Came:
        time.sleep(3)
        return CAME

    monkeypatch.setattr(running, "WORKS", {Chore.PURGE: long})
    over, other = Event(), Dispatcher(build_queue(household.settings), print, "b" * 32, "other", 2, 0)
    beside = Thread(target=other.run, args=[over.is_set])
    beside.start()
    try:
        answer = hongtou("chores", "--run", "purge")
    finally:
        over.set()
        beside.join()
    assert (DONE, "清理：办完了。\n") == (answer.exit_code, answer.stdout)
    runs = household.choring().chores.runs(Chore.PURGE, limit=9)
    assert [Ended.DONE] == [run.end for run in runs]


def test_the_doctor_tells_of_chores_that_fail_and_of_none_before_the_first_start(
    household: Household,
) -> None:
    """And that nothing is backed up."""
    assert doctors()[""] == (True, f"尚未启动过；时间为 {household.settings.calendar}")
    chores = household.choring(purge=lambda duty: CAME).chores
    assert not chores.is_due()
    assert {"备份": True, "轮检": True, "四性检测抽检": True, "清理": True, "整改到期提醒": True} == {
        name: sound for name, (sound, _) in doctors().items()
    }

    def failing(duty: object) -> Came:
        raise StoreFailed("存储没有应答。", hint="请检查。")

    household.choring(purge=failing).once(Chore.PURGE)
    assert (False, True) == (doctors()["清理"][0], "存储没有应答" in doctors()["清理"][1])
    with chores.database.writing() as connection:
        connection.exec_driver_sql("UPDATE chores SET settled_at = '2026-01-01T00:00:00Z'")
    assert (False, True) == (doctors()["轮检"][0], "早该运行" in doctors()["轮检"][1])
    assert (True, "没有设置 HONGTOU_BACKUP，不自动备份") == doctors(HONGTOU_BACKUP="")["备份"]

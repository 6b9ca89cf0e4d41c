"""`hongtou batches`: whoever runs the machine sees everybody's batches, and steers them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.bootstrap.jobs import build_ledger
from service.cli import main
from service.console import DONE, USAGE
from service.core.batches import Batch, RowState, Sender, Wishes
from service.jobs.arriving import Incoming
from service.jobs.ledger import Ledger
from service.settings import read_settings
from tests.batch_commands.conftest import Run, killed, written

UNREADABLE = {"error": {"code": "malformed-payload", "message": "不是 JSON。", "hint": "请改正。"}}


@pytest.fixture
def ledger(run: Run) -> Ledger:
    """The batches of the machine."""
    return build_ledger(read_settings())


@pytest.fixture
def batches(run: Run) -> Callable[..., Result]:
    """Runs `hongtou batches`."""
    return lambda *arguments: CliRunner().invoke(main, ("batches", *arguments))


def handed_over(ledger: Ledger, *more: Incoming) -> Batch:
    """A batch that somebody sent to the service: two rows, and more."""
    sender = Sender("a" * 32, "教务处系统")
    ledger.open("b" * 32, sender, Wishes(name="秋季通知"), "f" * 64)
    return ledger.fill("b" * 32, [Incoming("甲", b"1"), Incoming("乙", b"2"), *more])


def test_everybodys_batches_are_listed_and_shown(ledger: Ledger, batches: Callable[..., Result]) -> None:
    """In words and for programs: who sent it, how it stands, what is wrong."""
    batch = handed_over(ledger, Incoming("丙", b"", fault=UNREADABLE))
    listed = batches("list").stdout
    for told in (batch.id, " 1/3 件", "教务处系统", "秋季通知", "共 1 个批次"):
        assert told in listed
    told = json.loads(batches("list", "--json").stdout)
    assert (1, batch.id, 3) == (told["total"], told["items"][0]["id"], told["items"][0]["total"])
    assert [] == json.loads(batches("list", "--json", "--page", "2").stdout)["items"]
    shown = batches("show", batch.id)
    assert "批次\t秋季通知" in shown.stdout
    assert "第 3 件（丙）未成：不是 JSON。" in shown.stderr
    rows = json.loads(batches("show", batch.id, "--json").stdout)["rows"]
    assert ["waiting", "waiting", "failed"] == [row["state"] for row in rows]


def test_somebody_elses_batch_is_steered_and_its_log_tells_by_whom(
    ledger: Ledger, batches: Callable[..., Result]
) -> None:
    """A step that was taken before changes nothing."""
    batch = handed_over(ledger)
    for step, state in (
        ("pause", "paused"),
        ("pause", "paused"),
        ("continue", "waiting"),
        ("cancel", "cancelled"),
        ("repeat", "waiting"),
        ("cancel", "cancelled"),
    ):
        answer = batches(step, batch.id, "--actor", "王处", "--json")
        assert (DONE, state) == (answer.exit_code, json.loads(answer.stdout)["state"]), answer.output
    assert "2 件已取消" in batches("cancel", batch.id).stdout
    assert USAGE == batches("pause", batch.id).exit_code
    said = [event for event in ledger.course(batch.id, 0, limit=99) if event.who.startswith("王处（")]
    assert ["pause", "continue", "cancel", "repeat", "cancel"] == [
        event.act for event in said if event.act != "end"
    ]


def test_what_a_killed_command_left_is_seen_and_cancelled(
    tmp_path: Path, ledger: Ledger, batches: Callable[..., Result]
) -> None:
    """What it had begun is left to the workers, nothing further is."""
    written(tmp_path, 7)
    killed(tmp_path, "working", 4)
    (left,) = json.loads(batches("list", "--json").stdout)["items"]
    answer = batches("cancel", left["id"])
    assert (DONE, True) == (answer.exit_code, "3 件已取消" in answer.stdout), answer.output
    assert (3, 1, 3) == tuple(
        ledger.get(left["id"]).count(state) for state in (RowState.DONE, RowState.RUNNING, RowState.CANCELLED)
    )


def test_a_batch_that_there_is_not_is_told(batches: Callable[..., Result]) -> None:
    """With the exit code of usage, whatever was to be done."""
    for step in ("show", "pause", "continue", "cancel", "repeat"):
        answer = batches(step, "e" * 32)
        assert (USAGE, True) == (answer.exit_code, "没有编号为" in answer.stderr), step

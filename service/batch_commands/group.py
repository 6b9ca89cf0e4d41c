"""The group `hongtou batches`: everybody's batches, for whoever runs the machine."""

from typing import Any

import click

from service.console import acting, as_json, guarded
from service.core.batches import BatchAct
from service.settings import read_settings

LARGEST_PAGE = 1000

batch_id = click.argument("id", metavar="编号")


@click.group(
    help="所有人提交的批次，包括 hongtou batch 中断后留下的：列出、查看、暂停、继续、取消、重办。\n\n"
    "批次由 hongtou serve 或 hongtou worker 办理；谁做了什么，记入批次的日志。"
)
def batches() -> None:
    """The group's root."""


@batches.command("list", help="列出批次，新提交的在前。")
@click.option("--page", default=1, type=click.IntRange(1, 1_000_000), help="第几页")
@click.option("--page-size", "size", default=20, type=click.IntRange(1, LARGEST_PAGE), help="每页批次数")
@as_json
@guarded
def list_(page: int, size: int, as_json: bool) -> int:
    """List batches."""
    from service.batch_commands.overseeing import list_batches

    return list_batches(read_settings(), page, size, as_json=as_json)


@batches.command(help="查看一个批次：办到哪里，哪些件未成；--json 列出全部各件。")
@batch_id
@as_json
@guarded
def show(id: str, as_json: bool) -> int:
    """Show a batch."""
    from service.batch_commands.overseeing import show_batch

    return show_batch(read_settings(), id, as_json=as_json)


def _step(act: BatchAct, words: str) -> None:
    """Nothing; the group has a command that takes that step."""

    @batches.command(act.value, help=words)
    @batch_id
    @acting
    @as_json
    @guarded
    def step(**told: Any) -> int:
        from service.batch_commands.overseeing import steer

        return steer(read_settings(), act, told["id"], told["actor"], as_json=told["as_json"])


_step(BatchAct.PAUSE, "暂停：不再开始新的件。")
_step(BatchAct.CONTINUE, "暂停之后继续。")
_step(BatchAct.CANCEL, "取消：未开始的件不再办理，正在办的办完。")
_step(BatchAct.REPEAT, "重办未成、搁置和取消的件。")

"""The group `hongtou audit`: the log of the office."""

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.acting import utc_now
from service.console import DONE, FINDINGS, acting, as_json, guarded, print_json
from service.core.events import Act, Event
from service.core.holdings import AuditQuery
from service.core.witnesses import LogVerdict
from service.office_commands.frame import opened
from service.records.event_table import FORMS
from service.settings import read_settings

if TYPE_CHECKING:
    from service.office.opening import Office

USUALLY_LISTED = 50


@click.group(help="审计日志：谁看过、生成、改动、取走、被拒绝了什么。日志只能增加，任何命令都不能改动。")
def audit() -> None:
    """The group's root."""


def _time(context: click.Context, parameter: click.Parameter, given: Any) -> str:
    return "" if given is None else str(given.isoformat())


TIME = click.DateTime(("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"))


def _asking(command: Any) -> Any:
    """*command* with the options by which events are asked for."""
    for option in (
        click.option("--until", type=TIME, callback=_time, help="早于这一时间（UTC）"),
        click.option("--since", type=TIME, callback=_time, help="不早于这一时间（UTC）"),
        click.option("--object", "object_", default="", help="只列有关这一编号的"),
        click.option(
            "--act", default="", type=click.Choice(("", *(act.value for act in Act))), help="业务行为"
        ),
        click.option("--by", default="", help="经办人姓名、账户名或令牌名中的文字"),
    ):
        command = option(command)
    return command


@audit.command("list", help="查阅审计日志，新的在前。查阅本身也记入日志。")
@_asking
@click.option("--page", default=1, type=click.IntRange(1), help="第几页")
@acting
@as_json
@guarded
def list_(*, page: int, actor: str, as_json: bool, **asked: str) -> int:
    """List events."""
    office, query = opened(), _query(**asked)
    found = office.logged(query, offset=(page - 1) * USUALLY_LISTED, limit=USUALLY_LISTED)
    _looked(office, actor, query)
    if as_json:
        print_json({"items": [_told(event) for event in found.events], "page": page, "total": found.total})
    else:
        for event in found.events:
            known = (str(event.seq), event.time, event.actor, event.act.value, event.object)
            click.echo("\t".join((*known, str(event.details.get("path", "")))))
        click.echo(f"第 {page} 页，共 {found.total} 条。")
    return DONE


@audit.command(
    help="导出审计日志，旧的在前。jsonl 可据以核验各条的摘要；csv 供表格软件阅读，不会被当作公式。"
)
@_asking
@click.option("--format", "form", default="jsonl", type=click.Choice(tuple(FORMS)), help="格式")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="文件；默认写到标准输出"
)
@acting
@guarded
def export(*, form: str, output: Path | None, actor: str, **asked: str) -> int:
    """Write events into a file that is not there yet."""
    office, query = opened(), _query(**asked)
    head = office.head()
    _looked(office, actor, query)
    lines = FORMS[form](office.exported(query, until=head))
    if output is None:
        for line in lines:
            sys.stdout.buffer.write(line.encode())
        return DONE
    try:
        with output.open("xb") as file:
            file.writelines(line.encode() for line in lines)
    except FileExistsError as fault:
        raise click.BadParameter(f"{output} 已经存在。") from fault
    click.echo(f"已导出到 {output}：至第 {head.seq} 条。")
    return DONE


@audit.command(
    help="核验审计日志：逐条重读，环环相扣，与归档日志所封存的各条一致。有问题时退出码为 1。\n\n"
    "归档日志本身是否完好，用 hongtou archive verify --log 检测，其中也包括这里的核验。"
)
@click.option("--last", type=click.IntRange(1), help="只重读最后多少条；默认全部")
@as_json
@guarded
def verify(last: int | None, as_json: bool) -> int:
    """Look for whatever was done to the log."""
    from service.bootstrap.archive import build_store

    with closing(build_store(read_settings())) as store:
        verdict = opened().verify(store.witnesses(), last=last)
    if as_json:
        print_json(verdict.as_dict())
    else:
        _say(verdict)
    return FINDINGS if verdict.breaks else DONE


@audit.command(
    help="封存审计日志：把日志末尾的摘要记入归档日志。服务运行时每 6 小时、每 1000 条自动封存；"
    "固化归档日志（hongtou archive anchor）之前也会封存。"
)
@acting
@guarded
def witness(actor: str) -> int:
    """Tell the archive's log where this one ends."""
    from service.bootstrap.archive import build_store

    office = opened()
    with closing(build_store(read_settings())) as store:
        head = store.witness(office.head, time=utc_now(), actor=actor)
    click.echo(f"已封存到第 {head.seq} 条审计日志。" if head else "此前已封存到最后一条。")
    return DONE


def _query(*, by: str, act: str, object_: str, since: str, until: str) -> AuditQuery:
    return AuditQuery(object_, act, by, since, until)


def _looked(office: "Office", actor: str, query: AuditQuery) -> None:
    """Nothing; that somebody looked is told before anything is shown."""
    asked = {name: text for name in AuditQuery.__slots__ if (text := getattr(query, name))}
    office.record(time=utc_now(), actor=actor, act=Act.AUDIT, door="命令", asked=asked)


def _told(event: Event) -> dict[str, Any]:
    return {**event.as_dict(), "digest": event.digest}


def _say(verdict: LogVerdict) -> None:
    for item in verdict.breaks:
        click.echo(f"问题：{item.message}")
    if verdict.breaks:
        click.echo("    可能有人改动过：请保留现场，用备份核对。")
    click.echo(
        f"审计日志共 {verdict.head.seq} 条，重读 {verdict.read} 条，发现问题 {len(verdict.breaks)} 处；"
        f"归档日志封存 {verdict.witnesses} 次，到第 {verdict.witnessed} 条。"
    )
    if verdict.open_end:
        click.echo(f"其后 {verdict.open_end} 条尚未封存：这一段若被截去，无从查知。")

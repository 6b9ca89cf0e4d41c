"""The command `hongtou batch`: its options, and what they ask for."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from service.acting import written_time
from service.archive_commands.filing import owner, reason
from service.console import acting, as_json, guarded
from service.core.access import WHOLE
from service.core.batches import PRIORITIES, Mode, Wishes
from service.core.chores import BEIJING
from service.core.errors.requests import UnfitName
from service.documents.batch_names import DEFAULT_PATTERN, UNFILED, check_pattern
from service.settings import read_settings

FORMATS = ("docx", "pdf")
LONGEST_NAME, LONGEST_LABEL, MOST_LABELS = 200, 40, 20


def _pattern(context: click.Context, parameter: click.Parameter, text: str) -> str:
    try:
        return check_pattern(text)
    except UnfitName as fault:
        raise click.BadParameter(f"{fault.message}{fault.hint}") from fault


def _time(context: click.Context, parameter: click.Parameter, text: str | None) -> str:
    if text is None:
        return ""
    try:
        time = datetime.fromisoformat(text)
        return written_time((time if time.tzinfo else time.replace(tzinfo=BEIJING)).astimezone(UTC))
    except (ValueError, OverflowError) as fault:
        raise click.BadParameter("应为时间，如 2026-11-22T22:00。") from fault


def _line(most: int) -> Callable[[click.Context, click.Parameter, str], str]:
    def check(context: click.Context, parameter: click.Parameter, text: str) -> str:
        if len(text.strip()) > most or not text.isprintable():
            raise click.BadParameter(f"应为至多 {most} 个可见的字符。")
        return text.strip()

    return check


def _labels(context: click.Context, parameter: click.Parameter, texts: tuple[str, ...]) -> tuple[str, ...]:
    if len(texts) > MOST_LABELS:
        raise click.BadParameter(f"最多 {MOST_LABELS} 个标签。")
    found = tuple(dict.fromkeys(_line(LONGEST_LABEL)(context, parameter, text) for text in texts))
    if any(not label or "," in label for label in found):
        raise click.BadParameter("标签不能是空的，也不能有逗号；几个标签，请各用一个 --label。")
    return found


@click.command(
    help="成批校验并生成文书。INPUT 为文件夹、zip、NDJSON、JSON 数组、xlsx、csv 或单个 JSON，可列多个；- 表示"
    "标准输入。\n\n"
    "文件按序号放入 -o 文件夹，并有报告（report.html、report.xlsx、report.json）和清单 manifest-sha256.txt。"
    "个别文书有错，其余照办。中断后（包括断电），在同样的命令后加 --resume 接着做，已做的不重做。"
)
@click.argument(
    "sources",
    metavar="INPUT...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, allow_dash=True, path_type=Path),
)
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="输出文件夹")
@click.option("--dry-run", is_flag=True, help="只校验全部数据，不生成、不留下任何文件")
@click.option("--archive", "archived", is_flag=True, help="同时归档；文件夹中放归档的文件")
@reason
@owner
@click.option(
    "--format", "formats", multiple=True, type=click.Choice(FORMATS), help="只生成所列格式；默认两种都生成"
)
@click.option("--stop-at-fault", is_flag=True, help="遇到第一件未成的就停止")
@click.option(
    "--pattern",
    default="",
    callback=_pattern,
    help=f"文件名的格式，默认 {DEFAULT_PATTERN}；可用 {'、'.join(f'{{{name}}}' for name in UNFILED)}，"
    "归档时还可用 {档号}",
)
@click.option("--name", default="", callback=_line(LONGEST_NAME), help="批次的名称")
@click.option("--label", "labels", multiple=True, callback=_labels, help="标签，可给多个")
@click.option(
    "--priority",
    type=click.IntRange(PRIORITIES[0], PRIORITIES[-1]),
    default=5,
    show_default=True,
    help="优先级，大的先办",
)
@click.option(
    "--start-at", callback=_time, metavar="时间", help="在此时间之前不开始（北京时间），如 2026-11-22T22:00"
)
@click.option("--resume", is_flag=True, help="接着做这个输出文件夹里中断的批次，未成的再试一次")
@acting
@as_json
@guarded
def batch(**told: Any) -> int:
    """Work on many payloads at once."""
    from service.batch_commands.running import Order, run
    from service.batch_commands.sources import check_sources

    sources, folder, is_dry = told["sources"], told["output"], told["dry_run"]
    if folder is None and not is_dry:
        raise click.UsageError("请用 -o 指明输出文件夹，或用 --dry-run 只作校验。")
    if is_dry and (told["archived"] or told["resume"] or told["start_at"]):
        raise click.UsageError("--dry-run 不能与 --archive、--resume、--start-at 同时使用。")
    check_sources(sources, None if is_dry else folder)
    wishes = _wishes(told)
    if wishes.mode is Mode.RENDER:
        _check_unfiled(wishes.pattern)
    order = Order(
        sources=sources,
        wishes=wishes,
        formats=tuple(dict.fromkeys(told["formats"])) or FORMATS,
        actor=told["actor"],
        folder=None if is_dry else folder,
        resumes=told["resume"],
        as_json=told["as_json"],
    )
    return run(order, read_settings())


def _check_unfiled(pattern: str) -> None:
    """Nothing; raises UsageError where the pattern names what only filed papers have."""
    try:
        check_pattern(pattern, UNFILED)
    except UnfitName:
        raise click.UsageError("--pattern 中的 {档号} 只在归档（--archive）时才有。") from None


def _wishes(told: dict[str, Any]) -> Wishes:
    mode = Mode.CHECK if told["dry_run"] else Mode.FILE if told["archived"] else Mode.RENDER
    is_filed = mode is Mode.FILE
    return Wishes(
        mode=mode,
        formats=tuple(dict.fromkeys(told["formats"])) or FORMATS,
        stops_at_fault=told["stop_at_fault"],
        pattern=told["pattern"],
        name=told["name"],
        labels=told["labels"],
        priority=told["priority"],
        start_at=told["start_at"],
        unit=told["owner"] if is_filed else WHOLE,
        reason=told["reason"] if is_filed else "",
    )

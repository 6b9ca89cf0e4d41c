"""Proving that what is kept is what was filed: reading it again, the checks of DA/T 70, anchors."""

import time as clocks
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.acting import utc_now
from service.archive_commands.frame import mended, opened, witness
from service.console import DONE, FINDINGS, OUR_FAULT, acting, as_json, guarded, print_json, say_error
from service.core.errors.faults import ServiceError
from service.progress import tracked
from service.settings import Settings, read_settings

if TYPE_CHECKING:
    from service.archive.proving.anchors import Anchor
    from service.archive.proving.faults import Fault
    from service.archive.store import DocumentStore
    from service.records.checks import Report

MEGA = 1_000_000


@click.command(
    help="检测归档库：逐字节重读，与日志所记摘要核对，指出文书、问题和办法。编号为留存编号或档号，可列多件。\n\n"
    "--all 检测全部文书、日志、数据库和存储中的其他文件；--rota 只检测到期的文书，请每天定时运行；"
    "--log 只检测日志。有问题时退出码为 1。"
)
@click.argument("names", metavar="编号...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="检测整个归档库")
@click.option("--rota", is_flag=True, help="轮检：只检测到期的文书，最久未检测的在先；可随时中断，下次接着做")
@click.option("--days", type=click.IntRange(1, 3650), help="轮检周期（天），默认取 HONGTOU_FIXITY_DAYS")
@click.option("--rate", type=click.FloatRange(min=0.1), help="读取速度上限（MB/秒）；默认不限")
@click.option("--log", "with_log", is_flag=True, help="检测日志及数据库中的日志")
@click.option(
    "--anchor", type=click.Path(dir_okay=False, exists=True, path_type=Path), help="与外部固化文件核对日志"
)
@click.option(
    "--stage", type=click.Choice(("YJ", "CQ")), help="另作四性检测（DA/T 70）：移交环节 YJ 或长期保存环节 CQ"
)
@click.option("--keep", is_flag=True, help="把四性检测报告存入归档件，成为新版本")
@acting
@as_json
@guarded
def verify(
    *,
    names: tuple[str, ...],
    everything: bool,
    rota: bool,
    days: int | None,
    rate: float | None,
    with_log: bool,
    anchor: Path | None,
    stage: str | None,
    keep: bool,
    actor: str,
    as_json: bool,
) -> int:
    """Look for faults."""
    from service.archive.proving.measuring import Meter
    from service.rereading import faults_of, tell_of_reading

    if sum((bool(names), everything, rota)) > 1 or not (names or everything or rota or with_log or anchor):
        raise click.UsageError("请列出要检测的编号，或用 --all、--rota、--log 之一。")
    if (stage is not None and not (names or everything)) or (keep and stage is None):
        raise click.UsageError("--stage 须同时列出编号或用 --all；--keep 须同时用 --stage。")
    anchors = _anchors(anchor)
    settings = read_settings()
    meter = Meter(clocks.monotonic, clocks.sleep, (rate or 0) * MEGA)
    with opened() as store:  # as it is: what a start would mend is not mended before it was looked at
        faults: list[Fault] = []
        if everything or with_log or anchor:
            faults += _of_the_whole(settings, store, anchors, with_root=everything)
        ids = _ids(store, names, everything, rota, days or settings.fixity_days)
        faults += faults_of(store, ids, meter, tracked, utc_now)
        reports = _reports(settings, store, ids, stage, keep=keep, actor=actor) if stage else []
        if everything or rota:
            told = tell_of_reading(store, len(ids), meter.bytes, faults, time=utc_now(), actor=actor)
            if not told:
                click.echo("归档日志有问题，这次检测没有记入日志。", err=True)
    failed = [report for report in reports if report.failed]
    if as_json:
        print_json(
            {
                "documents": len(ids),
                "bytes": meter.bytes,
                "faults": [fault.as_dict() for fault in faults],
                "reports": [report.as_dict() for report in reports],
                "unchecked": len(ids) - len(reports) if stage else 0,
            }
        )
    else:
        _say(faults, reports)
        click.echo(f"检测 {len(ids)} 件，重读 {meter.bytes / MEGA:.1f} MB，发现问题 {len(faults)} 处。")
    if stage and len(reports) < len(ids):
        return OUR_FAULT  # some could not be checked, which was told; that is no sound result
    return FINDINGS if faults or failed else DONE


@click.command(
    help="固化日志：把日志末尾的摘要写到归档库之外的文件，每次追加一行。以后用 verify --anchor 核对，"
    "日志被改写或截去尾部都能发现。请把文件放在另一台机器或只写介质上。"
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="固化文件；默认写到标准输出"
)
@acting
@guarded
def anchor(output: Path | None, actor: str) -> int:
    """Write down where the log ends."""
    from service.archive.proving.anchors import append

    settings = read_settings()
    if output is not None and output.resolve().is_relative_to(settings.data.resolve()):
        raise click.UsageError("固化文件不能放在数据文件夹里：归档库被改动时它也会被改动。")
    from service.bootstrap.archive import build_anchoring

    with mended(actor) as store:
        witness(store, actor)
        anchoring = build_anchoring(settings, store)
        where = "标准输出" if output is None else str(output)
        made = anchoring.fix(
            lambda line: click.echo(line, nl=False) if output is None else append(output, line),
            time=utc_now(),
            actor=actor,
            where=where,
        )
    if output is not None:
        click.echo(f"已固化到第 {made.seq} 条日志：{output}")
    return DONE


def _anchors(path: Path | None) -> "tuple[Anchor, ...]":
    from service.archive.proving.anchors import read_anchors

    try:
        return read_anchors(path.read_text(encoding="utf-8")) if path else ()
    except (OSError, ValueError) as fault:
        raise click.BadParameter(f"读不了固化文件 {path}：{fault}。") from fault


def _of_the_whole(
    settings: Settings, store: "DocumentStore", anchors: "tuple[Anchor, ...]", *, with_root: bool
) -> "list[Fault]":
    from service.archive.proving.anchors import digests
    from service.archive.proving.faults import Fault, Kind
    from service.bootstrap.archive import build_prover, build_schedule
    from service.rereading import faults_of_the_office

    prover, fonds = build_prover(store), build_schedule(settings).fonds
    foreign = [
        Fault(Kind.ANCHOR_FOREIGN, f"第 {number} 行", detail=f"全宗号 {item.fonds}")
        for number, item in enumerate(anchors, 1)
        if item.fonds != fonds
    ]
    own = [item for item in anchors if item.fonds == fonds]
    found = [*foreign, *prover.log(digests(own)), *faults_of_the_office(settings, store)]
    return [*found, *prover.root()] if with_root else found


def _ids(
    store: "DocumentStore", names: tuple[str, ...], everything: bool, rota: bool, days: int
) -> list[str]:
    from service.bootstrap.archive import build_prover
    from service.rereading import due

    if names:
        return [store.named(name).id for name in names]
    if everything:
        return build_prover(store).ids()
    if rota:
        return due(store, datetime.now(UTC), days)
    return []


def _reports(
    settings: Settings, store: "DocumentStore", ids: list[str], stage: str, *, keep: bool, actor: str
) -> "list[Report]":
    from service.bootstrap.archive import build_later_checks
    from service.records.checks import Stage
    from service.rereading import occasion

    made, known = [], occasion(store, Stage[stage], datetime.now(UTC), settings.fixity_days)
    with closing(build_later_checks(settings, store)) as checks:
        for id in tracked(ids, "四性检测"):
            try:
                report = checks.check(id, Stage[stage], known, time=utc_now(), operator=actor)
            except ServiceError as error:  # its faults are told; the others are still checked
                say_error(error)
                continue
            made.append(report)
            if keep:
                checks.keep(report)
    return made


def _say(faults: "list[Fault]", reports: "list[Report]") -> None:
    for fault in faults:
        click.echo(f"问题（{fault.kind.value}）：{fault.message}")
        click.echo(f"    {fault.cure}")
    for report in reports:
        state = f"不通过：{'、'.join(item.code for item in report.failed)}" if report.failed else "通过"
        click.echo(f"四性检测 {report.archival_code} 《{report.title}》：{state}")


COMMANDS = (verify, anchor)

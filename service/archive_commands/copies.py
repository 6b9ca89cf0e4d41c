"""Second copies of the archive: backups and the way back, comparing, mending."""

import time as clocks
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.acting import utc_now
from service.archive_commands.frame import mended, opened, witness
from service.console import DONE, FINDINGS, acting, as_json, guarded, print_json
from service.progress import tracked
from service.settings import Settings, read_settings

if TYPE_CHECKING:
    from service.archive.proving.faults import Fault
    from service.archive.proving.measuring import Meter

place = click.argument("place", metavar="位置")
"""A folder, or s3://bucket/prefix on the store that the settings name."""

DUMPED = "账户、文稿和审计日志在 PostgreSQL 中，不在这份备份里：请用 pg_dump 一并备份。"
WHERE = "位置为文件夹，或 s3://桶/前缀（用 HONGTOU_S3_ 各项设置）。"


@click.command(
    help="备份归档库、账户、文稿和审计日志，期间可以照常工作；再次备份到同一位置只写新增的。每个文件写后读回核对。\n\n"
    f"{WHERE}备份与数据文件夹同样保密。备份不含设置文件、保管期限表和幂等键；"
    "账户、文稿和审计日志在 PostgreSQL 中的，须用 pg_dump 另行备份。有文书因已损坏而未能备份时退出码为 1。"
)
@place
@acting
@as_json
@guarded
def backup(place: str, actor: str, as_json: bool) -> int:
    """Copy the archive."""
    from service.backing_up import back_up
    from service.bootstrap.archive import build_copy

    settings = read_settings()
    _outside(settings, place)
    with mended(actor) as store:
        witness(store, actor)
        copy = build_copy(settings, place)
        whole = back_up(settings, store, copy, _meter(), tracked, time=utc_now(), actor=actor, where=place)
    made = whole.archive
    told = {
        "office": whole.with_office,
        "documents": made.documents,
        "files": made.files,
        "seq": made.head.seq,
        "broken": list(made.broken),
    }
    if as_json:
        print_json(told)
    else:
        click.echo(
            f"已备份到 {place}：{made.documents} 件，日志至第 {made.head.seq} 条，新写 {made.files} 个文件。"
        )
        click.echo("账户、文稿和审计日志已一并备份。" if whole.with_office else DUMPED)
        for id in made.broken:
            click.echo(f"未能备份（已损坏）：{id}。请运行 hongtou archive verify {id} 查明。")
    return FINDINGS if made.broken else DONE


@click.command(
    "restore",
    help="从备份恢复到空的数据文件夹：归档库、账户、文稿和审计日志，重建目录并检测全部文书和日志。中断后可再次运行。\n\n"
    f"{WHERE}恢复之后须重新登录；备份之后吊销的令牌、停用的账户、收回的角色须再次处理。",
)
@place
@acting
@as_json
@guarded
def restore_all(place: str, actor: str, as_json: bool) -> int:
    """Make an empty archive what the backup is."""
    from service.backing_up import restore
    from service.bootstrap.archive import build_copy, build_prover, build_rota
    from service.rereading import faults_of_the_office

    settings = read_settings()
    _outside(settings, place)
    with opened() as store:
        copy = build_copy(settings, place)
        whole = restore(settings, store, copy, _meter(), tracked, time=utc_now(), actor=actor, where=place)
        made, prover, meter = whole.archive, build_prover(store), _meter()
        faults = [*prover.log(), *prover.root()]
        faults += faults_of_the_office(settings, store) if whole.with_office else ()
        for id in tracked(prover.ids(), "检测"):
            found = prover.document(id, meter)
            build_rota(store).put([(id, utc_now(), found)])
            faults += found
    if as_json:
        print_json(
            {
                "office": whole.with_office,
                "documents": made.documents,
                "seq": made.head.seq,
                "faults": [item.as_dict() for item in faults],
            }
        )
    else:
        for fault in faults:
            click.echo(f"问题（{fault.kind.value}）：{fault.message}\n    {fault.cure}")
        if not whole.with_office:
            click.echo("备份中没有账户、文稿和审计日志；在 PostgreSQL 中的，请用 pg_restore 恢复。")
        click.echo(
            f"已恢复 {made.documents} 件，日志至第 {made.head.seq} 条；检测发现问题 {len(faults)} 处。"
        )
    return FINDINGS if faults else DONE


@click.command(
    help=f"与第二份副本逐字节比较，指出哪一份不对（以日志所记摘要为准）。{WHERE}有不同时退出码为 1。"
)
@place
@as_json
@guarded
def compare(place: str, as_json: bool) -> int:
    """Look at both."""
    from service.bootstrap.archive import build_copy, build_prover, build_repairing

    settings = read_settings()
    with opened() as store:
        repairing, meter = build_repairing(store, build_copy(settings, place)), _meter()
        last = repairing.last()
        log = [*build_prover(store).log()]
        there = [*repairing.log()]
        found = [repairing.compare(id, last, meter) for id in tracked(build_prover(store).ids(), "比较")]
    differing = [item for item in found if item.here or item.there]
    behind = sum(item.is_behind for item in found)
    if as_json:
        print_json(
            {
                "log": {
                    "here": [item.as_dict() for item in log],
                    "there": [item.as_dict() for item in there],
                },
                "behind": behind,
                "documents": [
                    {
                        "id": item.id,
                        "here": [fault.as_dict() for fault in item.here],
                        "there": [fault.as_dict() for fault in item.there],
                        "mendable": item.is_mendable,
                    }
                    for item in differing
                ],
            }
        )
    else:
        here = [*log, *(fault for item in differing for fault in item.here)]
        copied = [*there, *(fault for item in differing for fault in item.there)]
        for side, faults in (("归档库", here), ("副本", copied)):
            for fault in faults:
                click.echo(f"{side}不对（{fault.kind.value}）：{fault.message}")
        for item in differing:
            if item.is_mendable:
                click.echo(f"副本中的 {item.id} 完好，可运行 hongtou archive repair 修复。")
        click.echo(f"比较 {len(found)} 件：{len(differing)} 件有问题，副本中 {behind} 件较旧或没有。")
    return FINDINGS if differing or log or there else DONE


@click.command(
    help="从第二份副本修复：只修已损坏、而副本中与日志所记摘要相符的；损坏的移入 set-apart，不删除。\n\n"
    f"不列编号则检查并修复全部，包括日志。{WHERE}仍有问题时退出码为 1。"
)
@place
@click.argument("names", metavar="编号...", nargs=-1)
@acting
@as_json
@guarded
def repair(place: str, names: tuple[str, ...], actor: str, as_json: bool) -> int:
    """Mend what is broken here and whole there."""
    from service.bootstrap.archive import build_copy, build_prover, build_repairing, build_rota

    settings = read_settings()
    mended_ids: list[str] = []
    left: list[Fault] = []
    with opened() as store:
        repairing, meter = build_repairing(store, build_copy(settings, place)), _meter()
        keys = [] if names else repairing.mend_log(time=utc_now(), actor=actor, where=place)
        apart = [] if names else repairing.clear(time=utc_now(), actor=actor)
        last = repairing.last()
        ids = [store.named(name).id for name in names] or build_prover(store).ids()
        for id in tracked(ids, "修复"):
            found = repairing.compare(id, last, meter)
            if found.is_mendable:
                still = repairing.mend(found, meter, time=utc_now(), actor=actor, where=place)
                build_rota(store).put([(id, utc_now(), still)])
                left += still
                mended_ids += [] if still else [id]
            else:
                left += found.here
        if not names:
            left += [*build_prover(store).log(), *build_prover(store).root()]
    if as_json:
        print_json(
            {"log": keys, "apart": apart, "mended": mended_ids, "faults": [fault.as_dict() for fault in left]}
        )
    else:
        for key in keys:
            click.echo(f"已修复日志：{key}")
        for key in apart:
            click.echo(f"已移入 set-apart：{key}")
        for id in mended_ids:
            click.echo(f"已修复：{id}")
        for fault in left:
            click.echo(f"未能修复（{fault.kind.value}）：{fault.message}")
        click.echo(f"修复 {len(mended_ids)} 件，仍有问题 {len(left)} 处。")
    return FINDINGS if left else DONE


def _outside(settings: Settings, place: str) -> None:
    if not place.startswith("s3://") and Path(place).resolve().is_relative_to(settings.data.resolve()):
        raise click.UsageError("备份不能放在数据文件夹里。")


def _meter() -> "Meter":
    from service.archive.proving.measuring import Meter

    return Meter(clocks.monotonic, clocks.sleep)


COMMANDS = (backup, restore_all, compare, repair)

"""The backup: archive and office are copied to the place that is set."""

from pathlib import Path

from service.backing_up import back_up
from service.bootstrap.archive import build_copy
from service.bootstrap.people import build_office
from service.chores.duty import SYSTEM, Duty
from service.core.chores import Ended, Result
from service.core.errors.settings import SettingsError


def backup(duty: Duty) -> Result:
    """What the place holds now. Raises SettingsError where none is set, or one in the data folder."""
    settings, store = duty.settings, duty.store
    place = settings.backup
    if not place:
        raise SettingsError("没有设置备份的位置。", hint="请设置 HONGTOU_BACKUP（文件夹或 s3://桶/前缀）。")
    if not place.startswith("s3://") and Path(place).resolve().is_relative_to(settings.data.resolve()):
        raise SettingsError("备份不能放在数据文件夹里。", hint="请把 HONGTOU_BACKUP 设为另一处。")
    store.witness(build_office(settings).head, time=duty.now(), actor=SYSTEM)
    whole = back_up(
        settings,
        store,
        build_copy(settings, place),
        duty.meter(),
        duty.steps,
        time=duty.now(),
        actor=SYSTEM,
        where=place,
    )
    made = whole.archive
    figures = {"documents": made.documents, "files": made.files, "broken": len(made.broken)}
    told = f"已备份 {made.documents} 件，新写 {made.files} 个文件"
    told += "，含账户、文稿和审计日志。" if whole.with_office else "；PostgreSQL 须另行备份。"
    if not made.broken:
        return Result(Ended.DONE, told, figures)
    return Result(
        Ended.FOUND,
        f"{told}有 {len(made.broken)} 件已损坏，未能备份。请运行 hongtou archive verify 查明。",
        figures,
        {"broken": list(made.broken)},
    )

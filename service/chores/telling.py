"""Whether chores are done, as whoever looks after the installation is told."""

from pathlib import Path

from service.bootstrap.jobs import build_chores
from service.core.chores import TITLES, WORDS, Chore, Ended, Standing
from service.core.diagnosis import Check
from service.core.errors import HongtouError
from service.documents.dates import moment
from service.settings import Settings


def chore_checks(settings: Settings) -> list[Check]:
    """How what is done by the calendar stands; nothing is laid out by looking."""
    chores = build_chores(settings)
    if chores.database.is_file and not Path(str(chores.database.url.database)).exists():
        return [Check("定时任务", True, f"尚未启动过；时间为 {settings.calendar}"), *_no_backup(settings)]
    try:
        found = [_chore(standing) for standing in chores.standings() if standing.times]
    except HongtouError as error:
        return [Check("定时任务", False, error.message, error.hint)]
    return [*found, *_no_backup(settings)]


def _no_backup(settings: Settings) -> list[Check]:
    if settings.backup:
        return []
    return [Check(f"定时任务 {TITLES[Chore.BACKUP]}", True, "没有设置 HONGTOU_BACKUP，不自动备份")]


def _chore(standing: Standing) -> Check:
    """How the chore stands; not sound where its last run failed or found something, or is long due."""
    name, last = f"定时任务 {TITLES[standing.chore]}", standing.last
    times = standing.times.words if standing.times else ""
    told = f"{times}；尚未运行过"
    if last:
        said = last.result.get("message", "")
        told = f"{times}；最近一次 {moment(last.began_at)}（{last.host}）{WORDS[last.end]}：{said}".rstrip(
            "："
        )
    if standing.is_late:
        cure = "请检查 hongtou serve 或 hongtou worker 是否在运行、日志中有无 chore failed。"
        return Check(name, False, f"早该运行而没有运行（{told}）", cure)
    if last and last.end in (Ended.FAILED, Ended.LOST, Ended.FOUND):
        cure = last.result.get("hint") or f"请按说明处理，再运行 hongtou chores --run {standing.chore}。"
        return Check(name, False, told, cure)
    return Check(name, True, told)

"""What pages of batches say of states, modes and time."""

from flask_babel import gettext, lazy_gettext

from service.core.batches import Batch, BatchState, Mode, RowState, seconds_left

MODES = {
    Mode.CHECK: lazy_gettext("只校验"),
    Mode.RENDER: lazy_gettext("生成文件"),
    Mode.FILE: lazy_gettext("生成并归档"),
}
ROW_STATES = {
    RowState.WAITING: lazy_gettext("等待办理"),
    RowState.RUNNING: lazy_gettext("正在办理"),
    RowState.DONE: lazy_gettext("已完成"),
    RowState.FAILED: lazy_gettext("未成"),
    RowState.SET_ASIDE: lazy_gettext("已搁置"),
    RowState.CANCELLED: lazy_gettext("已取消"),
}
STATES = {
    BatchState.RECEIVING: lazy_gettext("正在接收"),
    BatchState.SCHEDULED: lazy_gettext("定时办理"),
    BatchState.WAITING: lazy_gettext("等待办理"),
    BatchState.RUNNING: lazy_gettext("正在办理"),
    BatchState.PAUSED: lazy_gettext("已暂停"),
    BatchState.CANCELLING: lazy_gettext("正在停下"),
    BatchState.CANCELLED: lazy_gettext("已取消"),
    BatchState.STOPPED: lazy_gettext("遇错停止"),
    BatchState.PARTLY_DONE: lazy_gettext("部分完成"),
    BatchState.FAILED: lazy_gettext("全部未成"),
    BatchState.DONE: lazy_gettext("全部完成"),
}
URGENCIES = {"2": lazy_gettext("低"), "5": lazy_gettext("中"), "8": lazy_gettext("高")}
"""Priorities that a clerk chooses from."""

GOOD = frozenset({BatchState.DONE, RowState.DONE})
BAD = frozenset(
    {BatchState.PARTLY_DONE, BatchState.FAILED, BatchState.STOPPED, RowState.FAILED, RowState.SET_ASIDE}
)
MINUTE, HOUR = 60, 3600


def tone(state: BatchState | RowState) -> str:
    """The class by which a page shows the state."""
    return "done" if state in GOOD else "late" if state in BAD else "due"


def left_words(batch: Batch, state: BatchState) -> str:
    """How long it will take, as far as anybody can tell; empty for what does not go on by itself."""
    if state not in (BatchState.RUNNING, BatchState.WAITING):
        return ""
    seconds = seconds_left(batch)
    if seconds is None:
        return str(gettext("还不能估计要多久。"))
    if seconds < MINUTE:
        return str(gettext("估计不到 1 分钟。"))
    if seconds < HOUR:
        return str(gettext("估计还要 %(minutes)s 分钟。", minutes=-(-int(seconds) // MINUTE)))
    return str(gettext("估计还要 %(hours)s 小时。", hours=f"{seconds / HOUR:.1f}"))

"""安全性: nothing harmful came along, and nobody meddled (DA/T 70-2018, 4-1 to 4-7)."""

from collections.abc import Callable

from service.archive.checks.authentic import strays
from service.archive.checks.subject import Subject, judged, not_run
from service.records.checks import Found


def scanner_there(subject: Subject) -> Found:
    """4-1: a scanner for malware is installed."""
    scan = subject.examined.scan
    return not_run(scan) if isinstance(scan, str) else judged([], "已安装杀毒软件", scan.tool)


def clean(subject: Subject) -> Found:
    """4-2: the scanner finds nothing in the package."""
    scan = subject.examined.scan
    if isinstance(scan, str):
        return not_run(scan)
    return judged((f"{name} 感染 {what}" for name, what in scan.infected.items()), "没有发现病毒", scan.tool)


def nothing_else(subject: Subject) -> Found:
    """4-3: the package holds nothing beside what belongs to it."""
    return judged((f"多余文件 {name}" for name in strays(subject)), "没有多余文件")


def under_control(subject: Subject) -> Found:
    """4-7: every act is in the log under a name, and the log's chain holds."""
    faults = [f"第 {event.seq} 条日志没有操作人" for event in subject.record.history if not event.actor]
    register, breaks = subject.occasion.register, subject.occasion.breaks
    if register is None and breaks is None:
        return not_run("没有连接归档日志。")
    faults += [fault.message.rstrip("。") for fault in breaks or ()]
    if register is not None and not register.is_chained:
        faults.append("归档日志最后一条与其摘要不符")
    told = "全部日志首尾相接" if breaks is not None else "归档日志最后一条与其摘要相符"
    return judged(faults, f"操作均有操作人记录，{told}")


CHECKS: dict[str, Callable[[Subject], Found]] = {
    "4-1": scanner_there,
    "4-2": clean,
    "4-3": nothing_else,
    "4-7": under_control,
}

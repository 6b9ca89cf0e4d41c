"""What can be found wrong with an archive: each kind with its words and its cure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from service.archive.faults import ANEW
from service.core.findings import Finding, Severity


class Kind(StrEnum):
    """What is wrong, as a code that stays."""

    OBJECT_MISSING = "object-missing"
    OBJECT_SWAPPED = "object-swapped"
    OBJECT_UNLOGGED = "object-unlogged"
    VERSION_MISSING = "version-missing"
    VERSION_UNLOGGED = "version-unlogged"
    FILE_MISSING = "file-missing"
    FILE_EMPTY = "file-empty"
    FILE_CUT = "file-cut"
    FILE_CHANGED = "file-changed"
    FILE_SWAPPED = "file-swapped"
    FILE_EXTRA = "file-extra"
    FILE_UNREADABLE = "file-unreadable"
    FOLDER_EXTRA = "folder-extra"
    LINK = "link"
    INVENTORY_REWRITTEN = "inventory-rewritten"
    INVENTORY_BEHIND = "inventory-behind"
    INVENTORY_CONFLICT = "inventory-conflict"
    LOG_FILE_BROKEN = "log-file-broken"
    LOG_GAP = "log-gap"
    LOG_CHAIN = "log-chain"
    LOG_EXTRA = "log-extra"
    LOG_CUT = "log-cut"
    LOG_REWRITTEN = "log-rewritten"
    ANCHOR_FOREIGN = "anchor-foreign"
    ROW_MISSING = "row-missing"
    ROW_EXTRA = "row-extra"
    ROW_DIFFERS = "row-differs"
    DATABASE_BROKEN = "database-broken"
    AUDIT_LOG = "audit-log"


WORDS: Mapping[Kind, str] = {
    Kind.OBJECT_MISSING: "整件缺失",
    Kind.OBJECT_SWAPPED: "此处存放的是另一份文书",
    Kind.OBJECT_UNLOGGED: "日志中没有这份文书的归档记录",
    Kind.VERSION_MISSING: "日志所记的版本整个缺失",
    Kind.VERSION_UNLOGGED: "日志中没有这个版本的记录",
    Kind.FILE_MISSING: "文件缺失",
    Kind.FILE_EMPTY: "文件长度为零",
    Kind.FILE_CUT: "文件被截断，尾部缺失",
    Kind.FILE_CHANGED: "文件内容与归档时不一致",
    Kind.FILE_SWAPPED: "文件内容是另一个文件的",
    Kind.FILE_EXTRA: "多出的文件，清单中没有",
    Kind.FILE_UNREADABLE: "读不出来",
    Kind.FOLDER_EXTRA: "多出的空文件夹",
    Kind.LINK: "不是普通文件而是链接或设备",
    Kind.INVENTORY_REWRITTEN: "清单及其摘要被一并改写，与日志所记摘要不符",
    Kind.INVENTORY_BEHIND: "清单停留在旧版本",
    Kind.INVENTORY_CONFLICT: "新旧版本的清单互相矛盾",
    Kind.LOG_FILE_BROKEN: "日志文件损坏或被改动",
    Kind.LOG_GAP: "日志中间有缺失",
    Kind.LOG_CHAIN: "日志前后不衔接：有记录被改动、插入、删除或调换",
    Kind.LOG_EXTRA: "日志中多出的文件",
    Kind.LOG_CUT: "日志尾部缺失",
    Kind.LOG_REWRITTEN: "日志与外部固化的摘要不符：历史被改写",
    Kind.DATABASE_BROKEN: ANEW,
    Kind.ANCHOR_FOREIGN: "固化文件不属于这个归档库",
    Kind.ROW_MISSING: "数据库中没有这一条",
    Kind.ROW_EXTRA: "数据库中多出这一条，日志中没有",
    Kind.ROW_DIFFERS: "数据库所记与归档库不一致",
    Kind.DATABASE_BROKEN: "数据库文件损坏",
    Kind.AUDIT_LOG: "审计日志与其摘要、与归档日志所封存的不符",
}

FROM_COPY = "请运行 hongtou archive repair 从副本修复；没有副本的，从备份恢复到空文件夹后取出这份文书。"
ASIDE = "请先查明由来，再运行 hongtou archive repair 把它移入 set-apart；不要直接删除。"
REINDEX = "请运行 hongtou archive reindex 由归档库重建数据库。"
EVIDENCE = "可能有人改动过：请停止归档，保留现场，用副本或备份核对（hongtou archive compare），再决定恢复。"

CURES: Mapping[Kind, str] = {
    **dict.fromkeys(Kind, FROM_COPY),
    **dict.fromkeys(
        (Kind.FILE_EXTRA, Kind.FOLDER_EXTRA, Kind.LINK, Kind.VERSION_UNLOGGED, Kind.LOG_EXTRA), ASIDE
    ),
    **dict.fromkeys((Kind.ROW_MISSING, Kind.ROW_EXTRA, Kind.ROW_DIFFERS), REINDEX),
    **dict.fromkeys(
        (
            Kind.OBJECT_UNLOGGED,
            Kind.INVENTORY_REWRITTEN,
            Kind.LOG_CHAIN,
            Kind.LOG_CUT,
            Kind.LOG_REWRITTEN,
            Kind.AUDIT_LOG,
        ),
        EVIDENCE,
    ),
    Kind.FILE_UNREADABLE: "请检查文件权限和磁盘；确已损坏的，运行 hongtou archive repair 从副本修复。",
    Kind.DATABASE_BROKEN: ANEW,
    Kind.ANCHOR_FOREIGN: "请核对固化文件是否取自这个归档库。",
}


def remembered(code: str) -> Finding:
    """What was found wrong, of which only the code was kept; raises ValueError for no code of ours."""
    kind = Kind(code)
    return Finding(code, Severity.ERROR, "", f"{WORDS[kind]}。", CURES[kind])


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong at *key* (of storage, or a row), of the document *id* where it is one's.

    `expected` and `found` are digests where they are known; `detail` says more in Chinese.
    """

    kind: Kind
    key: str
    id: str = ""
    version: int = 0
    detail: str = ""
    expected: str = ""
    found: str = ""
    archival_code: str = ""
    title: str = ""

    @property
    def message(self) -> str:
        """What is wrong, of which document, where, as a Chinese sentence."""
        named = f"《{self.title}》（{self.archival_code}，{self.id}）：" if self.archival_code else ""
        more = f"（{self.detail}）" if self.detail else ""
        return f"{named}{self.key} {WORDS[self.kind]}{more}。"

    @property
    def cure(self) -> str:
        """What to do about it, as a Chinese sentence."""
        return CURES[self.kind]

    def as_finding(self) -> Finding:
        """The fault as a finding at its place."""
        return Finding(self.kind.value, Severity.ERROR, f"/{self.key}", self.message, self.cure)

    def as_dict(self) -> dict[str, Any]:
        """The fault as plain JSON values."""
        return {
            "code": self.kind.value,
            "id": self.id,
            "archival_code": self.archival_code,
            "title": self.title,
            "version": self.version,
            "key": self.key,
            "expected": self.expected,
            "found": self.found,
            "message": self.message,
            "cure": self.cure,
        }


def with_swaps(faults: Iterable[Fault]) -> Iterator[Fault]:
    """The faults; a changed file that holds what another one should hold is named as swapped with it."""
    all_of_them = tuple(faults)
    wanted = {fault.expected: fault for fault in all_of_them if fault.expected}
    for fault in all_of_them:
        other = wanted.get(fault.found) if fault.kind in (Kind.FILE_CHANGED, Kind.FILE_CUT) else None
        if other is not None and other.key != fault.key:
            yield replace(fault, kind=Kind.FILE_SWAPPED, detail=f"应在 {other.key}")
        else:
            yield fault

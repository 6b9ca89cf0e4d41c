"""The log of what was done: events in one chain, each of which holds the digest of the one before."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

BEGINNING = "0" * 64
"""What the first event has in the place of a digest before it."""


class Act(StrEnum):
    """业务行为: the words of DA/T 46-2009 where it has one, ours where it has none.

    First what befalls filed documents and the archive, then people, what they see, and manuscripts.
    """

    FILE = "归档"
    SUPERSEDE = "更替"
    WITHDRAW = "撤回"
    SEAL = "用印"
    VERIFY = "检测"
    REPAIR = "修复"
    EXPORT = "移交"
    IMPORT = "接收"
    ANCHOR = "固化"
    BACK_UP = "备份"
    RESTORE = "恢复"
    ADOPT = "补登"
    SET_APART = "隔离"
    REINDEX = "重建目录"
    WITNESS = "审计封存"

    SIGN_IN = "登录"
    SIGN_IN_FAILED = "登录失败"
    SIGN_OUT = "退出"
    REFUSE = "拒绝"
    CHANGE_PASSWORD = "修改密码"  # noqa: S105 - names of acts
    BIND = "绑定身份"
    RESET_PASSWORD = "重置密码"  # noqa: S105
    OPEN_ACCOUNT = "建立账户"
    DISABLE_ACCOUNT = "停用账户"
    ENABLE_ACCOUNT = "启用账户"
    GRANT = "授予角色"
    REVOKE = "收回角色"
    ISSUE_TOKEN = "发放令牌"  # noqa: S105
    REVOKE_TOKEN = "吊销令牌"  # noqa: S105
    NAME_UNIT = "设置机构"

    CHECK = "校验"
    MAKE = "生成"
    SEARCH = "检索"
    READ = "查看"
    DOWNLOAD = "下载"
    AUDIT = "查阅日志"

    BATCH = "提交批次"
    PAUSE_BATCH = "暂停批次"
    CONTINUE_BATCH = "继续批次"
    CANCEL_BATCH = "取消批次"
    REPEAT_BATCH = "重办批次"

    SET_HOOK = "设置回调"
    ROTATE_HOOK = "更换回调密钥"
    REMOVE_HOOK = "删除回调"
    SEND_HOOK = "发送回调"

    DRAFT = "拟稿"
    REVISE = "修改"
    SUBMIT = "送核"
    RETURN = "退回"
    APPROVE = "核稿"
    ISSUE = "签发"
    DISCARD = "作废"
    REMARK = "提意见"
    RESOLVE = "处理意见"


ARCHIVE_ACTS = tuple(Act)[: list(Act).index(Act.WITNESS) + 1]
"""What befalls filed documents and the archive: its own log tells it; the log of the office all else."""


@dataclass(frozen=True, slots=True)
class Event:
    """One act: number in the log (from 1), time (ISO 8601, UTC), actor, act, the object's id, and more.

    `object` is empty for an act on the whole archive; `details` are JSON values; `previous` is the digest
    of the event before.
    """

    seq: int
    time: str
    actor: str
    act: Act
    object: str
    details: Mapping[str, Any] = field(default_factory=dict)
    previous: str = BEGINNING

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the event, and so over all before it."""
        return sha256(canonical(self.as_dict())).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """The event as plain JSON values, without its own digest."""
        return {
            "seq": self.seq,
            "time": self.time,
            "actor": self.actor,
            "act": self.act.value,
            "object": self.object,
            "details": dict(self.details),
            "previous": self.previous,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Event":
        """The event `as_dict` wrote; raises KeyError, TypeError or ValueError for anything else."""
        event = cls(**{**values, "act": Act(values["act"])})
        texts = (event.time, event.actor, event.object, event.previous)
        if not (type(event.seq) is int and isinstance(event.details, dict)):
            raise TypeError("seq or details")
        if not all(isinstance(text, str) and "\0" not in text for text in texts):
            raise TypeError("time, actor, object or previous")
        return event


@dataclass(frozen=True, slots=True)
class Head:
    """Where a log ends: the number of its last event, and that event's digest."""

    seq: int = 0
    digest: str = BEGINNING

    def next(self, *, time: str, actor: str, act: Act, object: str = "", **details: Any) -> Event:
        """The event that follows."""
        return Event(self.seq + 1, time, actor, act, object, details, self.digest)


def head_of(event: Event) -> Head:
    """The head of a log that ends with *event*."""
    return Head(event.seq, event.digest)


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold: the number of the event, and what is wrong in a Chinese sentence."""

    seq: int
    message: str


def broken(events: Iterable[Event], head: Head = Head()) -> Iterable[Break]:
    """Every place where *events*, which should follow *head*, do not hold together."""
    for event in events:
        if event.seq != head.seq + 1:
            yield Break(event.seq, f"日志序号应为 {head.seq + 1}，实为 {event.seq}：有记录缺失、重复或错序。")
        elif event.previous != head.digest:
            yield Break(event.seq, f"第 {event.seq} 条日志与前一条不衔接：其中一条被改动过。")
        head = head_of(event)


def canonical(value: Any) -> bytes:
    """The one way to write JSON values as bytes (RFC 8785 for what we hold: no fractions)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

"""The store of kept documents: folder first, row second, acknowledged last."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import disk_usage

from service.archive.database import Database
from service.archive.faults import storing
from service.archive.folders import Folders
from service.archive.index import Index
from service.archive.locks import held
from service.core.errors import NotFound, StoreFailed
from service.core.keeping import Page, Query, Record

ID = re.compile(r"[0-9a-f]{32}")
ROOM = 64 * 1024**2
"""Bytes that must be free for the store to be ready: some documents' worth."""

SHOWN = 5
"""How many ids a sentence about faults names."""


@dataclass(frozen=True, slots=True)
class DocumentStore:
    """The documents kept below *data*: `documents/<id>/` and their rows in `hongtou.sqlite3`."""

    data: Path
    folders: Folders
    index: Index

    @classmethod
    def at(cls, data: Path) -> "DocumentStore":
        """The store in that data folder, which is made at the first write."""
        return cls(data, Folders(data / "documents"), Index(Database(data / "hongtou.sqlite3")))

    def keep(self, record: Record, files: Mapping[str, bytes], *, actor: str, reason: str = "") -> Record:
        """The record as kept, once every file (bytes by format) is durable; an id kept before stays.

        Raises StoreFailed or StoreFull; nothing is acknowledged then.
        """
        _checked(record.id)
        with storing(), held(self._lock, alone=False):
            if not self.folders.has(record.id):
                self.folders.write(record, files)
            kept = _readable(self.folders, record.id)
            self.index.add(kept)
        return kept

    def get(self, id: str) -> Record:
        """The record of that id; raises NotFound."""
        _checked(id)
        with storing():
            record = self.index.get(id)
        if record is None:
            raise _unknown(id)
        return record

    def open(self, id: str, format: str) -> bytes:
        """The file's bytes, proven equal to the record's digest; raises NotFound or StoreFailed."""
        kept = self.get(id).file(format)
        if kept is None:
            raise _unknown(id)
        with storing():
            content = self.folders.read(id, format)
        if sha256(content).hexdigest() != kept.digest:
            raise StoreFailed(
                f"留存的文件已损坏：{id} 的 {format} 与留存时不一致。", hint="请管理员用备份恢复该文书。"
            )
        return content

    def list(self, query: Query, *, offset: int, limit: int) -> Page:
        """The records that answer *query*, newest first."""
        with storing():
            return self.index.page(query, offset=offset, limit=limit)

    def find(self, doc_id: str) -> bytes | None:
        """The payload of the newest version kept under the sender's *doc_id*."""
        with storing():
            id = self.index.newest(doc_id)
        return None if id is None else self.open(id, "payload")

    def recover(self) -> None:
        """Nothing; half-written folders are gone and every whole folder has its row again."""
        with storing(), held(self._lock, alone=True):
            self.folders.clear()
            known = self.index.ids()
            for id in self.folders.ids():
                if id not in known and self.folders.has(id):
                    self.index.add(_readable(self.folders, id))

    def faults(self) -> tuple[tuple[str, str], ...]:
        """Why nothing could be kept now, each as a Chinese sentence and its cure."""
        try:
            with storing(), held(self._lock, alone=False):
                self.index.check()
                free = disk_usage(self.data).free
        except StoreFailed as fault:
            return ((f"数据文件夹 {self.data} 不可读写：{fault.message}", fault.hint),)
        if free < ROOM:
            return ((f"数据文件夹 {self.data} 所在磁盘只剩 {free // 1024**2} MiB。", "请清理磁盘空间。"),)
        return ()

    def differences(self) -> tuple[tuple[str, str], ...]:
        """What is in the index or on the disk alone, each as a Chinese sentence and its cure.

        Reads every name; raises StoreFailed.
        """
        with storing(), held(self._lock, alone=False):
            rows, folders = self.index.ids(), set(self.folders.ids())
        lost = sorted(rows - folders)
        unread = sorted(id for id in folders - rows if not self.folders.has(id))
        return (
            *_sentence(lost, "有目录而无文件的文书", "请用备份恢复 documents 下的同名文件夹。"),
            *_sentence(unread, "没有 record.json 的文件夹", "请用备份恢复，或移出 documents 文件夹。"),
        )

    @property
    def _lock(self) -> Path:
        return self.data / "lock"


def _sentence(ids: list[str], what: str, cure: str) -> tuple[tuple[str, str], ...]:
    if not ids:
        return ()
    more = "等" if len(ids) > SHOWN else ""
    return ((f"{what}共 {len(ids)} 件：{'、'.join(ids[:SHOWN])}{more}。", cure),)


def _readable(folders: Folders, id: str) -> Record:
    try:
        return folders.record(id)
    except ValueError as fault:
        raise StoreFailed(
            f"留存记录已损坏：{id} 的 record.json 无法读取。", hint="请管理员用备份恢复该文书。"
        ) from fault


def _checked(id: str) -> None:
    """Ids come from outside and become paths: only the form we give out is looked up."""
    if not ID.fullmatch(id):
        raise _unknown(id)


def _unknown(id: str) -> NotFound:
    return NotFound(f"没有留存编号为 {id[:64]!r} 的文书。", hint="请核对编号，或用文书列表查找。")

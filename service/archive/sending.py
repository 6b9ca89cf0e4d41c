"""What of the archive is handed over: objects as the log knows them, and the log itself or its part of it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha512
from typing import Any

from service.archive import cataloguing, rows
from service.archive.changes import Changes, latest_version
from service.archive.faults import storing
from service.archive.log import key_of, read_change
from service.archive.ocfl.inventory import NAME, SIDECAR, decoded, sidecar
from service.archive.ocfl.layout import object_prefix
from service.archive.ocfl.objects import DECLARATION
from service.archive.storage.port import KeyMissing
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import NotFound
from service.core.events import Act, Event, Head, broken, head_of
from service.core.keeping import Record
from service.core.ports import Track
from service.database.engine import Database

OBJECTS, EVENTS = "objects", "events"
"""Folders of a package: objects by the ids of their documents, and what a part of the log says of each."""

CURE = "请先运行 hongtou archive verify 查明，从副本或备份恢复后再导出。"

Pieces = Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What is handed over: versions of objects by id, as of the log's *head*; all of the archive or not."""

    versions: Mapping[str, int]
    head: Head
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Sending:
    """The archive's side of handing over; raises StoreFailed. Filing goes on meanwhile."""

    changes: Changes
    database: Database

    def whole(self) -> Dispatch:
        """All of the archive, as its log has it now."""
        versions: dict[str, int] = {}
        head = Head()
        with storing():
            for events in self.changes.log.changes():
                for fault in broken(events, head):
                    raise StoreFailed(f"归档日志有误，不能移交：{fault.message}", hint=CURE)
                versions |= {event.object: _version(event) for event in events if _version(event)}
                head = head_of(events[-1])
        return Dispatch(versions, head, is_whole=True)

    def part(self, ids: Iterable[str]) -> Dispatch:
        """The documents of those ids; raises NotFound."""
        with storing(), self.database.reading() as connection:
            head = rows.head(connection)
            versions = {id: latest_version(rows.history(connection, id)) for id in ids}
        if unknown := [id for id, version in versions.items() if not version]:
            raise NotFound(f"没有留存编号为 {unknown[0][:64]!r} 的文书。", hint="请核对编号或档号。")
        return Dispatch(versions, head, is_whole=False)

    def files(self, dispatch: Dispatch, track: Track) -> Iterator[tuple[str, Pieces]]:
        """The files of the package by name, each proven while it is read."""
        for id, version in track(sorted(dispatch.versions.items()), "导出"):
            yield from self._object(id, version)
            if not dispatch.is_whole:
                yield f"{EVENTS}/{id}.json", iter((self._events(id, dispatch.head),))
        seq = 1
        while dispatch.is_whole and seq <= dispatch.head.seq:
            key = key_of(seq)
            with storing():
                content = self.changes.log.storage.read(key)
            yield key, iter((content,))
            seq = read_change(key, content)[-1].seq + 1

    def records(self, dispatch: Dispatch) -> Iterator[Record]:
        """The records of the package in the order of their numbers."""
        with storing(), self.database.reading() as connection:
            for record in cataloguing.records(connection):
                if record.id in dispatch.versions:
                    yield record

    def sent(self, dispatch: Dispatch, *, time: str, actor: str, **details: Any) -> Event:
        """The event of the log that says what was handed over, by whom and where to."""
        told = {"documents": len(dispatch.versions), "whole": dispatch.is_whole, **details}
        if not dispatch.is_whole:
            told["ids"] = sorted(dispatch.versions)
        with storing(), self.database.writing() as connection:
            self.changes.catch_up(connection)
            return self.changes.note(connection, time=time, actor=actor, act=Act.EXPORT, **told)

    def _events(self, id: str, head: Head) -> bytes:
        with storing(), self.database.reading() as connection:
            history = rows.history(connection, id)
        told = [event.as_dict() for event in history if event.seq <= head.seq]
        return json.dumps({"events": told}, ensure_ascii=False, indent=1).encode()

    def _object(self, id: str, version: int) -> Iterator[tuple[str, Pieces]]:
        """The files of an object as it was at that version: its inventory then is its root's."""
        prefix, storage = object_prefix(id), self.changes.objects.storage
        with storing():
            try:
                content = storage.read(f"{prefix}/v{version}/{NAME}")
                manifest = decoded(content).manifest
            except (KeyMissing, ValueError) as fault:
                raise _damaged(id, NAME) from fault
        paths = {path: digest for digest, paths in manifest.items() for path in paths}
        for number in range(1, version + 1):
            for name in (NAME, SIDECAR):
                yield f"{OBJECTS}/{id}/v{number}/{name}", self._read(id, f"v{number}/{name}", "")
        for path, digest in sorted(paths.items()):
            yield f"{OBJECTS}/{id}/{path}", self._read(id, path, digest)
        for name, told in (DECLARATION, (SIDECAR, sidecar(content)), (NAME, content)):
            yield f"{OBJECTS}/{id}/{name}", iter((told,))

    def _read(self, id: str, path: str, digest: str) -> Pieces:
        made = sha512()
        with storing():
            try:
                for piece in self.changes.objects.storage.stream(f"{object_prefix(id)}/{path}"):
                    made.update(piece)
                    yield piece
            except KeyMissing as fault:
                raise _damaged(id, path) from fault
        if digest and made.hexdigest() != digest:
            raise _damaged(id, path)


def _version(event: Event) -> int:
    return int(event.details.get("version", 0)) if event.object else 0


def _damaged(id: str, path: str) -> StoreFailed:
    return StoreFailed(f"留存的文件缺失或已损坏，不能移交：{id} 的 {path}。", hint=CURE)

"""A second copy of an archive, made by going through its log: at every moment an archive in itself.

An object's files come before the file of the log that tells of them, so a copy that was cut off is only
shorter, and goes on where it stopped.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from service.archive.log import Log, key_of, written
from service.archive.ocfl.inventory import NAME, SIDECAR, decoded, digest, sidecar
from service.archive.ocfl.layout import lay_out, object_prefix
from service.archive.ocfl.objects import DECLARATION
from service.archive.proving.measuring import Pace, measured
from service.archive.storage.port import KeyMissing, KeyTaken, Storage
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import ArchiveClash
from service.core.events import Event, Head, broken, head_of

APART = "set-apart"


class BrokenSource(ValueError):
    """What should be copied is not what the log says."""


@dataclass(slots=True)
class Copying:
    """The copy of *source* into *target*; raises OSError, StoreFailed or ArchiveClash.

    `files` counts what was copied; `broken` are the documents whose objects could not be, for they are not
    what the log says.
    """

    source: Storage
    target: Storage
    pace: Pace
    files: int = 0
    broken: set[str] = field(default_factory=set)

    def start(self) -> Head:
        """Where the copy's own log ends; raises ArchiveClash where it is not a part of the source's."""
        head = Head()
        for here, there in zip(Log(self.target).changes(), Log(self.source).changes(), strict=False):
            if here != there:
                raise ArchiveClash(
                    f"副本的日志自第 {here[0].seq} 条起与归档库不同，不能续写。",
                    hint="请换一个空文件夹；原有的副本请保留备查。",
                )
            head = head_of(here[-1])
        if Log(self.target).change(head.seq + 1):
            raise ArchiveClash("副本的日志比归档库的长，不能续写。", hint="请换一个空文件夹，并查明原因。")
        return head

    def run(self, begun: Head, last: int) -> Iterator[tuple[Event, ...]]:
        """The changes after *begun* up to event *last*, each once it is in the copy with all it tells of."""
        lay_out(self.target)
        head = begun
        for events in Log(self.source).changes(begun.seq + 1):
            if events[0].seq > last:
                return
            for fault in broken(events, head):
                raise StoreFailed(
                    f"归档日志有误：{fault.message}", hint="请先运行 hongtou archive verify --log。"
                )
            for event in events:
                if "inventory" in event.details:
                    self.object(event.object, event.details["version"], event.details["inventory"])
            self._put(key_of(events[0].seq), written(events))
            head = head_of(events[-1])
            yield events

    def object(self, id: str, version: int, wanted: str) -> None:
        """Nothing; the object is in the copy as it was at that version, or `broken` names it."""
        try:
            self._object(object_prefix(id), version, wanted)
        except (BrokenSource, KeyMissing):
            self.broken.add(id)
        else:
            self.broken.discard(id)

    def set_apart(self) -> None:
        """Nothing; what was set apart in the source is in the copy too."""
        for stored in self.source.below(APART):
            if stored.is_plain and not self.target.has(stored.key):
                self._put(stored.key, self.source.read(stored.key))

    def _object(self, prefix: str, version: int, wanted: str) -> None:
        content = self.source.read(f"{prefix}/v{version}/{NAME}")
        if digest(content) != wanted:
            raise BrokenSource(prefix)
        paths = {path: key for key, paths in decoded(content).manifest.items() for path in paths}
        for path, key in sorted(paths.items()):
            self._file(f"{prefix}/{path}", key)
        for number in range(1, version + 1):
            self._inventory(f"{prefix}/v{number}", wanted if number == version else "")
        self._put(f"{prefix}/{DECLARATION[0]}", DECLARATION[1])
        for name, told in ((SIDECAR, sidecar(content)), (NAME, content)):
            self.target.replace(f"{prefix}/{name}", told)

    def _inventory(self, folder: str, wanted: str) -> None:
        content = self.source.read(f"{folder}/{NAME}")
        beside = self.source.read(f"{folder}/{SIDECAR}")
        if beside != sidecar(content) or (wanted and digest(content) != wanted):
            raise BrokenSource(folder)
        self._put(f"{folder}/{SIDECAR}", beside)
        self._put(f"{folder}/{NAME}", content)

    def _file(self, key: str, wanted: str) -> None:
        if self.target.has(key) and measured(self.target, key, self.pace).digest == wanted:
            return
        content = self.source.read(key)
        if digest(content) != wanted:
            raise BrokenSource(key)
        self._put(key, content)

    def _put(self, key: str, content: bytes) -> None:
        """Nothing; the copy has the bytes, which were read back."""
        try:
            self.target.put(key, content)
        except KeyTaken:
            pass  # by a run that was cut off
        else:
            self.files += 1
        if measured(self.target, key, self.pace).digest != digest(content):
            raise StoreFailed(
                f"副本中的 {key} 与归档库不同。",
                hint="请检查副本所在的磁盘，用 hongtou archive compare 查明。",
            )

"""The log in storage: a write-once file for each change of the archive, whose events chain to all before.

A change counts once its file is durable: from then on the database is only behind, and catches up.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.archive.storage.port import KeyMissing, Storage
from service.core.errors.faults import StoreFailed
from service.core.events import Event

FOLDER, PER_FOLDER = "log", 1000


class BrokenLog(StoreFailed):
    """A file of the log that cannot be read as what we wrote."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"归档日志的文件 {key} 已损坏。",
            hint="请管理员用 hongtou archive verify --log 查明，从备份恢复。",
        )
        self.key = key


@dataclass(frozen=True, slots=True)
class Log:
    """The files of the log in *storage*, each named by the number of its first event."""

    storage: Storage

    def append(self, events: tuple[Event, ...]) -> None:
        """Nothing; the events of one change are durable together. Raises KeyTaken where the log goes on."""
        self.storage.put(key_of(events[0].seq), written(events))

    def may_have(self, events: tuple[Event, ...]) -> bool:
        """Whether the change is there, or nobody can say."""
        try:
            return self.change(events[0].seq) == events
        except (OSError, BrokenLog):
            return True

    def renew(self, seq: int) -> None:
        """Nothing; the change that begins with event *seq* is durable, written anew. Raises OSError."""
        key = key_of(seq)
        self.storage.replace(key, self.storage.read(key))

    def change(self, seq: int) -> tuple[Event, ...]:
        """The events of the change that begins with event *seq*, none at the log's end; raises BrokenLog."""
        key = key_of(seq)
        try:
            content = self.storage.read(key)
        except KeyMissing:
            return ()
        return read_change(key, content)

    def changes(self, seq: int = 1) -> Iterator[tuple[Event, ...]]:
        """The changes from event *seq* on, each beginning where the last one ended; raises BrokenLog."""
        while events := self.change(seq):
            yield events
            seq = events[-1].seq + 1

    def firsts(self) -> Iterator[int]:
        """The numbers by which the files that are there are named, in order, whatever is in between."""
        for stored in self.storage.below(FOLDER):
            name = stored.key.rsplit("/", 1)[1].removesuffix(".json")
            if name.isdigit():
                yield int(name)


def key_of(seq: int) -> str:
    """The key of the file whose first event has that number."""
    return f"{FOLDER}/{seq // PER_FOLDER:06}/{seq:09}.json"


def written(events: tuple[Event, ...]) -> bytes:
    """The bytes of the file of one change."""
    values = {"events": [{**event.as_dict(), "digest": event.digest} for event in events]}
    return json.dumps(values, ensure_ascii=False, indent=1).encode()


def read_change(key: str, content: bytes) -> tuple[Event, ...]:
    """The events in the bytes of a file of the log, each with the digest it says; raises BrokenLog."""
    try:
        return tuple(_event(values) for values in json.loads(content)["events"])
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise BrokenLog(key) from fault


def _event(values: Mapping[str, Any]) -> Event:
    event = Event.from_dict({name: value for name, value in values.items() if name != "digest"})
    if event.digest != values["digest"]:
        raise ValueError(f"event {event.seq} does not have its digest")
    return event

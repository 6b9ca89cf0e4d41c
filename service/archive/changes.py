"""One change of the archive: versions of objects, then the log, then the rows.

The change counts once the log has it. What was published before and never came into the log is set apart;
what the log has and the database has not, the database catches up on before anything else is done.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from service.archive import rows
from service.archive.contents import read_record, telling_files
from service.archive.database.texts import has_text, put_texts
from service.archive.keepable import is_keepable
from service.archive.lock import held_by
from service.archive.log import Log
from service.archive.ocfl.inventory import digest
from service.archive.ocfl.objects import BrokenObject, Draft, Objects, version_prefix
from service.archive.storage.port import Held, KeyMissing
from service.core.errors.faults import StoreFailed
from service.core.events import Act, Event, Head, broken, head_of
from service.core.keeping import Record
from service.records.file_names import PAYLOAD, RECORD
from service.records.words import kept_words

Further = Callable[[Record, Mapping[str, bytes]], Mapping[str, bytes]]
"""Makes more files, of a record as it will stand and the files that tell of it; may raise."""


def nothing_further(record: Record, telling: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """No more files."""
    return {}


@dataclass(frozen=True, slots=True)
class Turn:
    """What befalls one document in a change: its draft, its record before, the act, what the log tells.

    `further` makes files of the version beside those that every version has.
    """

    draft: Draft
    record: Record
    act: Act
    details: Mapping[str, Any] = field(default_factory=dict)
    further: Further = nothing_further


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of one archive; every method runs inside its one write transaction."""

    objects: Objects
    log: Log

    def commit(
        self, connection: Connection, turns: Sequence[Turn], *, time: str, actor: str
    ) -> tuple[Record, ...]:
        """The records after the change, which the log has: from now on it counts. Raises OSError."""
        for turn in turns:
            self.clear(connection, turn.record.id, turn.draft.number, time=time, actor=actor)
        told = self._tell(turns, rows.head(connection), time, actor, held_by(connection))
        rows.add_events(connection, told)
        return tuple(self.project(connection, turn.record.id) for turn in turns)

    def clear(self, connection: Connection, id: str, number: int, *, time: str, actor: str) -> None:
        """Nothing; that version of the object, where it stands and the log knows none of it, stands apart."""
        if number > latest_version(rows.history(connection, id)):
            where = self.objects.storage.set_apart(version_prefix(id, number), held_by(connection))
            if where:
                self.note(connection, time=time, actor=actor, act=Act.SET_APART, where=where, document=id)

    def note(
        self, connection: Connection, *, time: str, actor: str, act: Act, object: str = "", **details: Any
    ) -> Event:
        """The event in the log of an act that changes no object. Raises OSError."""
        event = rows.head(connection).next(time=time, actor=actor, act=act, object=object, **details)
        self.log.append((event,))
        rows.add_events(connection, (event,))
        return event

    def catch_up(self, connection: Connection) -> int:
        """How many events the log had beyond the database, which has them now; raises StoreFailed.

        A log that has less than the database is another log, or a part of one: nothing may be added to it.
        """
        head, count = rows.head(connection), 0
        if head.seq and head not in map(head_of, self.log.change(rows.last_change(connection))[-1:]):
            raise StoreFailed(
                f"归档日志缺少数据库已有的第 {head.seq} 条，或与之不同，暂不能归档。",
                hint="归档库与数据库不是一套，或日志被截去：请管理员运行 hongtou archive verify --log 查明。",
            )
        last = 0
        for events in self.log.changes(head.seq + 1):
            self._check(events, head)
            head, last = head_of(events[-1]), events[0].seq
            rows.add_events(connection, events)
            for id in dict.fromkeys(event.object for event in events if event.object):
                self.project(connection, id)
            count += len(events)
        if last:  # its writer may have died, or failed, before it was durable
            self.log.renew(last)
        return count

    def adopt(
        self, connection: Connection, id: str, *, act: Act, time: str, actor: str, **why: Any
    ) -> Record | None:
        """The record of an object the log knows nothing of, logged from now on with what befell it.

        None where the object is not whole, tells of another, or has a number that is another's.
        """
        try:
            inventory, package = self.objects.inventory(id), self.objects.package(id)
            record, payload = read_record(package[RECORD]), package[PAYLOAD]
        except (KeyMissing, BrokenObject, ValueError, KeyError):
            return None
        details = {**why, "version": inventory.head, "inventory": digest(inventory.encoded())}
        event = rows.head(connection).next(time=time, actor=actor, act=act, object=id, **details)
        told = [event]
        for earlier in record.history:
            details = {**earlier.details, "told": earlier.seq}
            told.append(replace(earlier, seq=told[-1].seq + 1, previous=told[-1].digest, details=details))
        is_own = record.id == id and {event.object for event in told} == {id}
        if not is_own or not is_keepable(record, payload, inventory.head, told):
            return None
        if rows.holder(connection, record.archival_code):
            return None
        self.log.append(tuple(told))
        rows.add_events(connection, told)
        return self.project(connection, id)

    def project(self, connection: Connection, id: str) -> Record:
        """The record as the log and the object have it, and its row now. Raises OSError."""
        history = rows.history(connection, id)
        number = latest_version(history)
        try:
            if number > 1:
                self.objects.finish(id, number)
            record = replace(read_record(self.objects.read(id, RECORD)), history=history)
        except (KeyMissing, BrokenObject, ValueError):
            record = _remembered(id, history)
        rows.put_record(connection, record, number)
        self._make_findable(connection, record)
        return record

    def _make_findable(self, connection: Connection, record: Record) -> None:
        """Nothing; the document is found by its words, which no later act changes."""
        if has_text(connection, record.history[0].seq):
            return
        try:
            payload = json.loads(self.objects.read(record.id, PAYLOAD))
        except (KeyMissing, BrokenObject, ValueError):
            payload = {}
        put_texts(connection, [(record, kept_words(record, payload))])

    def _tell(self, turns: Sequence[Turn], head: Head, time: str, actor: str, held: Held) -> list[Event]:
        """The events of the change, in the log. What is published in vain stands apart again.

        A log that fails may have the change all the same, at once or after a power cut: nobody may be told so
        before it was written anew, nor may an object of it be moved.
        """
        told: list[Event] = []
        try:
            for turn in turns:
                told.append(self._publish(turn, head, time, actor, held))
                head = head_of(told[-1])
        except BaseException:
            self._take_back(turns, held)
            raise
        try:
            self.log.append(tuple(told))
            _settle(turns)
        except BaseException:  # whoever breaks off by Ctrl+C too
            if self.log.may_have(tuple(told)):
                _settle(turns)
            else:
                self._take_back(turns, held)
            raise
        return told

    def _take_back(self, turns: Sequence[Turn], held: Held) -> None:
        """Nothing; what fails again, or may be another's, is left to the stages, and to the next start."""
        with suppress(OSError):
            for turn in turns:
                self.objects.storage.set_apart(version_prefix(turn.record.id, turn.draft.number), held)
                turn.draft.stage.settle()

    def _publish(self, turn: Turn, head: Head, time: str, actor: str, held: Held) -> Event:
        """The event of the turn. The object itself holds it but for the digest of its own inventory."""
        draft, id = turn.draft, turn.record.id
        details = {**turn.details, "version": draft.number}
        told = head.next(time=time, actor=actor, act=turn.act, object=id, **details)
        after = replace(turn.record, history=(*turn.record.history, told))
        telling = telling_files(after)
        for name, content in {**telling, **turn.further(after, telling)}.items():
            draft.add(name, content)
        reason = turn.details.get("reason", "")
        message = f"{turn.act.value}：{reason}" if reason else turn.act.value
        inventory = draft.publish(created=time, actor=actor, message=message, held=held)
        return replace(told, details={**details, "inventory": inventory})

    def _check(self, events: tuple[Event, ...], head: Head) -> None:
        for fault in broken(events, head):
            raise StoreFailed(
                f"归档日志与数据库不衔接：{fault.message}",
                hint="请管理员运行 hongtou archive verify 查明，必要时从备份恢复。",
            )


def _settle(turns: Sequence[Turn]) -> None:
    for turn in turns:
        turn.draft.stage.settle()


def latest_version(history: Sequence[Event]) -> int:
    """The newest version of a document's object that the log knows of, 0 where it knows none."""
    return max((int(event.details.get("version", 0)) for event in history), default=0)


def _remembered(id: str, history: tuple[Event, ...]) -> Record:
    """What the log alone remembers of a document whose object is lost: its number stays taken."""
    for event in history:
        if "record" in event.details:
            remembered = event.details["record"]
            return replace(
                Record.from_dict({**remembered, "id": id, "files": (), "findings": ()}), history=history
            )
    raise StoreFailed(f"归档日志没有说明 {id} 是哪份文书。", hint="请管理员从备份恢复归档库。")

"""The log read through: every file, one chain, equal to the database's rows, and to what was anchored."""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from service.archive.log import FOLDER, BrokenLog, Log, key_of, read_change, written
from service.archive.proving.faults import Fault, Kind
from service.archive.storage.port import Stored
from service.core.events import Event, Head, broken, head_of

Rows = Callable[[int, int], Mapping[int, Event | None]]
"""The events in the database by number, from the first to the last asked for."""

PAGE = 500


@dataclass(slots=True)
class LogProof:
    """What is wrong with the log; *known* is where the database said that it ends, before the look began.

    *anchored* are digests by the number of the event, from files kept elsewhere.
    """

    log: Log
    rows: Rows
    known: Head
    anchored: Mapping[int, Set[str]] = field(default_factory=dict)
    read: int = 0
    """Events read so far."""

    _page: dict[int, Event | None] = field(default_factory=dict)
    _paged: range = range(0)
    _head: Head | None = field(default_factory=Head)
    _next: int = 1

    def faults(self) -> Iterator[Fault]:
        """Every fault, in the order of the log."""
        for stored in self.log.storage.below(FOLDER):
            first = _number(stored.key)
            if not stored.is_plain:
                if not stored.key.endswith("/"):
                    yield Fault(Kind.LINK, stored.key)
            elif not first or first < self._next:
                yield Fault(Kind.LOG_EXTRA, stored.key)
            else:
                yield from self._gap(first)
                yield from self._file(stored, first)
        yield from self._end()

    def _gap(self, first: int) -> Iterator[Fault]:
        if first > self._next and self._head is not None:
            yield Fault(
                Kind.LOG_GAP, key_of(self._next), detail=f"第 {self._next} 至 {first - 1} 条", version=0
            )
        if first > self._next:
            before = self._row(first - 1)
            self._head = None if before is None else head_of(before)
        self._next = first

    def _file(self, stored: Stored, first: int) -> Iterator[Fault]:
        try:
            content = self.log.storage.read(stored.key)
            events = read_change(stored.key, content)
            if not events or written(events) != content:
                raise BrokenLog(stored.key)
        except (OSError, BrokenLog) as fault:
            kind = Kind.LOG_FILE_BROKEN if isinstance(fault, BrokenLog) else Kind.FILE_UNREADABLE
            if not stored.size:
                kind = Kind.FILE_EMPTY
            elif stored.size and isinstance(fault, BrokenLog) and not content.rstrip().endswith(b"}"):
                kind = Kind.FILE_CUT
            yield Fault(kind, stored.key)
            self._head = None  # how many events it held is not known: what follows is taken as it comes
            return
        for event in events:
            yield from self._event(stored.key, event)
        self._next = first + len(events)
        self.read += len(events)

    def _event(self, key: str, event: Event) -> Iterator[Fault]:
        if self._head is not None:
            for fault in broken((event,), self._head):
                yield Fault(Kind.LOG_CHAIN, key, event.object, detail=fault.message.rstrip("。"))
        self._head = head_of(event)
        digests = self.anchored.get(event.seq, set())
        if digests and digests != {event.digest}:
            yield Fault(Kind.LOG_REWRITTEN, key, event.object, detail=f"第 {event.seq} 条")
        if event.seq <= self.known.seq:
            self._turn_to(event.seq)
            if event.seq not in self._page:
                yield Fault(Kind.ROW_MISSING, f"events/{event.seq}", event.object)
            elif self._page[event.seq] != event:
                yield Fault(Kind.ROW_DIFFERS, f"events/{event.seq}", event.object)

    def _end(self) -> Iterator[Fault]:
        last = max(self.known.seq, *self.anchored, 0)
        if self._head is not None and self._next <= last:
            who = "数据库" if self.known.seq == last else "固化文件"
            yield Fault(Kind.LOG_CUT, key_of(self._next), detail=f"{who}记到第 {last} 条")

    def _row(self, seq: int) -> Event | None:
        self._turn_to(seq)
        return self._page.get(seq)

    def _turn_to(self, seq: int) -> None:
        if seq not in self._paged:
            self._paged = range(seq, seq + PAGE)
            self._page = dict(self.rows(seq, seq + PAGE - 1))


def _number(key: str) -> int:
    """The number by which a file of the log is named, 0 for any other file."""
    name = key.rsplit("/", 1)[-1].removesuffix(".json")
    return int(name) if name.isdecimal() and key_of(int(name)) == key else 0

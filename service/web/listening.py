"""Who watches batches: their progress as server-sent events, read once a second however many watch."""

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from service.core.batches import Batch
from service.core.errors.faults import StoreFailed
from service.web.seats import Seats

MOST_LISTENERS, MOST_OF_ONE = 16, 4
LOOK_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
LONGEST_SECONDS = 240.0
"""After which a watcher is let go, who comes back by itself, if it still may."""

RETRY = b"retry: 3000\n\n"
HEARTBEAT = b": \n\n"

Read = Callable[[str], tuple[Batch, int]]
"""The batch of that id as it stands, and the number of its last event; raises StoreFailed."""


@dataclass(slots=True)
class Feed:
    """What is known of a batch, since when (by the monotonic clock), and how many watch it."""

    at: float = float("-inf")
    known: tuple[Batch, int] | None = None
    watchers: int = 0
    lock: Lock = field(default_factory=Lock)


@dataclass(slots=True)
class Listening:
    """Watchers of batches; *is_over* says whether the service is about to stop."""

    seats: Seats = field(default_factory=lambda: Seats(MOST_LISTENERS, MOST_OF_ONE))
    is_over: Callable[[], bool] = lambda: False
    look_seconds: float = LOOK_SECONDS
    longest_seconds: float = LONGEST_SECONDS
    _feeds: dict[str, Feed] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def progress(
        self, id: str, last: int, caller: str, *, read: Read, told: Callable[[Batch], str]
    ) -> Generator[bytes, None, None]:
        """How the batch comes on after event number *last*, as it is *told*, until it has ended.

        The stream ends earlier after some minutes, and where the database is away: watchers come back. Who
        finds no seat is told so by Busy instead of the first piece.
        """
        with self.seats.taken(caller), self._watched(id) as feed:
            yield RETRY
            began = quiet = time.monotonic()
            sent = ""
            while not self.is_over() and time.monotonic() - began < self.longest_seconds:
                try:
                    batch, seq = self._news(id, feed, read)
                except StoreFailed:
                    return
                text = told(batch)
                is_known = seq <= last and not sent
                if text != sent and not is_known:
                    yield event("progress", seq, text)
                    quiet = time.monotonic()
                elif time.monotonic() - quiet >= HEARTBEAT_SECONDS:
                    yield HEARTBEAT
                    quiet = time.monotonic()
                sent = text
                if batch.ended_at:
                    yield event("end", seq, text)
                    return
                time.sleep(self.look_seconds)

    def _news(self, id: str, feed: Feed, read: Read) -> tuple[Batch, int]:
        """What is known of the batch, looked at by whoever comes first after a while."""
        with feed.lock:
            now = time.monotonic()
            if feed.known is None or now - feed.at >= self.look_seconds:
                feed.known, feed.at = read(id), now
            return feed.known

    @contextmanager
    def _watched(self, id: str) -> Iterator[Feed]:
        with self._lock:
            feed = self._feeds.setdefault(id, Feed())
            feed.watchers += 1
        try:
            yield feed
        finally:
            with self._lock:
                feed.watchers -= 1
                if not feed.watchers:
                    del self._feeds[id]


def event(name: str, seq: int, text: str) -> bytes:
    """An event of a stream (HTML Standard, 9.2), whose text is one line."""
    return f"id: {seq}\nevent: {name}\ndata: {text}\n\n".encode()

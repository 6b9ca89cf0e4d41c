"""Reading a file through: its digest, its bytes, and how it ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha512
from typing import Protocol

from service.archive.storage.port import Storage

TAIL = 64
ENDS = {
    ".json": b"}]",
    ".xml": b">",
    ".html": b">",
}
"""The last signs, before white space, of what we write whole."""

MARKS = {".pdf": b"%%EOF", ".docx": b"PK\x05\x06"}
"""What stands near the end of a file of that kind (ISO 32000-1 7.5.5; APPNOTE 4.3.16)."""


class Pace(Protocol):
    """Who is told of the bytes read, and may make the reader wait."""

    def told(self, count: int) -> None:
        """Nothing; that many bytes more were read."""


class Unhurried:
    """Nobody who is told, and nobody who waits: for the few bytes of one document."""

    def told(self, count: int) -> None:
        """Nothing."""


@dataclass(slots=True)
class Meter:
    """The bytes read so far, at most *rate* of them a second by *clock* (0: as many as there are)."""

    clock: Callable[[], float]
    sleep: Callable[[float], None]
    rate: float = 0
    bytes: int = 0
    _since: float = field(init=False)

    def __post_init__(self) -> None:
        self._since = self.clock()

    def told(self, count: int) -> None:
        """Nothing; that many bytes more were read, no sooner than the rate allows."""
        self.bytes += count
        if self.rate:
            early = self.bytes / self.rate - (self.clock() - self._since)
            if early > 0:
                self.sleep(early)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a file was when it was read through: SHA-512 (hex), bytes, and its last bytes."""

    digest: str
    size: int
    tail: bytes


def measured(storage: Storage, key: str, pace: Pace) -> Measured:
    """The file under the key, a piece at a time in memory; raises OSError."""
    running, size, tail = sha512(), 0, b""
    for piece in storage.stream(key):
        running.update(piece)
        size += len(piece)
        tail = (tail + piece[-TAIL:])[-TAIL:]
        pace.told(len(piece))
    return Measured(running.hexdigest(), size, tail)


def is_cut(name: str, tail: bytes) -> bool:
    """Whether a file of that name that ends so has lost its end; False where its kind does not tell."""
    suffix = name[name.rfind(".") :]
    if suffix in ENDS:
        return tail.rstrip()[-1:] not in [bytes([sign]) for sign in ENDS[suffix]]
    return suffix in MARKS and MARKS[suffix] not in tail

"""What the archive asks of storage: keys to bytes, each write whole or not there, and durable on return.

Every method raises OSError when the storage itself fails.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

Held = Callable[[], None]
"""Nothing, while the writers' lock is held. Raises OSError where it may have passed on: what stands in the
place of what one wrote may be another's then.
"""


class KeyTaken(FileExistsError):
    """Something stands under that key; it stays."""


class KeyMissing(FileNotFoundError):
    """Nothing stands under that key."""


class StorageFault(OSError):
    """Storage beyond this machine failed: *message* and *cure* are Chinese sentences for who runs it."""

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure


@dataclass(frozen=True, slots=True)
class Stored:
    """One thing found: its key, its bytes, and whether it is a plain file.

    A planted link is not, nor is an empty folder, whose key ends in /.
    """

    key: str
    size: int
    is_plain: bool = True


class Stage(Protocol):
    """Files on their way: nobody sees them before they are published together.

    Where storage cannot make them all seen at once, the one written last is seen last: it makes them count.
    """

    @property
    def is_settled(self) -> bool:
        """Whether it is decided what becomes of what was published."""

    def write(self, name: str, content: bytes) -> None:
        """Nothing; the file is on its way, durable at the latest once published. No name is written twice."""

    def publish(self, prefix: str, held: Held) -> None:
        """Nothing; all that was written stands below *prefix*, whole and durable. Raises KeyTaken."""

    def settle(self) -> None:
        """Nothing; it is decided what becomes of what was published.

        Else it is set apart at the end while the lock is held, or left behind for whoever has it next.
        """


class Storage(Protocol):
    """Durable bytes by key; parts of a key are divided by /."""

    def stage(self, name: str) -> AbstractContextManager[Stage]:
        """A stage for files; what was not published is gone at its end, *name* says what it was for."""

    def unsettled(self) -> Iterable[str]:
        """The names of stages left behind by dead processes; what was not published is gone."""

    def forget(self, name: str) -> None:
        """Nothing; stages of that name left behind by dead processes are gone."""

    def put(self, key: str, content: bytes) -> None:
        """Nothing; the bytes stand under the key. Raises KeyTaken."""

    def replace(self, key: str, content: bytes) -> None:
        """Nothing; the bytes stand under the key, at once in the place of what stood there."""

    def read(self, key: str) -> bytes:
        """The bytes under the key; raises KeyMissing."""

    def stream(self, key: str) -> Iterator[bytes]:
        """The bytes under the key, a piece at a time; raises KeyMissing."""

    def has(self, key: str) -> bool:
        """Whether anything stands under the key."""

    def below(self, prefix: str) -> Iterator[Stored]:
        """Everything below *prefix*, in the order of the keys; nothing where nothing is, no link followed."""

    def children(self, prefix: str) -> Iterator[str]:
        """The names directly below *prefix*, sorted."""

    def set_apart(self, prefix: str, held: Held) -> str:
        """Where everything below *prefix* stands now, out of the way and whole; empty where nothing was.

        No folder that holds nothing is left above *prefix*. Only the archive's one writer may call this, and
        is asked whether it still is before anything goes.
        """

    def room(self) -> int | None:
        """The bytes that are free, None where nobody can say; raises OSError where nothing answers."""

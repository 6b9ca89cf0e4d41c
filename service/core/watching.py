"""How the work is looked at while it goes on: every step as it runs, and the workers as they are."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

Facts = dict[str, str | int]
"""What a step tells of its work: counts, and the document's type; never a word of the document."""


Note = Callable[[str, Mapping[str, str | int]], None]
"""Is told of an event and its facts."""


class Watch(Protocol):
    """Somebody who looks on."""

    def __call__(self, step: str, **known: str | int) -> AbstractContextManager[Facts]:
        """The place for the facts of *step* besides those *known*; it lasts from entering to leaving it."""


def unnoted(event: str, facts: Mapping[str, str | int]) -> None:
    """Nothing; nobody is told."""


@contextmanager
def unwatched(step: str, **known: str | int) -> Iterator[Facts]:
    """A place for facts that nobody reads."""
    yield {}


@dataclass(frozen=True, slots=True)
class Crew:
    """Workers of one kind of *work* as they are now: callers *waiting*, how many are *busy*.

    `residents` are the bytes of memory that each living one holds.
    """

    work: str
    waiting: int
    busy: int
    residents: tuple[int, ...]

"""How the steps tell of themselves while they run."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

Facts = dict[str, str | int]
"""What a step tells of its work: counts, and the document's type; never a word of the document."""


class Watch(Protocol):
    """Somebody who looks on."""

    def __call__(self, step: str, **known: str | int) -> AbstractContextManager[Facts]:
        """The place for the facts of *step* besides those *known*; it lasts from entering to leaving it."""


@contextmanager
def unwatched(step: str, **known: str | int) -> Iterator[Facts]:
    """A place for facts that nobody reads."""
    yield {}

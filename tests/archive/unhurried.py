"""Nobody waits for what is handed over, and nobody looks on."""

from collections.abc import Iterable
from typing import Any


def track(items: Iterable[Any], _word: str) -> Iterable[Any]:
    """Nobody looks on."""
    return items


class Unhurried:
    """A pace that nobody sets."""

    def told(self, count: int) -> None:
        """Nothing to wait for."""

"""Objects and lists of a payload, in order, with the way to each."""

from collections.abc import Iterable, Iterator
from typing import Any

Steps = tuple[str | int, ...]


def containers(value: Any) -> Iterator[tuple[Steps, Any]]:
    """Every object and list in *value*, itself included, with the steps that lead to it."""
    waiting: list[tuple[Steps, Any]] = [((), value)] if isinstance(value, dict | list) else []
    while waiting:
        at, held = waiting.pop()
        yield at, held
        below = [((*at, step), child) for step, child in members(held) if isinstance(child, dict | list)]
        waiting += reversed(below)


def members(held: Any) -> Iterable[tuple[str | int, Any]]:
    """The values in an object or list with the step to each."""
    return held.items() if isinstance(held, dict) else enumerate(held)

"""JSON Pointers (RFC 6901)."""

from collections.abc import Iterator
from typing import Any


def pointer(*steps: str | int) -> str:
    """The JSON Pointer that leads along *steps*; no step is the whole document."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def strings(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Every string value below *value*, in order, as (pointer, text)."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from strings(child, at + pointer(key))
    elif isinstance(value, list | tuple):
        for index, child in enumerate(value):
            yield from strings(child, f"{at}/{index}")

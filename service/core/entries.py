"""What a batch is made of: payloads one by one, whatever file they came in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.core.errors import HongtouError


@dataclass(frozen=True, slots=True)
class Entry:
    """One payload's bytes exactly as sent, or why there are none; `name` tells people where it came from.

    Whether the bytes are a sound payload is not said: the pipeline's parser tells.
    """

    name: str
    content: bytes = b""
    fault: HongtouError | None = None


Unpack = Callable[[bytes, str], Sequence[Entry]]
"""The payloads of a spreadsheet (its bytes, its name); raises BrokenSheet, or what is no fault of it."""

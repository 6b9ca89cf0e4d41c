"""NDJSON: a payload a line, however long the file is."""

from collections.abc import Iterable, Iterator
from itertools import chain

BLANK = b" \t\r\n"


def lines(chunks: Iterable[bytes], most: int) -> Iterator[tuple[int, bytes | int]]:
    """Every line that is not blank, with its number from 1; the size of one of more than *most* bytes.

    No more of the file is in memory than a line and a chunk.
    """
    number, size = 0, 0
    held: list[bytes] = []
    for chunk in chain(chunks, [b"\n"]):
        *ended, rest = chunk.split(b"\n")
        for part in ended:
            number += 1
            size += len(part)
            line = b"".join((*held, part)).strip(BLANK) if size <= most else size
            if line:
                yield number, line
            held, size = [], 0
        size += len(rest)
        held = [*held, rest] if size <= most else []

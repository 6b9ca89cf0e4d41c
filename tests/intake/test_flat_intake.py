"""However much comes in, no more than a payload or two of it is in memory."""

import tracemalloc
from io import BytesIO, RawIOBase
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from service.intake.limits import Limits
from service.intake.sources import entries_of
from service.registry import shortest_sample
from tests.intake.reading import TABLES

NOTICE = shortest_sample("feedback_notice").strip()
LINE = b" ".join(NOTICE.split())


class Endless(RawIOBase):
    """A file of so many payloads that is never whole anywhere."""

    def __init__(self, count: int, kind: str) -> None:
        first, between, last = (b"", b"\n", b"\n") if kind == "lines" else (b"[", b",\n", b"]")
        payload = LINE if kind == "lines" else NOTICE
        self.parts = iter([first + payload, *[between + payload] * (count - 1), last])
        self.rest = b""

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes."""
        while len(self.rest) < size and (part := next(self.parts, b"")):
            self.rest += part
        head, self.rest = self.rest[:size], self.rest[size:]
        return head


def peak(file: RawIOBase | BytesIO, name: str) -> tuple[int, int]:
    """How many sound entries there are, and the most bytes that were in use meanwhile."""
    tracemalloc.start()
    try:
        found = entries_of(file, name, "", Limits(payload=1 << 20), TABLES)  # type: ignore[arg-type]
        count = sum(entry.fault is None for entry in found)
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", ["lines", "array"])
def test_memory_does_not_grow_with_the_number_of_payloads(kind: str) -> None:
    """As much for 100 as for 2,000."""
    (few, less), (many, more) = (peak(Endless(count, kind), "列") for count in (100, 2_000))
    assert (few, many) == (100, 2_000)
    assert more < 1.5 * less
    assert more < 2 << 20


def test_memory_does_not_grow_with_the_size_of_a_member() -> None:
    """A package holds a file that is hundreds of times as large."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as package, package.open("列.ndjson", "w") as member:
        for number in range(2_000):
            member.write(LINE + b" " * (number % 50) + b"\n")
    made.seek(0)
    count, most = peak(made, "批.zip")
    assert count == 2_000
    assert most < 2 << 20

"""However large the payloads of a batch are together, few bytes of them are in memory at once."""

import tracemalloc
from collections.abc import Iterator

from service.core.batches import Wishes
from service.jobs.arriving import Incoming, together
from tests.jobs.conftest import SENDER, Jobs

MEBI = 1 << 20


def _rows(count: int, size: int) -> Iterator[Incoming]:
    """So many payloads of that size, each made when it is asked for."""
    for number in range(count):
        yield Incoming(f"第{number}件", b"%d" % number + b" " * size)


def test_large_payloads_are_not_held_together(jobs: Jobs) -> None:
    """As many of 8 MB as a small zip file unfolds to; two chunks of them are the most there is."""
    batch = jobs.ledger.open("a" * 32, SENDER, Wishes(), "f" * 64)
    tracemalloc.start()
    try:
        assert 24 == jobs.ledger.fill(batch.id, _rows(24, 8 * MEBI)).total
        assert tracemalloc.get_traced_memory()[1] < 40 * MEBI
    finally:
        tracemalloc.stop()


def test_a_chunk_ends_at_its_rows_or_its_bytes() -> None:
    """Whichever comes first."""
    assert [200, 200, 100] == [len(some) for some in together(_rows(500, 1))]
    assert [9, 9, 2] == [len(some) for some in together(_rows(20, MEBI - MEBI // 9))]
    assert [] == [*together([])]

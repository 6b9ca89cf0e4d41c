"""The archive's own figures: filing, searching, verifying."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.filing import filings
from bench.searching import filled, searched
from bench.verifying import verified
from service.archive.database.layout import archive_database
from tests.postgres import program, running

COUNTS = (1_000, 10_000, 100_000)


def figures(counts: Sequence[int] = COUNTS) -> Iterator[dict[str, Any]]:
    """A record of each measure; searches on SQLite and, where it is installed, on PostgreSQL."""
    yield from filings()
    yield verified()
    for count in counts:
        yield _searches("SQLite", "", count)
    if program("initdb"):
        with running() as server:
            for count in counts:
                yield _searches("PostgreSQL", server.database(), count)


def _searches(title: str, address: str, count: int) -> dict[str, Any]:
    with TemporaryDirectory(prefix="hongtou-searching-") as name:
        database = archive_database(address, Path(name))
        loading = filled(database, count)
        found = searched(database)
    return {
        "name": f"search {title} {count}",
        "database": title,
        "count": count,
        "seconds to load": round(loading, 1),
        "milliseconds": found,
    }

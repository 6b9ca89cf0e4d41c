"""The archive's figures are measured as they are told, and told as they were measured."""

from pathlib import Path

import pytest

from bench.archive_section import archive_section
from bench.figures import CPU, WALL
from bench.filing import filings
from bench.kept import Kept


@pytest.mark.nightly
def test_filing_is_measured_beside_a_copy_that_is_cheaper() -> None:
    """With and without engines: what looks into files takes longer, a copy takes least."""
    plain, judged = filings(rounds=(2, 1))
    for record in (plain, judged):
        assert all(pair[0][WALL] > pair[1][WALL] > 0 for pair in record["pairs"])
    assert sum(pair[0][WALL] for pair in judged["pairs"]) > sum(pair[0][WALL] for pair in plain["pairs"])
    assert all(pair[0][CPU] > 0 for pair in plain["pairs"])


def search(count: int, slowest: float) -> dict[str, object]:
    """What a run leaves of searches among so many documents."""
    name = f"search SQLite {count}"
    times = {"word in all": 3.5, "two words": slowest}
    return {"name": name, "database": "SQLite", "count": count, "milliseconds": times}


def test_the_page_says_whether_searches_are_quick_enough() -> None:
    """By the slowest of all of them."""
    assert "reached (50.0 ms)" in archive_section([search(1000, 9.0), search(100_000, 50.0)])
    assert "**not reached** (50.1 ms)" in archive_section([search(1000, 9.0), search(100_000, 50.1)])
    assert "| two words | 9.0 | 50.0 |" in archive_section([search(100_000, 50.0), search(1000, 9.0)])
    assert "" == archive_section([])


def test_a_newer_figure_takes_the_place_of_the_older(tmp_path: Path) -> None:
    """One of each name is kept, in the file too."""
    kept = Kept()
    for slowest in (9.0, 8.0):
        kept.put_archive(search(1000, slowest))
    kept.write(tmp_path / "results.json")
    assert [search(1000, 8.0)] == Kept.read(tmp_path / "results.json").archive

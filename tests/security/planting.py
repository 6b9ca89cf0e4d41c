"""Plants each hole in a process of its own and runs the tests that are to find it.

As `python -m tests.security.planting` it prints a line of JSON per hole: its name, and the tests that did
not fail. A process forked from one that has loaded the libraries costs little; what is planted ends with it.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from tests.security.holes import HOLES, Hole

LOADED = (
    "weasyprint",
    "docxtpl",
    "pypdfium2",
    "flask_smorest",
    "schemathesis",
    "alembic",
    "openpyxl",
    "limits",
)
"""What takes long to load; no threads are started by it."""

QUIETLY = (
    "-qx",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:xdist",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
)


class Results:
    """A plugin of pytest that remembers which tests failed."""

    def __init__(self) -> None:
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Nothing; a failure in a test itself, not in what is set up for it, is remembered."""
        if report.failed and report.when == "call":
            self.failed |= {report.nodeid, report.nodeid.partition("[")[0]}


def missed(hole: Hole) -> list[str]:
    """Those of the hole's tests that pass, or cannot run, while it is there."""
    read, write = os.pipe()
    if not (child := os.fork()):
        try:
            with os.fdopen(write, "w") as told:
                json.dump(sorted(set(hole.tests) - _failing(hole)), told)
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as telling:
        text = telling.read()
    os.waitpid(child, 0)
    return list(json.loads(text)) if text else ["nothing: its process died"]


def _failing(hole: Hole) -> set[str]:
    """The tests that fail once it is planted."""
    results = Results()
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        redirect_stdout(nowhere),
        redirect_stderr(nowhere),
    ):
        hole.plant()
        for test in hole.tests:
            pytest.main([*QUIETLY, test], plugins=[results])
    return results.failed


def results(names: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Each hole's name with the tests that do not find it."""
    for name in LOADED:
        __import__(name)
    for name in names:
        yield name, missed(HOLES[name])


if __name__ == "__main__":
    for name, left in results(sys.argv[1:] or HOLES):
        print(json.dumps([name, left], ensure_ascii=False), flush=True)

"""Each line of the security list has its tests, and holes that they find: `make holes` plants them all."""

import ast
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.security.catalogue import LINES
from tests.security.holes import HOLES

ROOT = Path(__file__).parents[2]
QUICK = (
    "tags of templates pass in texts",
    "Word files unfold without end",
    "ids of other units open",
)
"""Planted with every change; the others by night."""


@cache
def functions(path: Path) -> frozenset[str]:
    """The names of the functions in a module."""
    found = ast.walk(ast.parse(path.read_text("utf-8")))
    return frozenset(node.name for node in found if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("line", LINES)
def test_each_line_is_shown_by_tests_that_are_there(line: str) -> None:
    """A test that was renamed is named anew here, and every line has a planted hole."""
    holes = [hole for hole in HOLES.values() if line == hole.line]
    assert holes, "no hole is planted for it"
    named = [f"tests/{test}" for test in LINES[line]] + [test for hole in holes for test in hole.tests]
    for test in named:
        path, _, name = test.partition("[")[0].partition("::")
        assert name in functions(ROOT / path), test


def test_no_hole_is_of_no_line() -> None:
    """Each hole shows what the tests of a line are worth."""
    assert not {hole.line for hole in HOLES.values()} - LINES.keys()


def test_a_quick_hole_is_found() -> None:
    """The same as by night, for some."""
    assert not _missed(*QUICK)


@pytest.mark.nightly
def test_every_hole_is_found() -> None:
    """Each of its tests fails while it is there."""
    assert not _missed(*HOLES)


def _missed(*names: str) -> dict[str, list[str]]:
    command = [sys.executable, "-m", "tests.security.planting", *names]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = dict(json.loads(line) for line in told.splitlines())
    assert found.keys() == set(names)
    return {name: left for name, left in found.items() if left}

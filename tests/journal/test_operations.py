"""docs/operations.md tells of every line, and of nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

TELLING = ("note", "tell")
"""What calls that tell of an event are called."""


def told_in_the_code() -> Iterator[str]:
    """The events that any module notes, and what libraries tell."""
    yield "library"
    for path in (ROOT / "service").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args:
                named = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                event = node.args[0]
                if named in TELLING and isinstance(event, ast.Constant):
                    yield event.value


def test_every_event_is_documented() -> None:
    """By its own name, in the table of events."""
    page = (ROOT / "docs" / "operations.md").read_text()
    (table,) = re.findall(r"^\| 事件 event .*?\n\n", page, re.MULTILINE | re.DOTALL)
    documented = set(re.findall(r"^\| `([a-z -]+)`", table, re.MULTILINE))
    assert set(told_in_the_code()) == documented

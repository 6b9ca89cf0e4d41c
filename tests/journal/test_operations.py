"""docs/operations.md tells of every line, and of nothing else."""

import ast
import re
from pathlib import Path

from service.journal.lines import note

ROOT = Path(__file__).parents[2]
ALWAYS = {"library"}


def told_in_the_code() -> set[str]:
    """The events that any module notes."""
    calls = [
        node
        for path in (ROOT / "service").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and note.__name__ in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))
    ]
    return {str(ast.literal_eval(call.args[0])) for call in calls} | ALWAYS


def test_every_event_is_documented() -> None:
    """By its own name, in the table of events."""
    page = (ROOT / "docs" / "operations.md").read_text()
    (table,) = re.findall(r"^\| 事件 event .*?\n\n", page, re.MULTILINE | re.DOTALL)
    documented = set(re.findall(r"^\| `([a-z -]+)`", table, re.MULTILINE))
    assert told_in_the_code() == documented

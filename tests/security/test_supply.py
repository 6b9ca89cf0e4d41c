"""What the product is made of, as tools for it see it: nothing open, nothing unexplained."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
READ = ("service", "schemas", "templates", "setup")
IMPORTS_ALONE = "B403,B404,B405,B406"
"""That a module is imported at all: what is done with it is looked at where it is done."""

EXPLAINED = {
    ("service/workers/", "B301"): "between our own processes, over a pipe that nobody else has",
    ("setup/", "B603"): "the machine's own package tools, with arguments of ours",
    ("setup/", "B607"): "found as the machine finds its own tools",
    ("service/documents/header.py", "B105"): "secret is a level of classification",
    ("service/jobs/hooks.py", "B106"): "a webhook that has no former secret yet",
    ("service/office/", "B105"): "an empty value where there is no password",
    ("service/office/", "B106"): "a temporary password that has no end any more",
}
"""By the beginning of the path and the rule; all else is explained on its line, in a `noqa` with a reason."""


def test_the_linter_of_holes_finds_none() -> None:
    """Bandit, whose every finding has its reason: a new one fails until it is mended or explained."""
    told = _found(*READ)
    assert [] == told["errors"]
    assert [] == [
        f"{found['filename']}:{found['line_number']} {found['test_id']} {found['issue_text']}"
        for found in told["results"]
        if not _is_explained(found)
    ]


def test_the_linter_would_tell(tmp_path: Path) -> None:
    """The planted hole: a command of a shell with what somebody gave."""
    planted = "import subprocess, sys\nsubprocess.run(sys.argv[1], shell=True)\n"
    (tmp_path / "planted.py").write_text(planted)
    (found,) = _found(str(tmp_path))["results"]
    assert "HIGH" == found["issue_severity"] and not _is_explained(found)


def _found(*where: str) -> Any:
    """What Bandit says of those folders."""
    command = [sys.executable, "-m", "bandit", "-q", "-f", "json", "-s", IMPORTS_ALONE, "-r", *where]
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout)


def _is_explained(found: dict[str, Any]) -> bool:
    """Whether the same rule of ruff is let off on its line, or the table has it."""
    lines = Path(ROOT, found["filename"]).read_text("utf-8").splitlines()
    own = [lines[number - 1] for number in found["line_range"]]
    let_off = rf"# noqa: .*\bS{found['test_id'][1:]}\b"
    return any(re.search(let_off, line) for line in own) or any(
        found["filename"].startswith(path) and found["test_id"] == rule for path, rule in EXPLAINED
    )

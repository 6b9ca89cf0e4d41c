"""Of npm's packages only what browsers are served is kept, by the lock, and it says what it is."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from bare_machine import BareMachine, leave_environment
from environment import Environment
from machine import SetupError
from scripts import Scripts

ROOT = Path(__file__).resolve().parents[2]

KEPT = {
    "lit-html/lit-html.js",
    "lit-html/directives/repeat.js",
    "tabulator/tabulator_esm.min.mjs",
    "tabulator/tabulator_simple.min.css",
}
TOLD = {"scripts.sha256", "licenses.txt", "recipe.sha256"}


@pytest.fixture
def machine(tmp_path: Path) -> BareMachine:
    """A machine with an environment and nothing in it."""
    leave_environment(tmp_path / ".venv")
    return BareMachine(tmp_path)


def step(machine: BareMachine, purpose: str = "serve") -> Scripts:
    """Return the step, for the environment of that machine."""
    return Scripts(machine, Environment(machine, machine.fonts, purpose), purpose)


def files(folder: Path) -> set[str]:
    """Return the files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_only_what_browsers_are_served_is_kept(machine: BareMachine) -> None:
    """No map, no file that makes markup of a text, nothing that only tests need."""
    scripts = step(machine)
    scripts.perform()
    assert KEPT | TOLD == files(scripts.folder)


def test_the_tests_have_the_judge_of_accessibility_too(machine: BareMachine) -> None:
    """What serves is enough for serving only; what tests is enough for both."""
    step(machine).perform()
    scripts = step(machine, "test")
    assert "axe-core" in scripts.lacking()[0]
    scripts.perform()
    assert {"axe/axe.min.js"} == files(scripts.folder) - KEPT - TOLD
    assert [] == step(machine).lacking()


def test_what_is_kept_is_told_with_digest_and_licence(machine: BareMachine) -> None:
    """`hongtou doctor` reads the digests, people the licences."""
    scripts = step(machine)
    scripts.perform()
    listed = re.findall(r"^(\S{64})  (.+)$", (scripts.folder / "scripts.sha256").read_text(), re.MULTILINE)
    assert KEPT == {name for _, name in listed}
    assert [] == [
        name
        for digest, name in listed
        if digest != hashlib.sha256((scripts.folder / name).read_bytes()).hexdigest()
    ]
    assert "tabulator-tables 1.0 (MIT)\n\nAs is." in (scripts.folder / "licenses.txt").read_text()


@pytest.mark.parametrize("lost", ["lit-html/directives/repeat.js", "scripts.sha256", "recipe.sha256"])
def test_a_lost_file_is_fetched_again(machine: BareMachine, lost: str) -> None:
    """The stamp alone does not stand for the files."""
    scripts = step(machine)
    scripts.perform()
    assert [] == scripts.lacking()
    (scripts.folder / lost).unlink()
    assert [] != scripts.lacking()
    scripts.perform()
    assert [] == scripts.lacking()


def test_scripts_of_another_lock_are_fetched_anew(machine: BareMachine) -> None:
    """And what the new lock does not bring is gone."""
    scripts = step(machine)
    scripts.perform()
    (scripts.folder / "recipe.sha256").write_text("of another lock", encoding="ascii")
    (scripts.folder / "lit-html/old.js").touch()
    assert [] != scripts.lacking()
    scripts.perform()
    assert KEPT | TOLD == files(scripts.folder)


def test_a_registry_out_of_reach_is_told_and_leaves_the_old_scripts(machine: BareMachine) -> None:
    """A failed fetch is no half one."""
    scripts = step(machine)
    scripts.perform()
    machine.failing = "ci"
    with pytest.raises(SetupError, match="npm 的仓库设置"):
        scripts.perform()
    assert KEPT | TOLD == files(scripts.folder)


def test_nothing_that_is_fetched_runs(machine: BareMachine) -> None:
    """Packages may bring commands for their own installation; none of ours needs them."""
    step(machine).perform()
    assert " ci --ignore-scripts " in machine.commands[-1]


def test_the_lock_is_whole_and_names_no_place() -> None:
    """Each package with its digest; where it comes from is each machine's own affair."""
    lock = json.loads((ROOT / "setup/package-lock.json").read_text(encoding="utf-8"))
    asked = json.loads((ROOT / "setup/package.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert [] == [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")]
    assert [] == [name for name, entry in packages.items() if "resolved" in entry]
    assert {
        f"node_modules/{name}" for name in asked["dependencies"] | asked["devDependencies"]
    } <= packages.keys()

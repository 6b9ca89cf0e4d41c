"""The locked requirements are whole, hashed, and say nothing about where they came from."""

import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from environment import LOCKS
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]


def pins(lock: str) -> dict[str, str]:
    """Return the version of each distribution a lock file pins."""
    return dict(re.findall(r"^(\S+)==(\S+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))


def test_every_pin_has_its_hashes_and_names_no_place() -> None:
    """The locks say what, never where from."""
    for lock in LOCKS.values():
        text = (ROOT / lock).read_text(encoding="utf-8")
        requirements = re.split(r"^(?=\S+==)", text, flags=re.MULTILINE)[1:]
        assert [] == [entry.splitlines()[0] for entry in requirements if "--hash=sha256:" not in entry]
        assert None is re.search(r"://|--index|--find-links|@ ", text)


def test_the_locks_hold_every_declared_dependency() -> None:
    """Nothing in pyproject.toml waits for `make lock`, and the tests run with what serves."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    serving, testing = pins("requirements.txt"), pins("requirements-dev.txt")

    def missing(requirements: list[str], lock: dict[str, str]) -> Iterator[str]:
        names = (re.split(r"[^\w.-]", requirement)[0] for requirement in requirements)
        return (name for name in names if name not in lock)

    extras = project["project"]["optional-dependencies"]
    asked = [*project["project"]["dependencies"], *chain.from_iterable(extras.values()), *groups["build"]]
    assert [] == [*missing(asked, serving)]
    assert [] == [*missing(groups["dev"], testing)]
    assert serving.items() <= testing.items()


def test_the_server_asked_for_is_one_that_keeps_our_answers() -> None:
    """gunicorn knows every setting we give it since 25.1, and answers broken chunks as such since 27."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = {item.name: item.specifier for item in map(Requirement, project["project"]["dependencies"])}
    assert not declared["gunicorn"].contains("26.2.0")
    assert declared["gunicorn"].contains(pins("requirements.txt")["gunicorn"])

"""The rivals come with the bench's own set-up, and one that cannot come is told with the reason."""

import re
from pathlib import Path

from machine import SetupError

from bench.contestant import BY_NAME
from bench.installing import HERE, install


class Bare:
    """A machine with root and what *programs* says, whose commands fail where they name *failing*."""

    def __init__(self, *programs: str, failing: str = "nothing") -> None:
        self.programs, self.failing = programs, failing
        self.commands: list[str] = []

    def has_library(self, name: str) -> bool:
        return False

    def has_module(self, name: str) -> bool:
        return False

    def program(self, name: str) -> Path | None:
        return Path("/nowhere", name) if name in self.programs else None

    def font(self, name: str) -> Path | None:
        return None

    def privilege(self) -> tuple[str, ...] | None:
        return ()

    def ask(self, *command: str) -> str:
        return ""

    def run(self, *command: str, folder: Path | None = None) -> None:
        self.commands.append(" ".join(command))
        if any(self.failing in word for word in command):
            raise SetupError(f"{self.failing} cannot be had")
        if "venv" in command:
            Path(command[-1]).mkdir()
        if folder and "npm" in command:
            (folder / "node_modules/carbone").mkdir(parents=True)
            (folder / "node_modules/carbone/package.json").write_text('{"version": "9"}', "utf-8")


def test_a_bare_machine_gets_everything_once(tmp_path: Path) -> None:
    """System packages, the environment, the package of node; a second time only what is still missing."""
    machine = Bare("apt-get", "dpkg-deb", "node", "npm")
    installed = install(machine, tmp_path)
    assert {} == installed.absent
    assert "9" == installed.versions["carbone"]
    brought = " ".join(machine.commands)
    for word in ("libreoffice-writer-nogui", "python3-uno", "fonts-noto-cjk", "--require-hashes", "npm ci"):
        assert word in brought
    machine.commands.clear()
    install(machine, tmp_path)
    assert not [one for one in machine.commands if "venv" in one or "npm" in one]


def test_what_cannot_be_had_is_told_and_the_others_come(tmp_path: Path) -> None:
    """Without node no Carbone; without python3-uno no warm LibreOffice; all others are measured."""
    absent = install(Bare("apt-get", "dpkg-deb", failing="python3-uno"), tmp_path).absent
    assert {"node": "no node or npm on this machine", "uno": "python3-uno cannot be had"} == absent
    lacking = {name for name, one in BY_NAME.items() if one.lacks(absent)}
    assert {"office-warm", "carbone", "carbone-word"} == lacking


def test_the_locks_are_hashed_and_name_no_place() -> None:
    """They say what, never where from."""
    lock = (HERE / "requirements.txt").read_text("utf-8")
    entries = re.split(r"^(?=\S+==)", lock, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)
    assert None is re.search(r"://|--index|--find-links|@ ", lock)
    packages = (HERE / "package-lock.json").read_text("utf-8")
    assert "://" not in packages
    assert packages.count('"integrity"') >= packages.count('"node_modules/')

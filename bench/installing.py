"""The bench's own set-up: the rivals in an environment of their own, beside the product's."""

import hashlib
import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from apt import Apt
from machine import Machine, SetupError

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "bench"
VENV = HERE / ".venv"
SYSTEM_PYTHON = "/usr/bin/python3"
"""The one that has the module `uno`."""

PACKAGES = {"libreoffice-writer-nogui": "office", "python3-uno": "uno", "fonts-noto-cjk": "noto"}
"""Debian's packages by the need that each meets."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What is there: versions by name, and for each need that is not met the reason."""

    versions: Mapping[str, str]
    absent: dict[str, str] = field(default_factory=dict)


def install(machine: Machine, here: Path = HERE) -> Installed:
    """What the rivals need, brought into *here* and the system; a need that cannot be met has its reason."""
    absent: dict[str, str] = {}
    for package, need in PACKAGES.items():
        if not _is_met(machine, need):
            _try(absent, need, partial(Apt(machine).install, [package]))
    _try(absent, "python", partial(environment, machine, here))
    if machine.program("node") and machine.program("npm"):
        _try(absent, "node", partial(_carbone, machine, here))
    else:
        absent["node"] = "no node or npm on this machine"
    return Installed(_versions(machine, absent, here), absent)


def _try(absent: dict[str, str], need: str, bring: Callable[[], None]) -> None:
    try:
        bring()
    except SetupError as error:
        absent[need] = str(error).splitlines()[0]


def _is_met(machine: Machine, need: str) -> bool:
    if need == "office":
        office = machine.program("soffice")
        return office is not None and (office.parent / "libswlo.so").exists()
    if need == "uno":
        return machine.ask(SYSTEM_PYTHON, "-c", "import uno; print(1)") == "1"
    return machine.font("NotoSerifCJK-Regular.ttc") is not None


def environment(machine: Machine, here: Path) -> None:
    """Nothing; what is locked is in the environment of Python under *here*; raises SetupError."""
    lock, folder = HERE / "requirements.txt", here / VENV.name
    if _is_stamped(folder, lock):
        return
    machine.run(SYSTEM_PYTHON, "-m", "venv", "--clear", "--system-site-packages", str(folder))
    pip = (str(folder / "bin/pip"), "--quiet", "--no-input", "--disable-pip-version-check")
    machine.run(*pip, "install", "--require-hashes", "--requirement", str(lock))
    _stamp(folder, lock)


def _carbone(machine: Machine, here: Path) -> None:
    folder, lock = here / "node_modules", HERE / "package-lock.json"
    if not _is_stamped(folder, lock):
        machine.run("npm", "ci", "--silent", "--ignore-scripts", folder=here)
        _stamp(folder, lock)


def _is_stamped(folder: Path, lock: Path) -> bool:
    stamp = folder / "lock.sha256"
    return stamp.exists() and stamp.read_text("ascii") == _digest(lock)


def _stamp(folder: Path, lock: Path) -> None:
    (folder / "lock.sha256").write_text(_digest(lock), "ascii")


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _versions(machine: Machine, absent: Mapping[str, str], here: Path) -> dict[str, str]:
    found = {"Hongtou": commit(), "Python": machine.ask(SYSTEM_PYTHON, "-V").removeprefix("Python ")}
    if "python" not in absent:
        names = "docxtpl", "weasyprint", "typst", "unoserver"
        code = f"from importlib.metadata import version; print(*map(version, {names!r}))"
        told = machine.ask(str(here / VENV.name / "bin/python"), "-c", code).split()
        found |= dict(zip(names, told, strict=False))
    if "office" not in absent:
        found["LibreOffice"] = "".join(machine.ask("soffice", "--version").split()[1:2])
    if "node" not in absent:
        package = json.loads((here / "node_modules/carbone/package.json").read_text("utf-8"))
        found |= {"carbone": package["version"], "node": machine.ask("node", "--version").removeprefix("v")}
    return found


def commit() -> str:
    """The short name of the commit that is measured."""
    command = ("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD")
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or "unknown"

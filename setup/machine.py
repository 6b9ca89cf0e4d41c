"""What the set-up may ask of this machine, and do to it."""

import ctypes
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path
from typing import Protocol

FONT_FOLDERS = (
    Path.home() / ".local/share/fonts",
    Path("/usr/local/share/fonts"),
    Path("/usr/share/fonts"),
    Path("/usr/share/texlive/texmf-dist/fonts"),
)


class SetupError(Exception):
    """The set-up cannot go on; the text says what is wrong and what to do."""


class Machine(Protocol):
    """The machine as the set-up sees it."""

    def has_library(self, name: str) -> bool:
        """Return whether the loader finds a shared library of that name."""

    def has_module(self, name: str) -> bool:
        """Return whether this Python has a module of that name."""

    def program(self, name: str) -> Path | None:
        """Return where the program is, links followed, or None."""

    def folder(self, pattern: str) -> Path | None:
        """Return a folder whose whole path is like that, or None."""

    def font(self, name: str) -> Path | None:
        """Return a font file of that name from the usual font folders, or None."""

    def privilege(self) -> tuple[str, ...] | None:
        """Return what to put before a command to run it as root without being asked, or None."""

    def run(self, *command: str, folder: Path | None = None) -> None:
        """Run a command to its end, its output shown; raise SetupError when it fails."""

    def ask(self, *command: str) -> str:
        """Return what a command prints, or the empty string when it fails."""


class ThisMachine:
    """The real one."""

    def has_library(self, name: str) -> bool:
        """Return whether the loader finds a shared library of that name."""
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    def has_module(self, name: str) -> bool:
        """Return whether this Python has a module of that name."""
        return importlib.util.find_spec(name) is not None

    def program(self, name: str) -> Path | None:
        """Return where the program is, links followed, or None."""
        found = shutil.which(name)
        return Path(found).resolve() if found else None

    def folder(self, pattern: str) -> Path | None:
        """Return a folder whose whole path is like that, or None."""
        return next((path for path in Path("/").glob(pattern.lstrip("/")) if path.is_dir()), None)

    def font(self, name: str) -> Path | None:
        """Return a font file of that name from the usual font folders, or None."""
        found = (path for folder in FONT_FOLDERS for path in sorted(folder.rglob(name)) if path.is_file())
        return next(found, None)

    def privilege(self) -> tuple[str, ...] | None:
        """Return what to put before a command to run it as root without being asked, or None."""
        if os.geteuid() == 0:
            return ()
        may_sudo = self.program("sudo") and self._succeeds("sudo", "-n", "true")
        return ("sudo", "-n") if may_sudo else None

    def run(self, *command: str, folder: Path | None = None) -> None:
        """Run a command to its end, its output shown; raise SetupError when it fails."""
        status = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, check=False).returncode
        if status:
            raise SetupError(f"命令失败 (exit {status}): {' '.join(command)}")

    def ask(self, *command: str) -> str:
        """Return what a command prints, or the empty string when it fails."""
        if self.program(command[0]) is None:
            return ""
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        return "" if answer.returncode else answer.stdout.strip()

    def _succeeds(self, *command: str) -> bool:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

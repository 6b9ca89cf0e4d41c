"""The step that gathers the source fonts and has `.venv`'s Python prepare them."""

import json
import shutil
import tempfile
from pathlib import Path

from apt import Apt
from environment import Environment
from faces import FACES, MEGABYTES, is_proven, recipe
from machine import Machine

PREPARE = Path(__file__).with_name("prepare_fonts.py")


class Fonts:
    """The faces of the documents, kept in the environment."""

    def __init__(self, machine: Machine, apt: Apt, environment: Environment) -> None:
        self._machine = machine
        self._apt = apt
        self._environment = environment
        self.folder = environment.folder / "share/hongtou/fonts"

    def lacking(self) -> list[str]:
        """Return a line per source of fonts that are not prepared yet, or nothing."""
        stamp = self.folder / "recipe.sha256"
        is_prepared = stamp.exists() and stamp.read_text(encoding="ascii") == recipe()
        if is_prepared and all((self.folder / face.file).exists() for face in FACES):
            return []
        local, packaged = self._sources()
        lines = [
            f"字体 font {name}：取自本机 {path}{'' if is_proven(path) else '（不同于已验证的版本）'}"
            for name, path in local.items()
        ]
        return lines + [
            f"字体 fonts {', '.join(sorted(names))}："
            f"取自软件包 {package}（下载约 {MEGABYTES[package]} MB，不安装）"
            for package, names in packaged.items()
        ]

    def obstacle(self) -> str | None:
        """Return which files to put where when there is no apt to fetch them with, or None."""
        if self._apt.is_here or not self.lacking():
            return None
        packaged = self._sources()[1]
        if not packaged:
            return None
        wanted = "\n".join(f"  {package}: {', '.join(sorted(names))}" for package, names in packaged.items())
        return (
            "本机没有 apt-get。请从下列软件包取出字体文件，放入 ~/.local/share/fonts，再重新运行："
            f"\n{wanted}\nNo apt-get here: put these font files there, then run this again."
        )

    def perform(self) -> None:
        """Bring the source fonts together in a temporary folder and prepare them from there."""
        with tempfile.TemporaryDirectory(prefix="hongtou-fonts-") as temporary:
            folder = Path(temporary)
            versions = self._gather(folder)
            (folder / "versions.json").write_text(json.dumps(versions), encoding="utf-8")
            python = str(self._environment.python)
            self._machine.run(python, str(PREPARE), str(folder), str(self.folder))

    def _gather(self, folder: Path) -> dict[str, str]:
        local, packaged = self._sources()
        versions = {}
        for name, path in local.items():
            shutil.copyfile(path, folder / name)
            versions[name] = self._installed_version(path)
        for package, names in packaged.items():
            archive = self._apt.fetch(package, folder)
            self._apt.unpack(archive, names, folder)
            versions |= dict.fromkeys(names, self._apt.version(archive))
            archive.unlink()
        return versions

    def _sources(self) -> tuple[dict[str, Path], dict[str, set[str]]]:
        """Return the source files found here, and those to take from packages, by package."""
        local: dict[str, Path] = {}
        packaged: dict[str, set[str]] = {}
        for face in FACES:
            path = self._machine.font(face.source_file)
            if path:
                local[face.source_file] = path
            else:
                packaged.setdefault(face.source_package, set()).add(face.source_file)
        return local, packaged

    def _installed_version(self, path: Path) -> str:
        package = self._machine.ask("dpkg-query", "--search", str(path)).partition(":")[0]
        version = package and self._machine.ask("dpkg-query", "--show", "--showformat=${Version}", package)
        return version or "unpackaged"

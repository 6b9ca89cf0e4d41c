"""Debian's and Ubuntu's packages: installing them, and taking files out of them without installing."""

import subprocess
import tarfile
from pathlib import Path, PurePosixPath
from typing import IO, cast

from machine import Machine, SetupError

RETRIES = ("-o", "Acquire::Retries=3")
PATIENCE = ("-o", "DPkg::Lock::Timeout=300")  # a fresh Ubuntu upgrades itself in its first minutes
AS_ROOT = ("-o", "APT::Sandbox::User=root")  # else apt warns that its own user cannot write here


class Apt:
    """The package manager of this machine."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._lists_are_fresh = False

    @property
    def is_here(self) -> bool:
        """Whether this machine has apt at all."""
        return bool(self._machine.program("apt-get") and self._machine.program("dpkg-deb"))

    @staticmethod
    def install_command(packages: list[str]) -> tuple[str, ...]:
        """Return the command, without privilege, that installs the packages unattended."""
        quiet = ("env", "DEBIAN_FRONTEND=noninteractive")
        return (*quiet, "apt-get", *RETRIES, *PATIENCE, "install", "-y", "--no-install-recommends", *packages)

    def install(self, packages: list[str]) -> None:
        """Install the packages; raise SetupError when apt fails or root is out of reach."""
        privilege = self._machine.privilege()
        if privilege is None:
            raise SetupError("没有管理员权限。Root privilege is needed.")
        self._refresh()
        self._machine.run(*privilege, *self.install_command(packages))

    def fetch(self, package: str, folder: Path) -> Path:
        """Return the package's archive, downloaded into the folder; nothing is installed.

        Raises SetupError when the package sources do not give it.
        """
        self._refresh()
        try:
            self._machine.run("apt-get", *RETRIES, *AS_ROOT, "--quiet=2", "download", package, folder=folder)
        except SetupError as error:
            cure = f"请确认软件源中有 {package}（Ubuntu 须启用 universe），运行 sudo apt-get update 后再试。"
            raise SetupError(f"{error}\n{cure}") from error
        return next(folder.glob(f"{package}_*.deb"))

    def unpack(self, archive: Path, names: set[str], folder: Path) -> None:
        """Write the named files of a package archive into the folder.

        Raises SetupError when one is not in it, or when the archive cannot be read to its end.
        """
        with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", archive], stdout=subprocess.PIPE) as unpacking:
            try:
                take_files(cast(IO[bytes], unpacking.stdout), names, folder)
            except tarfile.ReadError as error:
                raise _damaged(archive) from error
        if unpacking.returncode:
            raise _damaged(archive)

    def version(self, archive: Path) -> str:
        """Return the version the package archive states."""
        return self._machine.ask("dpkg-deb", "--field", str(archive), "Version")

    def _refresh(self) -> None:
        privilege = self._machine.privilege()
        if self._lists_are_fresh or privilege is None:
            return
        self._lists_are_fresh = True
        try:
            self._machine.run(*privilege, "apt-get", *RETRIES, "--quiet=2", "update")
        except SetupError as error:  # one bad third-party list must not stop what the other lists hold
            print(error)


def _damaged(archive: Path) -> SetupError:
    return SetupError(f"下载的软件包 {archive.name} 不完整或已损坏，请重新运行。Damaged download, run again.")


def take_files(packed: IO[bytes], names: set[str], folder: Path) -> None:
    """Write the named files of a tar stream into the folder, wherever in it they lie.

    Raises SetupError when one is not in it, tarfile.ReadError when the stream is cut short.
    """
    wanted = set(names)
    with tarfile.open(fileobj=packed, mode="r|") as files:
        for member in files:
            name = PurePosixPath(member.name).name
            content = files.extractfile(member) if name in wanted and member.isfile() else None
            if content is not None:
                (folder / name).write_bytes(content.read())
                wanted.discard(name)
    if wanted:
        raise SetupError(f"软件包中没有 {', '.join(sorted(wanted))}。Not in the package.")

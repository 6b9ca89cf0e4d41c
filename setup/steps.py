"""What every step of the set-up answers, and the first of them: the system packages."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from apt import Apt
from machine import Machine


class Step(Protocol):
    """One thing the set-up sees to."""

    def lacking(self) -> list[str]:
        """Return what would be installed, a line each; nothing when all is there."""

    def obstacle(self) -> str | None:
        """Return why what is lacking cannot be installed and what to do about it, or None."""

    def perform(self) -> None:
        """Install what is lacking; raise SetupError when that fails."""


@dataclass(frozen=True, slots=True)
class Need:
    """A system package, what it is for, and how to see whether what it brings is there already.

    `silent` are units of systemd that come with it and would run from then on, which nobody here asked for.
    """

    package: str
    purpose: str
    is_met: Callable[[Machine], bool]
    silent: tuple[str, ...] = ()


def _library(name: str) -> Callable[[Machine], bool]:
    return lambda machine: machine.has_library(name)


def _program(name: str) -> Callable[[Machine], bool]:
    return lambda machine: machine.program(name) is not None


def _server(name: str) -> Callable[[Machine], bool]:
    """Return what tells whether a server is here; Debian keeps them where only root's PATH looks."""
    return lambda machine: any(machine.program(f"{place}{name}") for place in ("", "/usr/sbin/"))


def _office_with(library: str) -> Callable[[Machine], bool]:
    """Return a check for LibreOffice with the part of that library: other parts bring the program too."""

    def is_there(machine: Machine) -> bool:
        office = machine.program("soffice")
        return office is not None and (office.parent / library).exists()

    return is_there


def _database_server(machine: Machine) -> bool:
    """Return whether PostgreSQL's server is here; Debian keeps it out of PATH, by its version."""
    places = ("", *(f"/usr/lib/postgresql/{version}/bin/" for version in range(13, 30)))
    return any(machine.program(f"{place}initdb") for place in places)


def _message_broker(machine: Machine) -> bool:
    """Return whether RabbitMQ is here; what Debian has in PATH runs it as a user of its own only."""
    return machine.folder("/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin") is not None


BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first has no windows of its own: each page is there in a third of the time."""


def _browser(machine: Machine) -> bool:
    """Return whether a Chromium is here, or apt cannot bring one: Ubuntu has it as a snap only.

    The tests that need it are left out there, and say so.
    """
    is_ubuntu = machine.ask("grep", "--max-count=1", "^ID=", "/etc/os-release") == "ID=ubuntu"
    return is_ubuntu or any(machine.program(name) for name in BROWSERS)


VENV_PACKAGE = f"python3.{sys.version_info.minor}-venv"

TO_SERVE = (
    Need(VENV_PACKAGE, "Python 虚拟环境", lambda machine: machine.has_module("ensurepip")),
    Need("libpango-1.0-0", "PDF 排版", _library("libpango-1.0.so.0")),
    Need("libpangoft2-1.0-0", "PDF 排版", _library("libpangoft2-1.0.so.0")),
    Need("libharfbuzz-subset0", "PDF 字体子集", _library("libharfbuzz-subset.so.0")),
)
TO_TEST = (
    *TO_SERVE,
    Need("poppler-utils", "测试：读 PDF", _program("pdftotext")),
    Need("curl", "测试：README 中的命令", _program("curl")),
    Need("postgresql", "测试：归档目录所在的数据库", _database_server),
    Need(
        "rabbitmq-server",
        "测试：多台工作机的消息队列",
        _message_broker,
        silent=("rabbitmq-server.service", "epmd.service", "epmd.socket"),
    ),
    Need("glewlwyd", "测试：统一身份认证", _program("glewlwyd")),
    Need("nginx", "测试：反向代理", _server("nginx")),
    Need("libatomic1", "测试：驱动浏览器", _library("libatomic.so.1")),
    Need("chromium-headless-shell", "测试：网页；连同依赖下载约 60 MB", _browser),
    Need("libreoffice-writer-nogui", "测试：打开 Word 文件", _office_with("libswlo.so")),
    Need("libreoffice-calc-nogui", "测试：打开表格", _office_with("libsclo.so")),
)


class SystemPackages:
    """The step that brings what only the system's package manager can bring."""

    def __init__(self, machine: Machine, apt: Apt, needs: tuple[Need, ...]) -> None:
        self._machine = machine
        self._apt = apt
        self._unmet = [need for need in needs if not need.is_met(machine)]

    def lacking(self) -> list[str]:
        """Return one line per package that is not there."""
        return [f"系统软件包 package {need.package}（{need.purpose}）" for need in self._unmet]

    def obstacle(self) -> str | None:
        """Return the command to run by hand where apt or root is out of reach, or None."""
        if not self._unmet or (self._apt.is_here and self._machine.privilege() is not None):
            return None
        packages = [need.package for need in self._unmet]
        if not self._apt.is_here:
            return (
                "本机没有 apt-get。请用本机的软件包管理器安装与下列 Debian 软件包相当者，再重新运行："
                f"\n  {' '.join(packages)}\nNo apt-get here: install their like by hand, then run this again."
            )
        return "\n  sudo ".join(
            (
                "没有管理员权限。请先运行下面的命令，再重新运行 (run this first, then this again)：",
                *map(" ".join, self._silencing()),
                " ".join(self._apt.install_command(packages)),
            )
        )

    def perform(self) -> None:
        """Install the packages with apt; what must stay silent is masked before it comes."""
        for command in self._silencing():
            self._machine.run(*(self._machine.privilege() or ()), *command)
        self._apt.install([need.package for need in self._unmet])

    def _silencing(self) -> list[tuple[str, ...]]:
        units = [unit for need in self._unmet for unit in need.silent]
        return [("systemctl", "mask", *units)] if units and self._machine.program("systemctl") else []

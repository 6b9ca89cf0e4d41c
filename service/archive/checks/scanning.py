"""ClamAV, where it is installed: whether files carry malware."""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from service.archive.checks.subject import Scan

PROGRAMS = ("clamdscan", "clamscan")
"""The one that asks the running daemon first: the other loads all signatures each time."""

CLEAN, INFECTED = 0, 1
ABSENT = "本机没有安装 ClamAV（clamdscan 或 clamscan）；请安装 clamav 后重新检测。"


class NotScanned(Exception):
    """The scanner gave no verdict; its text says why."""


@dataclass(frozen=True, slots=True)
class ClamAv:
    """A scanner that has so many *seconds*; *path* is where its *programs* are looked for."""

    seconds: int
    path: str | None = None
    programs: tuple[str, ...] = PROGRAMS

    def scan(self, files: Mapping[str, bytes]) -> Scan | str:
        """What it finds in *files*, or why there is no verdict: that stops no filing, and is no pass."""
        found = self.program()
        try:
            return self._scan(found, files) if found else ABSENT
        except NotScanned as fault:
            return f"{fault}；请检查 ClamAV 后重新检测。"

    def program(self) -> str | None:
        """Where the first of its programs is that is installed, None where none is."""
        return next((found for name in self.programs if (found := shutil.which(name, path=self.path))), None)

    def _scan(self, program: str, files: Mapping[str, bytes]) -> Scan:
        with TemporaryDirectory(prefix="hongtou-scan-") as folder:
            names = {}
            for number, (name, content) in enumerate(files.items()):
                path = Path(folder, str(number))
                path.write_bytes(content)
                names[str(path)] = name
            shared = ("--fdpass",) if program.endswith("clamdscan") else ()
            answer = self._run(program, "--no-summary", "--infected", *shared, *names)
        infected = dict(_infections(answer.stdout, names))
        if answer.returncode not in (CLEAN, INFECTED) or (answer.returncode == INFECTED) != bool(infected):
            raise NotScanned(f"ClamAV 没有给出结果（以 {answer.returncode} 退出）")
        return Scan(self._run(program, "--version").stdout.strip(), infected)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(  # noqa: S603 # found by its name, and given no name from outside
                [program, *arguments], capture_output=True, text=True, timeout=self.seconds, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as fault:
            raise NotScanned("ClamAV 没有答复") from fault


def _infections(output: str, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """File and malware from lines like `/tmp/x/0: Eicar-Signature FOUND`."""
    found = []
    for line in output.splitlines():
        path, _, what = line.rpartition(": ")
        if what.endswith(" FOUND") and path in names:
            found.append((names[path], what.removesuffix(" FOUND")))
    return found

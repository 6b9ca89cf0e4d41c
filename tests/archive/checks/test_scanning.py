"""ClamAV where it is installed: its words are read, and its failure is no verdict."""

from collections.abc import Callable
from pathlib import Path

import pytest

from service.archive.checks.scanning import ClamAv
from service.archive.checks.subject import Scan

FILES = {"document.pdf": b"%PDF", "payload.json": b"{}"}
Install = Callable[[str], ClamAv]

SPEAKS = """#!/bin/sh
[ "$1" = --version ] && echo "ClamAV 1.4.6/27000" && exit 0
for file; do
  [ -f "$file" ] && [ "$(head -c 4 "$file")" = %PDF ] && echo "$file: Eicar FOUND"
done
exit 1
"""


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """Puts a program of that text in the place of the scanner, which has two seconds."""

    def installed(text: str) -> ClamAv:
        program = tmp_path / "clamscan"
        program.write_text(text, encoding="utf-8")
        program.chmod(0o755)
        return ClamAv(2, str(tmp_path))

    return installed


def test_no_scanner_is_no_scan(tmp_path: Path) -> None:
    """It is for the checks to say so."""
    assert "没有安装" in str(ClamAv(2, str(tmp_path)).scan(FILES))


def test_an_infected_file_is_named(install: Install) -> None:
    """With what it carries and who says so."""
    scan = install(SPEAKS).scan(FILES)
    assert isinstance(scan, Scan)
    assert {"document.pdf": "Eicar"} == scan.infected
    assert "ClamAV 1.4.6/27000" == scan.tool


def test_clean_files_are_clean(install: Install) -> None:
    """Nothing is named."""
    scan = install(SPEAKS.replace("exit 1", "exit 0").replace("%PDF ]", "MZ ]")).scan(FILES)
    assert isinstance(scan, Scan)
    assert {} == scan.infected


@pytest.mark.parametrize("text", ["#!/bin/sh\nexit 2", "#!/bin/sh\nexit 1", "#!/bin/sh\nsleep 30"])
def test_a_scanner_that_fails_is_no_verdict(text: str, install: Install) -> None:
    """It has no signatures, says what nobody can read, or does not end."""
    assert "请检查 ClamAV" in str(install(text).scan(FILES))

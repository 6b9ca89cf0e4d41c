"""What is installed from the wheel works by itself, away from the checkout."""

import ast
import os
import subprocess
import sys
import sysconfig
import zipfile
from email.parser import Parser
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
TYPES = ("feedback_notice", "rectification_plan", "progress_report")
SHIPPED = ("service", "schemas", "templates")


def run(*command: str | Path, folder: Path) -> str:
    """Return what a command prints; its whole output is in the failure when it fails."""
    environment = {"PATH": os.defpath, "HOME": str(folder)}  # nothing of the caller's may help
    answer = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, f"{command}\n{answer.stdout}\n{answer.stderr}"
    return answer.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as `make wheel` builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, folder=ROOT)
    return next(folder.glob("hongtou-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it, that sees the locked dependencies but not the checkout."""
    venv = tmp_path_factory.mktemp("installed") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", venv, folder=venv.parent)
    python = venv / "bin/python"
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    run(*pip, "install", "--no-deps", "--no-index", wheel, folder=venv.parent)
    site = next(venv.glob("lib/python3*/site-packages"))
    (site / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    (venv / "share").mkdir()
    (venv / "share/hongtou").symlink_to(Path(sys.prefix) / "share/hongtou")
    return venv


def shipped_files() -> set[str]:
    """Return the files of the checkout that the wheel must hold."""
    files = (path for folder in SHIPPED for path in (ROOT / folder).rglob("*") if path.is_file())
    return {str(path.relative_to(ROOT)) for path in files if "__pycache__" not in path.parts}


def test_the_wheel_holds_every_file_of_the_rooms(wheel: Path) -> None:
    """Templates and data go with the code, and the typical samples with their types."""
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = shipped_files() | {f"samples/{name}/typical.json" for name in TYPES}
    assert set() == wanted - held
    assert any(name.endswith("dist-info/licenses/LICENSE") for name in held)


def test_the_wheel_holds_nothing_of_the_workshop(wheel: Path) -> None:
    """Tests, set-up scripts and the samples that are wrong on purpose stay in the repository."""
    held = zipfile.ZipFile(wheel).namelist()
    strangers = ("tests/", "setup/", "docs/", "bench/", ".ci/", "var/")
    assert [] == [name for name in held if name.startswith(strangers)]
    assert [] == [name for name in held if "/invalid/" in name or "/warned/" in name]


def imported(wheel: Path) -> set[str]:
    """Return the top names that the wheel's own code imports, Python's and its own left out."""
    names = set()
    with zipfile.ZipFile(wheel) as held:
        for path in (path for path in held.namelist() if path.endswith(".py")):
            for node in ast.walk(ast.parse(held.read(path))):
                if isinstance(node, ast.Import):
                    names |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    names.add(node.module)
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {*SHIPPED, "samples"}


def test_the_wheel_asks_for_everything_it_imports(wheel: Path) -> None:
    """The tests see more than an installation does: what is imported must be declared, not merely there."""
    with zipfile.ZipFile(wheel) as held:
        (path,) = (path for path in held.namelist() if path.endswith(".dist-info/METADATA"))
        declared = Parser().parsestr(held.read(path).decode()).get_all("Requires-Dist", [])
    asked = {canonicalize_name(Requirement(line).name) for line in declared}
    bringing = packages_distributions()
    assert [] == [
        name for name in sorted(imported(wheel)) if asked.isdisjoint(map(canonicalize_name, bringing[name]))
    ]


def test_the_installed_packages_are_the_wheels_own(installed: Path, tmp_path: Path) -> None:
    """The checkout is out of sight, so what follows proves the wheel."""
    question = (
        "import service, schemas, templates; print(service.__file__, schemas.__file__, templates.__file__)"
    )
    places = run(installed / "bin/python", "-c", question, folder=tmp_path).split()
    assert [] == [place for place in places if not place.startswith(str(installed))]


def test_the_installed_command_knows_the_three_types(installed: Path, tmp_path: Path) -> None:
    """The registry finds its types in site-packages."""
    listed = run(installed / "bin/hongtou", "types", folder=tmp_path)
    assert [] == [name for name in TYPES if name not in listed]


@pytest.mark.parametrize("name", TYPES)
def test_the_installed_command_makes_both_files_of_a_sample(
    installed: Path, tmp_path: Path, name: str
) -> None:
    """From the sample it ships to a Word file and a PDF, in a folder that is not the checkout."""
    payload = tmp_path / "payload.json"
    payload.write_text(run(installed / "bin/hongtou", "sample", name, folder=tmp_path), encoding="utf-8")
    run(installed / "bin/hongtou", "generate", payload, "-o", tmp_path / "out", folder=tmp_path)
    made = sorted(path.suffix for path in (tmp_path / "out").iterdir() if path.stat().st_size)
    assert [".docx", ".pdf"] == made

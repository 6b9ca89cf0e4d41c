"""The set-up says what it will do, does it once, and stops with the cure where it cannot."""

import ast
import hashlib
import io
import json
import re
import runpy
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from apt import take_files
from command import set_up, steps_for
from environment import LOCKS, Environment
from faces import FACES
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from machine import SetupError
from prepare_fonts import main as prepare_fonts
from prepare_fonts import open_face

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = {"libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"}


class BareMachine:
    """A machine with apt, root and nothing else; it notes commands and leaves what sound ones would."""

    def __init__(self, fonts: Path) -> None:
        self.commands: list[str] = []
        self.here = {"apt-get", "dpkg-deb"}
        self.root_prefix: tuple[str, ...] | None = ()
        self.fonts = fonts
        self.failing = ""

    def has_library(self, name: str) -> bool:
        return name in self.here

    def has_module(self, name: str) -> bool:
        return name in self.here

    def program(self, name: str) -> Path | None:
        return Path("/usr/bin", name) if name in self.here else None

    def font(self, name: str) -> Path | None:
        return next(self.fonts.glob(name), None)

    def privilege(self) -> tuple[str, ...] | None:
        return self.root_prefix

    def ask(self, *command: str) -> str:
        return "fonts-of-a-test: 1.0"

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


def leave_environment(folder: Path) -> None:
    """Write the files by which a virtual environment is known."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin/python").touch()
    (folder / "bin/pip").write_text(f"#!{folder}/bin/python\n", encoding="utf-8")
    version = ".".join(map(str, sys.version_info[:3]))
    (folder / "pyvenv.cfg").write_text(f"version = {version}\n", encoding="utf-8")


def small_font(family: str, style: str = "Regular") -> TTFont:
    """Return a font of two empty glyphs."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "one"])
    builder.setupCharacterMap({0x4E00: "one"})
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in (".notdef", "one")})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "one": (1000, 0)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupOS2(usWeightClass=700, fsSelection=1 << 5)
    builder.font["head"].macStyle = 1
    builder.setupNameTable({"familyName": family, "styleName": style, "version": "1"})
    builder.setupPost()
    return builder.font


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder of small fonts under the names of the real ones, each collection with a stranger first."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for face in FACES:
        if face.source_file.endswith(".ttc"):
            collection = TTCollection()
            collection.fonts = [small_font("Some Other Family"), small_font(face.source_family)]
            collection.save(folder / face.source_file)
        else:
            small_font(face.source_family, "Bold").save(folder / face.source_file)
    return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the files the set-up reads."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in (*LOCKS.values(), "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def machine(sources: Path) -> BareMachine:
    """A bare machine that has the source fonts."""
    return BareMachine(sources)


def run_set_up(
    machine: BareMachine, checkout: Path, purpose: str = "serve", *, dry_run: bool = False
) -> None:
    """Run the whole set-up on that machine."""
    set_up(steps_for(purpose, machine, checkout), dry_run=dry_run)


def pins(lock: str) -> dict[str, str]:
    """Return the version of each distribution a lock file pins."""
    return dict(re.findall(r"^(\S+)==(\S+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))


def test_it_says_everything_it_will_install_before_the_first_command(
    machine: BareMachine, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dry run prints the whole plan and runs nothing."""
    shutil.rmtree(machine.fonts)
    run_set_up(machine, checkout, "test", dry_run=True)
    plan = capsys.readouterr().out
    assert [] == machine.commands
    wanted = ("-venv", "libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "poppler-utils")
    wanted += ("libreoffice-writer-nogui", "requirements-dev.txt", "texlive-lang-chinese", "fonts-noto-cjk")
    assert [] == [name for name in wanted if name not in plan]


def test_serving_asks_for_nothing_that_only_tests_need(
    machine: BareMachine, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The plan of `make serve` leaves LibreOffice and the test tools out."""
    run_set_up(machine, checkout, "serve", dry_run=True)
    plan = capsys.readouterr().out
    assert "requirements.txt" in plan
    assert "libreoffice" not in plan


def test_it_installs_in_the_order_of_dependence(machine: BareMachine, checkout: Path) -> None:
    """System packages come first, then the environment, then the fonts its Python prepares."""
    run_set_up(machine, checkout)
    order = [
        "apt-get .*update",
        "apt-get .*install",
        "-m venv",
        "--require-hashes",
        "--editable",
        "prepare_fonts",
    ]
    assert len(order) == len(machine.commands)
    for pattern, command in zip(order, machine.commands, strict=True):
        assert re.search(pattern, command)


def test_a_second_run_does_nothing_and_says_nothing(
    machine: BareMachine, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once all is there, neither a command nor a word."""
    run_set_up(machine, checkout)
    machine.commands.clear()
    capsys.readouterr()
    run_set_up(machine, checkout)
    assert [] == machine.commands
    assert "" == capsys.readouterr().out
    run_set_up(machine, checkout, dry_run=True)
    assert "nothing to install" in capsys.readouterr().out


def test_what_serves_after_the_tests_is_not_installed_again(machine: BareMachine, checkout: Path) -> None:
    """The lock of the tests holds all that serving needs."""
    machine.here |= LIBRARIES | {"ensurepip"}
    Environment(machine, checkout, "test").perform()
    assert [] == Environment(machine, checkout, "serve").lacking()


def test_a_changed_lock_brings_the_environment_up_to_date(machine: BareMachine, checkout: Path) -> None:
    """New pins are installed into the environment that is there."""
    run_set_up(machine, checkout)
    machine.commands.clear()
    (checkout / LOCKS["serve"]).write_text("flask==99\n", encoding="utf-8")
    run_set_up(machine, checkout)
    assert any("--require-hashes" in command for command in machine.commands)
    assert not any("-m venv" in command for command in machine.commands)


def test_an_environment_of_another_place_is_made_anew(machine: BareMachine, checkout: Path) -> None:
    """A checkout that was moved has scripts that point elsewhere."""
    run_set_up(machine, checkout)
    machine.commands.clear()
    moved = checkout.rename(checkout.with_name("moved"))
    run_set_up(machine, moved)
    assert any("-m venv" in command for command in machine.commands)


def test_an_environment_of_another_python_is_made_anew(machine: BareMachine, checkout: Path) -> None:
    """After the system's Python was upgraded, the old environment no longer works."""
    run_set_up(machine, checkout)
    machine.commands.clear()
    (checkout / ".venv/pyvenv.cfg").write_text("version = 3.9.2\n", encoding="utf-8")
    run_set_up(machine, checkout)
    assert any("-m venv" in command for command in machine.commands)


def test_a_lost_font_is_prepared_again(machine: BareMachine, checkout: Path) -> None:
    """The stamp alone does not stand for the files."""
    run_set_up(machine, checkout)
    machine.commands.clear()
    lost = checkout / ".venv/share/hongtou/fonts/kaiti.otf"
    lost.unlink()
    run_set_up(machine, checkout)
    assert ["prepare_fonts.py"] == [Path(command.split()[1]).name for command in machine.commands]
    assert lost.exists()


def test_without_apt_it_names_packages_and_fonts_and_changes_nothing(
    machine: BareMachine, checkout: Path
) -> None:
    """Every obstacle is told at once, before the first change."""
    machine.here.clear()
    shutil.rmtree(machine.fonts)
    with pytest.raises(SetupError) as stopped:
        run_set_up(machine, checkout)
    assert [] == machine.commands
    for name in (
        "libpango-1.0-0",
        "libharfbuzz-subset0",
        "FandolFang-Regular.otf",
        "NotoSansCJK-Regular.ttc",
    ):
        assert name in str(stopped.value)


def test_without_root_it_gives_the_exact_command(machine: BareMachine, checkout: Path) -> None:
    """The command can be copied as it stands."""
    machine.root_prefix = None
    with pytest.raises(SetupError) as stopped:
        run_set_up(machine, checkout)
    assert [] == machine.commands
    command = (
        r"sudo env .*apt-get .*install -y --no-install-recommends .*libpango-1.0-0 libpangoft2-1.0-0 libh"
    )
    assert re.search(command, str(stopped.value))


def test_a_failed_command_leaves_no_stamp(machine: BareMachine, checkout: Path) -> None:
    """What was interrupted is done again by the next run."""
    machine.failing = "--require-hashes"
    with pytest.raises(SetupError, match="pip"):
        run_set_up(machine, checkout)
    machine.failing = ""
    machine.commands.clear()
    run_set_up(machine, checkout)
    assert any("--require-hashes" in command for command in machine.commands)


def test_a_package_that_no_source_has_is_named_with_the_cure(machine: BareMachine, checkout: Path) -> None:
    """Ubuntu keeps the fonts in a component that may be off."""
    shutil.rmtree(machine.fonts)
    machine.failing = "download"
    with pytest.raises(SetupError, match=r"texlive-lang-chinese.*universe"):
        run_set_up(machine, checkout)


def test_a_broken_package_list_does_not_stop_the_others(machine: BareMachine, checkout: Path) -> None:
    """apt fails as a whole when one third-party list is bad; the packages may still be had."""
    machine.failing = "update"
    run_set_up(machine, checkout)
    assert (checkout / ".venv/share/hongtou/fonts/fonts.json").exists()


def test_make_stops_where_there_is_no_apt(tmp_path: Path) -> None:
    """The real command, on a PATH that holds python3 alone, names the packages and fails."""
    (tmp_path / "python3").symlink_to(Path(sys.executable).resolve())
    make = shutil.which("make")
    assert make is not None
    command = [make, "--directory", str(ROOT), "plan"]
    answer = subprocess.run(
        command,
        env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 2 == answer.returncode
    assert "poppler-utils libreoffice-writer-nogui" in answer.stderr


def test_an_old_python_is_told_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """The door parses in Python 3.6 and stops there with a sentence."""
    door = ROOT / "setup/__main__.py"
    ast.parse(door.read_text(encoding="utf-8"), feature_version=(3, 6))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"3\.11.*3\.9"):
        runpy.run_path(str(door))


def test_every_pin_has_its_hashes_and_names_no_place() -> None:
    """The locks say what, never where from."""
    for lock in LOCKS.values():
        text = (ROOT / lock).read_text(encoding="utf-8")
        requirements = re.split(r"^(?=\S+==)", text, flags=re.MULTILINE)[1:]
        assert [] == [entry.splitlines()[0] for entry in requirements if "--hash=sha256:" not in entry]
        assert None is re.search(r"://|--index|--find-links|@ ", text)


def test_the_locks_hold_every_declared_dependency() -> None:
    """Nothing in pyproject.toml waits for `make lock`, and the tests run with what serves."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    serving, testing = pins("requirements.txt"), pins("requirements-dev.txt")

    def missing(requirements: list[str], lock: dict[str, str]) -> Iterator[str]:
        names = (re.split(r"[^\w.-]", requirement)[0] for requirement in requirements)
        return (name for name in names if name not in lock)

    assert [] == [*missing(project["project"]["dependencies"] + groups["build"], serving)]
    assert [] == [*missing(groups["dev"], testing)]
    assert serving.items() <= testing.items()


def test_files_are_taken_out_of_a_package_wherever_they_lie(tmp_path: Path) -> None:
    """The name decides, not the folder, which differs between releases."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in (("./usr/a/wanted.otf", b"font"), ("./usr/b/other.otf", b"other")):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    packed.seek(0)
    take_files(packed, {"wanted.otf"}, tmp_path)
    assert {"wanted.otf": b"font"} == {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    packed.seek(0)
    with pytest.raises(SetupError, match=r"gone\.otf"):
        take_files(packed, {"gone.otf"}, tmp_path)


def test_each_prepared_font_is_a_family_of_its_own(sources: Path, tmp_path: Path) -> None:
    """One regular face, found by the name given here, whatever its source was called."""
    prepared = prepare(sources, tmp_path / "fonts")
    for face in FACES:
        font = TTFont(prepared / face.file)
        assert face.family == font["name"].getDebugName(1)
        assert (400, 0) == (font["OS/2"].usWeightClass, font["head"].macStyle)


def test_the_list_of_fonts_says_where_each_came_from(sources: Path, tmp_path: Path) -> None:
    """`fonts.json` lets a reader of the archive find the same outlines again."""
    prepared = prepare(sources, tmp_path / "fonts")
    entries = json.loads((prepared / "fonts.json").read_text(encoding="utf-8"))
    assert [face.role for face in FACES] == [entry["role"] for entry in entries]
    for entry in entries:
        content = (prepared / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
        assert "1.0" == entry["source_version"]
    assert "仿宋_GB2312" == entries[0]["official"]


def test_the_same_sources_give_the_same_fonts(sources: Path, tmp_path: Path) -> None:
    """The digest of a rendition depends on the fonts, so they must not depend on the clock."""
    first, second = prepare(sources, tmp_path / "first"), prepare(sources, tmp_path / "second")
    for path in sorted(first.iterdir()):
        assert path.read_bytes() == (second / path.name).read_bytes()


def test_a_collection_without_the_family_is_refused(sources: Path) -> None:
    """Never another language's glyphs in place of the Chinese ones."""
    with pytest.raises(LookupError, match="No Such Family"):
        open_face(sources / "NotoSansCJK-Regular.ttc", "No Such Family")


def prepare(sources: Path, target: Path) -> Path:
    """Prepare the small fonts into the target and return it."""
    versions = dict.fromkeys((face.source_file for face in FACES), "1.0")
    (sources / "versions.json").write_text(json.dumps(versions), encoding="utf-8")
    prepare_fonts(sources, target)
    return target

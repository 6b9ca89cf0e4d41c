"""The README's commands do what they say, in both languages."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.core.access import ROLE_SCOPES, ROLE_TITLES, Role, Scope
from tests.running import running_service

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


UNNAMED_DEFAULTS = (
    "database",
    "storage",
    "s3_endpoint",
    "s3_key_id",
    "s3_secret",
    "archive_schedule",
    "fonts",
    "scripts",
    "licensed_fonts",
    "oidc_hosts",
    "webhook_hosts",
    "render_workers",
    "batch_workers",
)
"""Settings whose default is a place or a number of this machine, or something that words say better."""


def blocks(name: str, language: str) -> list[str]:
    """The fenced blocks of one language in one README."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return [body for found, body in BLOCK.findall(text) if found == language]


def unremarked(block: str) -> list[str]:
    """The commands of a block, without what is said of them."""
    lines = (re.sub(r"(^|\s+)#\s.*$", "", line) for line in block.splitlines())
    return [line for line in lines if line]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a running service, and its data folder."""
    data = tmp_path_factory.mktemp("data")
    with running_service(data) as address:
        yield address, data


def test_both_readmes_have_the_same_commands() -> None:
    """What is said of them differs, so one of them is tried for both."""
    for language in ("sh", "python"):
        english, chinese = ([*map(unremarked, blocks(name, language))] for name in READMES)
        assert english == chinese


def test_every_command_of_the_readme_works(service: tuple[str, Path], tmp_path: Path) -> None:
    """Shell blocks in order, then the script, in an empty folder."""
    address, data = service
    name = READMES[0]
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    for block in blocks(name, "sh"):
        command = block.replace("http://127.0.0.1:8000", address)
        done = subprocess.run(
            ["bash", "-euc", command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
            env={**os.environ, "HONGTOU_DATA": str(data)},
        )
        assert 0 == done.returncode, command + done.stdout + done.stderr
    assert (tmp_path / "notice.pdf").read_bytes().startswith(b"%PDF-")
    assert 2 == len([path for path in (tmp_path / "out").iterdir() if "反馈意见" in path.name])
    (script,) = blocks(name, "python")
    done = subprocess.run(
        [sys.executable, "-c", script.replace("http://127.0.0.1:8000", address)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert 0 == done.returncode, done.stderr
    assert "淮理土建党〔2022〕19号" in done.stdout


@pytest.mark.parametrize("name", READMES)
def test_the_two_commands_are_targets_of_the_makefile(name: str) -> None:
    """Set-up and serving are proven in a bare root; here, that the names are right."""
    (commands,) = blocks(name, "")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in commands.split("\n"):
        target = command.split("#")[0].removeprefix("make ").strip()
        assert not target or f"\n{target}: " in makefile


@pytest.mark.parametrize("name", READMES)
def test_every_setting_is_in_the_readme(name: str) -> None:
    """Each variable with its default stands in the table."""
    from service.settings import SETTINGS

    text = (ROOT / name).read_text(encoding="utf-8")
    for setting in SETTINGS:
        is_unnamed = setting.name in UNNAMED_DEFAULTS or setting.default in (None, "", ())
        default = "" if is_unnamed else f"`{setting.default}`"
        assert re.search(rf"\| `{setting.variable}` \| {re.escape(default)}", text), setting.variable


@pytest.mark.parametrize("name", READMES)
def test_every_role_is_told_with_what_it_may_do(name: str) -> None:
    """The table of roles is the one that the service keeps to."""
    text = (ROOT / name).read_text(encoding="utf-8")
    told = re.findall(r"^\| `([a-z-]+)` \| (\S+) \| ((?:`[a-z]+:[a-z]+`(?:, )?)+) \|$", text, re.MULTILINE)
    assert [
        (role.value, ROLE_TITLES[role], [scope for scope in Scope if scope in ROLE_SCOPES[role]])
        for role in Role
    ] == [(role, title, re.findall(r"[a-z]+:[a-z]+", scopes)) for role, title, scopes in told]


@pytest.mark.parametrize("name", READMES)
def test_every_picture_and_page_linked_is_there(name: str) -> None:
    """No link of the README leads nowhere."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!http)([^)#]+)", text):
        assert (ROOT / target).exists(), target

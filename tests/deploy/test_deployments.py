"""The files for containers and for systemd say only what the program knows, and hold no secret."""

import re
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.cli import main
from service.settings import SETTINGS, read_settings

DEPLOY = Path(__file__).parents[2] / "docs/deploy"
VALUES = {"PUBLIC_URL": "https://hongtou.example.edu.cn", "SECRET": "5f0c9b7a3d1e8462" * 4}
REQUIRED = re.compile(r"\$\{([A-Z0-9_]+):\?\}")
SECRETS = re.compile(r"PASS|SECRET|KEY|AUTH")
VARIABLES = {setting.variable for setting in SETTINGS}


def composed(name: str = "compose.yaml") -> dict[str, Any]:
    """The services of a compose file."""
    services: dict[str, Any] = yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))["services"]
    return services


def environment(service: dict[str, Any]) -> dict[str, str]:
    """The variables of a service, with a value for each that whoever runs it must give."""
    return {
        name: REQUIRED.sub(lambda found: VALUES.get(found[1], "0f" * 16), text)
        for name, text in service.get("environment", {}).items()
    }


@pytest.mark.parametrize("name", ["service", "worker"])
def test_containers_of_ours_are_set_as_the_program_understands(name: str) -> None:
    """Whatever is set can be read, and several machines share it all."""
    settings = read_settings(environment(composed()[name]))
    assert settings.database
    assert settings.storage
    assert settings.broker
    assert composed()[name].get("command", ["serve"])[0] in main.commands


@pytest.mark.parametrize("name", ["compose.yaml", "compose.flower.yaml"])
def test_no_secret_has_a_default_and_every_image_a_version(name: str) -> None:
    """Whoever starts it without is told what lacks; nothing listens to other machines."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    assert {*re.findall(r"(?<!\$)\$\{([^}]+)\}", text)} == {f"{found}:?" for found in REQUIRED.findall(text)}
    for service in composed(name).values():
        secrets = {
            variable: text
            for variable, text in service.get("environment", {}).items()
            if SECRETS.search(variable)
        }
        assert {} == {variable: text for variable, text in secrets.items() if not REQUIRED.search(text)}
        assert re.search(r":[^:]*[0-9]", service["image"])
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


@pytest.mark.parametrize("name", ["hongtou.service", "hongtou-worker.service"])
def test_units_start_a_command_there_is(name: str) -> None:
    """With settings there are, and a folder of its own."""
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / name, encoding="utf-8")
    asked = unit["Service"]
    program, command = asked["ExecStart"].split()
    assert ("hongtou", True) == (Path(program).name, command in main.commands)
    assert f"HONGTOU_DATA=/var/lib/{asked['StateDirectory']}" == asked["Environment"]
    named = {*re.findall(r"HONGTOU_[A-Z0-9_]+", (DEPLOY / name).read_text(encoding="utf-8"))}
    assert named <= VARIABLES

"""What the tests of the office's commands share."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.bootstrap import people
from service.cli import main
from service.office.opening import Office
from tests.web.fakes import office_in

Run = Callable[..., Result]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The office that the commands work on, whose passwords cost next to nothing."""
    office = office_in(tmp_path / "data")
    monkeypatch.setattr(people, "build_office", lambda settings: office)
    return office


@pytest.fixture
def run(office: Office) -> Run:
    """Runs `hongtou` on that office."""

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    return invoke

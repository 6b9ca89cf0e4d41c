"""What the tests of the office share."""

from pathlib import Path

import pytest

from service.office.opening import Office
from tests.web.fakes import office_in

NOW = "2026-02-01T08:00:00.000000Z"
ACTOR = "测试"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An empty office in a file."""
    return office_in(tmp_path)

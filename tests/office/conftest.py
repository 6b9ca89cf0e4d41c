"""What the tests of the office share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.office.database.layout import office_database
from service.office.opening import Office
from tests.postgres import PostgreSQL
from tests.web.fakes import office_in, office_over

NOW = "2026-02-01T08:00:00.000000Z"
ACTOR = "测试"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An empty office in a file."""
    return office_in(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """An empty office, in a file and in a database of PostgreSQL."""
    server: PostgreSQL | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
    office = office_over(office_database(server.database() if server else "", tmp_path))
    yield office
    office.database.let_go()

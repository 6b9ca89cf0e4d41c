"""What is handed over by an archive in a folder comes into one beyond this machine, and back."""

from pathlib import Path

import pytest

from service.archive.store import DocumentStore
from tests.archive.conftest import opened
from tests.archive.places import placed
from tests.archive.test_handing_over import (  # noqa: F401
    filled,
    test_a_number_that_is_taken_is_a_clash,
    test_a_part_comes_into_any_archive_with_what_befell_it,
    test_all_of_it_comes_into_an_empty_archive_as_it_was,
)


@pytest.fixture(params=["there", "back"])
def way(request: pytest.FixtureRequest) -> str:
    """Which of the two is beyond this machine."""
    return str(request.param)


@pytest.fixture
def far(request: pytest.FixtureRequest, tmp_path: Path) -> DocumentStore:
    """An empty archive in S3-compatible storage and PostgreSQL."""
    return placed(request, "s3+postgresql", tmp_path / "far").store()


@pytest.fixture
def full(way: str, far: DocumentStore, tmp_path: Path) -> DocumentStore:
    """An archive of four documents."""
    return filled(opened(tmp_path / "near") if way == "there" else far)


@pytest.fixture
def empty(way: str, far: DocumentStore, tmp_path: Path) -> DocumentStore:
    """The other archive, with nothing in it."""
    return far if way == "there" else opened(tmp_path / "near")

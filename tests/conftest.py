"""What every test shares."""

import os
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import settings

from service.conformance.verapdf import VeraPdf
from service.database import engine
from tests import postgres, s3

settings.register_profile("steady", deadline=None, print_blob=True)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Nothing; from now on tests in a browser may be asked for pictures."""
    parser.addoption("--shots", metavar="FOLDER", help="keep pictures of the pages there")


@pytest.fixture(autouse=True)
def files_end_with_their_tests() -> Iterator[None]:
    """No database in a file stays open behind its test: a process may have a thousand open files."""
    before = set(engine._engines)
    yield
    for database, process in set(engine._engines) - before:
        if database.is_file and process == os.getpid():
            database.let_go()


@pytest.fixture(scope="session")
def verapdf() -> Iterator[VeraPdf]:
    """One running veraPDF for all tests that ask for it."""
    with closing(VeraPdf(seconds=600, memory=1024)) as running:
        yield running


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.PostgreSQL]:
    """One running PostgreSQL for all tests that ask for it."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def object_store() -> Iterator[s3.S3]:
    """One running S3 server for all tests that ask for it."""
    with s3.running() as server:
        yield server

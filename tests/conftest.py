"""What every test shares."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.verapdf import VeraPdf

settings.register_profile("steady", deadline=None, print_blob=True)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def verapdf() -> Iterator[VeraPdf]:
    """One running veraPDF for all tests that ask for it."""
    with VeraPdf() as running:
        yield running

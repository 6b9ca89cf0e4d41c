"""A provider for each test."""

from collections.abc import Iterator

import pytest

from tests.oidc.lying_provider import LyingProvider, lying_provider


@pytest.fixture
def provider() -> Iterator[LyingProvider]:
    """One that tells the truth so far."""
    with lying_provider() as found:
        yield found

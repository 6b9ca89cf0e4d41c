"""What holds for the archive in a folder holds wherever it is kept, by the same tests."""

from pathlib import Path

import pytest

from service.archive.keys import KeyLedger
from service.archive.store import DocumentStore
from tests.archive.places import Place, placed
from tests.archive.test_keys import (  # noqa: F401
    test_a_new_key_claims_the_id_it_is_given,
    test_a_released_key_goes_on_under_the_first_id,
    test_a_released_key_may_serve_another_call,
    test_a_running_key_is_not_given_twice,
    test_a_settled_key_gives_the_first_id,
    test_a_settled_key_keeps_the_digest_of_its_answer,
    test_a_settled_key_refuses_another_call,
)
from tests.archive.test_store import (  # noqa: F401
    test_a_filed_document_comes_back_as_it_went_in,
    test_a_new_version_takes_the_place_of_the_old_and_says_why,
    test_a_reference_finds_the_version_in_force,
    test_a_whole_store_has_no_faults,
    test_a_withdrawn_document_keeps_its_number,
    test_an_id_filed_twice_stays_as_it_was_first,
    test_an_old_version_that_comes_late_does_not_take_the_place,
    test_an_unknown_id_is_not_found,
    test_numbers_run_within_their_class,
    test_readiness_does_not_read_the_archive,
    test_the_list_is_filtered,
    test_the_list_is_newest_first_and_paged,
)


@pytest.fixture(params=["files+postgresql", "s3+postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place for each pair; that of files and SQLite has these tests already."""
    return placed(request, request.param, tmp_path / "data")


@pytest.fixture
def store(place: Place) -> DocumentStore:
    """An archive in that place."""
    return place.store()


@pytest.fixture
def ledger(place: Place) -> KeyLedger:
    """The keys of that archive."""
    return KeyLedger(place.database(), place.presence())

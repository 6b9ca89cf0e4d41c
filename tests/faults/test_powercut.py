"""A power cut while papers are filed loses nothing that was told; who does not sync is found out."""

from collections.abc import Callable

import pytest

from tests.faults.kills import Account
from tests.faults.powercut import PLANTS, NoDisk, cuts


def cut(number: int, plant: Callable[[], None] = lambda: None) -> Account:
    """What came of so many cuts; the test is skipped where there is no disk to cut off."""
    account = Account()
    try:
        cuts(account, number, 11, plant)
    except NoDisk as fault:
        pytest.skip(f"no power cut here: {fault}")
    return account


def test_a_power_cut_loses_nothing_that_was_told() -> None:
    """After three cuts all is whole, the numbers have no gap, and the calls made again find their papers."""
    account = cut(3)
    assert account.told > 0
    assert [] == account.faults, str(account)


@pytest.mark.parametrize("plant", ["no sync of files", "database synchronous=NORMAL"])
def test_a_writer_that_does_not_wait_for_the_disk_is_found_out(plant: str) -> None:
    """What it told of is gone, or the archive cannot be used; the others are looked for every night."""
    assert cut(2, PLANTS[plant]).faults

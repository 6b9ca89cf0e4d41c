"""Sittings and devices are kept alike in a file and in PostgreSQL, and never under the name that is shown."""

from uuid import uuid4

from service.office.opening import Office
from tests.office.conftest import ACTOR, NOW

LATER, DAY_AFTER = NOW.replace("T08", "T09"), NOW.replace("02-01", "02-02")


def account_of(office: Office, name: str = "wang") -> str:
    """The id of a new account."""
    return office.accounts.open(name, "某人", id=uuid4().hex, time=NOW, actor=ACTOR)[0].id


def test_a_sitting_is_kept_until_it_ends(anywhere: Office) -> None:
    """What changes after its end is kept nowhere."""
    sittings, wang = anywhere.sittings, account_of(anywhere)
    sittings.begin("name", {"一": 1}, account=wang, time=NOW)
    sittings.keep("name", {"一": 2})
    assert {"一": 2} == sittings.read("name", time=NOW)
    sittings.end("name")
    sittings.keep("name", {"一": 3})
    assert sittings.read("name", time=NOW) is None


def test_sittings_that_are_over_are_cleared(anywhere: Office) -> None:
    """Those that were seen within the hour stay."""
    sittings, wang = anywhere.sittings, account_of(anywhere)
    sittings.begin("idle", {}, account=wang, time=NOW)
    sittings.begin("here", {}, account=wang, time=LATER)
    sittings.clear(time=LATER)
    with anywhere.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM sittings").all()
    assert 1 == len(rows) and "here" not in str(rows)
    assert sittings.read("here", time=LATER) == {}
    assert sittings.read("here", time=DAY_AFTER) is None


def test_a_device_is_of_one_account(anywhere: Office) -> None:
    """It goes by another secret each time, and is not told by what the database holds."""
    devices, wang = anywhere.devices, account_of(anywhere)
    account_of(anywhere, "li")
    devices.renew("", "first", account=wang, time=NOW)
    devices.renew("first", "second", account=wang, time=LATER)
    known = [devices.is_known(secret, "wang", time=LATER) for secret in ("first", "second", "", "third")]
    assert [False, True, False, False] == known
    assert not devices.is_known("second", "li", time=LATER)
    assert not devices.is_known("second", "", time=LATER)
    with anywhere.database.reading() as connection:
        assert "second" not in str(connection.exec_driver_sql("SELECT * FROM devices").all())

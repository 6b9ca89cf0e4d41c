"""A real service for tests in a browser, and desks in it: units with people who can sign in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import BrowserContext

from service.core.access import Grant, Role
from tests.web.fakes import office_in

UNIT_NAME = "巡察工作办公室"
PASSWORD = "correct horse battery"
PEOPLE: Mapping[str, tuple[str, Role]] = {
    "drafter": ("李拟稿", Role.DRAFTER),
    "colleague": ("周同事", Role.DRAFTER),
    "reviewer": ("王核稿", Role.REVIEWER),
    "issuer": ("赵签发", Role.ISSUER),
    "archivist": ("钱归档", Role.ARCHIVIST),
}
"""Who works at a desk: their full names, and their roles for its unit."""

NEWCOMER = "newcomer"
"""Who has a one-time password only, the `one_time` of the desk."""


@dataclass(frozen=True)
class Desk:
    """A unit of a running service: the service's address and data folder, the unit's path."""

    address: str
    data: Path
    unit: str
    one_time: str

    def account(self, person: str) -> str:
        """The name that one of PEOPLE, or NEWCOMER, signs in with."""
        return f"{person}.{self.unit}"

    def sign_in(self, context: BrowserContext, person: str) -> None:
        """Nothing; from now on one of PEOPLE is signed in there, without the form having been shown."""
        form = context.request.get(f"{self.address}/login").text()
        found = re.search(r'name="csrf_token" value="([^"]+)"', form)
        assert found, form
        answer = context.request.post(
            f"{self.address}/login",
            form={"csrf_token": found[1], "name": self.account(person), "password": PASSWORD, "next": "/"},
            headers={"Origin": self.address},
        )
        assert answer.ok and not answer.url.endswith("/login"), (answer.url, answer.text())


def furnished(address: str, data: Path, unit: str) -> Desk:
    """A new desk in the service that runs at *address* over *data*."""
    office = office_in(data)
    accounts = office.accounts
    by: dict[str, str] = {"time": datetime.now(UTC).isoformat(), "actor": "测试"}
    office.units.add(unit, UNIT_NAME, **by)
    for name, (full_name, role) in PEOPLE.items():
        given = [Grant(role, unit)]
        account, first = accounts.open(f"{name}.{unit}", full_name, given, id=uuid4().hex, **by)
        accounts.change_password(account.id, first, PASSWORD, time=by["time"])
    given = [Grant(Role.DRAFTER, unit)]
    _, one_time = accounts.open(f"{NEWCOMER}.{unit}", "孙新来", given, id=uuid4().hex, **by)
    office.database.let_go()
    return Desk(address, data, unit, one_time)

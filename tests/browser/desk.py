"""A real service for tests in a browser, with people of one unit who can sign in."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import BrowserContext

from service.core.access import Grant, Role
from service.office.accounts import Accounts
from service.office.units import Units
from tests.running import running_service
from tests.web.fakes import office_in

UNIT, UNIT_NAME = "D01", "巡察工作办公室"
PASSWORD = "correct horse battery"
PEOPLE: Mapping[str, tuple[str, Role]] = {
    "drafter": ("李拟稿", Role.DRAFTER),
    "reviewer": ("王核稿", Role.REVIEWER),
    "issuer": ("赵签发", Role.ISSUER),
    "archivist": ("钱归档", Role.ARCHIVIST),
}
"""Who there is, by the name they sign in with: their full names, and their roles for UNIT."""

NEWCOMER = "newcomer"
"""Who has a one-time password only, the `one_time` of the desk."""


@dataclass(frozen=True)
class Desk:
    """A running service: its address, the folder with its data, the newcomer's one-time password."""

    address: str
    data: Path
    one_time: str

    def sign_in(self, context: BrowserContext, name: str, password: str = PASSWORD) -> None:
        """Nothing; from now on that browser is signed in, without having shown the form."""
        form = context.request.get(f"{self.address}/login").text()
        found = re.search(r'name="csrf_token" value="([^"]+)"', form)
        assert found, form
        answer = context.request.post(
            f"{self.address}/login",
            form={"csrf_token": found[1], "name": name, "password": password, "next": "/"},
            headers={"Origin": self.address},
        )
        assert answer.ok and not answer.url.endswith("/login"), (answer.url, answer.text())


@contextmanager
def open_desk(data: Path, **variables: str) -> Iterator[Desk]:
    """A service over that folder with everybody of PEOPLE; its log is in `service.log` there."""
    office = office_in(data)
    one_time = _staff(office.accounts, office.units)
    office.database.let_go()
    with (
        Path(data, "service.log").open("wb") as log,
        running_service(data, log, HONGTOU_RENDER_WORKERS="1", **variables) as address,
    ):
        yield Desk(address, data, one_time)


def _staff(accounts: Accounts, units: Units) -> str:
    """The newcomer's one-time password; all others have PASSWORD."""
    by: dict[str, str] = {"time": datetime.now(UTC).isoformat(), "actor": "测试"}
    units.add(UNIT, UNIT_NAME, **by)
    for name, (full_name, role) in PEOPLE.items():
        account, first = accounts.open(name, full_name, [Grant(role, UNIT)], id=uuid4().hex, **by)
        accounts.change_password(account.id, first, PASSWORD, time=by["time"])
    return accounts.open(NEWCOMER, "孙新来", [Grant(Role.DRAFTER, UNIT)], id=uuid4().hex, **by)[1]
